//! Spans as CommonMark text.
//!
//! Emphasis in CommonMark depends on the characters around it, and some of it cannot be written with delimiters at all
//! (a bold syllable, a bold word next to an italic one). Delimiters are used where they can only be read one way; the
//! HTML elements, which CommonMark allows, everywhere else.

use super::escape::{self, Place};
use crate::body::block::{CitationMark, InternalLinkMark, LinkMark, MarkDef, Span};
use crate::body::inline::Decorator;
use crate::body::runs::{Mark, Run, outermost, runs};
use crate::body::surroundings::Surroundings;

/// How a citation is labelled in this document.
pub(super) trait Labels {
    /// The label of the footnote for a citation.
    fn label(&mut self, citation: &CitationMark) -> String;
}

/// What a delimiter has beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    Punctuation,
    Letter,
    Other,
}

impl Side {
    fn of(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Self::Space,
            c if c.is_alphanumeric() => Self::Letter,
            c if c.is_ascii_punctuation() => Self::Punctuation,
            _ => Self::Other,
        }
    }

    /// Whether a delimiter between this (outside) and `inside` can only be read as the one that is meant.
    fn is_clear(self, inside: Self) -> bool {
        match self {
            Self::Space => inside != Self::Space,
            Self::Punctuation => inside == Self::Letter,
            Self::Letter | Self::Other => false,
        }
    }
}

/// Writes spans into `out`, as text at `place`.
pub(super) struct InlineWriter<'w> {
    out: &'w mut String,
    place: Place,
    around: &'w dyn Surroundings,
    labels: &'w mut dyn Labels,
    /// References to footnotes to be written behind the link under hand, because one inside would undo it.
    deferred: Option<String>,
}

impl<'w> InlineWriter<'w> {
    pub(super) fn new(
        out: &'w mut String,
        place: Place,
        around: &'w dyn Surroundings,
        labels: &'w mut dyn Labels,
    ) -> Self {
        Self { out, place, around, labels, deferred: None }
    }

    /// Writes the spans of a block or a cell.
    pub(super) fn write(&mut self, spans: &[Span], defs: &[MarkDef]) {
        let runs = runs(spans, defs, self.around);
        self.out.reserve(runs.iter().map(|run| run.text.len() + 8).sum());
        let begin = self.out.len();
        self.runs(&runs, &mut Vec::new(), begin, Side::Space);
    }

    /// Writes runs that all have the marks `active`. `begin` is where the first line begins (past the end when it did
    /// so outside of a link), `after` is what follows.
    fn runs<'a>(&mut self, runs: &[Run<'a>], active: &mut Vec<Mark<'a>>, begin: usize, after: Side) {
        let mut at = 0;
        while at < runs.len() {
            let Some((mark, length)) = outermost(&runs[at..], active) else {
                self.plain(&runs[at], begin);
                at += 1;
                continue;
            };
            let end = at + length;
            let following = match runs.get(end) {
                None => after,
                Some(next) => next_side(next, active),
            };
            self.marked(mark, &runs[at..end], active, begin, following);
            at = end;
        }
    }

    fn plain(&mut self, run: &Run<'_>, begin: usize) {
        let at_line_start = self.place != Place::Cell && self.at_line_start(begin);
        escape::text(self.out, &run.text, self.place, at_line_start);
        self.cite(run);
    }

    fn at_line_start(&self, begin: usize) -> bool {
        self.out.len() == begin || self.out.ends_with('\n')
    }

    fn cite(&mut self, run: &Run<'_>) {
        for citation in &run.citations {
            let label = self.labels.label(citation);
            self.deferred.as_mut().unwrap_or(self.out).push_str(&format!("[^{label}]"));
        }
    }

    fn marked<'a>(&mut self, mark: Mark<'a>, runs: &[Run<'a>], active: &mut Vec<Mark<'a>>, begin: usize, after: Side) {
        match mark {
            Mark::Link(def) => self.link(def, runs, active, mark),
            Mark::Decorator(Decorator::Code) => {
                let code: String = runs.iter().map(|run| run.text.as_ref()).collect();
                escape::code(self.out, &code, self.place);
                runs.iter().for_each(|run| self.cite(run));
            }
            Mark::Decorator(decorator) => {
                let before = if self.at_line_start(begin) {
                    Side::Space
                } else {
                    self.out.chars().next_back().map_or(Side::Space, Side::of)
                };
                active.push(mark);
                let clear = before.is_clear(first_side(runs, active)) && after.is_clear(last_side(runs, active));
                let (open, close) = delimiters(decorator, clear);
                self.out.push_str(&open);
                self.runs(runs, active, begin, Side::Punctuation);
                self.out.push_str(&close);
                active.pop();
            }
        }
    }

    fn link<'a>(&mut self, def: &'a MarkDef, runs: &[Run<'a>], active: &mut Vec<Mark<'a>>, mark: Mark<'a>) {
        self.out.push('[');
        active.push(mark);
        self.deferred = Some(String::new());
        self.runs(runs, active, usize::MAX, Side::Punctuation);
        let deferred = self.deferred.take().unwrap_or_default();
        active.pop();
        self.out.push_str("](");
        target(self.out, def, self.around, self.place);
        self.out.push(')');
        self.out.push_str(&deferred);
    }
}

/// Writes where a link leads.
pub(super) fn target(out: &mut String, def: &MarkDef, around: &dyn Surroundings, place: Place) {
    match def {
        MarkDef::Link(LinkMark { href, title, .. }) => {
            escape::destination(out, href, place);
            if let Some(title) = title.as_deref().filter(|title| !title.trim().is_empty()) {
                escape::title(out, title, place);
            }
        }
        MarkDef::InternalLink(InternalLinkMark { entry, fragment, .. }) => {
            let target = around.href(entry).unwrap_or_default();
            let fragment = fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
            escape::destination(out, &format!("{target}{fragment}"), place);
        }
        MarkDef::Citation(_) => {}
    }
}

/// What a delimiter has inside when it opens.
fn first_side(runs: &[Run<'_>], active: &[Mark<'_>]) -> Side {
    match runs.first() {
        Some(run) if run.marks.iter().all(|mark| active.contains(mark)) => {
            run.text.chars().next().map_or(Side::Space, Side::of)
        }
        _ => Side::Punctuation,
    }
}

/// What a delimiter has inside when it closes.
fn last_side(runs: &[Run<'_>], active: &[Mark<'_>]) -> Side {
    match runs.last() {
        Some(run) if run.citations.is_empty() && run.marks.iter().all(|mark| active.contains(mark)) => {
            run.text.chars().next_back().map_or(Side::Space, Side::of)
        }
        _ => Side::Punctuation,
    }
}

/// What follows the runs before `next`.
fn next_side(next: &Run<'_>, active: &[Mark<'_>]) -> Side {
    if next.marks.iter().any(|mark| !active.contains(mark)) {
        return Side::Punctuation;
    }
    next.text.chars().next().map_or(Side::Space, Side::of)
}

fn delimiters(decorator: Decorator, clear: bool) -> (String, String) {
    let delimiter = match decorator {
        Decorator::Strong if clear => "**",
        Decorator::Em if clear => "_",
        Decorator::StrikeThrough if clear => "~~",
        _ => {
            return (format!("<{}>", decorator.element()), format!("</{}>", decorator.element()));
        }
    };
    (delimiter.to_owned(), delimiter.to_owned())
}
