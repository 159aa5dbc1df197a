//! Who holds which slug. An entry holds the slug of its working copy and every one under which it was ever
//! published, so that an old address keeps leading to it and nobody else can take it.

use diesel::prelude::*;

use crate::core::{Id, Slug};
use crate::db::Connection;
use crate::db::schema::{entries, slugs};
use crate::db::sql::Sql;

/// Where slugs are unique.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Space<'s> {
    pub(crate) kind: &'s str,
    pub(crate) locale: &'s str,
}

impl Space<'_> {
    /// The entry that holds the slug.
    pub(crate) fn holder(&self, connection: &mut Connection, slug: &str) -> QueryResult<Option<Id>> {
        slugs::table.find((self.kind, self.locale, slug)).select(slugs::entry_id).first(connection).optional()
    }

    /// The entry outside of the trash that holds the slug.
    pub(crate) fn live_holder(&self, connection: &mut Connection, slug: &str) -> QueryResult<Option<Id>> {
        slugs::table
            .inner_join(entries::table.on(entries::id.eq(slugs::entry_id)))
            .filter(slugs::kind.eq(self.kind).and(slugs::locale.eq(self.locale)).and(slugs::slug.eq(slug)))
            .filter(entries::trashed_at.is_null())
            .select(slugs::entry_id)
            .first(connection)
            .optional()
    }

    /// Takes the slug for the entry; false if another one holds it.
    pub(crate) fn claim(&self, connection: &mut Connection, slug: &str, entry: &Id) -> QueryResult<bool> {
        if let Some(holder) = self.holder(connection, slug)? {
            return Ok(holder == *entry);
        }
        let row = (
            slugs::kind.eq(self.kind),
            slugs::locale.eq(self.locale),
            slugs::slug.eq(slug),
            slugs::entry_id.eq(entry),
            slugs::was_published.eq(false),
        );
        diesel::insert_into(slugs::table).values(row).execute(connection)?;
        Ok(true)
    }

    /// Takes the slug or, where another entry holds it, the first free one of `-2`, `-3`, ….
    pub(crate) fn claim_free(&self, connection: &mut Connection, wanted: &Slug, entry: &Id) -> QueryResult<Slug> {
        self.queue(connection, wanted)?;
        if self.claim(connection, wanted.as_str(), entry)? {
            return Ok(wanted.clone());
        }
        let free = self.first_free(connection, wanted)?;
        self.claim(connection, free.as_str(), entry)?;
        Ok(free)
    }

    fn first_free(&self, connection: &mut Connection, wanted: &Slug) -> QueryResult<Slug> {
        // `.` is the character after `-`: the range holds what begins with the slug and a hyphen.
        let stem = wanted.numbered(2).as_str().trim_end_matches("-2").to_owned();
        let taken: std::collections::HashSet<String> = slugs::table
            .filter(slugs::kind.eq(self.kind).and(slugs::locale.eq(self.locale)))
            .filter(slugs::slug.ge(format!("{stem}-")).and(slugs::slug.lt(format!("{stem}."))))
            .select(slugs::slug)
            .load(connection)?
            .into_iter()
            .collect();
        let mut numbered = (2..).map(|number| wanted.numbered(number));
        Ok(numbered.find(|slug| !taken.contains(slug.as_str())).unwrap_or_else(|| wanted.clone()))
    }

    /// On PostgreSQL two transactions could find the same slug free; they take turns per title.
    fn queue(&self, connection: &mut Connection, wanted: &Slug) -> QueryResult<()> {
        if !connection.is_postgres() {
            return Ok(());
        }
        let mut sql = Sql::new("SELECT pg_advisory_xact_lock(hashtextextended(");
        sql.bind(format!("{}/{}/{wanted}", self.kind, self.locale)).push(", 0))");
        sql.execute(connection).map(|_| ())
    }

    /// Lets go of a slug, unless the entry was ever published under it.
    pub(crate) fn release(&self, connection: &mut Connection, slug: &str, entry: &Id) -> QueryResult<()> {
        diesel::delete(slugs::table.find((self.kind, self.locale, slug)))
            .filter(slugs::entry_id.eq(entry).and(slugs::was_published.eq(false)))
            .execute(connection)
            .map(|_| ())
    }

    /// Keeps a slug for good.
    pub(crate) fn keep(&self, connection: &mut Connection, slug: &str) -> QueryResult<()> {
        diesel::update(slugs::table.find((self.kind, self.locale, slug)))
            .set(slugs::was_published.eq(true))
            .execute(connection)
            .map(|_| ())
    }
}

/// The entry that was once published under the slug.
pub(crate) fn once_published(
    connection: &mut Connection,
    kind: &str,
    locale: &str,
    slug: &str,
) -> QueryResult<Option<Id>> {
    slugs::table
        .find((kind, locale, slug))
        .filter(slugs::was_published.eq(true))
        .select(slugs::entry_id)
        .first(connection)
        .optional()
}
