//! Which lists are long, held as it is where several write at once, on PostgreSQL: who makes a list long must see what all others
//! have written, and they must know that it is long. So each of them holds the lists as they are, together with others, from
//! when it is sure which are long until its commit; and who makes one long has them alone, and counts that. It does not wait
//! for that, since others may wait for it in the same way: if they write just then, the list is made long by a transaction
//! of its own afterwards.

use diesel::QueryResult;
use diesel::sql_types::Bool;

use crate::db::Connection;
use crate::db::sql::Sql;

/// What PostgreSQL calls the lock: `materia`.
const LOCK: i64 = 0x006d_6174_6572_6961;

/// The counter of how often a list has become long, which PostgreSQL alone has.
const COUNTER: &str = "long_lists";

/// Holds the lists as they are, until the transaction ends. On SQLite nobody else writes.
pub(super) fn shared(connection: &mut Connection) -> QueryResult<()> {
    if connection.is_postgres() {
        let mut sql = Sql::new("SELECT pg_advisory_xact_lock_shared(");
        sql.bind(LOCK).push(")");
        sql.execute(connection)?;
    }
    Ok(())
}

/// Has the lists alone until the transaction ends, once nobody else holds them.
pub(super) fn alone(connection: &mut Connection) -> QueryResult<()> {
    if connection.is_postgres() {
        // Everybody who writes waits behind who waits here: not for an import.
        Sql::new("SET LOCAL lock_timeout = '3s'").execute(connection)?;
        let mut sql = Sql::new("SELECT pg_advisory_xact_lock(");
        sql.bind(LOCK).push(")");
        sql.execute(connection)?;
    }
    Ok(())
}

/// Whether nobody else holds the lists, and nobody else can until the transaction ends.
pub(super) fn try_alone(connection: &mut Connection) -> QueryResult<bool> {
    if !connection.is_postgres() {
        return Ok(true);
    }
    let mut sql = Sql::new("SELECT pg_try_advisory_xact_lock(");
    sql.bind(LOCK).push(")");
    let had: Vec<(bool,)> = sql.load_in_order::<(Bool,), _>(connection)?;
    Ok(had.contains(&(true,)))
}

/// Counts that a list becomes long.
pub(super) fn count(connection: &mut Connection) -> QueryResult<()> {
    if connection.is_postgres() {
        let mut sql = Sql::new("UPDATE counters SET value = value + 1 WHERE name = ");
        sql.bind(COUNTER);
        sql.execute(connection)?;
    }
    Ok(())
}

/// Writes how often a list has become long.
pub(super) fn push_count(sql: &mut Sql) {
    sql.push("(SELECT c.value FROM counters c WHERE c.name = ").bind(COUNTER).push(")");
}

/// Joins the counter `c`, where it has not changed.
pub(super) fn push_same_count(sql: &mut Sql, count: &str) {
    sql.push(" JOIN counters c ON c.name = ").bind(COUNTER).push(" AND c.value = ").push(count);
}

/// What holds the lists as they are, until the transaction ends, if nobody has them alone or waits for that: a condition.
pub(super) fn push_try_shared(sql: &mut Sql) {
    sql.push("(SELECT pg_try_advisory_xact_lock_shared(").bind(LOCK).push("))");
}
