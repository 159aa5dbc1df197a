//! Rows that a table gets at once: those of an entry that has several.

use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};

use crate::db::Connection;
use crate::db::sql::{Sql, Value};

/// How many rows a statement inserts at most.
const MOST_ROWS: usize = 64;

/// Inserts rows, of which none may be there already. A statement inserts as many as a power of two, so that few statements
/// are kept. Several rows that may be refused need a journal of the statement on SQLite, which inside of a savepoint costs
/// more the longer the transaction is: there they may be ignored, which is an error afterwards.
pub(super) fn insert_rows<const WIDTH: usize>(
    connection: &mut Connection,
    table: &str,
    columns: [&str; WIDTH],
    rows: impl Iterator<Item = [Value; WIDTH]>,
) -> QueryResult<()> {
    let mut rows: Vec<[Value; WIDTH]> = rows.collect();
    let insert = if connection.is_postgres() { "INSERT INTO " } else { "INSERT OR IGNORE INTO " };
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
        if sql.execute(connection)? != number_of_rows {
            let refused = Box::new(format!("a row of {table} is there already"));
            return Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, refused));
        }
    }
    Ok(())
}
