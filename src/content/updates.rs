//! Where an entry stands in its lists by its last publication: every publication changes that, in as many places as there
//! are lists of what the entry is found by.
//!
//! On SQLite it is kept for long lists alone: the entries of any other are few enough to be sorted when they are asked for.
//! A list is long once some thousand entries stand in it, and stays so. On PostgreSQL it is kept for all lists: of two that
//! write at once, neither would see that the other makes a list long.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel::sql_types::BigInt;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::document::ContentType;
use super::place::{Held, Place};
use super::table::insert_rows;
use super::write::Write;
use super::writes::Writes;
use crate::core::Id;
use crate::db::Connection;
use crate::db::sql::Sql;

/// How many entries make a list long.
const LONG: i64 = 1000;

/// One of so many entries that come to a list has it counted, so that it becomes long some entries later than it might.
const COUNTS: u64 = 32;

/// Puts the entry in.
pub(super) fn put(connection: &mut Connection, place: &Place, lists: &BTreeSet<i64>) -> QueryResult<()> {
    if connection.is_postgres() {
        return insert(connection, place, lists);
    }
    // What may ignore a row needs no journal of its own.
    let mut sql = Sql::new("INSERT OR IGNORE INTO published_updates (list, updated_at, entry_id) SELECT l.list, ");
    sql.bind(place.updated_at).push(", l.entry_id FROM published_lists l CROSS JOIN long_lists g WHERE l.entry_id = ");
    sql.bind(&place.id).push(" AND l.locale = ").bind(&place.locale).push(" AND g.list = l.list");
    sql.execute(connection).map(|_| ())
}

fn insert(connection: &mut Connection, place: &Place, lists: &BTreeSet<i64>) -> QueryResult<()> {
    let rows = lists.iter().map(|list| [(*list).into(), place.updated_at.into(), (&place.id).into()]);
    insert_rows(connection, "published_updates", ["list", "updated_at", "entry_id"], rows)
}

/// Takes the entry out.
pub(super) fn take(connection: &mut Connection, id: &Id, held: &Held, lists: &BTreeSet<i64>) -> QueryResult<()> {
    let mut sql = Sql::new("DELETE FROM published_updates WHERE list IN ");
    sql.bind_list(lists.iter().copied());
    sql.push(" AND updated_at = ").bind(held.updated_at).push(" AND entry_id = ").bind(id);
    sql.execute(connection).map(|_| ())
}

/// Moves the entry to where it stands now. SQLite looks for a row five times to change its key, and twice to write another
/// one.
pub(super) fn shift(
    connection: &mut Connection,
    place: &Place,
    held: &Held,
    lists: &BTreeSet<i64>,
    writes: &mut Writes,
) -> QueryResult<()> {
    if lists.is_empty() || held.updated_at == Some(place.updated_at) {
        return Ok(());
    }
    if connection.is_postgres() {
        for list in lists {
            let (list, entry) = ((*list).into(), (&place.id).into());
            let key = vec![("list", list), ("updated_at", held.updated_at.into()), ("entry_id", entry)];
            writes.add(Write::set("published_updates", key, vec![("updated_at", place.updated_at.into())]));
        }
        return Ok(());
    }
    let long = long_among(connection, lists)?;
    if long.is_empty() {
        return Ok(());
    }
    take(connection, &place.id, held, &long)?;
    insert(connection, place, &long)
}

/// Those of the lists that are long.
fn long_among(connection: &mut Connection, lists: &BTreeSet<i64>) -> QueryResult<BTreeSet<i64>> {
    let mut sql = Sql::new("SELECT list FROM long_lists WHERE list IN ");
    sql.bind_list(lists.iter().copied());
    let found: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    Ok(found.into_iter().map(|(list,)| list).collect())
}

/// Makes those of the lists long that have become so with the entry, whose rows are all written; on SQLite.
pub(super) fn lengthen<T: ContentType>(
    connection: &mut Connection,
    place: &Place,
    lists: &BTreeSet<i64>,
) -> QueryResult<()> {
    let hash = |list: i64| xxh3_64_with_seed(place.id.as_str().as_bytes(), list.cast_unsigned());
    for list in lists.iter().copied().filter(|list| hash(*list).is_multiple_of(COUNTS)) {
        if !is_to_be_long(connection, list)? {
            continue;
        }
        let mut sql = Sql::new("INSERT INTO long_lists (list) VALUES (");
        sql.bind(list).push(")");
        sql.execute(connection)?;
        let mut sql = Sql::new("INSERT OR IGNORE INTO published_updates (list, updated_at, entry_id) ");
        sql.push("SELECT l.list, a.updated_at, l.entry_id FROM published_lists l CROSS JOIN ").push(T::TABLE);
        sql.push(" a WHERE l.list = ").bind(list).push(" AND a.entry_id = l.entry_id AND a.locale = l.locale");
        sql.execute(connection)?;
    }
    Ok(())
}

fn is_to_be_long(connection: &mut Connection, list: i64) -> QueryResult<bool> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM published_lists l WHERE l.list = ");
    sql.bind(list).push(" AND NOT EXISTS (SELECT 1 FROM long_lists g WHERE g.list = ").bind(list);
    sql.push(") LIMIT ").bind(LONG).push(")");
    let counted: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    Ok(counted.first().is_some_and(|(entries,)| *entries >= LONG))
}
