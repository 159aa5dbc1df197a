//! Tables as Markdown has them: a header row that may be blank, and a first column that is a header when it is bold.

use super::escape::{self, Place};
use super::inline_write::{InlineWriter, Labels};
use crate::body::block::{Block, TableBlock, TableCell, TableRow};
use crate::body::inline::{Decorator, Inline};
use crate::body::surroundings::Surroundings;

/// A table under construction from Markdown.
#[derive(Debug, Default)]
pub(super) struct TableDraft {
    rows: Vec<Vec<Inline>>,
}

impl TableDraft {
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn cell(&mut self, cell: Inline) {
        if let Some(row) = self.rows.last_mut() {
            row.push(cell);
        }
    }

    /// The table; none when no cell has a word.
    pub(super) fn finish(mut self, caption: Option<String>) -> Option<Block> {
        let has_head = self.rows.first().is_some_and(|row| row.iter().any(|cell| !cell.is_blank()));
        if !has_head && !self.rows.is_empty() {
            self.rows.remove(0);
        }
        if self.rows.iter().flatten().all(Inline::is_blank) {
            return None;
        }
        let body = usize::from(has_head);
        let heads = self.first_column_is_header(body);
        let rows = self.rows.into_iter().enumerate().map(|(at, row)| TableRow {
            cells: row
                .into_iter()
                .enumerate()
                .map(|(column, mut cell)| {
                    let names_row = at >= body && column == 0 && heads;
                    if names_row || (at < body && cell.is_wholly(Decorator::Strong)) {
                        cell.decorate(Decorator::Strong, false);
                    }
                    cell.into_cell(at < body || names_row)
                })
                .collect(),
        });
        Some(Block::Table(TableBlock { caption, rows: rows.collect(), ..TableBlock::default() }))
    }

    fn first_column_is_header(&self, body: usize) -> bool {
        let mut column = self.rows[body..].iter().filter_map(|row| row.first()).filter(|cell| !cell.is_blank());
        column.clone().next().is_some() && column.all(|cell| cell.is_wholly(Decorator::Strong))
    }
}

/// Writes a table. A caption stands before it, as a paragraph `Table: …`.
pub(super) fn write(table: &TableBlock, around: &dyn Surroundings, labels: &mut dyn Labels) -> String {
    let mut out = String::new();
    if let Some(caption) = table.caption.as_deref().map(one_line).filter(|caption| !caption.is_empty()) {
        out.push_str("Table: ");
        escape::text(&mut out, &caption, Place::Heading, false);
        out.push_str("\n\n");
    }
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let (head, body) = match table.rows.split_first() {
        Some((first, rest)) if first.cells.iter().all(|cell| cell.header) => (Some(first), rest),
        _ => (None, table.rows.as_slice()),
    };
    let names_rows = body.iter().all(|row| row.cells.first().is_some_and(|cell| cell.header));
    let mut rows = RowWriter { out: &mut out, width, around, labels };
    rows.row(head, false);
    rows.out.push_str(&format!("|{}\n", " --- |".repeat(width)));
    body.iter().for_each(|row| rows.row(Some(row), names_rows));
    out.truncate(out.trim_end().len());
    out
}

struct RowWriter<'w> {
    out: &'w mut String,
    width: usize,
    around: &'w dyn Surroundings,
    labels: &'w mut dyn Labels,
}

impl RowWriter<'_> {
    fn row(&mut self, row: Option<&TableRow>, names_row: bool) {
        self.out.push('|');
        for column in 0..self.width {
            self.out.push(' ');
            if let Some(cell) = row.and_then(|row| row.cells.get(column)) {
                self.cell(cell, names_row && column == 0);
            }
            self.out.push_str(" |");
        }
        self.out.push('\n');
    }

    /// Writes a cell, wholly bold when it names its row.
    fn cell(&mut self, cell: &TableCell, names_row: bool) {
        let mut inline = Inline::of(&cell.children, &cell.mark_defs);
        if names_row {
            inline.decorate(Decorator::Strong, true);
        }
        let (spans, defs) = inline.finish();
        InlineWriter::new(self.out, Place::Cell, self.around, self.labels).write(&spans, &defs);
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
