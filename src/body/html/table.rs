//! Tables of HTML under construction: spans of rows and columns become blank cells, so that columns stay columns.

use std::collections::HashMap;

use html5ever::tokenizer::Tag;

use super::attributes;
use crate::body::block::{Block, TableBlock, TableCell, TableRow};
use crate::body::inline::{Decorator, Inline};
use crate::body::limits::{MAX_TABLE_CELLS, MAX_TABLE_ROWS};

/// A table under construction.
#[derive(Debug, Default)]
pub(super) struct TableDraft {
    rows: Vec<Vec<Cell>>,
    pub(super) caption: Option<String>,
    in_head: bool,
    /// Rows that a cell above still reaches into, by column.
    covered: HashMap<usize, usize>,
    open: Option<Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    inline: Inline,
    header: bool,
    columns: usize,
    rows: usize,
}

impl TableDraft {
    pub(super) fn set_head(&mut self, in_head: bool) {
        self.in_head = in_head;
    }

    pub(super) fn has_open_cell(&self) -> bool {
        self.open.is_some()
    }

    pub(super) fn row(&mut self) {
        self.covered.retain(|_, rows| {
            *rows -= 1;
            *rows > 0
        });
        self.rows.push(Vec::new());
        self.fill();
    }

    pub(super) fn open_cell(&mut self, tag: &Tag) {
        if self.rows.is_empty() {
            self.row();
        }
        let span =
            |name: &str| attributes::filled(tag, name).and_then(|value| value.parse::<usize>().ok()).unwrap_or(1);
        self.open = Some(Cell {
            inline: Inline::default(),
            header: self.in_head || &*tag.name == "th",
            columns: span("colspan").clamp(1, MAX_TABLE_CELLS),
            rows: span("rowspan").clamp(1, MAX_TABLE_ROWS),
        });
    }

    pub(super) fn close_cell(&mut self, inline: Inline) {
        let (Some(mut cell), Some(row)) = (self.open.take(), self.rows.last_mut()) else {
            return;
        };
        cell.inline = inline;
        let (header, columns, rows) = (cell.header, cell.columns, cell.rows);
        for column in row.len()..row.len() + columns {
            if rows > 1 {
                self.covered.insert(column, rows);
            }
        }
        row.push(cell);
        row.extend((1..columns).map(|_| Cell { header, ..Cell::default() }));
        self.fill();
    }

    /// Adds blank cells where a cell above reaches into this row.
    fn fill(&mut self) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        // A cell that was just opened covers its own row as well.
        while self.covered.contains_key(&row.len()) {
            row.push(Cell::default());
        }
    }

    /// The table; none when it has no words.
    pub(super) fn finish(mut self) -> Option<Block> {
        self.rows.retain(|row| !row.is_empty());
        if self.rows.iter().flatten().all(|cell| cell.inline.is_blank()) {
            return None;
        }
        self.mark_headers();
        let width = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let rows = self.rows.into_iter().map(|mut row| {
            row.resize_with(width.min(MAX_TABLE_CELLS.max(row.len())), Cell::default);
            TableRow { cells: row.into_iter().map(Cell::finish).collect() }
        });
        Some(Block::Table(TableBlock { caption: self.caption, rows: rows.collect(), ..TableBlock::default() }))
    }

    /// Marks headers that are not marked as such: the blank corner of a header row, a first row and a first column that
    /// are bold throughout.
    fn mark_headers(&mut self) {
        let is_bold_row = self.rows.len() > 1 && is_bold(self.rows[0].iter());
        for (at, row) in self.rows.iter_mut().enumerate() {
            let has_corner = row.len() > 1 && row[0].inline.is_blank() && row[1..].iter().all(|cell| cell.header);
            if has_corner || (at == 0 && is_bold_row) {
                row.iter_mut().for_each(|cell| cell.header = true);
            }
        }
        let is_body = |row: &&mut Vec<Cell>| !row.iter().all(|cell| cell.header);
        let mut firsts: Vec<&mut Cell> =
            self.rows.iter_mut().filter(is_body).filter_map(|row| row.first_mut()).collect();
        if is_bold(firsts.iter().map(|cell| &**cell)) {
            firsts.iter_mut().for_each(|cell| cell.header = true);
        }
    }
}

impl Cell {
    fn finish(mut self) -> TableCell {
        if self.header && self.inline.is_wholly(Decorator::Strong) {
            self.inline.decorate(Decorator::Strong, false);
        }
        self.inline.into_cell(self.header)
    }
}

/// Whether every cell with words is bold or a header, and one is bold.
fn is_bold<'c>(cells: impl Iterator<Item = &'c Cell> + Clone) -> bool {
    let bold = |cell: &Cell| cell.inline.is_wholly(Decorator::Strong);
    cells.clone().any(bold) && cells.clone().all(|cell| cell.header || cell.inline.is_blank() || bold(cell))
}
