//! The outline of a body: its headings, their anchors, and the piece of the body below one of them.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::block::{Block, TextBlock, plain};
use super::limits::MAX_NAME_CHARS;

/// A section of a body, told by its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// The heading's `id` in HTML, unique in the body.
    #[schema(max_length = 200, example = "when-to-call-a-doctor")]
    pub anchor: String,
    /// The heading's words.
    #[schema(max_length = 100_000, example = "When to call a doctor")]
    pub heading: String,
    /// 2, 3 or 4.
    #[schema(minimum = 2, maximum = 4)]
    pub level: u8,
}

/// The sections of a body, in order: one for each heading that has words.
pub fn sections(blocks: &[Block]) -> Vec<Section> {
    let anchors = anchors(blocks);
    let headings = blocks.iter().zip(anchors).filter_map(|(block, anchor)| match (block, anchor) {
        (Block::Text(text), Some(anchor)) => Some((text, anchor)),
        _ => None,
    });
    headings
        .filter_map(|(text, anchor)| {
            let heading = words_of(text);
            Some(Section { anchor, heading, level: text.style.heading_level()? })
        })
        .collect()
}

/// The blocks of one section: its heading and what follows, up to the next heading of the same level or above.
pub fn section<'a>(blocks: &'a [Block], anchor: &str) -> Option<&'a [Block]> {
    let anchors = anchors(blocks);
    let start = anchors.iter().position(|found| found.as_deref() == Some(anchor))?;
    let level = level(&blocks[start])?;
    let behind = &blocks[start + 1..];
    let length = behind.iter().position(|block| self::level(block).is_some_and(|other| other <= level));
    Some(&blocks[start..start + 1 + length.unwrap_or(behind.len())])
}

/// Takes off anchors that the headings would get anyway, which is what HTML written from blocks has everywhere.
pub(super) fn drop_made_anchors(blocks: &mut [Block]) {
    if !blocks.iter().any(|block| heading(block).is_some_and(|text| text.anchor.is_some())) {
        return;
    }
    let asked = anchors(blocks);
    set_anchors(blocks, |_, _| None);
    let made = anchors(blocks);
    set_anchors(blocks, |at, text| {
        let asked = asked[at].clone().filter(|_| is_heading(text));
        asked.filter(|asked| made[at].as_ref() != Some(asked))
    });
}

fn set_anchors(blocks: &mut [Block], anchor: impl Fn(usize, &TextBlock) -> Option<String>) {
    for (at, block) in blocks.iter_mut().enumerate() {
        if let Block::Text(text) = block {
            text.anchor = anchor(at, text);
        }
    }
}

fn is_heading(text: &TextBlock) -> bool {
    text.style.heading_level().is_some() && text.list_item.is_none()
}

/// The anchor of each block that is a heading with words, the others' places left empty. Those that a heading asks for
/// come first; whatever is taken gets a number behind it.
pub(super) fn anchors(blocks: &[Block]) -> Vec<Option<String>> {
    let mut taken = HashSet::new();
    let mut anchors: Vec<Option<String>> = blocks
        .iter()
        .map(|block| heading(block)?.anchor.clone().filter(|anchor| taken.insert(anchor.clone())))
        .collect();
    let mut counts = HashMap::<String, u32>::new();
    for (block, anchor) in blocks.iter().zip(&mut anchors) {
        if let (Some(text), None) = (heading(block), &anchor) {
            let stem = text.anchor.clone().unwrap_or_else(|| slug_of(text));
            *anchor = Some(free(stem, &mut counts, &mut taken));
        }
    }
    anchors
}

/// The first of `stem`, `stem-2`, `stem-3`… that is not taken.
fn free(stem: String, counts: &mut HashMap<String, u32>, taken: &mut HashSet<String>) -> String {
    let count = counts.entry(stem.clone()).or_insert(0);
    loop {
        *count += 1;
        let anchor = if *count == 1 { stem.clone() } else { format!("{stem}-{count}") };
        if taken.insert(anchor.clone()) {
            return anchor;
        }
    }
}

/// The text block, if it is a heading with words.
fn heading(block: &Block) -> Option<&TextBlock> {
    match block {
        Block::Text(text) if is_heading(text) => (!words_of(text).is_empty()).then_some(text),
        _ => None,
    }
}

fn level(block: &Block) -> Option<u8> {
    heading(block)?.style.heading_level()
}

fn words_of(text: &TextBlock) -> String {
    plain(&text.children).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn slug_of(text: &TextBlock) -> String {
    let slug = slug::slugify(words_of(text));
    let cut: String = slug.chars().take(MAX_NAME_CHARS / 2).collect();
    let cut = cut.trim_end_matches('-');
    if cut.is_empty() { "section".to_owned() } else { cut.to_owned() }
}
