//! What is written to the tables of the shelf: rows of a place, whose key is an entry and a locale.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};

use super::place::Place;
use crate::db::Connection;
use crate::db::sql::{Sql, Value};

/// How many rows a statement inserts at most.
const MOST_ROWS: usize = 64;

/// What changes columns of the rows that a table has for a place.
pub(super) fn set(table: &str, place: &Place, columns: Vec<(&str, Value)>) -> Sql {
    let mut sql = Sql::new("UPDATE ");
    sql.push(table).push(" SET ");
    for (at, (column, value)) in columns.into_iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).push(column).push(" = ").bind(value);
    }
    sql.push(" WHERE entry_id = ").bind(&place.id).push(" AND locale = ").bind(&place.locale);
    sql
}

/// What writes the one row that a table has for a place.
pub(super) fn put_row(table: &str, place: &Place, columns: Vec<(&str, Value)>) -> Sql {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut sql = Sql::new("INSERT INTO ");
    sql.push(table).push(" (entry_id, locale, ").push(&names.join(", ")).push(") VALUES (");
    sql.bind(&place.id).push(", ").bind(&place.locale);
    for (_, value) in columns {
        sql.push(", ").bind(value);
    }
    sql.push(") ON CONFLICT (entry_id, locale) DO UPDATE SET ");
    let excluded: Vec<String> = names.iter().map(|name| format!("{name} = excluded.{name}")).collect();
    sql.push(&excluded.join(", "));
    sql
}

/// Inserts rows, of which none may be there already.
pub(super) fn insert_rows<const WIDTH: usize>(
    connection: &mut Connection,
    table: &str,
    columns: [&str; WIDTH],
    rows: impl Iterator<Item = [Value; WIDTH]>,
) -> QueryResult<()> {
    for (sql, number_of_rows) in insert_statements(connection, table, columns, rows) {
        if sql.execute(connection)? != number_of_rows {
            let refused = Box::new(format!("a row of {table} is there already"));
            return Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, refused));
        }
    }
    Ok(())
}

/// What inserts rows, each with how many they are: powers of two, so that few statements are kept. Several rows that may be
/// refused need a journal of the statement on SQLite, which inside of a savepoint costs more the longer the transaction is:
/// there they may be ignored, which is an error afterwards.
pub(super) fn insert_statements<const WIDTH: usize>(
    connection: &Connection,
    table: &str,
    columns: [&str; WIDTH],
    rows: impl Iterator<Item = [Value; WIDTH]>,
) -> Vec<(Sql, usize)> {
    let mut rows: Vec<[Value; WIDTH]> = rows.collect();
    let insert = if connection.is_postgres() { "INSERT INTO " } else { "INSERT OR IGNORE INTO " };
    let mut statements = Vec::new();
    while !rows.is_empty() {
        let number_of_rows = 1 << rows.len().min(MOST_ROWS).ilog2();
        let mut sql = Sql::new(insert);
        sql.push(table).push(" (").push(&columns.join(", ")).push(") VALUES ");
        for (number, row) in rows.drain(..number_of_rows).enumerate() {
            for (at, value) in row.into_iter().enumerate() {
                let before = if at > 0 {
                    ", "
                } else if number > 0 {
                    ", ("
                } else {
                    "("
                };
                sql.push(before).bind(value);
            }
            sql.push(")");
        }
        statements.push((sql, number_of_rows));
    }
    statements
}
