//! What is done to one row of a table, or to many rows in the same way.

use std::iter::{once, repeat};

use diesel::QueryResult;
use diesel::result::Error;

use crate::core::Id;
use crate::db::sql::{Sql, Value};

/// Columns of a row, by their names.
pub(super) type Columns = Vec<(&'static str, Value)>;

/// The key of the rows that a table has for an entry in a locale.
pub(super) fn key(id: &Id, locale: &str) -> Columns {
    vec![("entry_id", id.into()), ("locale", locale.into())]
}

/// What is done to a row: written as data, so that what is done alike to many rows can be one statement.
#[derive(Debug)]
pub(super) struct Write {
    shape: Shape,
    /// Those of the columns, and then those of the key.
    values: Vec<Value>,
}

/// What is done alike to many rows. Each value of the write is an array.
#[derive(Debug)]
pub(super) struct Many(Write);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    verb: Verb,
    table: &'static str,
    key: Vec<&'static str>,
    columns: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verb {
    Insert,
    Put,
    Set,
    Delete,
}

impl Write {
    fn new(verb: Verb, table: &'static str, key: Columns, columns: Columns) -> Self {
        let (columns, mut values): (_, Vec<Value>) = columns.into_iter().unzip();
        let (key, of_key): (_, Vec<Value>) = key.into_iter().unzip();
        values.extend(of_key);
        Self { shape: Shape { verb, table, key, columns }, values }
    }

    /// Writes a row that is not there.
    pub(super) fn insert(table: &'static str, columns: Columns) -> Self {
        Self::new(Verb::Insert, table, Columns::new(), columns)
    }

    /// Writes the row of a key, whether it is there or not.
    pub(super) fn put(table: &'static str, key: Columns, columns: Columns) -> Self {
        Self::new(Verb::Put, table, key, columns)
    }

    /// Changes columns of the rows of a key.
    pub(super) fn set(table: &'static str, key: Columns, columns: Columns) -> Self {
        Self::new(Verb::Set, table, key, columns)
    }

    /// Removes the rows of a key.
    pub(super) fn delete(table: &'static str, key: Columns) -> Self {
        Self::new(Verb::Delete, table, key, Columns::new())
    }

    /// The same with one more column, where it has no key.
    pub(super) fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.shape.columns.push(column);
        self.values.push(value.into());
        self
    }

    /// How much it writes, in bytes of texts.
    pub(super) fn bytes(&self) -> usize {
        let texts = self.values.iter().map(|value| if let Value::Text(Some(text)) = value { text.len() } else { 0 });
        texts.sum()
    }

    /// The statement that does it.
    pub(super) fn into_sql(self) -> Sql {
        let mut values = self.values.into_iter();
        self.shape.statement(None, |sql| _ = values.next().map(|value| sql.bind(value)))
    }
}

impl Shape {
    fn names(&self) -> Vec<&'static str> {
        [self.columns.as_slice(), &self.key].concat()
    }

    /// The statement, where `value` writes what a column gets, one after the other. `rows` is what has them, where that is
    /// not the statement itself.
    fn statement(&self, rows: Option<Sql>, mut value: impl FnMut(&mut Sql)) -> Sql {
        let Self { verb, table, key, columns } = self;
        let mut sql = Sql::new(match verb {
            Verb::Insert | Verb::Put => "INSERT INTO ",
            Verb::Set => "UPDATE ",
            Verb::Delete => "DELETE FROM ",
        });
        sql.push(table);
        if matches!(verb, Verb::Insert | Verb::Put) {
            let names = self.names();
            sql.push(" (").push(&names.join(", "));
            if let Some(rows) = rows {
                sql.push(") SELECT * FROM ").append(rows);
            } else {
                names
                    .iter()
                    .zip(once(") VALUES (").chain(repeat(", ")))
                    .for_each(|(_, before)| value(sql.push(before)));
                sql.push(")");
            }
            if *verb == Verb::Put {
                let excluded: Vec<String> = columns.iter().map(|name| format!("{name} = excluded.{name}")).collect();
                sql.push(" ON CONFLICT (").push(&key.join(", ")).push(") DO UPDATE SET ").push(&excluded.join(", "));
            }
            return sql;
        }
        for (name, before) in columns.iter().zip(once(" SET ").chain(repeat(", "))) {
            value(sql.push(before).push(name).push(" = "));
        }
        if let Some(rows) = rows {
            sql.push(if *verb == Verb::Set { " FROM " } else { " USING " }).append(rows);
        }
        for (name, before) in key.iter().zip(once(" WHERE ").chain(repeat(" AND "))) {
            value(sql.push(before).push(table).push(".").push(name).push(" = "));
        }
        sql
    }
}

impl Many {
    /// Brings together what is alike, always in the same order, so that few different statements are made of it.
    pub(super) fn of(writes: Vec<Write>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for write in writes {
            let at = found.iter().position(|Self(many)| many.shape == write.shape).unwrap_or_else(|| {
                let values = vec![Value::Array(Vec::new()); write.values.len()];
                found.push(Self(Write { shape: write.shape.clone(), values }));
                found.len() - 1
            });
            for (array, value) in found[at].0.values.iter_mut().zip(write.values) {
                if let Value::Array(values) = array {
                    values.push(value);
                }
            }
        }
        found.sort_by(|one, other| one.0.shape.cmp(&other.0.shape));
        found
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.0.shape.names()
    }

    /// What the rows have for them.
    pub(super) fn columns(&self) -> Vec<String> {
        columns(self.0.values.len(), "r.")
    }

    /// The statement that does it, on PostgreSQL: to all of them, or to those alone that `into_rows` leaves.
    pub(super) fn into_sql(self, only: Option<&str>) -> QueryResult<Sql> {
        let (shape, mut columns) = (self.0.shape.clone(), self.columns().into_iter());
        let mut rows = Sql::new("(");
        rows.append(self.into_rows(only)?).push(") AS r");
        Ok(shape.statement(Some(rows), |sql| _ = columns.next().map(|column| sql.push(&column))))
    }

    /// The rows as PostgreSQL finds them, whose columns are `c0`, `c1`, …: all of them, or those of the entries alone whose
    /// ids, each once, a part of the same statement has.
    pub(super) fn into_rows(self, only: Option<&str>) -> QueryResult<Sql> {
        let entry = self.names().iter().position(|name| *name == "entry_id");
        let names = columns(self.0.values.len(), "").join(", ");
        let mut sql = Sql::new("SELECT r.* FROM ");
        for (array, before) in self.0.values.into_iter().zip(once("unnest(").chain(repeat(", "))) {
            sql.push(before).bind(array);
        }
        sql.push(") AS r (").push(&names).push(")");
        if let Some(only) = only {
            let entry =
                entry.ok_or_else(|| Error::QueryBuilderError("rows of no entry cannot be written for some".into()))?;
            sql.push(&format!(" JOIN {only} ON {only}.id = r.c{entry}"));
        }
        Ok(sql)
    }
}

fn columns(number: usize, of: &str) -> Vec<String> {
    (0..number).map(|at| format!("{of}c{at}")).collect()
}
