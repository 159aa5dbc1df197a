//! The desk's tables: entries, revisions and working copies, row by row. What the rows mean to each other is in
//! `desk` and `shelf`.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::slugs::Space;
use super::write::{Write, key};
use crate::core::{Id, Locale, Timestamp};
use crate::db::Connection;
use crate::db::schema::{entries, published_entries, revision_blocks, revisions, slugs, working_copies};
use crate::db::sql::Sql;

/// The columns of a working copy `w`.
pub(super) const COPY_COLUMNS: &str = "w.entry_id, w.locale, w.kind, w.slug, w.version, w.published_version, \
    w.first_published_at, w.last_published_at, w.created_at, w.updated_at, w.trashed";

/// Joins the newest version `r` of a working copy `w`.
pub(super) const NEWEST_REVISION: &str =
    " JOIN revisions r ON r.entry_id = w.entry_id AND r.locale = w.locale AND r.version = w.version";

/// The state of an entry in one locale.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = working_copies)]
pub(crate) struct WorkingCopy {
    pub(crate) entry_id: Id,
    pub(crate) locale: String,
    pub(crate) kind: String,
    pub(crate) slug: String,
    pub(crate) version: i64,
    pub(crate) published_version: Option<i64>,
    pub(crate) first_published_at: Option<Timestamp>,
    pub(crate) last_published_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) trashed: bool,
}

impl WorkingCopy {
    pub(crate) fn find(connection: &mut Connection, kind: &str, id: &Id, locale: &str) -> QueryResult<Option<Self>> {
        working_copies::table
            .find((id, locale))
            .filter(working_copies::kind.eq(kind))
            .select(Self::as_select())
            .first(connection)
            .optional()
    }

    /// That of an entry by its id or by a slug that it holds, with the document of its newest version. On PostgreSQL it is
    /// locked, and so is the entry, as `lock_entry` does; nothing is found where somebody else changed it meanwhile.
    pub(super) fn find_with_document(
        connection: &mut Connection,
        space: Space<'_>,
        name: &Name<'_>,
    ) -> QueryResult<Option<(Self, String)>> {
        let mut sql = Sql::new("SELECT ");
        sql.push(COPY_COLUMNS).push(", r.document FROM working_copies w").push(NEWEST_REVISION);
        let (entry, lock) = if connection.is_postgres() {
            (" JOIN entries e ON e.id = w.entry_id", " FOR UPDATE OF e, w")
        } else {
            ("", "")
        };
        name.push_where(sql.push(entry), space);
        sql.push(lock);
        let found = sql.load_in_order::<(working_copies::SqlType, Text), (Self, String)>(connection)?;
        Ok(found.into_iter().next())
    }

    /// Every locale of an entry, in the order of their tags.
    pub(crate) fn of_entry(connection: &mut Connection, id: &Id) -> QueryResult<Vec<Self>> {
        working_copies::table
            .filter(working_copies::entry_id.eq(id))
            .order(working_copies::locale)
            .select(Self::as_select())
            .load(connection)
    }

    pub(crate) fn insert(&self, connection: &mut Connection) -> QueryResult<()> {
        diesel::insert_into(working_copies::table).values(self).execute(connection).map(|_| ())
    }

    /// Writes what can change of it.
    pub(crate) fn update(&self, connection: &mut Connection) -> QueryResult<()> {
        self.update_write().into_sql().execute(connection).map(|_| ())
    }

    /// Writes it as it is, if it is there, where others see by that that something was done to it (`basis`).
    pub(super) fn touch(connection: &mut Connection, id: &Id, locale: &Locale) -> QueryResult<()> {
        if connection.is_postgres() {
            let mut sql = Sql::new("UPDATE working_copies SET trashed = trashed WHERE entry_id = ");
            sql.bind(id).push(" AND locale = ").bind(locale.as_str());
            sql.execute(connection)?;
        }
        Ok(())
    }

    /// What writes all that can change of it.
    pub(super) fn update_write(&self) -> Write {
        let columns = vec![
            ("slug", (&self.slug).into()),
            ("version", self.version.into()),
            ("published_version", self.published_version.into()),
            ("first_published_at", self.first_published_at.into()),
            ("last_published_at", self.last_published_at.into()),
            ("updated_at", self.updated_at.into()),
            ("trashed", self.trashed.into()),
        ];
        Write::set("working_copies", key(&self.entry_id, &self.locale), columns)
    }
}

/// What an entry is asked for by.
#[derive(Debug)]
pub(super) enum Name<'n> {
    Id(Id),
    Slug(&'n str),
}

impl<'n> From<&'n str> for Name<'n> {
    fn from(id_or_slug: &'n str) -> Self {
        id_or_slug.parse().map_or(Self::Slug(id_or_slug), Self::Id)
    }
}

impl Name<'_> {
    /// Writes the condition that a working copy `w` is that of the entry.
    pub(super) fn push_where(&self, sql: &mut Sql, space: Space<'_>) {
        self.push(sql.push(" WHERE w.entry_id = "), space);
        sql.push(" AND w.locale = ").bind(space.locale).push(" AND w.kind = ").bind(space.kind);
    }

    /// Writes the entry's id.
    fn push(&self, sql: &mut Sql, space: Space<'_>) {
        match self {
            Self::Id(id) => sql.bind(id),
            Self::Slug(slug) => {
                sql.push("(SELECT s.entry_id FROM slugs s WHERE s.kind = ").bind(space.kind);
                sql.push(" AND s.locale = ").bind(space.locale).push(" AND s.slug = ").bind(*slug).push(")")
            }
        };
    }
}

/// One immutable version of an entry in one locale.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = revisions)]
pub(crate) struct RevisionRow {
    pub(crate) entry_id: Id,
    pub(crate) locale: String,
    pub(crate) version: i64,
    pub(crate) document: String,
    pub(crate) created_at: Timestamp,
    pub(crate) created_by: Option<String>,
}

impl RevisionRow {
    /// What inserts it.
    pub(super) fn into_write(self) -> Write {
        let columns = vec![
            ("entry_id", (&self.entry_id).into()),
            ("locale", self.locale.into()),
            ("version", self.version.into()),
            ("document", self.document.into()),
            ("created_at", self.created_at.into()),
            ("created_by", self.created_by.into()),
        ];
        Write::insert("revisions", columns)
    }

    pub(crate) fn find(connection: &mut Connection, id: &Id, locale: &str, version: i64) -> QueryResult<Option<Self>> {
        revisions::table.find((id, locale, version)).select(Self::as_select()).first(connection).optional()
    }

    /// The newest first, from below `before`.
    pub(crate) fn list(
        connection: &mut Connection,
        id: &Id,
        locale: &Locale,
        before: Option<i64>,
        limit: i64,
    ) -> QueryResult<Vec<(i64, Timestamp, Option<String>)>> {
        revisions::table
            .filter(revisions::entry_id.eq(id).and(revisions::locale.eq(locale.as_str())))
            .filter(revisions::version.lt(before.unwrap_or(i64::MAX)))
            .order(revisions::version.desc())
            .limit(limit)
            .select((revisions::version, revisions::created_at, revisions::created_by))
            .load(connection)
    }
}

/// What keeps the blocks, as JSON, that were made of the body of a revision.
pub(super) fn blocks_write((id, locale): (&Id, &str), version: i64, blocks: String) -> Write {
    let columns = vec![
        ("entry_id", id.into()),
        ("locale", locale.into()),
        ("version", version.into()),
        ("blocks", blocks.into()),
    ];
    Write::insert("revision_blocks", columns)
}

/// The blocks, as JSON, that are kept with a revision.
pub(super) fn blocks(connection: &mut Connection, (id, locale): (&Id, &str), version: i64) -> QueryResult<String> {
    revision_blocks::table.find((id, locale, version)).select(revision_blocks::blocks).first(connection)
}

/// Makes a new entry.
pub(crate) fn insert_entry(connection: &mut Connection, id: &Id, kind: &str, now: Timestamp) -> QueryResult<()> {
    diesel::insert_into(entries::table)
        .values((entries::id.eq(id), entries::kind.eq(kind), entries::created_at.eq(now)))
        .execute(connection)
        .map(|_| ())
}

/// The kind of an entry that exists, in the trash or not. Until the transaction ends nobody else changes it: on
/// SQLite since there is one writer, on PostgreSQL by the row's lock.
pub(crate) fn lock_entry(connection: &mut Connection, id: &Id) -> QueryResult<Option<String>> {
    let query = entries::table.find(id).select(entries::kind);
    match connection {
        Connection::Sqlite(sqlite) => query.first(sqlite).optional(),
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => query.for_update().first(postgres).optional(),
    }
}

/// The id of an entry, locked as `lock_entry` does.
pub(super) fn lock_named(connection: &mut Connection, space: Space<'_>, name: &Name<'_>) -> QueryResult<Option<Id>> {
    let mut sql = Sql::new("SELECT e.id FROM entries e WHERE e.id = ");
    name.push(&mut sql, space);
    if connection.is_postgres() {
        sql.push(" FOR UPDATE");
    }
    Ok(sql.load_in_order::<(Text,), (Id,)>(connection)?.into_iter().next().map(|(id,)| id))
}

/// Moves an entry to the trash, or out of it.
pub(crate) fn set_trashed(connection: &mut Connection, id: &Id, at: Option<Timestamp>) -> QueryResult<()> {
    diesel::update(entries::table.find(id)).set(entries::trashed_at.eq(at)).execute(connection)?;
    diesel::update(working_copies::table.filter(working_copies::entry_id.eq(id)))
        .set(working_copies::trashed.eq(at.is_some()))
        .execute(connection)
        .map(|_| ())
}

/// The kind of an entry, in the trash or not.
pub(crate) fn kind_of(connection: &mut Connection, id: &Id) -> QueryResult<Option<String>> {
    entries::table.find(id).select(entries::kind).first(connection).optional()
}

/// The kinds of those of some entries that there are, in the trash or not.
pub(super) fn kinds_of(connection: &mut Connection, ids: &[Id]) -> QueryResult<HashMap<Id, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new("SELECT id, kind FROM entries WHERE id IN ");
    sql.bind_list(ids);
    let found: Vec<(Id, String)> = sql.load_in_order::<(Text, Text), _>(connection)?;
    Ok(found.into_iter().collect())
}

/// Removes an entry that has no document in any locale, and its hold on slugs.
pub(super) fn remove_reservation(connection: &mut Connection, id: &Id) -> QueryResult<()> {
    diesel::delete(slugs::table.filter(slugs::entry_id.eq(id))).execute(connection)?;
    diesel::delete(entries::table.find(id)).execute(connection).map(|_| ())
}

/// Whether readers of a locale see an entry.
pub(super) fn is_published(connection: &mut Connection, id: &Id, locale: &Locale) -> QueryResult<bool> {
    let row = published_entries::table.find((id, locale.as_str())).select(published_entries::entry_id);
    row.first::<Id>(connection).optional().map(|found| found.is_some())
}
