//! The outline of a body: its headings, their anchors, and the piece of the body below one of them.

use std::collections::HashSet;

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

/// The anchor of each block that is a heading with words, the others' places left empty.
pub(super) fn anchors(blocks: &[Block]) -> Vec<Option<String>> {
    let mut taken = HashSet::new();
    let mut counts = std::collections::HashMap::<String, u32>::new();
    let chosen = blocks.iter().map(|block| {
        let text = heading(block)?;
        let stem = text.anchor.clone().unwrap_or_else(|| slug_of(text));
        let count = counts.entry(stem.clone()).or_insert(0);
        loop {
            *count += 1;
            let anchor = if *count == 1 { stem.clone() } else { format!("{stem}-{count}") };
            if taken.insert(anchor.clone()) {
                return Some(anchor);
            }
        }
    });
    chosen.collect()
}

/// The text block, if it is a heading with words.
fn heading(block: &Block) -> Option<&TextBlock> {
    match block {
        Block::Text(text) if text.style.heading_level().is_some() && text.list_item.is_none() => {
            (!words_of(text).is_empty()).then_some(text)
        }
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
