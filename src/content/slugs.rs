//! Who holds which slug. An entry holds the slug of its working copy and every one under which it was ever
//! published, so that an old address keeps leading to it and nobody else can take it.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::core::{Id, Slug};
use crate::db::Connection;
use crate::db::schema::{entries, slugs};
use crate::db::sql::Sql;

/// How many characters a hyphen and a number may take.
const NUMBER: usize = 12;

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

    /// Takes the slug for the entry; false if another one holds it. Where two transactions want it at once, the
    /// second waits for the first to end and then knows.
    pub(crate) fn claim(&self, connection: &mut Connection, slug: &str, entry: &Id) -> QueryResult<bool> {
        if let Some(holder) = self.holder(connection, slug)? {
            return Ok(holder == *entry);
        }
        let mut sql = Sql::new("INSERT INTO slugs (kind, locale, slug, entry_id, was_published) VALUES (");
        sql.bind(self.kind).push(", ").bind(self.locale).push(", ").bind(slug);
        sql.push(", ").bind(entry).push(", ").bind(false).push(") ON CONFLICT DO NOTHING");
        Ok(sql.execute(connection)? == 1)
    }

    /// Takes the slug or, where another entry holds it, the first free one of `-2`, `-3`, ….
    pub(crate) fn claim_free(&self, connection: &mut Connection, wanted: &Slug, entry: &Id) -> QueryResult<Slug> {
        if self.claim(connection, wanted.as_str(), entry)? {
            return Ok(wanted.clone());
        }
        let taken = self.taken(connection, wanted)?;
        let mut number = 2;
        loop {
            let slug = wanted.numbered(number);
            if !taken.contains(slug.as_str()) && self.claim(connection, slug.as_str(), entry)? {
                return Ok(slug);
            }
            number += 1;
        }
    }

    /// The slugs of others that a numbering of this one would meet, found by how they all begin.
    fn taken(&self, connection: &mut Connection, wanted: &Slug) -> QueryResult<HashSet<String>> {
        let whole = wanted.as_str();
        let stem = whole.get(..Slug::MAX - NUMBER).unwrap_or(whole);
        // The characters after `-` and after `z`: the range holds what begins with the slug and a hyphen or, where
        // numbers shorten the slug, with what all of them leave of it.
        let (from, to) = if stem == whole {
            (format!("{stem}-"), format!("{stem}."))
        } else {
            (stem.to_owned(), format!("{stem}{{"))
        };
        let found = slugs::table
            .filter(slugs::kind.eq(self.kind).and(slugs::locale.eq(self.locale)))
            .filter(slugs::slug.ge(from).and(slugs::slug.lt(to)))
            .select(slugs::slug)
            .load(connection)?;
        Ok(found.into_iter().collect())
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
        let mut sql = Sql::new("UPDATE slugs SET was_published = ");
        sql.bind(true).push(" WHERE kind = ").bind(self.kind).push(" AND locale = ").bind(self.locale);
        sql.push(" AND slug = ").bind(slug).push(" AND was_published = ").bind(false);
        sql.execute(connection).map(|_| ())
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
