//! Text with marks under construction: what the Markdown and the HTML reader write words into.
//!
//! It puts the text into its normal form, which is what makes reading, writing and reading again a fixed point: no
//! white space at the ends of lines or of a decoration, no empty and no mergeable spans, marks in one order.

use super::block::{CitationMark, InternalLinkMark, LinkMark, MarkDef, Span, TableCell};
use super::defs::Defs;

/// The decorators, in the order that marks are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decorator {
    Strong,
    Em,
    Underline,
    StrikeThrough,
    Code,
    Sub,
    Sup,
}

impl Decorator {
    pub(super) const ALL: [Self; 7] =
        [Self::Strong, Self::Em, Self::Underline, Self::StrikeThrough, Self::Code, Self::Sub, Self::Sup];

    /// The name in `marks`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Em => "em",
            Self::Underline => "underline",
            Self::StrikeThrough => "strike-through",
            Self::Code => "code",
            Self::Sub => "sub",
            Self::Sup => "sup",
        }
    }

    /// The decorator of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decorator| decorator.name() == name)
    }

    /// The HTML element that it is written as.
    pub(super) fn element(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Em => "em",
            Self::Underline => "u",
            Self::StrikeThrough => "s",
            Self::Code => "code",
            Self::Sub => "sub",
            Self::Sup => "sup",
        }
    }

    /// The decorator that an HTML element (lower case) means.
    pub(super) fn of_element(name: &str) -> Option<Self> {
        Some(match name {
            "strong" | "b" => Self::Strong,
            "em" | "i" | "cite" | "dfn" | "var" => Self::Em,
            "u" | "ins" => Self::Underline,
            "s" | "del" | "strike" => Self::StrikeThrough,
            "code" | "kbd" | "samp" | "tt" => Self::Code,
            "sub" => Self::Sub,
            "sup" => Self::Sup,
            _ => return None,
        })
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The marks of a run of text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Marks {
    decorators: u8,
    /// Index of the link in [`Inline::defs`].
    pub(super) link: Option<usize>,
    citations: Vec<usize>,
}

impl Marks {
    pub(super) fn has(&self, decorator: Decorator) -> bool {
        self.decorators & decorator.bit() != 0
    }

    pub(super) fn set(&mut self, decorator: Decorator, on: bool) {
        if on {
            self.decorators |= decorator.bit();
        } else {
            self.decorators &= !decorator.bit();
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Piece {
    text: String,
    marks: Marks,
}

/// Text with marks under construction.
#[derive(Debug, Clone, Default)]
pub(super) struct Inline {
    pieces: Vec<Piece>,
    defs: Vec<MarkDef>,
}

impl Inline {
    /// Adds text. Control characters become spaces; a line feed is a hard break, except in code.
    pub(super) fn push(&mut self, text: &str, marks: &Marks) {
        if text.is_empty() {
            return;
        }
        let code = marks.has(Decorator::Code);
        let clean = |c: char| match c {
            '\n' if !code => '\n',
            c if c.is_control() => ' ',
            c => c,
        };
        match self.pieces.last_mut() {
            Some(last) if last.marks == *marks => last.text.extend(text.chars().map(clean)),
            _ => self.pieces.push(Piece { text: text.chars().map(clean).collect(), marks: marks.clone() }),
        }
    }

    /// Adds a link to be used in [`Marks::link`].
    pub(super) fn link(&mut self, href: String, title: Option<String>) -> usize {
        self.define(MarkDef::Link(LinkMark { key: String::new(), href, title }))
    }

    /// Adds a link to an entry, to be used in [`Marks::link`].
    pub(super) fn internal_link(&mut self, entry: String, fragment: Option<String>) -> usize {
        self.define(MarkDef::InternalLink(InternalLinkMark { entry, fragment, ..InternalLinkMark::default() }))
    }

    /// What was added for [`Marks::link`].
    pub(super) fn def(&self, at: usize) -> Option<&MarkDef> {
        self.defs.get(at)
    }

    /// Adds what marks can refer to.
    pub(super) fn define(&mut self, def: MarkDef) -> usize {
        self.defs.push(def);
        self.defs.len() - 1
    }

    /// Cites a source for the last word so far, or for a word made of the label when there is none.
    pub(super) fn cite(&mut self, citation: Option<String>, text: Option<String>) {
        let label = citation.clone().unwrap_or_else(|| "*".to_owned());
        let def = self.define(MarkDef::Citation(CitationMark { key: String::new(), citation, text }));
        let blank = |piece: &Piece| piece.text.trim().is_empty();
        if self.pieces.iter().all(blank) {
            self.push(&label, &Marks::default());
        }
        let Some(at) = self.pieces.iter().rposition(|piece| !blank(piece)) else {
            return;
        };
        let text = &self.pieces[at].text;
        let (start, end) = (last_word(text), text.trim_end().len());
        let start = if self.pieces[at].marks.has(Decorator::Code) { 0 } else { start };
        if end < text.len() {
            self.split(at, end);
        }
        let at = if start == 0 { at } else { self.split(at, start) };
        self.pieces[at].marks.citations.push(def);
    }

    /// Splits a piece in two and says where the second is.
    fn split(&mut self, at: usize, offset: usize) -> usize {
        let rest = self.pieces[at].text.split_off(offset);
        let marks = self.pieces[at].marks.clone();
        self.pieces.insert(at + 1, Piece { text: rest, marks });
        at + 1
    }

    /// Whether a space added now would follow another, or begin a line.
    pub(super) fn ends_in_space(&self) -> bool {
        self.pieces.last().is_none_or(|piece| piece.text.ends_with([' ', '\n']))
    }

    /// Ends the line, and says whether there was one to end.
    pub(super) fn end_line(&mut self) -> bool {
        let has_line = !self.is_blank() && !self.pieces.last().is_some_and(|piece| piece.text.ends_with('\n'));
        if has_line {
            self.push("\n", &Marks::default());
        }
        has_line
    }

    /// Whether there are no words yet.
    pub(super) fn is_blank(&self) -> bool {
        self.pieces.iter().rev().all(|piece| piece.text.trim().is_empty())
    }

    /// Adds another paragraph, as a list item has them: two line breaks part it from what is there.
    pub(super) fn append_paragraph(&mut self, other: Self) {
        let both = |last: &Piece, first: &Piece| last.marks.decorators & first.marks.decorators;
        let decorators = self.pieces.last().zip(other.pieces.first()).map_or(0, |(last, first)| both(last, first));
        self.push("\n\n", &Marks { decorators: decorators & !Decorator::Code.bit(), ..Marks::default() });
        let shift = self.defs.len();
        self.defs.extend(other.defs);
        for mut piece in other.pieces {
            piece.marks.link = piece.marks.link.map(|link| link + shift);
            piece.marks.citations.iter_mut().for_each(|citation| *citation += shift);
            self.pieces.push(piece);
        }
    }

    /// Calls `visit` for everything that marks refer to.
    pub(super) fn visit_defs(&mut self, visit: &mut dyn FnMut(&mut MarkDef)) {
        self.defs.iter_mut().for_each(visit);
    }

    /// The text, if it is an address and nothing else.
    pub(super) fn sole_address(&self) -> Option<String> {
        let mut text = String::new();
        for piece in &self.pieces {
            if piece.marks != Marks::default() && !piece.text.trim().is_empty() {
                return None;
            }
            text.push_str(&piece.text);
        }
        let text = text.trim();
        let is_address = text.starts_with("https://") || text.starts_with("http://");
        (is_address && !text.contains(char::is_whitespace)).then(|| text.to_owned())
    }

    /// Sets a decorator on everything there is.
    pub(super) fn decorate(&mut self, decorator: Decorator, on: bool) {
        self.pieces.iter_mut().for_each(|piece| piece.marks.set(decorator, on));
    }

    /// Whether every word has this decorator, and there is one.
    pub(super) fn is_wholly(&self, decorator: Decorator) -> bool {
        !self.is_blank() && self.pieces.iter().all(|piece| piece.marks.has(decorator) || piece.text.trim().is_empty())
    }

    /// The words alone, on one line.
    pub(super) fn plain(&self) -> String {
        let text: String = self.pieces.iter().map(|piece| piece.text.as_str()).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The spans and what their marks refer to, in normal form and with their keys.
    pub(super) fn finish(self) -> (Vec<Span>, Vec<MarkDef>) {
        let pieces = merge(shrink_decorations(trim_lines(self.pieces)));
        let mut names: Vec<Option<String>> = vec![None; self.defs.len()];
        let mut order = Vec::new();
        let mut spans = Vec::with_capacity(pieces.len());
        for (index, piece) in pieces.into_iter().enumerate() {
            let decorators = Decorator::ALL.into_iter().filter(|d| piece.marks.has(*d)).map(|d| d.name().to_owned());
            let mut marks: Vec<String> = decorators.collect();
            for def in piece.marks.link.into_iter().chain(piece.marks.citations) {
                let name = names[def].get_or_insert_with(|| {
                    order.push(def);
                    format!("m{}", order.len() - 1)
                });
                marks.push(name.clone());
            }
            spans.push(Span { key: format!("s{index}"), text: piece.text, marks, ..Span::default() });
        }
        (spans, named(self.defs, names, order))
    }

    /// The text of spans, to be put into normal form.
    pub(super) fn of(spans: &[Span], defs: &[MarkDef]) -> Self {
        let mut inline = Self { pieces: Vec::with_capacity(spans.len()), defs: defs.to_vec() };
        let places = Defs::new(defs);
        for span in spans {
            let mut marks = Marks::default();
            for mark in &span.marks {
                if let Some(decorator) = Decorator::named(mark) {
                    marks.set(decorator, true);
                } else if let Some(at) = places.place(mark) {
                    if defs[at].is_link() {
                        marks.link = Some(at);
                    } else {
                        marks.citations.push(at);
                    }
                }
            }
            inline.push(&span.text, &marks);
        }
        inline
    }

    /// As a cell of a table.
    pub(super) fn into_cell(self, header: bool) -> TableCell {
        let (children, mark_defs) = self.finish();
        TableCell { children, mark_defs, header }
    }
}

/// The definitions in use, in the order of their keys.
fn named(defs: Vec<MarkDef>, names: Vec<Option<String>>, order: Vec<usize>) -> Vec<MarkDef> {
    let mut used: Vec<Option<MarkDef>> = defs
        .into_iter()
        .zip(names)
        .map(|(mut def, name)| {
            *def.key_mut() = name?;
            Some(def)
        })
        .collect();
    order.into_iter().filter_map(|def| used[def].take()).collect()
}

/// Whether spans are in normal form already, as far as white space goes.
pub(super) fn is_normal(spans: &[Span]) -> bool {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    let edges = |text: &str| text.starts_with(blank) || text.ends_with(blank);
    !spans.iter().enumerate().any(|(at, span)| {
        let outer = at == 0 || at + 1 == spans.len() || !span.marks.is_empty();
        span.text.is_empty() || (outer && edges(&span.text)) || span.text.contains(char::is_control)
    })
}

/// Where the last word of `text` begins.
fn last_word(text: &str) -> usize {
    let trimmed = text.trim_end();
    trimmed.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Drops white space at the ends of the text and around line breaks, and line breaks past two in a row.
fn trim_lines(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut trimmed: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut breaks = 2;
    for piece in pieces {
        let mut kept = Piece { text: String::with_capacity(piece.text.len()), marks: piece.marks };
        // Two breaks part paragraphs, and a link does not reach over that.
        let most = if kept.marks.link.is_some() { 1 } else { 2 };
        for c in piece.text.chars() {
            match c {
                ' ' if breaks > 0 => {}
                '\n' if breaks >= most => {}
                '\n' => {
                    if breaks == 0 {
                        drop_trailing(&mut trimmed, &mut kept.text);
                    }
                    breaks += 1;
                    kept.text.push('\n');
                }
                c => {
                    breaks = 0;
                    kept.text.push(c);
                }
            }
        }
        trimmed.push(kept);
    }
    drop_trailing(&mut trimmed, &mut String::new());
    trimmed
}

/// Drops white space at the end of `last`, and of the pieces before it once it is used up.
fn drop_trailing(before: &mut [Piece], last: &mut String) {
    let blank = [' ', '\n'];
    last.truncate(last.trim_end_matches(blank).len());
    if !last.is_empty() {
        return;
    }
    for piece in before.iter_mut().rev() {
        piece.text.truncate(piece.text.trim_end_matches(blank).len());
        if !piece.text.is_empty() {
            return;
        }
    }
}

/// Takes decorators off white space at their edges: a space is not bold, and Markdown cannot write it.
fn shrink_decorations(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut parts: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces.into_iter().filter(|piece| !piece.text.is_empty()) {
        if piece.marks.decorators == 0 {
            parts.push(piece);
        } else {
            split_edges(piece, &mut parts);
        }
    }
    let worded: Vec<u8> = parts.iter().map(|part| part.marks.decorators).collect();
    let blank: Vec<bool> = parts.iter().map(is_soft).collect();
    let mut ahead = vec![0; parts.len()];
    let mut next = 0;
    for at in (0..parts.len()).rev() {
        ahead[at] = next;
        if !blank[at] {
            next = worded[at];
        } else {
            next &= worded[at];
        }
    }
    let mut before = 0;
    for (at, part) in parts.iter_mut().enumerate() {
        if blank[at] {
            before &= worded[at];
            part.marks.decorators &= before & ahead[at];
        } else {
            before = worded[at];
        }
    }
    parts
}

/// White space that is not code.
fn is_soft(part: &Piece) -> bool {
    !part.marks.has(Decorator::Code) && part.text.chars().all(char::is_whitespace)
}

fn split_edges(piece: Piece, parts: &mut Vec<Piece>) {
    let trimmed = piece.text.trim();
    if piece.marks.has(Decorator::Code) || trimmed.is_empty() || trimmed.len() == piece.text.len() {
        parts.push(piece);
        return;
    }
    let start = piece.text.len() - piece.text.trim_start().len();
    let end = start + trimmed.len();
    for text in [&piece.text[..start], trimmed, &piece.text[end..]] {
        if !text.is_empty() {
            parts.push(Piece { text: text.to_owned(), marks: piece.marks.clone() });
        }
    }
}

fn merge(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match merged.last_mut() {
            _ if piece.text.is_empty() => {}
            Some(last) if last.marks == piece.marks => last.text.push_str(&piece.text),
            _ => merged.push(piece),
        }
    }
    merged
}
