//! Where an entry stands in its lists by its last publication: every publication changes that, in as many places as there
//! are lists of what the entry is found by.
//!
//! So it is kept for long lists alone: the entries of any other are few enough to be sorted when they are asked for. A list
//! is long once some thousand entries stand in it, and stays so.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel::sql_types::BigInt;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::document::ContentType;
use super::hold;
use super::place::{Held, Place};
use super::table::insert_rows;
use super::touched::Touched;
use super::write::{Columns, Write};
use super::writes::Writes;
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;

/// The table of the order, for long lists.
const TABLE: &str = "published_updates";

/// How many entries make a list long.
const LONG: i64 = 1000;

/// One of so many entries that come to a list has it counted, so that it becomes long some entries later than it might.
const COUNTS: u64 = 32;

/// Puts the entry in those of its lists that are long.
pub(super) fn put(connection: &mut Connection, place: &Place, lists: &BTreeSet<i64>) -> QueryResult<()> {
    let mut sql = Sql::new("SELECT list FROM long_lists WHERE list IN ");
    sql.bind_list(lists.iter().copied());
    let long: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    let rows = long.into_iter().map(|(list,)| [list.into(), place.updated_at.into(), (&place.id).into()]);
    insert_rows(connection, TABLE, ["list", "updated_at", "entry_id"], rows)
}

/// Takes the entry out.
pub(super) fn take(connection: &mut Connection, id: &Id, held: &Held) -> QueryResult<()> {
    let mut takes = held.long.iter().map(|list| Write::delete(TABLE, key(*list, held.updated_at, id)));
    takes.try_for_each(|take| take.into_sql().execute(connection).map(|_| ()))
}

/// Moves the entry to where it stands now: by another key for its row, or by another row. SQLite looks for a row five times to
/// change its key, and twice to write another one.
pub(super) fn shift(place: &Place, held: &Held, by_key: bool, writes: &mut Writes) {
    if held.updated_at == Some(place.updated_at) {
        return;
    }
    for list in held.long.iter().copied() {
        let before = key(list, held.updated_at, &place.id);
        if by_key {
            writes.add(Write::set(TABLE, before, vec![("updated_at", place.updated_at.into())]));
        } else {
            writes.add(Write::delete(TABLE, before));
            writes.add(Write::insert(TABLE, key(list, Some(place.updated_at), &place.id)));
        }
    }
}

/// Where an entry stands in a list.
fn key(list: i64, updated_at: Option<Timestamp>, id: &Id) -> Columns {
    vec![("list", list.into()), ("updated_at", updated_at.into()), ("entry_id", id.into())]
}

/// Makes those of the lists long that have become so with the entry, once what waits is written.
pub(super) fn lengthen<T: ContentType>(
    connection: &mut Connection,
    place: &Place,
    lists: &BTreeSet<i64>,
    writes: &mut Writes,
    touched: &Touched,
) -> QueryResult<()> {
    let hash = |list: i64| xxh3_64_with_seed(place.id.as_str().as_bytes(), list.cast_unsigned());
    let counted: Vec<i64> = lists.iter().copied().filter(|list| hash(*list).is_multiple_of(COUNTS)).collect();
    if counted.is_empty() {
        return Ok(());
    }
    writes.run(connection)?;
    for list in counted {
        if !is_to_be_long(connection, list)? {
            continue;
        }
        if hold::try_alone(connection)? {
            make_long(connection, T::TABLE, list)?;
        } else {
            touched.lengthened(T::TABLE, list);
        }
    }
    Ok(())
}

/// Makes a list of the entries of a table long, in a transaction that has done nothing else, if it is not by now.
pub(super) fn lengthen_alone(connection: &mut Connection, table: &str, list: i64) -> QueryResult<()> {
    hold::alone(connection)?;
    if is_to_be_long(connection, list)? {
        make_long(connection, table, list)?;
    }
    Ok(())
}

fn make_long(connection: &mut Connection, table: &str, list: i64) -> QueryResult<()> {
    hold::count(connection)?;
    let mut sql = Sql::new("INSERT INTO long_lists (list) VALUES (");
    sql.bind(list).push(")");
    sql.execute(connection)?;
    let mut sql = Sql::new("DELETE FROM published_updates WHERE list = ");
    sql.bind(list);
    sql.execute(connection)?;
    let mut sql = Sql::new("INSERT INTO published_updates (list, updated_at, entry_id) ");
    sql.push("SELECT l.list, a.updated_at, l.entry_id FROM published_lists l CROSS JOIN ").push(table);
    sql.push(" a WHERE l.list = ").bind(list).push(" AND a.entry_id = l.entry_id AND a.locale = l.locale");
    sql.push(" ON CONFLICT DO NOTHING");
    sql.execute(connection).map(|_| ())
}

fn is_to_be_long(connection: &mut Connection, list: i64) -> QueryResult<bool> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM (SELECT 1 FROM published_lists l WHERE l.list = ");
    sql.bind(list).push(" AND NOT EXISTS (SELECT 1 FROM long_lists g WHERE g.list = ").bind(list);
    sql.push(") LIMIT ").bind(LONG).push(") AS entries");
    let counted: Vec<(i64,)> = sql.load_in_order::<(BigInt,), _>(connection)?;
    Ok(counted.first().is_some_and(|(entries,)| *entries >= LONG))
}
