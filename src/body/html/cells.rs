//! Tables of HTML while they are read: rows, cells, and tables inside of cells.

use html5ever::LocalName;
use html5ever::tokenizer::Tag;

use super::context::Close;
use super::open::Capture;
use super::read::HtmlReader;
use super::table::TableDraft;
use super::tags::Part;

impl HtmlReader<'_> {
    pub(super) fn start_table(&mut self, tag: &Tag, part: Part) {
        if self.nested_tables > 0 || (part == Part::Table && self.table.as_ref().is_some_and(TableDraft::has_open_cell))
        {
            return self.start_nested_table(part);
        }
        if part == Part::Table {
            self.end_table();
            self.flush();
            self.table = Some(TableDraft::default());
            return self.containers.push(&tag.name, Close::Nothing);
        }
        if self.table.is_none() {
            return self.flush();
        }
        self.close_cell();
        self.close_capture();
        self.flush();
        let Some(table) = &mut self.table else { return };
        match part {
            Part::Head | Part::Body => table.set_head(part == Part::Head),
            Part::Row => table.row(),
            Part::Caption => self.capture = Some(Capture::Table),
            Part::Cell => {
                table.open_cell(tag);
                self.outside = Some((std::mem::take(&mut self.formats), std::mem::take(&mut self.containers)));
            }
            Part::Table => {}
        }
    }

    /// A table in a cell: its rows are lines, its cells parted by spaces.
    pub(super) fn start_nested_table(&mut self, part: Part) {
        match part {
            Part::Table => {
                self.nested_tables += 1;
                self.end_line();
            }
            Part::Row => self.end_line(),
            _ => self.words(" "),
        }
    }

    pub(super) fn end_table_part(&mut self, part: Part) {
        match part {
            Part::Table if self.nested_tables > 0 => {
                self.nested_tables -= 1;
                self.end_line();
            }
            _ if self.nested_tables > 0 => {}
            Part::Table => self.end_table(),
            Part::Caption => {
                if matches!(self.capture, Some(Capture::Table)) {
                    self.close_capture();
                }
            }
            _ => {
                self.close_cell();
                self.flush();
            }
        }
    }

    pub(super) fn close_cell(&mut self) {
        if self.table.as_ref().is_some_and(TableDraft::has_open_cell) {
            let inline = self.take();
            if let Some(table) = &mut self.table {
                table.close_cell(inline);
            }
            if let Some((formats, containers)) = self.outside.take() {
                (self.formats, self.containers) = (formats, containers);
            }
            self.link = None;
        }
    }

    pub(super) fn end_table(&mut self) {
        if self.table.is_none() {
            return;
        }
        self.nested_tables = 0;
        self.close_cell();
        if matches!(self.capture, Some(Capture::Table)) {
            self.close_capture();
        }
        self.flush();
        self.close_to(&LocalName::from("table"));
        if let Some(block) = self.table.take().and_then(TableDraft::finish) {
            self.object(block);
        }
    }
}
