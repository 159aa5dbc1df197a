//! A page of a published list: keyset paging over the type's own table, forward and back.

use super::delivered::{Delivered, Filters, ReferenceFilter};
use super::params::{Fallback, ListParams, sorts};
use super::row::{Row, select};
use crate::core::{Locale, Timestamp};
use crate::db::Connection;
use crate::db::sql::{Sql, Value};
use crate::http::{Cursor, CursorValue, Direction, Fault, Pagination, Problem};

/// One key of the order.
#[derive(Debug, Clone, Copy)]
struct Key {
    column: &'static str,
    descending: bool,
}

/// A page of rows, in order, and where it stands.
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) pagination: Pagination,
}

/// Reads the page that was asked for.
pub(super) fn page<T: Delivered>(
    connection: &mut Connection,
    locale: &Locale,
    params: &ListParams<T>,
    filters: &Filters,
    with_body: bool,
) -> Result<Found, Problem> {
    let keys = keys::<T>(params)?;
    let shape = format!("{}/{locale}/{:?}/{keys:?}/{filters:?}", T::KIND.path, params.common.fallback);
    let cursor = params.cursor.as_deref().map(|text| Cursor::decode(text, &shape)).transpose();
    let cursor = cursor.map_err(|fault| Problem::invalid_parameters(vec![fault]))?;
    let backwards = cursor.as_ref().is_some_and(|cursor| cursor.direction == Direction::Previous);
    let mut sql = select::<T>(with_body);
    sql.push(" WHERE a.locale = ").bind(locale.as_str());
    if params.common.fallback == Fallback::None {
        sql.push(" AND a.content_locale = a.locale");
    }
    T::visible(&mut sql);
    if !narrow(connection, &mut sql, locale, T::KIND.name, filters)? {
        return Ok(Found { rows: Vec::new(), pagination: Pagination { limit: params.limit, ..Pagination::default() } });
    }
    if let Some(cursor) = &cursor {
        beyond(&mut sql, &keys, cursor)?;
    }
    order(&mut sql, &keys, backwards, params.limit + 1);
    let mut rows: Vec<Row> = sql.load(connection)?;
    let more = rows.len() > params.limit as usize;
    rows.truncate(params.limit as usize);
    if backwards {
        rows.reverse();
    }
    let edge = |row: Option<&Row>, direction, there: bool| {
        let row = row.filter(|_| there)?;
        Some(Cursor { keys: values(row, &keys), direction }.encode(&shape))
    };
    let pagination = Pagination {
        limit: params.limit,
        next_cursor: edge(rows.last(), Direction::Next, more || backwards),
        previous_cursor: edge(rows.first(), Direction::Previous, if backwards { more } else { cursor.is_some() }),
        page: None,
        total: None,
    };
    Ok(Found { rows, pagination })
}

/// The keys of the order, made total by the id in the direction of the first.
fn keys<T: Delivered>(params: &ListParams<T>) -> Result<Vec<Key>, Problem> {
    let default = vec![T::DEFAULT_SORT.to_owned()];
    let mut keys: Vec<Key> = Vec::new();
    for name in params.sort.as_ref().unwrap_or(&default) {
        let (descending, name) = name.strip_prefix('-').map_or((false, name.as_str()), |name| (true, name));
        let Some((_, column)) = sorts::<T>().find(|(known, _)| *known == name) else { continue };
        if keys.iter().any(|key| key.column == column) {
            let detail = format!("{name} is named twice");
            return Err(Problem::invalid_parameters(vec![Fault::parameter("sort", "contradiction", detail)]));
        }
        keys.push(Key { column, descending });
    }
    let descending = keys.first().is_some_and(|key| key.descending);
    keys.push(Key { column: "entry_id", descending });
    Ok(keys)
}

/// Adds the filters; false if nothing can match.
fn narrow(
    connection: &mut Connection,
    sql: &mut Sql,
    locale: &Locale,
    kind: &str,
    filters: &Filters,
) -> Result<bool, Problem> {
    for (column, value) in &filters.columns {
        sql.push(" AND a.").push(column).push(" = ").bind(value.clone());
    }
    for filter in &filters.references {
        let targets = targets(connection, locale, filter)?;
        if targets.is_empty() {
            return Ok(false);
        }
        sql.push(" AND a.entry_id IN (SELECT r.source_id FROM published_refs r WHERE r.target_id IN ")
            .bind_list(targets)
            .push(" AND r.locale = ")
            .bind(locale.as_str())
            .push(" AND r.relation = ")
            .bind(filter.relation)
            .push(" AND r.source_kind = ")
            .bind(kind)
            .push(")");
    }
    Ok(true)
}

/// The ids that a filter names, by id or by slug.
fn targets(connection: &mut Connection, locale: &Locale, filter: &ReferenceFilter) -> Result<Vec<String>, Problem> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        entry_id: String,
    }
    let mut sql = Sql::new("SELECT e.entry_id FROM published_entries e WHERE e.locale = ");
    sql.bind(locale.as_str()).push(" AND e.kind = ").bind(filter.kind);
    sql.push(" AND (e.slug IN ").bind_list(&filter.targets);
    sql.push(" OR e.entry_id IN ").bind_list(filter.targets.iter().map(|target| target.to_lowercase())).push(")");
    let found: Vec<Found> = sql.load(connection)?;
    Ok(found.into_iter().map(|found| found.entry_id).collect())
}

/// Adds the condition that rows lie beyond the cursor: equal in the first keys, and further in the next. The first
/// key's own bound stands by itself, so that its index is walked from there.
fn beyond(sql: &mut Sql, keys: &[Key], cursor: &Cursor) -> Result<(), Problem> {
    let invalid = || {
        let detail = "is not a cursor of this query";
        Problem::invalid_parameters(vec![Fault::parameter("cursor", "invalid_cursor", detail)])
    };
    let places: Option<Vec<Value>> = keys.iter().zip(&cursor.keys).map(|(key, value)| bound(key, value)).collect();
    let places = places.filter(|places| places.len() == keys.len()).ok_or_else(invalid)?;
    let (Some(first), Some(place)) = (keys.first(), places.first()) else { return Err(invalid()) };
    let further = |key: &Key| if key.descending == (cursor.direction == Direction::Next) { "<" } else { ">" };
    sql.push(" AND a.").push(first.column).push(" ").push(further(first)).push("= ").bind(place.clone());
    sql.push(" AND (");
    for at in 0..keys.len() {
        sql.push(if at == 0 { "(" } else { " OR (" });
        for (key, place) in keys[..at].iter().zip(&places) {
            sql.push("a.").push(key.column).push(" = ").bind(place.clone()).push(" AND ");
        }
        sql.push("a.").push(keys[at].column).push(" ").push(further(&keys[at])).push(" ").bind(places[at].clone());
        sql.push(")");
    }
    sql.push(")");
    Ok(())
}

fn bound(key: &Key, value: &CursorValue) -> Option<Value> {
    match value {
        CursorValue::Text(text) if key.column.ends_with("_at") => text.parse::<Timestamp>().ok().map(Value::from),
        CursorValue::Text(text) => Some(text.into()),
        CursorValue::Integer(number) => Some((*number).into()),
        CursorValue::Null | CursorValue::Real(_) => None,
    }
}

fn order(sql: &mut Sql, keys: &[Key], backwards: bool, limit: u32) {
    for (at, key) in keys.iter().enumerate() {
        sql.push(if at == 0 { " ORDER BY a." } else { ", a." }).push(key.column);
        sql.push(if key.descending == backwards { " ASC" } else { " DESC" });
    }
    sql.push(&format!(" LIMIT {limit}"));
}

fn values(row: &Row, keys: &[Key]) -> Vec<CursorValue> {
    let value = |key: &Key| match key.column {
        "published_at" => CursorValue::Text(row.published_at.to_string()),
        "updated_at" => CursorValue::Text(row.updated_at.to_string()),
        "title_key" => CursorValue::Text(row.title_key.clone()),
        "entry_id" => CursorValue::Text(row.entry_id.to_string()),
        _ => CursorValue::Integer(row.number),
    };
    keys.iter().map(value).collect()
}
