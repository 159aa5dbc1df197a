//! HTML to blocks: the tokens of html5ever, put into a builder.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::context::{Containers, Formats};
use super::open::{Capture, Figure, Link};
use super::table::TableDraft;
use super::word::{WordItem, WordLists};
use super::{guard, shortcodes};
use crate::body::address;
use crate::body::block::{Block, CitationMark, CodeBlock, MarkDef, Style};
use crate::body::build::Builder;
use crate::body::check::check;
use crate::body::citations;
use crate::body::fault::{BodyFault, Faults, LinkTarget};
use crate::body::inline::{Decorator, Inline, Marks};
use crate::body::limits::MAX_BODY_BYTES;
use crate::body::outline;

/// Reads HTML as editors and other systems produce it.
///
/// Elements without a meaning here are unwrapped, scripts, styles, handlers and unsafe addresses are gone, and the words
/// stay. `find` is asked where each link address points; every fault is reported with its line.
pub fn from_html(html: &str, find: &mut dyn FnMut(&str) -> LinkTarget) -> Result<Vec<Block>, Vec<BodyFault>> {
    if html.len() > MAX_BODY_BYTES {
        let mut faults = Faults::default();
        faults.add("/html", "too_large", format!("{} bytes, at most {MAX_BODY_BYTES} are taken", html.len()));
        return faults.or(Vec::new());
    }
    let (mut builder, mut faults) = (Builder::default(), Faults::default());
    read_fragment(html, ("/html", 1), &mut builder, &mut faults, find);
    let mut blocks = builder.finish();
    outline::drop_made_anchors(&mut blocks);
    faults.or(())?;
    match check(&mut blocks) {
        Ok(()) => Ok(blocks),
        Err(faults) => {
            Err(faults.into_iter().map(|fault| BodyFault { pointer: "/html".to_owned(), ..fault }).collect())
        }
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
        faults.add(pointer, "too_many", format!("line {line}: a tag has more attributes than any editor writes"));
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
    pub(super) pointer: &'static str,
    pub(super) builder: &'r mut Builder,
    pub(super) faults: &'r mut Faults,
    pub(super) find: &'r mut dyn FnMut(&str) -> LinkTarget,
    pub(super) line: u64,
    pub(super) first_line: u64,
    pub(super) inline: Inline,
    pub(super) link: Option<Link>,
    pub(super) formats: Formats,
    pub(super) containers: Containers,
    /// What is open around the cell of a table.
    pub(super) outside: Option<(Formats, Containers)>,
    /// An element whose content is no text, how often it is open, and its text for those who ask.
    pub(super) hidden: Option<(LocalName, usize, String)>,
    pub(super) heading: Option<(Style, Option<String>)>,
    pub(super) is_term: bool,
    pub(super) pre: Option<CodeBlock>,
    pub(super) is_pre_fresh: bool,
    pub(super) table: Option<TableDraft>,
    pub(super) nested_tables: usize,
    pub(super) figures: Vec<Figure>,
    pub(super) capture: Option<Capture>,
    pub(super) word: Option<WordItem>,
    pub(super) word_lists: WordLists,
    /// Key of the citation whose number is being read.
    pub(super) citation: Option<Option<String>>,
    /// Citations inside the link that is open, which belong behind it.
    pub(super) deferred: Vec<(Option<String>, String)>,
    pub(super) sources: HashMap<String, String>,
    pub(super) blank_lines: bool,
    /// Line feeds since the last word.
    pub(super) newlines: usize,
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
        self.faults.add(self.pointer, code, format!("line {}: {detail}", self.line));
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
    pub(super) fn marks(&mut self) -> Marks {
        let mut marks = Marks::default();
        Decorator::ALL.into_iter().for_each(|decorator| marks.set(decorator, self.formats.has(decorator)));
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

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, _, kept)) = &mut self.hidden {
            if self.citation.is_some() || self.word.is_some() {
                kept.push_str(text);
            }
            return;
        }
        if let Some(pre) = &mut self.pre {
            // A line feed directly behind the tag is no text.
            let fresh = std::mem::take(&mut self.is_pre_fresh);
            pre.code.push_str(text.strip_prefix('\n').filter(|_| fresh).unwrap_or(text));
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
    pub(super) fn words(&mut self, text: &str) {
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
        let watched = inline.sole_address().filter(|url| address::video_provider(url).is_some());
        // An item that is nothing but a video is one, from Word as from anywhere else.
        if let Some(item) = self.word.take().filter(|_| watched.is_none()) {
            return self.word_lists.item(self.builder, &item, inline);
        }
        self.word_lists.end(self.builder);
        if let Some((style, anchor)) = &mut self.heading {
            return self.builder.heading(*style, anchor.take(), inline);
        }
        if self.is_term {
            inline.decorate(Decorator::Strong, true);
        }
        if let Some(url) = watched {
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
                && let Some(number) = text.as_deref().and_then(|text| text.strip_prefix("citation:"))
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
