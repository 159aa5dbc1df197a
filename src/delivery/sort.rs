//! The order of a list: keys from an allowed set, made total by the id.

use super::delivered::Delivered;
use super::row::Row;
use crate::core::Timestamp;
use crate::db::sql::Value;
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

/// The keys of a row, for a cursor.
pub(super) fn values(row: &Row, keys: &[Key]) -> Vec<CursorValue> {
    let value = |key: &Key| match key.column {
        "published_at" => CursorValue::Text(row.published_at.to_string()),
        "updated_at" => CursorValue::Text(row.updated_at.to_string()),
        "title_key" => CursorValue::Text(row.title_key.clone()),
        "entry_id" => CursorValue::Text(row.entry_id.to_string()),
        _ => CursorValue::Integer(row.number),
    };
    keys.iter().map(value).collect()
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
