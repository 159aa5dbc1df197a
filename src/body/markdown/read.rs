//! Markdown to blocks: the events of the parser, put into a builder.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::labels::Footnotes;
use super::marker::Marker;
use super::table::TableDraft;
use crate::body::address;
use crate::body::block::{Block, CodeBlock, DividerBlock, ImageBlock, ListKind, MarkDef, ProductBlock, Style};
use crate::body::block::{TreatmentsBlock, VideoBlock};
use crate::body::build::Builder;
use crate::body::check::{check, is_anchor};
use crate::body::citations;
use crate::body::fault::{BodyFault, Faults, LinkTarget};
use crate::body::html;
use crate::body::inline::{Decorator, Inline, Marks};
use crate::body::limits::{MAX_BODY_BYTES, MAX_LIST_LEVEL};

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
    let (mut blocks, faults) = read_unbounded(markdown, find);
    faults.or(())?;
    match check(&mut blocks) {
        Ok(()) => Ok(blocks),
        Err(faults) => {
            Err(faults.into_iter().map(|fault| BodyFault { pointer: "/markdown".to_owned(), ..fault }).collect())
        }
    }
}

/// Reads Markdown of any size, and leaves the blocks unchecked.
pub(in crate::body) fn read_unbounded(
    markdown: &str,
    find: &mut dyn FnMut(&str) -> LinkTarget,
) -> (Vec<Block>, Faults) {
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

pub(super) struct Reader<'a> {
    pub(super) source: &'a str,
    pub(super) find: &'a mut dyn FnMut(&str) -> LinkTarget,
    pub(super) builder: Builder,
    pub(super) faults: Faults,
    pub(super) inline: Inline,
    pub(super) marks: Marks,
    /// How often each decorator is open.
    pub(super) depths: [usize; Decorator::ALL.len()],
    /// Those of `depths` that raw HTML elements opened.
    pub(super) elements: [usize; Decorator::ALL.len()],
    pub(super) paragraph: Range<usize>,
    pub(super) heading: Option<Option<String>>,
    pub(super) video: Option<String>,
    pub(super) image: Option<ImageBlock>,
    /// Elements inside of the picture's alt text.
    pub(super) image_depth: usize,
    pub(super) table: Option<TableDraft>,
    pub(super) caption: Option<String>,
    pub(super) code: Option<CodeBlock>,
    pub(super) html: Option<(String, Range<usize>)>,
    pub(super) footnote: Option<(String, String)>,
    /// Where the words of a link in a footnote begin, and where it points.
    pub(super) footnote_link: Option<(usize, String)>,
    pub(super) footnotes: Footnotes,
    /// Citations inside the link under hand.
    pub(super) deferred: Vec<String>,
    pub(super) skip: Skip,
    /// No end of what was written out is to be found behind here.
    pub(super) unended: Vec<&'static str>,
    pub(super) lines: (usize, usize),
}

/// A part of the source that is not to be read: what begins in it is passed over.
#[derive(Default)]
pub(super) struct Skip {
    pub(super) from: usize,
    pub(super) until: usize,
    /// Only text is, and no elements are.
    pub(super) text_only: bool,
}

impl Skip {
    fn covers(&self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let is_element = matches!(event, Event::Start(_) | Event::End(_));
        (self.from..self.until).contains(&range.start) && !(self.text_only && is_element)
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
            elements: [0; Decorator::ALL.len()],
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
            Event::InlineHtml(html) => self.inline_html(&html, range.start),
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
    pub(super) fn loose(&mut self) {
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
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => {
                self.loose();
                self.html = Some((String::new(), range));
            }
            Tag::List(start) => self.start_list(start, range.start),
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

    fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.loose();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next(),
            CodeBlockKind::Indented => None,
        };
        self.code = Some(CodeBlock { language: info.map(str::to_owned), ..CodeBlock::default() });
    }

    fn start_list(&mut self, start: Option<u64>, at: usize) {
        self.loose();
        let kind = if start.is_some() { ListKind::Number } else { ListKind::Bullet };
        self.builder.open_list(kind, u32::try_from(start.unwrap_or(1)).unwrap_or(u32::MAX));
        if self.builder.is_too_deep() {
            self.too_deep(at);
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
            TagEnd::Table => self.end_table(),
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
            TagEnd::Link => self.close_link(),
            _ => {}
        }
    }

    fn end_table(&mut self) {
        let caption = self.caption.take();
        let text = caption.as_deref().map(|text| text.strip_prefix("Table:").unwrap_or(text).trim().to_owned());
        match (self.table.take().and_then(|table| table.finish(text)), caption) {
            (Some(block), _) => self.builder.object(block),
            (None, Some(caption)) => {
                let mut inline = Inline::default();
                inline.push(&caption, &Marks::default());
                self.builder.paragraph(inline);
            }
            (None, None) => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.close_elements();
        let inline = std::mem::take(&mut self.inline);
        if let Some(url) = self.video.take() {
            let words = inline.plain();
            let title = words.strip_prefix("Video:").unwrap_or(&words).trim().to_owned();
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

    fn end_html(&mut self) {
        let Some((html, Range { start, end })) = self.html.take() else {
            return;
        };
        let Some(marker) = Marker::parse(&html) else {
            let from = ("/markdown", self.line(start));
            html::read_fragment(&html, from, &mut self.builder, &mut self.faults, self.find);
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

    fn too_deep(&mut self, at: usize) {
        let line = self.line(at);
        let detail = format!("line {line}: lists nest up to {MAX_LIST_LEVEL} deep");
        self.faults.add("/markdown", "list_too_deep", detail);
    }

    /// The line of a place in the source. Places are mostly asked in order, so the count goes on from the last one.
    pub(super) fn line(&mut self, at: usize) -> usize {
        let (from, line) = if at < self.lines.0 { (0, 1) } else { self.lines };
        let line = line + self.source.as_bytes()[from..at].iter().filter(|b| **b == b'\n').count();
        self.lines = (at, line);
        line
    }

    fn finish(mut self) -> (Vec<Block>, Faults) {
        self.loose();
        let Footnotes { texts, order, cited, .. } = self.footnotes;
        for label in order.iter().filter(|label| !cited.contains(*label)) {
            let mut inline = Inline::default();
            inline.push(&texts[label], &Marks::default());
            self.builder.paragraph(inline);
        }
        let mut blocks = self.builder.finish();
        citations::visit_defs(&mut blocks, &mut |def| {
            if let MarkDef::Citation(citation) = def {
                let label = citation.citation.as_deref().unwrap_or_default();
                if let Some(text) = texts.get(label).filter(|text| !text.is_empty()) {
                    citation.text = Some(text.clone());
                }
            }
        });
        (blocks, self.faults)
    }
}

/// How long the beginning of a quotation is that makes it an emergency, the line's end included.
fn emergency(quote: &str) -> Option<usize> {
    // Only the quotation's own mark is passed over: looking through those inside it costs the square of the nesting.
    let blank = [' ', '\t'];
    let tag = quote.trim_start_matches(blank).strip_prefix('>')?.trim_start_matches(blank);
    let name = tag.get(..12).filter(|name| name.eq_ignore_ascii_case("[!emergency]"))?;
    let rest = &tag[name.len()..];
    let line = rest.find('\n').map_or(rest, |end| &rest[..=end]);
    line.trim().is_empty().then_some(quote.len() - rest.len() + line.len())
}
