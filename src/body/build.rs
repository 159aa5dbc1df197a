//! Blocks under construction: where the Markdown and the HTML reader put what they find, nested as they find it.
//!
//! Blocks are flat, documents are not. What a flat form cannot nest stands between: an object or a box inside a list
//! item comes after the item's text, and the list goes on behind it with the number it had reached. A heading inside a
//! box or a list item becomes strong text. No words are lost by any of it.

use super::block::{Block, ImageBlock, ListKind, MarkDef, Style, TextBlock};
use super::citations;
use super::inline::{Decorator, Inline};
use super::keys;
use super::limits::{MAX_LIST_LEVEL, MAX_LIST_START};

/// What the reader is inside of, summed up so that a question costs the same at any depth.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    /// Style of what is put here.
    style: Style,
    /// Lists around, inside the innermost box.
    level: usize,
    /// The innermost list item, unless a box stands between.
    item: Option<usize>,
    /// The list, if the frame is one.
    list: Option<OpenList>,
    /// Number of the item, if the frame is one.
    number: u32,
    /// List that the item belongs to.
    of: Option<OpenList>,
    /// The item's text: number of the block.
    block: Option<usize>,
    /// The item holds an object or a box.
    has_object: bool,
}

#[derive(Debug, Clone, Copy)]
struct OpenList {
    serial: usize,
    kind: ListKind,
    next: u32,
}

/// The last item on a level of the list that the blocks so far end with.
#[derive(Debug, Clone, Copy)]
struct LastItem {
    list: usize,
    kind: ListKind,
}

/// A text block whose words may still grow.
#[derive(Debug)]
struct Tail {
    block: TextBlock,
    inline: Inline,
    is_caption: bool,
}

/// Blocks under construction.
#[derive(Debug, Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    tail: Option<Tail>,
    frames: Vec<Frame>,
    lists: usize,
    last_items: Vec<LastItem>,
    last_style: Style,
    too_deep: bool,
}

impl Builder {
    fn top(&self) -> Frame {
        self.frames.last().copied().unwrap_or_default()
    }

    /// Number of blocks so far.
    pub(super) fn len(&self) -> usize {
        self.blocks.len() + usize::from(self.tail.is_some())
    }

    /// Whether a list was nested deeper than lists can be.
    pub(super) fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// Enters a quotation or a callout. In a callout everything stays the callout's.
    pub(super) fn open_box(&mut self, style: Style) {
        let top = self.top();
        self.note_object();
        let style = if style == Style::Blockquote && top.style.severity().is_some() { top.style } else { style };
        self.frames.push(Frame { style, ..Frame::default() });
    }

    /// Enters a list whose first item has the number `start`.
    pub(super) fn open_list(&mut self, kind: ListKind, start: u32) {
        let top = self.top();
        if let Some(item) = top.item
            && self.frames[item].block.is_none()
            && !self.frames[item].has_object
        {
            self.item(item, Inline::default());
        }
        self.lists += 1;
        let list = Some(OpenList { serial: self.lists, kind, next: start.min(MAX_LIST_START) });
        let level = top.level + 1;
        self.too_deep |= level > usize::from(MAX_LIST_LEVEL);
        self.frames.push(Frame { style: top.style, level, item: top.item, list, ..Frame::default() });
    }

    /// Enters an item of the list entered last; without one, of a list made for it.
    pub(super) fn open_item(&mut self) {
        if self.top().list.is_none() {
            self.open_list(ListKind::Bullet, 1);
        }
        let top = self.top();
        let number = top.list.map_or(1, |list| list.next);
        if let Some(list) = self.frames.last_mut().and_then(|frame| frame.list.as_mut()) {
            list.next = (number + 1).min(MAX_LIST_START);
        }
        let item = Some(self.frames.len());
        self.frames.push(Frame { style: top.style, level: top.level, item, number, of: top.list, ..Frame::default() });
    }

    /// Says the number of the next item.
    pub(super) fn set_number(&mut self, number: u32) {
        if let Some(list) = self.frames.last_mut().and_then(|frame| frame.list.as_mut()) {
            list.next = number.min(MAX_LIST_START);
        }
    }

    /// Leaves what was entered last. An item without content remains, as an empty one.
    pub(super) fn close(&mut self) {
        let top = self.top();
        if top.of.is_some() && top.block.is_none() && !top.has_object {
            self.item(self.frames.len() - 1, Inline::default());
        }
        self.frames.pop();
    }

    /// Adds a paragraph, in the form that it has here: of a box, of a list item, or by itself.
    pub(super) fn paragraph(&mut self, inline: Inline) {
        if inline.is_blank() {
            return;
        }
        let Some(item) = self.top().item else {
            return self.text(self.top().style, inline);
        };
        match self.frames[item].block {
            None => self.item(item, inline),
            Some(block) if block + 1 == self.len() && self.tail.is_some() => {
                if let Some(tail) = &mut self.tail {
                    tail.inline.append_paragraph(inline);
                }
            }
            Some(_) => self.text(self.top().style, inline),
        }
    }

    /// Adds a heading, with an anchor if it is given one.
    pub(super) fn heading(&mut self, style: Style, anchor: Option<String>, mut inline: Inline) {
        let top = self.top();
        if inline.is_blank() {
        } else if top.item.is_some() || top.style != Style::Normal {
            inline.decorate(Decorator::Strong, true);
            self.paragraph(inline);
        } else {
            self.text(style, inline);
            if let Some(tail) = &mut self.tail {
                tail.block.anchor = anchor;
            }
        }
    }

    /// Adds an object.
    pub(super) fn object(&mut self, block: Block) {
        self.note_object();
        self.flush();
        self.last_items.clear();
        self.blocks.push(block);
    }

    /// Says that the paragraph just added is the caption of a table, if one follows.
    pub(super) fn mark_caption(&mut self) {
        if let Some(tail) = self.tail.as_mut().filter(|tail| tail.block == TextBlock::default()) {
            tail.is_caption = true;
        }
    }

    /// Takes back the last paragraph if it was marked as a caption.
    pub(super) fn take_caption(&mut self) -> Option<Inline> {
        self.tail.take_if(|tail| tail.is_caption).map(|tail| tail.inline)
    }

    /// The picture that the blocks so far end with.
    pub(super) fn last_image(&mut self) -> Option<&mut ImageBlock> {
        match self.blocks.last_mut() {
            Some(Block::Image(image)) if self.tail.is_none() => Some(image),
            _ => None,
        }
    }

    /// Gives a caption to the last picture or table among the blocks from `start` on, or a title to a video without
    /// one. Says whether there was any.
    pub(super) fn caption(&mut self, start: usize, caption: Option<&String>, credit: Option<&String>) -> bool {
        let start = start.min(self.blocks.len());
        self.blocks[start..].iter_mut().rev().any(|block| match block {
            Block::Image(image) if image.caption.is_none() && image.credit.is_none() => {
                (image.caption, image.credit) = (caption.cloned(), credit.cloned());
                true
            }
            Block::Table(table) if table.caption.is_none() && credit.is_none() => {
                table.caption = caption.cloned();
                true
            }
            Block::Video(video) if video.title.is_empty() && credit.is_none() => {
                video.title = caption.cloned().unwrap_or_default();
                true
            }
            _ => false,
        })
    }

    /// Calls `visit` for every mark definition so far.
    pub(super) fn visit_defs(&mut self, visit: &mut dyn FnMut(&mut MarkDef)) {
        citations::visit_defs(&mut self.blocks, visit);
        if let Some(tail) = &mut self.tail {
            tail.inline.visit_defs(visit);
        }
    }

    /// The blocks from `start` on that are put down for good.
    pub(super) fn put_down(&mut self, start: usize) -> &mut [Block] {
        let start = start.min(self.blocks.len());
        &mut self.blocks[start..]
    }

    /// The blocks, with their keys.
    pub(super) fn finish(mut self) -> Vec<Block> {
        while !self.frames.is_empty() {
            self.close();
        }
        self.flush();
        keys::fill(&mut self.blocks);
        self.blocks
    }

    fn note_object(&mut self) {
        if let Some(item) = self.top().item {
            self.frames[item].has_object = true;
        }
    }

    fn text(&mut self, style: Style, inline: Inline) {
        self.note_object();
        self.last_items.clear();
        self.start(TextBlock { style, ..TextBlock::default() }, inline);
    }

    fn start(&mut self, block: TextBlock, inline: Inline) {
        self.flush();
        self.tail = Some(Tail { block, inline, is_caption: false });
    }

    fn flush(&mut self) {
        if let Some(Tail { mut block, inline, .. }) = self.tail.take() {
            (block.children, block.mark_defs) = inline.finish();
            if block.children.is_empty() {
                block.children.push(super::block::Span { key: "s0".to_owned(), ..Default::default() });
            }
            self.blocks.push(Block::Text(block));
        }
    }

    /// Adds the text of the list item whose frame is `at`.
    fn item(&mut self, at: usize, inline: Inline) {
        let Frame { style, level, number, of: Some(list), .. } = self.frames[at] else {
            return;
        };
        if style != self.last_style {
            self.last_items.clear();
        }
        let level = level.min(self.last_items.len() + 1).min(usize::from(MAX_LIST_LEVEL));
        self.last_items.truncate(level);
        let before = self.last_items.get(level - 1).copied().filter(|item| item.kind == list.kind);
        let continues = match before {
            Some(item) => item.list == list.serial,
            None => number == 1,
        };
        self.last_items.truncate(level - 1);
        self.last_items.push(LastItem { list: list.serial, kind: list.kind });
        self.last_style = style;
        let block = TextBlock {
            style,
            list_item: Some(list.kind),
            level: u8::try_from(level).ok(),
            start: (list.kind == ListKind::Number && !continues).then_some(number),
            ..TextBlock::default()
        };
        self.start(block, inline);
        self.frames[at].block = Some(self.len() - 1);
    }
}
