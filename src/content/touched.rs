//! What a transaction has touched on the shelf, and how those hear of it who keep what they read there.
//!
//! They are also left the rows that it wrote, which bear the epoch of the change. Why such a row is the newest for as long
//! as nobody touches the entry: take two writes of one entry, the second of which waits until the first is committed.
//!
//! On SQLite one thread commits, and notes what it committed before it begins anything else: the second is noted second, and
//! its row takes the place of the first one's, which for as long as it takes to note both is older than what is committed, but
//! not than what is acknowledged. On PostgreSQL either can be noted first. If it is the first, the second either
//! began after that, and its row is the newest, or finds an epoch at the entry that is newer than its own beginning, and
//! leaves no row. If it is the second, the first finds that epoch, which is newer than its own beginning since it began
//! before the second was committed; so it leaves no row, and by touching the entry takes that of the second.
//!
//! A write of another process is heard of as a change elsewhere, which counts as one of the entry on both.

use std::cell::RefCell;

use super::published::{Readership, WrittenRow};
use crate::core::{Clock, Id, Tag};
use crate::db::Connection;

/// What a transaction has touched so far.
#[derive(Debug, Default)]
pub(crate) struct Touched(RefCell<Change>);

/// What a transaction has touched.
#[derive(Debug, Default)]
pub(crate) struct Change {
    tags: Vec<Tag>,
    sequences: Vec<i64>,
    rows: Vec<WrittenRow>,
    /// Lists that have become long, each of the entries of a table, where that could not be written.
    lengthened: Vec<(&'static str, i64)>,
    /// None where readers are left no rows.
    began: Option<Began>,
}

/// How a transaction began.
#[derive(Debug, Clone, Copy, Default)]
struct Began {
    epoch: u64,
    /// Whether those of this process are noted in the order in which they are committed.
    in_order: bool,
}

impl Began {
    /// Who has touched this since may have written a newer row than the transaction.
    fn rivals(self, written: &WrittenRow) -> Tag {
        if self.in_order { Tag::elsewhere() } else { Tag::entry(written.row.entry_id.as_str()) }
    }
}

impl Touched {
    /// That of a transaction which begins in an epoch and leaves the rows that it writes to readers: one that writes few.
    pub(super) fn since(epoch: u64, connection: &Connection) -> Self {
        let began = Began { epoch, in_order: !connection.is_postgres() };
        Self(RefCell::new(Change { began: Some(began), ..Change::default() }))
    }

    pub(super) fn note(&self, tags: impl IntoIterator<Item = Tag>) {
        self.0.borrow_mut().tags.extend(tags);
    }

    /// Notes the sequences of changes.
    pub(super) fn changes(&self, sequences: impl IntoIterator<Item = i64>) {
        self.0.borrow_mut().sequences.extend(sequences);
    }

    /// Notes a row that was written.
    pub(super) fn row(&self, written: WrittenRow) {
        let mut change = self.0.borrow_mut();
        if change.began.is_some() {
            change.rows.push(written);
        }
    }

    /// Notes that a list of the entries of a table has become long, which could not be written.
    pub(super) fn lengthened(&self, table: &'static str, list: i64) {
        self.0.borrow_mut().lengthened.push((table, list));
    }

    /// Notes that the entry of a row has none any more.
    pub(super) fn gone(&self, kind: &str, place: usize, id: &Id) {
        let is = |written: &WrittenRow| written.kind == kind && written.place == place && written.row.entry_id == *id;
        self.0.borrow_mut().rows.retain(|written| !is(written));
    }

    pub(super) fn into_change(self) -> Change {
        self.0.into_inner()
    }
}

impl Change {
    /// The lists that have become long, where that could not be written.
    pub(super) fn lengthened(&self) -> &[(&'static str, i64)] {
        &self.lengthened
    }

    /// Tells of it, after its commit and before it is acknowledged. Readers get those of its rows that are known to be the
    /// newest.
    pub(super) fn tell(&self, clock: &Clock, readership: &dyn Readership) {
        if self.tags.is_empty() {
            return;
        }
        let began = self.began.unwrap_or_default();
        let rivals: Vec<Tag> = self.rows.iter().map(|written| began.rivals(written)).collect();
        let (epoch, newest) = clock.touch_after(&self.tags, began.epoch, &rivals);
        for (written, _) in self.rows.iter().zip(newest).filter(|(_, is_newest)| *is_newest) {
            readership.keep_row(epoch, written);
        }
        clock.made(&self.sequences);
    }
}
