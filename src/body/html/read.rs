//! HTML to blocks: the tokens of html5ever, put into a builder.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::attributes::{self, filled, get, has_class};
use super::context::{Close, Containers, Formats};
use super::figure::{Capture, Figure};
use super::table::TableDraft;
use super::tags::{self, Meaning, Part};
use super::word::{self, WordItem, WordLists};
use super::{guard, media, shortcodes};
use crate::body::address::{self, Use};
use crate::body::block::TreatmentsBlock;
use crate::body::block::{
    Block, CitationMark, CodeBlock, DividerBlock, ListKind, MarkDef, ProductBlock, Style,
};
use crate::body::build::Builder;
use crate::body::check::{check, is_anchor};
use crate::body::citations;
use crate::body::fault::{BodyFault, Faults, LinkTarget};
use crate::body::inline::{Decorator, Inline, Marks};
use crate::body::limits::{MAX_BODY_BYTES, MAX_LIST_LEVEL};
use crate::body::outline;

/// Reads HTML as editors and other systems produce it.
///
/// Elements without a meaning here are unwrapped, scripts, styles, handlers and unsafe addresses are gone, and the words
/// stay. `find` is asked where each link address points; every fault is reported with its line.
pub fn from_html(
    html: &str,
    find: &mut dyn FnMut(&str) -> LinkTarget,
) -> Result<Vec<Block>, Vec<BodyFault>> {
    if html.len() > MAX_BODY_BYTES {
        let mut faults = Faults::default();
        faults.add(
            "/html",
            "too_large",
            format!("{} bytes, at most {MAX_BODY_BYTES} are taken", html.len()),
        );
        return faults.or(Vec::new());
    }
    let (mut builder, mut faults) = (Builder::default(), Faults::default());
    read_fragment(html, ("/html", 1), &mut builder, &mut faults, find);
    let mut blocks = builder.finish();
    outline::drop_made_anchors(&mut blocks);
    faults.or(())?;
    match check(&mut blocks) {
        Ok(()) => Ok(blocks),
        Err(faults) => Err(faults
            .into_iter()
            .map(|fault| BodyFault {
                pointer: "/html".to_owned(),
                ..fault
            })
            .collect()),
    }
}

/// Reads HTML into a builder. Faults get the pointer, and lines count from `first_line`.
pub(in crate::body) fn read_fragment(
    html: &str,
    (pointer, first_line): (&'static str, usize),
    builder: &mut Builder,
    faults: &mut Faults,
    find: &mut dyn FnMut(&str) -> LinkTarget,
) {
    if let Some(at) = guard::overloaded_tag(html) {
        let line = html[..at].matches('\n').count() + first_line;
        faults.add(
            pointer,
            "too_many",
            format!("line {line}: a tag has more attributes than any editor writes"),
        );
        return;
    }
    let blank_lines = pointer == "/html" && shortcodes::has_blank_lines_for_paragraphs(html);
    let html = shortcodes::expand(html);
    let mut reader = HtmlReader::new(pointer, builder, faults, find);
    reader.first_line = first_line as u64;
    reader.blank_lines = blank_lines;
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(reader)), TokenizerOpts::default());
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish();
}

/// Takes the tokens. The tokenizer lends its sink shared, hence the cell; it never calls it from within itself.
struct Sink<'r>(RefCell<HtmlReader<'r>>);

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut reader = self.0.borrow_mut();
        reader.line = line + reader.first_line - 1;
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return reader.start(&tag),
            Token::TagToken(tag) => reader.end(&tag.name),
            Token::CharacterTokens(text) => reader.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What is under construction while HTML is read.
pub(in crate::body) struct HtmlReader<'r> {
    pointer: &'static str,
    pub(super) builder: &'r mut Builder,
    faults: &'r mut Faults,
    find: &'r mut dyn FnMut(&str) -> LinkTarget,
    line: u64,
    first_line: u64,
    pub(super) inline: Inline,
    link: Option<Link>,
    formats: Formats,
    containers: Containers,
    /// What is open around the cell of a table.
    outside: Option<(Formats, Containers)>,
    /// An element whose content is no text, how often it is open, and its text for those who ask.
    hidden: Option<(LocalName, usize, String)>,
    heading: Option<(Style, Option<String>)>,
    is_term: bool,
    pre: Option<CodeBlock>,
    is_pre_fresh: bool,
    pub(super) table: Option<TableDraft>,
    nested_tables: usize,
    pub(super) figures: Vec<Figure>,
    pub(super) capture: Option<Capture>,
    word: Option<WordItem>,
    word_lists: WordLists,
    /// Key of the citation whose number is being read.
    citation: Option<Option<String>>,
    /// Citations inside the link that is open, which belong behind it.
    deferred: Vec<(Option<String>, String)>,
    pub(super) sources: HashMap<String, String>,
    blank_lines: bool,
    /// Line feeds since the last word.
    newlines: usize,
}

/// The link that is open.
#[derive(Debug)]
struct Link {
    target: Target,
    /// Its number in the text under hand.
    index: Option<usize>,
}

#[derive(Debug, Clone)]
enum Target {
    Outside(String, Option<String>),
    Entry(String, Option<String>),
}

impl<'r> HtmlReader<'r> {
    fn new(
        pointer: &'static str,
        builder: &'r mut Builder,
        faults: &'r mut Faults,
        find: &'r mut dyn FnMut(&str) -> LinkTarget,
    ) -> Self {
        Self {
            pointer,
            builder,
            faults,
            find,
            line: 1,
            first_line: 1,
            inline: Inline::default(),
            link: None,
            formats: Formats::default(),
            containers: Containers::default(),
            outside: None,
            hidden: None,
            heading: None,
            is_term: false,
            pre: None,
            is_pre_fresh: false,
            table: None,
            nested_tables: 0,
            figures: Vec::new(),
            capture: None,
            word: None,
            word_lists: WordLists::default(),
            citation: None,
            deferred: Vec::new(),
            sources: HashMap::new(),
            blank_lines: false,
            newlines: 0,
        }
    }

    /// Whether text here is one run of lines and no blocks: a cell, a caption.
    pub(super) fn is_in_line(&self) -> bool {
        self.capture.is_some() || self.table.as_ref().is_some_and(TableDraft::has_open_cell)
    }

    pub(super) fn in_heading(&self) -> bool {
        self.heading.is_some()
    }

    pub(super) fn fault(&mut self, code: &'static str, detail: &str) {
        self.faults
            .add(self.pointer, code, format!("line {}: {detail}", self.line));
    }

    /// Takes the text under hand.
    pub(super) fn take(&mut self) -> Inline {
        for (key, number) in std::mem::take(&mut self.deferred) {
            self.inline.cite(key, Some(number));
        }
        if let Some(link) = &mut self.link {
            link.index = None;
        }
        std::mem::take(&mut self.inline)
    }

    /// The marks that text gets here.
    fn marks(&mut self) -> Marks {
        let mut marks = Marks::default();
        Decorator::ALL
            .into_iter()
            .for_each(|decorator| marks.set(decorator, self.formats.has(decorator)));
        if let Some(link) = &mut self.link {
            let inline = &mut self.inline;
            marks.link = Some(*link.index.get_or_insert_with(|| link.target.define(inline)));
        }
        marks
    }

    /// Adds text with the marks that it gets here.
    pub(super) fn push(&mut self, text: &str) {
        if !text.is_empty() {
            let marks = self.marks();
            self.inline.push(text, &marks);
        }
    }

    /// Adds text without marks. A link around it goes on behind it as another.
    fn unlinked(&mut self, text: &str) {
        self.inline.push(text, &Marks::default());
        if let Some(link) = &mut self.link {
            link.index = None;
        }
    }

    /// Ends the line, in a place that has lines and no blocks. A link goes on behind it as another.
    fn end_line(&mut self) {
        if self.inline.end_line()
            && let Some(link) = &mut self.link
        {
            link.index = None;
        }
    }

    /// Ends the link, and cites what was cited inside of it.
    fn close_link(&mut self) {
        self.link = None;
        for (key, number) in std::mem::take(&mut self.deferred) {
            self.inline.cite(key, Some(number));
        }
    }

    /// Adds words that are a link of their own, unless one is open.
    pub(super) fn linked(&mut self, href: &str, words: &str) {
        let outer = self.link.is_some();
        if !outer {
            self.open_link(href, None);
        }
        self.push(words);
        if !outer {
            self.link = None;
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, _, kept)) = &mut self.hidden {
            if self.citation.is_some() || self.word.is_some() {
                kept.push_str(text);
            }
            return;
        }
        if let Some(pre) = &mut self.pre {
            // A line feed directly behind the tag is no text.
            let fresh = std::mem::take(&mut self.is_pre_fresh);
            pre.code
                .push_str(text.strip_prefix('\n').filter(|_| fresh).unwrap_or(text));
            return;
        }
        if self.blank_lines && !self.is_in_line() {
            return self.paragraphs(text);
        }
        self.words(text);
    }

    /// Adds text in which blank lines part paragraphs. They may come in pieces.
    fn paragraphs(&mut self, text: &str) {
        let mut start = 0;
        for (at, c) in text.char_indices() {
            match c {
                '\n' => self.newlines += 1,
                ' ' | '\t' | '\r' => continue,
                _ => self.newlines = 0,
            }
            if self.newlines == 2 {
                self.words(&text[start..at]);
                self.flush();
                start = at;
            }
        }
        self.words(&text[start..]);
    }

    /// Adds text with its white space collapsed.
    fn words(&mut self, text: &str) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let mut spaced = self.inline.ends_in_space();
        let mut words = String::with_capacity(text.len());
        for c in text.chars() {
            if !is_space(c) {
                words.push(c);
            } else if !spaced {
                words.push(' ');
            }
            spaced = is_space(c);
        }
        self.push(&words);
    }

    /// Ends the paragraph, and puts it down in the form that it has here.
    pub(super) fn flush(&mut self) {
        if let Some(pre) = &mut self.pre {
            if !pre.code.is_empty() && !pre.code.ends_with('\n') {
                pre.code.push('\n');
            }
            return;
        }
        if self.is_in_line() {
            return self.end_line();
        }
        if self.figures.last().is_some_and(Figure::is_watched) {
            return;
        }
        let mut inline = self.take();
        if inline.is_blank() {
            return;
        }
        if let Some(item) = self.word.take() {
            return self.word_lists.item(self.builder, &item, inline);
        }
        self.word_lists.end(self.builder);
        if let Some((style, anchor)) = &mut self.heading {
            return self.builder.heading(*style, anchor.take(), inline);
        }
        if self.is_term {
            inline.decorate(Decorator::Strong, true);
        }
        if let Some(url) = inline
            .sole_address()
            .filter(|url| address::video_provider(url).is_some())
        {
            return self.video(&url, None);
        }
        if let Some(inline) = self.take_as_caption(inline) {
            self.builder.paragraph(inline);
        }
    }

    /// Puts down an object.
    pub(super) fn object(&mut self, block: Block) {
        self.word_lists.end(self.builder);
        self.builder.object(block);
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        if let Some((name, depth, _)) = &mut self.hidden {
            if *name == tag.name && !tag.self_closing {
                *depth += 1;
            }
            if &*tag.name == "source"
                && matches!(&**name, "video" | "audio")
                && self.inline.is_blank()
            {
                let is_video = &**name == "video";
                self.hidden_source(tag, is_video);
            }
            return TokenSinkResult::Continue;
        }
        let meaning = tags::meaning(&tag.name);
        self.is_pre_fresh = meaning == Meaning::Pre;
        if matches!(
            meaning,
            Meaning::Container | Meaning::Block | Meaning::Inline
        ) && tags::is_ornament(attributes::class(tag))
        {
            self.flush();
            self.hide(tag);
            return TokenSinkResult::Continue;
        }
        match meaning {
            Meaning::Hidden => return self.start_hidden(tag),
            Meaning::Inline => self.start_inline(tag),
            Meaning::Link => {
                self.close_link();
                if let Some(href) = filled(tag, "href") {
                    let title = filled(tag, "title").map(media::one_line);
                    self.open_link(&unwrap_redirect(href), title);
                }
            }
            Meaning::Heading(style) => {
                self.flush();
                if !self.is_in_line() {
                    let anchor = get(tag, "id").filter(|id| is_anchor(id) && id.len() <= 200);
                    self.heading = Some((style, anchor.map(str::to_owned)));
                }
            }
            Meaning::List => self.start_list(tag),
            Meaning::Item => self.start_item(tag),
            Meaning::Container => self.start_container(tag),
            Meaning::Quote => self.start_box(&tag.name, Some(Style::Blockquote)),
            Meaning::Figure | Meaning::Figcaption => {
                self.start_figure(tag, meaning == Meaning::Figcaption)
            }
            Meaning::Pre => {
                self.flush();
                if !self.is_in_line() {
                    self.pre = Some(CodeBlock {
                        language: language(tag),
                        ..CodeBlock::default()
                    });
                }
            }
            Meaning::Table(part) => self.start_table(tag, part),
            Meaning::Term => {
                self.flush();
                self.is_term = true;
            }
            Meaning::Image => self.image(tag),
            Meaning::Break => self.line_break(),
            Meaning::Rule => {
                self.flush();
                if !self.is_in_line() && self.pre.is_none() {
                    self.object(Block::Divider(DividerBlock::default()));
                }
            }
            Meaning::Checkbox => {
                if filled(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
                    self.unlinked(if get(tag, "checked").is_some() {
                        "☑ "
                    } else {
                        "☐ "
                    });
                }
            }
            Meaning::Frame => {
                self.frame(tag);
                if &*tag.name == "iframe" {
                    self.hide(tag);
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            Meaning::Media => {
                self.media(tag, &*tag.name == "video");
                self.hide(tag);
            }
            Meaning::Block => {
                self.flush();
                self.is_term &= &*tag.name != "dd";
                self.word = if &*tag.name == "p" {
                    WordItem::of(tag)
                } else {
                    None
                };
            }
            Meaning::Source | Meaning::Nothing => {}
        }
        TokenSinkResult::Continue
    }

    fn hide(&mut self, tag: &Tag) {
        if !tag.self_closing {
            self.hidden = Some((tag.name.clone(), 1, String::new()));
        }
    }

    fn hidden_source(&mut self, tag: &Tag, is_video: bool) {
        let hidden = self.hidden.take();
        if let Some((name, depth, kept)) = hidden {
            // One source is enough; the others are the same in other formats.
            if kept.is_empty() {
                self.media(tag, is_video);
            }
            self.hidden = Some((name, depth, "x".to_owned()));
        }
    }

    fn start_hidden(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let raw = match &*tag.name {
            "script" => Some(RawKind::ScriptData),
            "style" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        self.hide(tag);
        match raw {
            Some(raw) => {
                self.hidden = Some((tag.name.clone(), 1, String::new()));
                TokenSinkResult::RawData(raw)
            }
            None => TokenSinkResult::Continue,
        }
    }

    fn start_inline(&mut self, tag: &Tag) {
        if has_class(tag, "citation") && &*tag.name == "sup" {
            self.hide(tag);
            self.citation = Some(filled(tag, "data-citation").map(str::to_owned));
            return;
        }
        if self.word.is_some() && word::is_marker(tag) {
            return self.hide(tag);
        }
        if let Some(pre) = &mut self.pre {
            pre.language = pre
                .language
                .take()
                .or_else(|| language(tag).filter(|_| &*tag.name == "code"));
            return;
        }
        match &*tag.name {
            "q" => self.push("“"),
            "small" => self.open_credit(),
            _ => {}
        }
        self.formats.open(&tag.name, attributes::decorators(tag));
    }

    fn line_break(&mut self) {
        match &mut self.pre {
            Some(pre) => pre.code.push('\n'),
            // Code in a line of text has no lines of its own.
            None if self.formats.has(Decorator::Code) => self.words(" "),
            None => self.push("\n"),
        }
    }

    fn open_link(&mut self, href: &str, title: Option<String>) {
        let href = address::tidy(href);
        if !address::is_safe(&href, Use::Link) || href.len() > crate::body::limits::MAX_URL_CHARS {
            return;
        }
        if self.watch(&href) {
            return;
        }
        let (before, fragment) = address::split_fragment(&href);
        let target = if address::may_be_ours(&href) {
            (self.find)(before)
        } else {
            LinkTarget::Outside
        };
        let target = match target {
            LinkTarget::Entry(entry) => Target::Entry(entry, fragment.map(str::to_owned)),
            LinkTarget::Outside => Target::Outside(href, title),
            LinkTarget::Unknown(detail) => {
                return self.fault("unknown_link", &format!("`{href}`: {detail}"));
            }
        };
        self.link = Some(Link {
            target,
            index: None,
        });
    }

    fn start_list(&mut self, tag: &Tag) {
        self.flush();
        if self.is_in_line() {
            return self.containers.push(&tag.name, Close::Nothing);
        }
        self.word_lists.end(self.builder);
        let kind = if &*tag.name == "ol" {
            ListKind::Number
        } else {
            ListKind::Bullet
        };
        let start = filled(tag, "start")
            .and_then(|start| start.parse().ok())
            .unwrap_or(1);
        self.builder.open_list(kind, start);
        self.containers.push(&tag.name, Close::List);
        if self.builder.is_too_deep() {
            self.fault(
                "list_too_deep",
                &format!("lists nest up to {MAX_LIST_LEVEL} deep"),
            );
        }
    }

    fn start_item(&mut self, tag: &Tag) {
        if self.open_source(tag) {
            return;
        }
        self.flush();
        if self.is_in_line() {
            return self.push("• ");
        }
        while self.containers.has_item() {
            self.close_one();
        }
        if !self.containers.in_list() {
            self.builder.open_list(ListKind::Bullet, 1);
            self.containers.push(&LocalName::from("ul"), Close::List);
        }
        if let Some(number) = filled(tag, "value").and_then(|value| value.parse().ok()) {
            self.builder.set_number(number);
        }
        self.builder.open_item();
        self.containers.push(&tag.name, Close::Item);
    }

    fn start_container(&mut self, tag: &Tag) {
        self.flush();
        if self.is_in_line() || self.pre.is_some() {
            return self.containers.push(&tag.name, Close::Nothing);
        }
        if has_class(tag, "treatments") {
            let only = get(tag, "data-only")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            self.object(Block::Treatments(TreatmentsBlock {
                only,
                ..TreatmentsBlock::default()
            }));
            self.hide(tag);
        } else if let Some(handle) =
            filled(tag, "data-handle").filter(|_| has_class(tag, "product"))
        {
            self.object(Block::Product(ProductBlock {
                handle: handle.to_owned(),
                ..ProductBlock::default()
            }));
            self.hide(tag);
        } else if has_class(tag, "citations") && filled(tag, "role") == Some("doc-endnotes") {
            self.containers.push(&tag.name, Close::Citations);
            self.capture = Some(Capture::Sources(None));
        } else {
            self.start_box(&tag.name, tags::callout(attributes::class(tag)));
        }
    }

    fn start_box(&mut self, name: &LocalName, style: Option<Style>) {
        self.flush();
        match style.filter(|_| !self.is_in_line() && self.pre.is_none()) {
            Some(style) => {
                self.word_lists.end(self.builder);
                self.builder.open_box(style);
                self.containers.push(name, Close::Boxed);
            }
            None => self.containers.push(name, Close::Nothing),
        }
    }

    fn start_figure(&mut self, tag: &Tag, is_caption: bool) {
        self.flush();
        let close = match (self.is_in_line() || self.pre.is_some(), is_caption) {
            (true, _) => Close::Nothing,
            (false, false) => {
                self.open_figure(tag);
                Close::Figure
            }
            (false, true) if self.in_figure() => {
                self.capture = Some(Capture::Figcaption(None));
                Close::Figcaption
            }
            (false, true) => Close::Nothing,
        };
        self.containers.push(&tag.name, close);
    }

    fn end(&mut self, name: &LocalName) {
        if self.hidden.is_some() {
            return self.end_hidden(name);
        }
        match tags::meaning(name) {
            Meaning::Inline if self.pre.is_none() => {
                self.formats.close(name);
                match &**name {
                    "q" => self.push("”"),
                    "small" => self.close_credit(),
                    _ => {}
                }
            }
            Meaning::Link => self.close_link(),
            Meaning::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            Meaning::Item if matches!(self.capture, Some(Capture::Sources(_))) => {}
            Meaning::List
            | Meaning::Item
            | Meaning::Container
            | Meaning::Quote
            | Meaning::Figure
            | Meaning::Figcaption => {
                self.flush();
                self.close_to(name);
            }
            Meaning::Pre => self.end_pre(),
            Meaning::Table(part) => self.end_table_part(part),
            Meaning::Term => {
                self.flush();
                self.is_term = false;
            }
            Meaning::Block => {
                self.flush();
                self.word = None;
            }
            _ => {}
        }
    }

    fn end_hidden(&mut self, name: &LocalName) {
        let Some((hidden, depth, _)) = &mut self.hidden else {
            return;
        };
        if hidden == name {
            *depth -= 1;
        }
        if *depth > 0 {
            return;
        }
        let kept = self
            .hidden
            .take()
            .map(|(_, _, kept)| kept)
            .unwrap_or_default();
        if let Some(key) = self.citation.take() {
            // The text is found at the end of the document, by the number.
            let number = format!("citation:{}", kept.trim());
            if self.link.is_some() {
                self.deferred.push((key, number));
            } else {
                self.inline.cite(key, Some(number));
            }
        } else if let Some(item) = self.word.as_mut().filter(|item| item.marker.is_empty()) {
            item.marker = kept;
        }
    }

    fn end_pre(&mut self) {
        if let Some(mut block) = self.pre.take() {
            let code = block
                .code
                .strip_suffix('\n')
                .unwrap_or(&block.code)
                .chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
            block.code = code.collect();
            self.object(Block::Code(block));
        }
    }

    /// Closes containers up to the innermost of this name, if one is open.
    fn close_to(&mut self, name: &LocalName) {
        if self.containers.has(name) {
            while self.close_one().is_some_and(|closed| closed != *name) {}
        }
    }

    fn close_one(&mut self) -> Option<LocalName> {
        let open = self.containers.pop()?;
        match open.close {
            Close::Nothing => {}
            Close::Figcaption | Close::Citations => self.close_capture(),
            Close::Boxed | Close::List | Close::Item => {
                self.flush();
                self.word_lists.end(self.builder);
                self.builder.close();
            }
            Close::Figure => self.close_figure(),
        }
        Some(open.name)
    }

    fn start_table(&mut self, tag: &Tag, part: Part) {
        if self.nested_tables > 0
            || (part == Part::Table && self.table.as_ref().is_some_and(TableDraft::has_open_cell))
        {
            return self.start_nested_table(part);
        }
        if part == Part::Table {
            self.end_table();
            self.flush();
            self.table = Some(TableDraft::default());
            return self.containers.push(&tag.name, Close::Nothing);
        }
        if self.table.is_none() {
            return self.flush();
        }
        self.close_cell();
        self.close_capture();
        self.flush();
        let Some(table) = &mut self.table else { return };
        match part {
            Part::Head | Part::Body => table.set_head(part == Part::Head),
            Part::Row => table.row(),
            Part::Caption => self.capture = Some(Capture::Table),
            Part::Cell => {
                table.open_cell(tag);
                self.outside = Some((
                    std::mem::take(&mut self.formats),
                    std::mem::take(&mut self.containers),
                ));
            }
            Part::Table => {}
        }
    }

    /// A table in a cell: its rows are lines, its cells parted by spaces.
    fn start_nested_table(&mut self, part: Part) {
        match part {
            Part::Table => {
                self.nested_tables += 1;
                self.end_line();
            }
            Part::Row => self.end_line(),
            _ => self.words(" "),
        }
    }

    fn end_table_part(&mut self, part: Part) {
        match part {
            Part::Table if self.nested_tables > 0 => {
                self.nested_tables -= 1;
                self.end_line();
            }
            _ if self.nested_tables > 0 => {}
            Part::Table => self.end_table(),
            Part::Caption => {
                if matches!(self.capture, Some(Capture::Table)) {
                    self.close_capture();
                }
            }
            _ => {
                self.close_cell();
                self.flush();
            }
        }
    }

    fn close_cell(&mut self) {
        if self.table.as_ref().is_some_and(TableDraft::has_open_cell) {
            let inline = self.take();
            if let Some(table) = &mut self.table {
                table.close_cell(inline);
            }
            if let Some((formats, containers)) = self.outside.take() {
                (self.formats, self.containers) = (formats, containers);
            }
            self.link = None;
        }
    }

    fn end_table(&mut self) {
        if self.table.is_none() {
            return;
        }
        self.nested_tables = 0;
        self.close_cell();
        if matches!(self.capture, Some(Capture::Table)) {
            self.close_capture();
        }
        self.flush();
        self.close_to(&LocalName::from("table"));
        if let Some(block) = self.table.take().and_then(TableDraft::finish) {
            self.object(block);
        }
    }

    fn finish(mut self) {
        self.hidden = None;
        self.end_table();
        self.end_pre();
        self.flush();
        while !self.containers.is_empty() {
            self.close_one();
        }
        self.flush();
        self.word_lists.end(self.builder);
        let sources = std::mem::take(&mut self.sources);
        self.builder.visit_defs(&mut |def| {
            if let MarkDef::Citation(CitationMark { citation, text, .. }) = def
                && let Some(number) = text
                    .as_deref()
                    .and_then(|text| text.strip_prefix("citation:"))
            {
                let number = number.to_owned();
                *text = sources.get(&number).cloned();
                if text.is_none() && citation.is_none() {
                    *citation = Some(citations::clean_label(&number));
                }
            }
        });
    }
}

impl Target {
    fn define(&self, inline: &mut Inline) -> usize {
        match self.clone() {
            Self::Outside(href, title) => inline.link(href, title),
            Self::Entry(entry, fragment) => inline.internal_link(entry, fragment),
        }
    }
}

/// The address behind the redirect that word processors on the web put around links.
fn unwrap_redirect(href: &str) -> String {
    let query = ["https://www.google.com/url?", "http://www.google.com/url?"]
        .iter()
        .find_map(|it| href.strip_prefix(it));
    let target = query.and_then(|query| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "q")
            .map(|(_, value)| value.into_owned())
    });
    target.unwrap_or_else(|| href.to_owned())
}

/// The language of code: `language-rust`, `lang-rust`, or `data-lang`.
fn language(tag: &Tag) -> Option<String> {
    let class = attributes::class(tag).split_ascii_whitespace();
    let named = class
        .filter_map(|token| {
            token
                .strip_prefix("language-")
                .or_else(|| token.strip_prefix("lang-"))
        })
        .next();
    let name = named
        .or_else(|| filled(tag, "data-lang"))
        .filter(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    name.map(|name| {
        name.chars()
            .take(crate::body::limits::MAX_NAME_CHARS)
            .collect()
    })
}
