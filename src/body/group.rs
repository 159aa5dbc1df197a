//! The tree that flat blocks stand for: boxes around quotations and callouts, lists with their nested lists.
//!
//! Portable Text is flat; HTML, Markdown and text are not. All three are written from this one reading of the blocks.

use super::block::{Block, ListKind, Style, TextBlock};

/// A part of a body.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// Consecutive blocks of one boxed style.
    Boxed(Style, Vec<Node<'a>>),
    /// A list.
    List(List<'a>),
    /// A text block that is no list item; its index tells its anchor.
    Text(usize, &'a TextBlock),
    /// An object.
    Object(&'a Block),
}

/// A list.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) kind: ListKind,
    /// The number of the first item.
    pub(super) start: u32,
    /// Continues directly after another numbered list, so that a writer must part the two.
    pub(super) parted: bool,
    pub(super) items: Vec<Item<'a>>,
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) block: &'a TextBlock,
    pub(super) lists: Vec<List<'a>>,
}

/// Groups blocks to the tree they stand for.
pub(super) fn group(blocks: &[Block]) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let boxed = match &blocks[at] {
            Block::Text(text) if text.style.is_boxed() => Some(text.style),
            _ => None,
        };
        let same = |block: &Block| match (block, boxed) {
            (Block::Text(text), Some(style)) => text.style == style,
            (Block::Text(text), None) => !text.style.is_boxed(),
            (_, boxed) => boxed.is_none(),
        };
        let end = at + blocks[at..].iter().take_while(|block| same(block)).count();
        match boxed {
            Some(style) => nodes.push(Node::Boxed(style, run(blocks, at, end))),
            None => nodes.extend(run(blocks, at, end)),
        }
        at = end;
    }
    nodes
}

/// Groups blocks that stand in the same box, or in none.
fn run(blocks: &[Block], mut at: usize, end: usize) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    while at < end {
        let items: Vec<&TextBlock> = blocks[at..end].iter().map_while(as_item).collect();
        if items.is_empty() {
            nodes.push(match &blocks[at] {
                Block::Text(text) => Node::Text(at, text),
                object => Node::Object(object),
            });
            at += 1;
        } else {
            at += items.len();
            nodes.extend(lists(&items, 1).into_iter().map(Node::List));
        }
    }
    nodes
}

fn as_item(block: &Block) -> Option<&TextBlock> {
    match block {
        Block::Text(text) if text.list_item.is_some() => Some(text),
        _ => None,
    }
}

/// The level that an item counts at, at least `level`.
fn level_of(item: &TextBlock) -> u8 {
    item.level.unwrap_or(1).clamp(1, super::limits::MAX_LIST_LEVEL)
}

/// Groups consecutive list items, all of this level or deeper. What is deeper without a parent counts at this level.
fn lists<'a>(items: &[&'a TextBlock], level: u8) -> Vec<List<'a>> {
    let mut lists: Vec<List<'a>> = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let block = items[at];
        let deeper = items[at + 1..].iter().take_while(|item| level_of(item) > level).count();
        let item = Item { block, lists: self::lists(&items[at + 1..at + 1 + deeper], level + 1) };
        let kind = block.list_item.unwrap_or(ListKind::Bullet);
        let last_kind = lists.last().map(|list| list.kind);
        match lists.last_mut() {
            Some(list) if list.kind == kind && block.start.is_none() => list.items.push(item),
            _ => lists.push(List {
                kind,
                start: block.start.unwrap_or(1),
                parted: kind == ListKind::Number && last_kind == Some(ListKind::Number),
                items: vec![item],
            }),
        }
        at += 1 + deeper;
    }
    lists
}
