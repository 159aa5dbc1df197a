//! Spans with their marks looked up, and how the marks nest: what the Markdown and the HTML writer share.

use std::borrow::Cow;

use super::block::{CitationMark, MarkDef, Span};
use super::citations;
use super::defs::Defs;
use super::inline::Decorator;
use super::surroundings::Surroundings;

/// One mark, with what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'a> {
    Decorator(Decorator),
    Link(&'a MarkDef),
}

/// Text with the same marks.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) marks: Vec<Mark<'a>>,
    /// Citations that end with this run.
    pub(super) citations: Vec<&'a CitationMark>,
}

/// The runs of spans, without empty ones and without links to what is not published.
pub(super) fn runs<'a>(spans: &'a [Span], defs: &'a [MarkDef], around: &dyn Surroundings) -> Vec<Run<'a>> {
    let defs = Defs::new(defs);
    let mut runs: Vec<Run<'_>> = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate().filter(|(_, span)| !span.text.is_empty()) {
        let marks = span.marks.iter().filter_map(|mark| resolve(mark, &defs, around)).collect();
        let citations: Vec<_> = citations::ending(spans, at, &defs).collect();
        match runs.last_mut() {
            Some(last) if last.marks == marks && last.citations.is_empty() => {
                last.text.to_mut().push_str(&span.text);
                last.citations = citations;
            }
            _ => runs.push(Run { text: Cow::Borrowed(&span.text), marks, citations }),
        }
    }
    runs
}

fn resolve<'a>(mark: &str, defs: &Defs<'a>, around: &dyn Surroundings) -> Option<Mark<'a>> {
    if let Some(decorator) = Decorator::named(mark) {
        return Some(Mark::Decorator(decorator));
    }
    match defs.get(mark)? {
        MarkDef::Citation(_) => None,
        link => leads(link, around).then_some(Mark::Link(link)),
    }
}

/// Whether what a mark refers to is there: a link to an entry that is not published leads nowhere.
pub(super) fn leads(def: &MarkDef, around: &dyn Surroundings) -> bool {
    !matches!(def, MarkDef::InternalLink(link) if around.entry(&link.entry).is_none())
}

/// The mark to open first on `runs`, which have the marks `active` already, and how many runs it reaches over.
///
/// It is the one that reaches furthest, links before decorators, code last of all. A decorator ends where a link begins
/// that reaches past it, because a link is not to be written in two parts.
pub(super) fn outermost<'a>(runs: &[Run<'a>], active: &[Mark<'a>]) -> Option<(Mark<'a>, usize)> {
    let open = runs[0].marks.iter().filter(|mark| !active.contains(mark));
    let reach = |mark: &Mark<'a>| runs.iter().take_while(|run| run.marks.contains(mark)).count();
    let is_link = |mark: &Mark<'a>| matches!(mark, Mark::Link(_));
    let is_code = |mark: &&Mark<'a>| **mark == Mark::Decorator(Decorator::Code);
    let found = open.clone().filter(|mark| !is_code(mark)).max_by_key(|mark| (reach(mark), is_link(mark)));
    let mark = *found.or_else(|| open.clone().next())?;
    Some((mark, cut_before_link(runs, mark, reach(&mark))))
}

fn cut_before_link<'a>(runs: &[Run<'a>], mark: Mark<'a>, reach: usize) -> usize {
    let (Some(last), Some(next)) = (runs.get(reach.wrapping_sub(1)), runs.get(reach)) else {
        return reach;
    };
    let crossing = last.marks.iter().find(|other| matches!(other, Mark::Link(_)) && **other != mark);
    match crossing.filter(|link| next.marks.contains(link)) {
        Some(link) => {
            let linked = runs[..reach].iter().rev().take_while(|run| run.marks.contains(link)).count();
            if linked < reach { reach - linked } else { reach }
        }
        None => reach,
    }
}

/// Parts the spans of a list item to its paragraphs.
pub(super) fn paragraphs(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut paragraphs = vec![Vec::new()];
    for span in spans {
        for (at, text) in span.text.split("\n\n").enumerate() {
            if at > 0 {
                paragraphs.push(Vec::new());
            }
            if let Some(last) = paragraphs.last_mut()
                && !text.is_empty()
            {
                last.push(Span { text: text.to_owned(), ..span.clone() });
            }
        }
    }
    paragraphs
}
