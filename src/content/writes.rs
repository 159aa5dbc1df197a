//! Rows that are to be written and tell nothing, gathered until somebody asks for what they change.

use diesel::QueryResult;
use diesel::result::Error;
use diesel::sql_types::BigInt;

use super::store::WorkingCopy;
use super::write::{Many, Write};
use crate::core::Timestamp;
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

    /// Notes a change of what is published, which is appended to `changes` once all else is written. The sequence is that
    /// of the commits: SQLite has one writer, and on PostgreSQL the counter's row is locked until the commit.
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

    /// How many changes are noted.
    pub(super) fn changes(&self) -> usize {
        self.changes.len()
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
            return together(connection, waiting, changes);
        }
        waiting.into_iter().try_for_each(|write| write.into_sql().execute(connection).map(|_| ()))?;
        changes.into_iter().map(|change| append(connection, change)).collect()
    }
}

/// Appends one change.
fn append(connection: &mut Connection, change: Write) -> QueryResult<i64> {
    let (names, values) = change.into_columns();
    let mut sql = Sql::new("INSERT INTO changes (sequence, ");
    sql.push(&names.join(", ")).push(") SELECT COALESCE(MAX(sequence), 0) + 1");
    for value in values {
        sql.push(", ").bind(value);
    }
    sql.push(" FROM changes RETURNING sequence");
    let noted: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    Ok(noted.first().ok_or(Error::NotFound)?.0)
}

/// Writes all as one statement.
fn together(connection: &mut Connection, waiting: Vec<Write>, changes: Vec<Write>) -> QueryResult<Vec<i64>> {
    let parts = Many::of(waiting).into_iter().map(Many::into_sql).enumerate();
    let mut parts: Vec<(String, Sql)> = parts.map(|(at, sql)| (format!("w{at}"), sql)).collect();
    let number = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let Some(noted) = Many::of(changes).pop() else {
        let Some((_, last)) = parts.pop() else { return Ok(Vec::new()) };
        return with(parts, last).execute(connection).map(|_| Vec::new());
    };
    let mut counted = Sql::new("UPDATE counters SET value = value + ");
    counted.bind(number).push(" WHERE name = 'changes' RETURNING value");
    parts.push(("counted".to_owned(), counted));
    let mut appended = Sql::new("INSERT INTO changes (");
    appended.push(&noted.names().join(", ")).push(", sequence) SELECT ").push(&noted.columns().join(", "));
    appended.push(", counted.value - ").bind(number).push(" + r.n FROM counted, ").append(noted.into_numbered_rows());
    parts.push(("noted".to_owned(), appended));
    let last = with(parts, Sql::new("SELECT value FROM counted"));
    let counted: Vec<(i64,)> = last.load_with_arrays::<(BigInt,), _>(connection)?;
    let (last,) = counted.first().ok_or(Error::NotFound)?;
    Ok((last - number + 1..=*last).collect())
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
