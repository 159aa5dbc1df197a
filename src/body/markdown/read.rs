//! Markdown to blocks: the events of the parser, put into a builder.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::marker::{self, Marker};
use super::table::TableDraft;
use crate::body::address::{self, Use};
use crate::body::block::{Block, CodeBlock, DividerBlock, ImageBlock, ListKind, MarkDef, ProductBlock, Style};
use crate::body::block::{TreatmentsBlock, VideoBlock};
use crate::body::build::Builder;
use crate::body::check::{check, is_anchor};
use crate::body::citations;
use crate::body::fault::{BodyFault, Faults, LinkTarget};
use crate::body::inline::{Decorator, Inline, Marks};
use crate::body::limits::{MAX_BODY_BYTES, MAX_LIST_LEVEL};
use crate::body::raw_html;

/// Reads CommonMark with tables, strikethrough, task lists, footnotes, alerts and heading ids.
///
/// `find` is asked where each link address points. Addresses are judged, limits held, and every fault is reported with
/// its line. Raw HTML keeps its words and loses its elements, but for those that decorate text.
pub fn from_markdown(markdown: &str, find: &mut dyn FnMut(&str) -> LinkTarget) -> Result<Vec<Block>, Vec<BodyFault>> {
    if markdown.len() > MAX_BODY_BYTES {
        let mut faults = Faults::default();
        let detail = format!("{} bytes, at most {MAX_BODY_BYTES} are taken", markdown.len());
        faults.add("/markdown", "too_large", detail);
        return faults.or(Vec::new());
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    let mut reader = Reader::new(markdown, find);
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    find: &'a mut dyn FnMut(&str) -> LinkTarget,
    builder: Builder,
    faults: Faults,
    inline: Inline,
    marks: Marks,
    /// How often each decorator is open.
    depths: [usize; Decorator::ALL.len()],
    /// Those of `depths` that raw HTML elements opened.
    elements: Vec<Decorator>,
    paragraph: Range<usize>,
    heading: Option<Option<String>>,
    video: Option<String>,
    image: Option<ImageBlock>,
    /// Elements inside of the picture's alt text.
    image_depth: usize,
    table: Option<TableDraft>,
    caption: Option<String>,
    code: Option<CodeBlock>,
    html: Option<(String, usize)>,
    footnote: Option<(String, String)>,
    /// Where the words of a link in a footnote begin, and where it points.
    footnote_link: Option<(usize, String)>,
    footnotes: Footnotes,
    /// Citations inside the link under hand.
    deferred: Vec<String>,
    skip: Skip,
    /// No end of what was written out is to be found behind here.
    unended: Vec<&'static str>,
    lines: (usize, usize),
}

/// A part of the source that is not to be read: what begins in it is passed over.
#[derive(Default)]
struct Skip {
    from: usize,
    until: usize,
    /// Only text is, and no elements are.
    text_only: bool,
}

impl Skip {
    fn covers(&self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let is_element = matches!(event, Event::Start(_) | Event::End(_));
        (self.from..self.until).contains(&range.start) && !(self.text_only && is_element)
    }
}

/// Footnotes by their label, which knows no case.
#[derive(Default)]
struct Footnotes {
    /// The label to use for each label in the source.
    labels: HashMap<String, String>,
    taken: HashMap<String, ()>,
    texts: HashMap<String, String>,
    order: Vec<String>,
    cited: HashMap<String, ()>,
}

impl Footnotes {
    fn label(&mut self, raw: &str) -> String {
        if let Some(label) = self.labels.get(&raw.to_lowercase()) {
            return label.clone();
        }
        let stem = citations::clean_label(raw);
        let mut label = stem.clone();
        let mut copy = 1;
        while self.taken.contains_key(&label.to_lowercase()) {
            copy += 1;
            label = format!("{stem}-{copy}");
        }
        self.taken.insert(label.to_lowercase(), ());
        self.labels.insert(raw.to_lowercase(), label.clone());
        label
    }
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, find: &'a mut dyn FnMut(&str) -> LinkTarget) -> Self {
        Self {
            source,
            find,
            builder: Builder::default(),
            faults: Faults::default(),
            inline: Inline::default(),
            marks: Marks::default(),
            depths: [0; Decorator::ALL.len()],
            elements: Vec::new(),
            paragraph: 0..0,
            heading: None,
            video: None,
            image: None,
            image_depth: 0,
            table: None,
            caption: None,
            code: None,
            html: None,
            footnote: None,
            footnote_link: None,
            footnotes: Footnotes::default(),
            deferred: Vec::new(),
            skip: Skip::default(),
            unended: Vec::new(),
            lines: (0, 1),
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if self.skip.covers(&event, &range) {
            return;
        }
        if self.footnote.is_some() {
            return self.in_footnote(event);
        }
        if self.image.is_some() {
            return self.in_image(event);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                let mut marks = self.marks.clone();
                marks.set(Decorator::Code, true);
                self.inline.push(&code, &marks);
            }
            Event::Html(html) => {
                if let Some((buffer, _)) = &mut self.html {
                    buffer.push_str(&html);
                }
            }
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(label) => self.cite(&label),
            Event::SoftBreak => self.inline.push(" ", &self.marks),
            Event::HardBreak => self.inline.push("\n", &self.marks),
            Event::Rule => {
                self.loose();
                self.builder.object(Block::Divider(DividerBlock::default()));
            }
            Event::TaskListMarker(done) => {
                self.inline.push(if done { "☑ " } else { "☐ " }, &Marks::default());
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.inline.push(&text, &self.marks),
        }
    }

    /// Puts down text that has no paragraph of its own, as the items of tight lists have it.
    fn loose(&mut self) {
        self.close_elements();
        let inline = std::mem::take(&mut self.inline);
        self.builder.paragraph(inline);
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                self.loose();
                self.paragraph = range;
            }
            Tag::Heading { id, .. } => {
                self.loose();
                self.heading = Some(id.map(|id| id.to_string()).filter(|id| is_anchor(id)));
            }
            Tag::BlockQuote(kind) => self.block_quote(kind, range),
            Tag::CodeBlock(kind) => {
                self.loose();
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next(),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some(CodeBlock { language: info.map(str::to_owned), ..CodeBlock::default() });
            }
            Tag::HtmlBlock => {
                self.loose();
                self.html = Some((String::new(), range.end));
            }
            Tag::List(start) => {
                self.loose();
                let kind = if start.is_some() { ListKind::Number } else { ListKind::Bullet };
                self.builder.open_list(kind, u32::try_from(start.unwrap_or(1)).unwrap_or(u32::MAX));
                if self.builder.is_too_deep() {
                    self.too_deep(range.start);
                }
            }
            Tag::Item => self.builder.open_item(),
            Tag::FootnoteDefinition(label) => {
                self.loose();
                self.footnote = Some((self.footnotes.label(&label), String::new()));
            }
            Tag::Table(_) => {
                self.loose();
                self.caption = self.builder.take_caption().map(|caption| caption.plain());
                self.table = Some(TableDraft::default());
            }
            Tag::TableHead | Tag::TableRow => self.table.iter_mut().for_each(TableDraft::row),
            Tag::Emphasis => self.decorate(Decorator::Em, true),
            Tag::Strong => self.decorate(Decorator::Strong, true),
            Tag::Strikethrough => self.decorate(Decorator::StrikeThrough, true),
            Tag::Link { link_type, dest_url, title, .. } => self.open_link(link_type, &dest_url, &title, range),
            Tag::Image { dest_url, title, .. } => self.open_image(&dest_url, &title),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                self.close_elements();
                let style = match level {
                    HeadingLevel::H1 | HeadingLevel::H2 => Style::H2,
                    HeadingLevel::H3 => Style::H3,
                    _ => Style::H4,
                };
                let inline = std::mem::take(&mut self.inline);
                self.builder.heading(style, self.heading.take().flatten(), inline);
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.loose();
                self.builder.close();
            }
            TagEnd::CodeBlock => {
                if let Some(mut block) = self.code.take() {
                    if block.code.ends_with('\n') {
                        block.code.pop();
                    }
                    self.builder.object(Block::Code(block));
                }
            }
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::Table => {
                let caption = self.caption.take().map(|text| text.trim_start_matches("Table:").trim().to_owned());
                if let Some(block) = self.table.take().and_then(|table| table.finish(caption)) {
                    self.builder.object(block);
                }
            }
            TagEnd::TableCell => {
                self.close_elements();
                let inline = std::mem::take(&mut self.inline);
                if let Some(table) = &mut self.table {
                    table.cell(inline);
                }
            }
            TagEnd::Emphasis => self.decorate(Decorator::Em, false),
            TagEnd::Strong => self.decorate(Decorator::Strong, false),
            TagEnd::Strikethrough => self.decorate(Decorator::StrikeThrough, false),
            TagEnd::Link => {
                self.marks.link = None;
                for label in std::mem::take(&mut self.deferred) {
                    self.inline.cite(Some(label), None);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            code.code.push_str(text);
            return;
        }
        if let Some((label, end)) = self.bare_citation(&range) {
            self.cite(label);
            self.skip = Skip { from: range.start, until: end, text_only: true };
            return;
        }
        self.inline.push(text, &self.marks);
    }

    /// A reference to a footnote that the document does not define, which the parser gives as text: it names one of the
    /// article's citations.
    fn bare_citation(&self, range: &Range<usize>) -> Option<(&'a str, usize)> {
        let rest = self.source.get(range.start..)?.strip_prefix("[^")?;
        let backslashes = self.source[..range.start].bytes().rev().take_while(|b| *b == b'\\').count();
        let label = &rest[..rest.find(']').filter(|end| (1..=200).contains(end))?];
        let is_label = citations::clean_label(label) == label;
        (is_label && backslashes % 2 == 0).then_some((label, range.start + label.len() + 3))
    }

    fn end_paragraph(&mut self) {
        self.close_elements();
        let inline = std::mem::take(&mut self.inline);
        if let Some(url) = self.video.take() {
            let title = inline.plain().trim_start_matches("Video:").trim().to_owned();
            let provider = address::video_provider(&url).map(str::to_owned);
            return self.builder.object(Block::Video(VideoBlock { url, title, provider, ..VideoBlock::default() }));
        }
        let is_caption = self.source[self.paragraph.clone()].starts_with("Table: ") && inline.plain() != "Table:";
        self.builder.paragraph(inline);
        if is_caption {
            self.builder.mark_caption();
        }
    }

    fn block_quote(&mut self, kind: Option<BlockQuoteKind>, range: Range<usize>) {
        self.loose();
        let style = match kind {
            Some(BlockQuoteKind::Note | BlockQuoteKind::Tip) => Style::CalloutInfo,
            // Names mean what they say here, whatever colours they have elsewhere; importance asks for care.
            Some(BlockQuoteKind::Important | BlockQuoteKind::Caution) => Style::CalloutCaution,
            Some(BlockQuoteKind::Warning) => Style::CalloutWarning,
            None => match emergency(&self.source[range.clone()]) {
                Some(length) => {
                    self.skip = Skip { from: range.start, until: range.start + length, text_only: true };
                    Style::CalloutEmergency
                }
                None => Style::Blockquote,
            },
        };
        self.builder.open_box(style);
    }

    fn decorate(&mut self, decorator: Decorator, on: bool) {
        let depth = &mut self.depths[decorator as usize];
        *depth = if on { *depth + 1 } else { depth.saturating_sub(1) };
        self.marks.set(decorator, self.depths[decorator as usize] > 0);
    }

    fn inline_html(&mut self, html: &str) {
        if let (Some(Marker::Size { width, height }), Some(image)) = (Marker::parse(html), self.builder.last_image()) {
            (image.width, image.height) = (width, height);
            return;
        }
        let Some((name, is_end)) = raw_html::tag_name(html) else {
            return;
        };
        if name == "br" {
            self.inline.push("\n", &self.marks);
        } else if let Some(decorator) = Decorator::of_element(&name) {
            if !is_end {
                self.elements.push(decorator);
                self.decorate(decorator, true);
            } else if let Some(at) = self.elements.iter().rposition(|open| *open == decorator) {
                self.elements.remove(at);
                self.decorate(decorator, false);
            }
        }
    }

    /// Ends elements of raw HTML that the paragraph left open.
    fn close_elements(&mut self) {
        for decorator in std::mem::take(&mut self.elements) {
            self.decorate(decorator, false);
        }
    }

    fn end_html(&mut self) {
        let Some((html, end)) = self.html.take() else {
            return;
        };
        let Some(marker) = Marker::parse(&html) else {
            for paragraph in raw_html::paragraphs(&html) {
                let mut inline = Inline::default();
                inline.push(&paragraph, &Marks::default());
                self.builder.paragraph(inline);
            }
            return;
        };
        if let Some(close) = marker.end().filter(|close| !self.unended.contains(close)) {
            match self.source[end..].find(close) {
                Some(at) => self.skip = Skip { from: end, until: end + at + close.len(), text_only: false },
                None => self.unended.push(close),
            }
        }
        match marker {
            Marker::Treatments(only) => {
                self.builder.object(Block::Treatments(TreatmentsBlock { only, ..TreatmentsBlock::default() }));
            }
            Marker::Product(handle) => {
                self.builder.object(Block::Product(ProductBlock { handle, ..ProductBlock::default() }));
            }
            Marker::Size { width, height } => {
                if let Some(image) = self.builder.last_image() {
                    (image.width, image.height) = (width, height);
                }
            }
        }
    }

    fn cite(&mut self, raw: &str) {
        let label = self.footnotes.label(raw);
        self.footnotes.cited.insert(label.clone(), ());
        // A footnote inside a link is written behind it, so that is where it belongs.
        if self.marks.link.is_some() {
            self.deferred.push(label);
        } else {
            self.inline.cite(Some(label), None);
        }
    }

    fn open_link(&mut self, kind: LinkType, destination: &str, title: &str, range: Range<usize>) {
        let mut href = address::tidy(destination);
        if kind == LinkType::Email && !href.starts_with("mailto:") {
            href.insert_str(0, "mailto:");
        }
        let source = self.source[range.clone()].trim_end();
        let is_paragraph =
            self.source[self.paragraph.clone()].trim_end() == source && self.paragraph.start == range.start;
        if kind == LinkType::Inline && is_paragraph && source.starts_with("[Video: ") {
            self.video = Some(href);
            return;
        }
        if href.is_empty() {
            return;
        }
        if !address::is_safe(&href, Use::Link) && !address::is_entry(&href) {
            return self.unsafe_address(&href, Use::Link, range.start);
        }
        let title = (!title.trim().is_empty()).then(|| title.split_whitespace().collect::<Vec<_>>().join(" "));
        self.marks.link = self.resolve(&href, title, range.start);
    }

    fn resolve(&mut self, href: &str, title: Option<String>, at: usize) -> Option<usize> {
        let (before, fragment) = address::split_fragment(href);
        let target = if address::may_be_ours(href) { (self.find)(before) } else { LinkTarget::Outside };
        match target {
            LinkTarget::Outside => Some(self.inline.link(href.to_owned(), title)),
            LinkTarget::Entry(entry) => Some(self.inline.internal_link(entry, fragment.map(str::to_owned))),
            LinkTarget::Unknown(detail) => {
                let line = self.line(at);
                self.faults.add("/markdown", "unknown_link", format!("line {line}: `{href}`: {detail}"));
                None
            }
        }
    }

    fn open_image(&mut self, destination: &str, title: &str) {
        let (caption, credit) = marker::split_title(title);
        let url = address::tidy(destination);
        self.image = Some(ImageBlock { url, caption, credit, ..ImageBlock::default() });
        self.image_depth = 0;
    }

    fn in_image(&mut self, event: Event<'a>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                image.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(_) => self.image_depth += 1,
            Event::End(_) if self.image_depth > 0 => self.image_depth -= 1,
            Event::End(_) => self.end_image(),
            _ => {}
        }
    }

    /// A picture is a block of its own; where no block can be, a link in its words.
    fn end_image(&mut self) {
        let Some(mut image) = self.image.take() else {
            return;
        };
        image.alt = image.alt.split_whitespace().collect::<Vec<_>>().join(" ");
        if !address::is_safe(&image.url, Use::Media) {
            let (url, at) = (image.url, self.paragraph.start);
            return self.unsafe_address(&url, Use::Media, at);
        }
        if self.table.is_none() && self.heading.is_none() {
            image.decorative = image.alt.is_empty();
            // The words before a picture in a link are linked, those behind it no longer.
            self.marks.link = None;
            let before = std::mem::take(&mut self.inline);
            self.builder.paragraph(before);
            return self.builder.object(Block::Image(image));
        }
        let mut marks = self.marks.clone();
        if marks.link.is_none() {
            marks.link = self.resolve(&image.url, None, self.paragraph.start);
        }
        self.inline.push(&image.alt, &marks);
    }

    fn in_footnote(&mut self, event: Event<'a>) {
        let Some((_, text)) = &mut self.footnote else {
            return;
        };
        match event {
            Event::Text(part) | Event::Code(part) | Event::InlineMath(part) | Event::DisplayMath(part) => {
                text.push_str(&part);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::Html(html) | Event::InlineHtml(html) if raw_html::tag_name(&html).is_none() => {}
            Event::Html(html) => text.push_str(&raw_html::paragraphs(&html).join(" ")),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.footnote_link = Some((text.len(), address::tidy(&dest_url)));
            }
            Event::End(TagEnd::Link) => self.end_footnote_link(),
            Event::End(TagEnd::FootnoteDefinition) => self.end_footnote(),
            Event::End(end) if !is_inline(end) => text.push(' '),
            _ => {}
        }
    }

    /// The address of a link in a footnote stays, as words behind those of the link.
    fn end_footnote_link(&mut self) {
        if let Some((_, text)) = &mut self.footnote
            && let Some((start, href)) = self.footnote_link.take()
            && address::is_safe(&href, Use::Link)
            && !href.starts_with('#')
            && !text[start..].contains(&href)
        {
            text.push(' ');
            text.push_str(&href);
        }
    }

    fn end_footnote(&mut self) {
        if let Some((label, text)) = self.footnote.take() {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.footnotes.order.push(label.clone());
            self.footnotes.texts.entry(label).or_insert(text);
        }
    }

    fn unsafe_address(&mut self, address: &str, usage: Use, at: usize) {
        let line = self.line(at);
        let shown: String = address.chars().take(100).collect();
        let detail = format!("line {line}: `{shown}` is not taken: {}", crate::body::check::allowed(usage));
        self.faults.add("/markdown", "unsafe_url", detail);
    }

    fn too_deep(&mut self, at: usize) {
        let line = self.line(at);
        let detail = format!("line {line}: lists nest up to {MAX_LIST_LEVEL} deep");
        self.faults.add("/markdown", "list_too_deep", detail);
    }

    /// The line of a place in the source. Places are mostly asked in order, so the count goes on from the last one.
    fn line(&mut self, at: usize) -> usize {
        let (from, line) = if at < self.lines.0 { (0, 1) } else { self.lines };
        let line = line + self.source.as_bytes()[from..at].iter().filter(|b| **b == b'\n').count();
        self.lines = (at, line);
        line
    }

    fn finish(mut self) -> Result<Vec<Block>, Vec<BodyFault>> {
        self.loose();
        let Footnotes { texts, order, cited, .. } = self.footnotes;
        for label in order.iter().filter(|label| !cited.contains_key(*label)) {
            let mut inline = Inline::default();
            inline.push(&texts[label], &Marks::default());
            self.builder.paragraph(inline);
        }
        let mut blocks = self.builder.finish();
        citations::visit_defs(&mut blocks, &mut |def| {
            if let MarkDef::Citation(citation) = def {
                let label = citation.citation.as_deref().unwrap_or_default();
                citation.text = texts.get(label).filter(|text| !text.is_empty()).cloned();
            }
        });
        self.faults.or(())?;
        match check(&mut blocks) {
            Ok(()) => Ok(blocks),
            Err(faults) => {
                Err(faults.into_iter().map(|fault| BodyFault { pointer: "/markdown".to_owned(), ..fault }).collect())
            }
        }
    }
}

/// How long the beginning of a quotation is that makes it an emergency, the line's end included.
fn emergency(quote: &str) -> Option<usize> {
    let tag = quote.trim_start_matches(['>', ' ', '\t']);
    let name = tag.get(..12).filter(|name| name.eq_ignore_ascii_case("[!emergency]"))?;
    let rest = &tag[name.len()..];
    let line = rest.find('\n').map_or(rest, |end| &rest[..=end]);
    line.trim().is_empty().then_some(quote.len() - rest.len() + line.len())
}

fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::TableCell
    )
}
