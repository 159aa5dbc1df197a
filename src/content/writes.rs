//! Rows that are to be written and tell nothing, gathered until somebody asks for what they change.

use std::collections::HashMap;

use diesel::QueryResult;
use diesel::result::Error;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::basis::Basis;
use super::store::WorkingCopy;
use super::write::{Many, Write};
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;

/// Rows that wait to be written. PostgreSQL gets all of them as one statement, in one journey: a `WITH` whose parts each
/// write what is alike, from arrays, so that many rows cost little more than one. Each part sees what was there before all
/// of them, so that no row may be written twice. SQLite, to which there is no journey, gets one row after the other.
#[derive(Debug, Default)]
pub(super) struct Writes {
    waiting: Vec<Write>,
    /// Rows of `changes`, but for their sequence.
    changes: Vec<Write>,
}

impl Writes {
    /// One more.
    pub(super) fn add(&mut self, write: Write) {
        self.waiting.push(write);
    }

    /// Notes a change of what is published, which is appended to `changes` with all else. The sequence is that of the
    /// commits: SQLite has one writer, and on PostgreSQL the counter's row is locked until the commit. Changes of one
    /// statement, which are of different entries, are in no order.
    pub(super) fn note(&mut self, copy: &WorkingCopy, action: &str, slug: &str) {
        let columns = vec![
            ("entry_id", (&copy.entry_id).into()),
            ("kind", (&copy.kind).into()),
            ("locale", (&copy.locale).into()),
            ("action", action.into()),
            ("slug", slug.into()),
            ("version", copy.published_version.into()),
            ("changed_at", Timestamp::now().into()),
        ];
        self.changes.push(Write::insert("changes", columns));
    }

    /// How much is to be written, in bytes of texts.
    pub(super) fn bytes(&self) -> usize {
        self.waiting.iter().map(Write::bytes).sum()
    }

    /// Those of another one behind these.
    pub(super) fn append(&mut self, mut other: Self) {
        self.waiting.append(&mut other.waiting);
        self.changes.append(&mut other.changes);
    }

    /// Writes what waits, and tells the sequences of the changes.
    pub(super) fn run(&mut self, connection: &mut Connection) -> QueryResult<Vec<i64>> {
        let Self { waiting, changes } = std::mem::take(self);
        if connection.is_postgres() {
            let noted = together(connection, waiting, changes, None)?;
            return Ok(noted.into_iter().filter_map(|(_, sequence)| sequence).collect());
        }
        waiting.into_iter().try_for_each(|write| write.into_sql().execute(connection).map(|_| ()))?;
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let first = next_sequence(connection)?;
        let numbered = changes.into_iter().zip(first..);
        numbered
            .map(|(change, sequence)| {
                change.with("sequence", sequence).into_sql().execute(connection).map(|_| sequence)
            })
            .collect()
    }

    /// Writes what waits for those entries that are still what they were, and nothing for the others. Tells which these are,
    /// with the sequences of their changes.
    pub(super) fn run_on(self, connection: &mut Connection, bases: &[Basis]) -> QueryResult<HashMap<Id, Vec<i64>>> {
        let mut written: HashMap<Id, Vec<i64>> = HashMap::new();
        for (id, sequence) in together(connection, self.waiting, self.changes, Some(bases))? {
            written.entry(id).or_default().extend(sequence);
        }
        Ok(written)
    }
}

/// The sequence of the next change, where nobody else writes.
fn next_sequence(connection: &mut Connection) -> QueryResult<i64> {
    let sql = Sql::new("SELECT COALESCE(MAX(sequence), 0) + 1 FROM changes");
    let next: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    Ok(next.first().ok_or(Error::NotFound)?.0)
}

/// Writes all as one statement, on bases only for those entries that are still so. Tells these, or else the entries of the
/// changes, with the sequences of the changes. All entries are locked before a row of any is written: before the counter is
/// counted up it is known how many changes there are, for which all that are still so are read; and what tells nothing is
/// written behind the last part, which reads them, too.
fn together(
    connection: &mut Connection,
    waiting: Vec<Write>,
    changes: Vec<Write>,
    bases: Option<&[Basis]>,
) -> QueryResult<Vec<(Id, Option<i64>)>> {
    let only = bases.map(|_| "still");
    let mut parts: Vec<(String, Sql)> =
        bases.map(|bases| ("still".to_owned(), Basis::still(bases))).into_iter().collect();
    for (at, many) in Many::of(waiting).into_iter().enumerate() {
        parts.push((format!("w{at}"), many.into_sql(only)?));
    }
    let noted = Many::of(changes).pop();
    let notes = noted.is_some();
    if let Some(noted) = noted {
        let (names, columns) = (noted.names().join(", "), noted.columns().join(", "));
        parts.push(("changed".to_owned(), noted.into_rows(only)?));
        let counted = "UPDATE counters SET value = value + (SELECT COUNT(*) FROM changed) WHERE name = 'changes' AND EXISTS (SELECT 1 FROM changed) RETURNING value";
        parts.push(("counted".to_owned(), Sql::new(counted)));
        let mut append = Sql::new("INSERT INTO changes (");
        append.push(&names).push(", sequence) SELECT ").push(&columns);
        append.push(", counted.value - COUNT(*) OVER () + row_number() OVER () FROM counted CROSS JOIN changed r ");
        append.push("RETURNING entry_id, sequence");
        parts.push(("noted".to_owned(), append));
    }
    let last = match (bases.is_some(), notes) {
        (true, true) => "SELECT s.id, n.sequence FROM still s LEFT JOIN noted n ON n.entry_id = s.id",
        (true, false) => "SELECT id, CAST(NULL AS BIGINT) FROM still",
        (false, true) => "SELECT entry_id, sequence FROM noted",
        (false, false) => {
            let Some((_, last)) = parts.pop() else { return Ok(Vec::new()) };
            return with(parts, last).execute(connection).map(|_| Vec::new());
        }
    };
    with(parts, Sql::new(last)).load_with_arrays::<(Text, Nullable<BigInt>), _>(connection)
}

/// A statement with parts before it, which have names.
fn with(parts: Vec<(String, Sql)>, last: Sql) -> Sql {
    let mut sql = Sql::default();
    for (at, (name, part)) in parts.into_iter().enumerate() {
        sql.push(if at == 0 { "WITH " } else { ", " }).push(&name).push(" AS (").append(part).push(")");
    }
    sql.push(" ").append(last);
    sql
}
