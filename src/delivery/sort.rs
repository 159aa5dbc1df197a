//! The order of a list: keys from an allowed set, made total by the id.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};

use super::delivered::Delivered;
use crate::core::{Id, Timestamp};
use crate::db::sql::{Sql, Value};
use crate::db::{DatabaseError, Reading};
use crate::http::{CursorValue, Fault};

/// One key of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) column: &'static str,
    pub(super) descending: bool,
}

/// Every key of `sort` with its column.
pub(super) fn sorts<T: Delivered>() -> impl Iterator<Item = (&'static str, &'static str)> {
    let shared = [("published_at", "published_at"), ("updated_at", "updated_at"), ("title", "title_key")];
    shared.into_iter().chain(T::SORTS.iter().copied())
}

/// Every value of `sort`, with what it means.
pub(super) fn sort_words<T: Delivered>() -> Vec<(String, String)> {
    let both = |name: &str| {
        [(name.to_owned(), format!("by `{name}`, ascending")), (format!("-{name}"), format!("by `{name}`, descending"))]
    };
    sorts::<T>().flat_map(|(name, _)| both(name)).collect()
}

/// The keys that are asked for, made total by the id in the direction of the first.
pub(super) fn keys<T: Delivered>(asked: Option<&Vec<String>>, faults: &mut Vec<Fault>) -> Vec<Key> {
    let default = vec![T::DEFAULT_SORT.to_owned()];
    let mut keys: Vec<Key> = Vec::new();
    for name in asked.unwrap_or(&default) {
        let (descending, name) = name.strip_prefix('-').map_or((false, name.as_str()), |name| (true, name));
        let Some((_, column)) = sorts::<T>().find(|(known, _)| *known == name) else { continue };
        if keys.iter().any(|key| key.column == column) {
            faults.push(Fault::parameter("sort", "contradiction", format!("names {name} twice")));
        }
        keys.push(Key { column, descending });
    }
    let descending = keys.first().is_some_and(|key| key.descending);
    keys.push(Key { column: "entry_id", descending });
    keys
}

/// Where an entry stands in a list: its id and the keys of the order. It is read from the index of the order.
#[derive(Debug, Queryable)]
pub(super) struct Edge {
    pub(super) entry_id: Id,
    published_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    title_key: Option<String>,
    number: Option<i64>,
}

impl Edge {
    /// The beginning of a question for edges, up to where they come from: a source with this alias.
    pub(super) fn columns(keys: &[Key], alias: &str) -> Sql {
        let mut sql = Sql::new("SELECT ");
        sql.push(alias).push(".entry_id");
        let mut column = |is_it: &dyn Fn(&str) -> bool, nothing: &str| {
            match keys.iter().find(|key| is_it(key.column)) {
                Some(key) => sql.push(", ").push(alias).push(".").push(key.column),
                None => sql.push(", ").push(nothing),
            };
        };
        column(&|name| name == "published_at", "CAST(NULL AS TIMESTAMP)");
        column(&|name| name == "updated_at", "CAST(NULL AS TIMESTAMP)");
        column(&|name| name == "title_key", "CAST(NULL AS TEXT)");
        column(&is_number, "CAST(NULL AS BIGINT)");
        sql.push(" FROM ");
        sql
    }

    /// The edges that a question has which begins with `columns`.
    pub(super) fn load(sql: Sql, reading: &mut Reading) -> Result<Vec<Self>, DatabaseError> {
        type Columns = (Text, Nullable<TimestampType>, Nullable<TimestampType>, Nullable<Text>, Nullable<BigInt>);
        Ok(sql.load_in_order::<Columns, Self>(reading.connection()?)?)
    }

    /// The keys, for a cursor.
    pub(super) fn values(&self, keys: &[Key]) -> Vec<CursorValue> {
        let text = |text: Option<String>| text.map_or(CursorValue::Null, CursorValue::Text);
        let value = |key: &Key| match key.column {
            "published_at" => text(self.published_at.map(|at| at.to_string())),
            "updated_at" => text(self.updated_at.map(|at| at.to_string())),
            "title_key" => text(self.title_key.clone()),
            "entry_id" => CursorValue::Text(self.entry_id.to_string()),
            _ => self.number.map_or(CursorValue::Null, CursorValue::Integer),
        };
        keys.iter().map(value).collect()
    }
}

/// Whether a column is the one that a content type sorts by beyond those that all have.
fn is_number(column: &str) -> bool {
    !matches!(column, "published_at" | "updated_at" | "title_key" | "entry_id")
}

/// The values of a cursor as binds, if they are those of the keys.
pub(super) fn places(keys: &[Key], values: &[CursorValue]) -> Option<Vec<Value>> {
    if keys.len() != values.len() {
        return None;
    }
    let place = |(key, value): (&Key, &CursorValue)| match value {
        CursorValue::Text(text) if key.column.ends_with("_at") => text.parse::<Timestamp>().ok().map(Value::from),
        CursorValue::Text(text) => Some(text.into()),
        CursorValue::Integer(number) => Some((*number).into()),
        CursorValue::Null | CursorValue::Real(_) => None,
    };
    keys.iter().zip(values).map(place).collect()
}
