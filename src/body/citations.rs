//! Citations as a reader sees them: a number at the words, and the sources at the end.

use std::collections::HashMap;

use super::block::{Block, CitationMark, MarkDef, Span};
use super::defs::Defs;
use super::limits::MAX_NAME_CHARS;
use super::surroundings::{EmbeddedCitation, Surroundings};

/// The sources of a body, numbered in the order that they are first cited in.
#[derive(Debug, Default)]
pub(super) struct Sources {
    known: Vec<EmbeddedCitation>,
    cited: Vec<Source>,
    numbers: HashMap<Source, usize>,
}

/// A source that the body cites.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Source {
    /// The article's citation, when it has one of that key; the text of the citation itself otherwise.
    pub(super) text: String,
    pub(super) url: Option<String>,
    key: Option<String>,
}

impl Sources {
    pub(super) fn new(around: &dyn Surroundings) -> Self {
        Self { known: around.citations(), ..Self::default() }
    }

    /// The number of a citation, from 1; none when nothing is known of it.
    pub(super) fn number(&mut self, citation: &CitationMark) -> Option<usize> {
        let known = self.known.iter().find(|known| Some(&known.key) == citation.citation.as_ref());
        let source = match (known, &citation.text) {
            (Some(known), _) => {
                Source { text: known.text.clone(), url: known.url.clone(), key: Some(known.key.clone()) }
            }
            (None, Some(text)) => Source { text: text.clone(), url: None, key: citation.citation.clone() },
            (None, None) => return None,
        };
        let next = self.cited.len() + 1;
        let number = *self.numbers.entry(source.clone()).or_insert(next);
        if number == next {
            self.cited.push(source);
        }
        Some(number)
    }

    /// The sources cited so far.
    pub(super) fn cited(&self) -> &[Source] {
        &self.cited
    }
}

/// What is known of a citation's source, as one text.
pub(super) fn text_of(citation: &CitationMark, known: &[EmbeddedCitation]) -> Option<String> {
    let found = known.iter().find(|known| Some(&known.key) == citation.citation.as_ref());
    match found {
        Some(EmbeddedCitation { text, url: Some(url), .. }) if !text.contains(url.as_str()) => {
            Some(format!("{text} {url}"))
        }
        Some(found) => Some(found.text.clone()),
        None => citation.text.clone(),
    }
}

/// The citations that end with the span at `at`: those that the span after it does not have.
pub(super) fn ending<'a, 's>(
    spans: &'s [Span],
    at: usize,
    defs: &'s Defs<'a>,
) -> impl Iterator<Item = &'a CitationMark> + use<'a, 's> {
    let marks = if defs.is_empty() { &[] } else { spans[at].marks.as_slice() };
    let next: &[String] = spans.get(at + 1).map_or(&[], |next| &next.marks);
    let ending = marks.iter().filter(move |mark| !next.contains(mark));
    ending.filter_map(move |mark| match defs.get(mark) {
        Some(MarkDef::Citation(citation)) => Some(citation),
        _ => None,
    })
}

/// A citation's key as the label of a footnote: letters, digits, `-`, `_`, `.` and `:`.
pub(super) fn clean_label(key: &str) -> String {
    let clean = |c: char| {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':') { c } else { '-' }
    };
    key.chars().take(MAX_NAME_CHARS).map(clean).collect()
}

/// Calls `visit` for the definitions of every text block and cell, and for the links of pictures.
pub(super) fn visit_defs(blocks: &mut [Block], visit: &mut dyn FnMut(&mut MarkDef)) {
    for block in blocks {
        match block {
            Block::Text(text) => text.mark_defs.iter_mut().for_each(&mut *visit),
            Block::Table(table) => {
                let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
                cells.flat_map(|cell| &mut cell.mark_defs).for_each(&mut *visit);
            }
            Block::Image(image) => image.link.iter_mut().for_each(&mut *visit),
            _ => {}
        }
    }
}
