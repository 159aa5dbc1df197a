//! The rows of the shelf: those of one entry for one locale. Most of what is published again is as it was, so that only
//! what differs is written: each row of a facet stands in four indexes.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::document::{ContentType, Document, Shelved, ShelvedBody, visit_targets};
use super::store::WorkingCopy;
use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::db::schema::{published_bodies, published_entries, published_facets, published_refs};
use crate::db::sql::{Sql, Value};
use crate::http::Problem;

/// How many rows a statement inserts at most on PostgreSQL, to which each statement is a journey. SQLite is quickest with
/// one: several need a journal of the statement, which inside of a savepoint costs more the longer the transaction is.
const MOST_ROWS: usize = 64;

/// What the rows of one entry for one locale have in common.
pub(super) struct Place {
    id: Id,
    locale: String,
    content_locale: String,
    kind: &'static str,
    slug: String,
    version: i64,
    published_at: Timestamp,
    updated_at: Timestamp,
    first_published_at: Timestamp,
    title_key: String,
}

impl Place {
    /// That of a working copy's published document.
    pub(super) fn of<T: ContentType>(
        locale: &Locale,
        copy: &WorkingCopy,
        version: i64,
        document: &mut T::Document,
    ) -> Self {
        let first = copy.first_published_at.unwrap_or(copy.updated_at);
        let shared = document.shared();
        Self {
            id: copy.entry_id.clone(),
            locale: locale.to_string(),
            content_locale: copy.locale.clone(),
            kind: T::KIND.name,
            slug: shared.slug.clone().unwrap_or_default(),
            version,
            published_at: shared.published_at.unwrap_or(first),
            updated_at: copy.last_published_at.unwrap_or(first),
            first_published_at: first,
            title_key: slug::slugify(document.title()),
        }
    }

    fn keys(&self) -> Keys {
        Keys {
            slug: self.slug.clone(),
            content_locale: self.content_locale.clone(),
            published_at: self.published_at,
            title_key: self.title_key.clone(),
        }
    }
}

/// What the rows of an entry for a locale are found by: their keys, and their values in facets.
#[derive(Default, PartialEq)]
pub(super) struct Held {
    keys: Option<Keys>,
    facets: BTreeSet<(String, String)>,
}

/// What an entry is found by in every list, and where it stands there; but for when it was last published.
#[derive(QueryableByName, PartialEq)]
struct Keys {
    #[diesel(sql_type = diesel::sql_types::Text)]
    slug: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    content_locale: String,
    #[diesel(sql_type = diesel::sql_types::Timestamp)]
    published_at: Timestamp,
    #[diesel(sql_type = diesel::sql_types::Text)]
    title_key: String,
}

impl Held {
    /// What they are found by now.
    pub(super) fn find<T: ContentType>(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<Self> {
        let mut sql = Sql::new("SELECT a.slug, a.content_locale, a.published_at, a.title_key FROM ");
        sql.push(T::TABLE).push(" a WHERE a.entry_id = ").bind(id).push(" AND a.locale = ").bind(locale);
        let Some(keys) = sql.load(connection)?.pop() else { return Ok(Self::default()) };
        let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale));
        let facets =
            published_facets::table.filter(of_entry).select((published_facets::facet, published_facets::value));
        let facets: Vec<(String, String)> = facets.load(connection)?;
        Ok(Self { keys: Some(keys), facets: facets.into_iter().collect() })
    }

    /// The tags of what is found so.
    pub(super) fn tags(&self, kind: &str) -> Vec<Tag> {
        let facets = self.facets.iter().map(|(facet, value)| Tag::facet(kind, facet, value));
        facets.chain(self.keys.iter().map(|keys| Tag::slug(kind, &keys.slug))).collect()
    }
}

/// What the rows are found by once they are written.
pub(super) struct Put {
    pub(super) held: Held,
    /// Whether the entry is found by what it was found by before, and refers to the same entries.
    pub(super) same_place: bool,
    /// Whether others show it as they did before.
    pub(super) same_card: bool,
}

/// Removes all rows of an entry for a locale.
pub(super) fn clear<T: ContentType>(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<()> {
    diesel::delete(published_entries::table.find((id, locale))).execute(connection)?;
    diesel::delete(published_bodies::table.find((id, locale))).execute(connection)?;
    clear_refs(connection, id, locale)?;
    clear_facets(connection, id, locale)?;
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(T::TABLE).push(" WHERE entry_id = ").bind(id).push(" AND locale = ").bind(locale);
    sql.execute(connection).map(|_| ())
}

/// Makes the rows at a place those of a document, where there are such as are held or none.
pub(super) fn put<T: ContentType>(
    connection: &mut Connection,
    place: &Place,
    held: &Held,
    mut document: T::Document,
) -> Result<Put, Problem> {
    let references = references(&mut document);
    let shelved = T::shelve(&place.id, &document)?;
    let is_new = held.keys.is_none();
    let same_references = put_refs(connection, place, is_new, &references)?;
    let put = Held { keys: Some(place.keys()), facets: facets::<T>(&shelved, references) };
    put_facets(connection, place, held, &put)?;
    put_typed::<T>(connection, place, &shelved)?;
    put_body(connection, place, shelved.body.as_ref(), is_new)?;
    let same_entry = !T::KIND.linkable || put_entry(connection, place, &shelved, is_new)?;
    let decides = T::CHOOSES || !shelved.columns.is_empty();
    let same_place = same_references && put == *held && !decides;
    // A card has the authors that the entry refers to.
    Ok(Put { held: put, same_place, same_card: same_entry && same_references })
}

/// Writes what others show of the entry, and tells whether that is what was there.
fn put_entry(connection: &mut Connection, place: &Place, shelved: &Shelved<'_>, is_new: bool) -> Result<bool, Problem> {
    use published_entries::dsl;
    type Shown = (String, String, String, String, Timestamp, Option<String>, Option<String>, String);
    let image = shelved.image.as_ref().map(serde_json::to_string).transpose().map_err(Problem::internal)?;
    let columns = (
        dsl::content_locale,
        dsl::slug,
        dsl::title,
        dsl::title_key,
        dsl::published_at,
        dsl::excerpt,
        dsl::image,
        dsl::summary,
    );
    let held = published_entries::table.find((&place.id, &place.locale)).select(columns);
    let held: Option<Shown> = if is_new { None } else { held.first(connection).optional()? };
    let new = (&place.content_locale, &place.slug, &shelved.title, &place.title_key, place.published_at);
    let is_same = |(locale, slug, title, title_key, at, excerpt, picture, summary): &Shown| {
        (locale, slug, title, title_key, *at) == new
            && (excerpt, picture, summary) == (&shelved.excerpt, &image, &shelved.summary)
    };
    if held.as_ref().is_some_and(is_same) {
        return Ok(true);
    }
    let columns = vec![
        ("content_locale", (&place.content_locale).into()),
        ("kind", place.kind.into()),
        ("slug", (&place.slug).into()),
        ("title", (&shelved.title).into()),
        ("title_key", (&place.title_key).into()),
        ("published_at", place.published_at.into()),
        ("excerpt", shelved.excerpt.clone().into()),
        ("image", image.into()),
        ("summary", (&shelved.summary).into()),
        ("comments_count", 0_i64.into()),
    ];
    put_row(connection, "published_entries", place, columns)?;
    Ok(false)
}

fn put_typed<T: ContentType>(connection: &mut Connection, place: &Place, shelved: &Shelved<'_>) -> QueryResult<()> {
    let mut columns: Vec<(&str, Value)> = vec![
        ("content_locale", (&place.content_locale).into()),
        ("slug", (&place.slug).into()),
        ("version", place.version.into()),
        ("published_at", place.published_at.into()),
        ("updated_at", place.updated_at.into()),
        ("first_published_at", place.first_published_at.into()),
        ("title_key", (&place.title_key).into()),
        ("document", (&shelved.document).into()),
    ];
    columns.extend(shelved.columns.iter().cloned());
    put_row(connection, T::TABLE, place, columns)
}

/// Writes the body, unless it is the one that is there.
fn put_body(
    connection: &mut Connection,
    place: &Place,
    body: Option<&ShelvedBody<'_>>,
    is_new: bool,
) -> Result<(), Problem> {
    let at = published_bodies::table.find((&place.id, &place.locale));
    let held: Option<String> =
        if is_new { None } else { at.select(published_bodies::digest).first(connection).optional()? };
    let Some(body) = body else {
        if held.is_some() {
            diesel::delete(at).execute(connection)?;
        }
        return Ok(());
    };
    let blocks = body.json()?;
    let digest = body.digest(&blocks);
    if held.as_ref() != Some(&digest) {
        let columns = vec![("digest", digest.into()), ("html", body.html().into()), ("blocks", blocks.into())];
        put_row(connection, "published_bodies", place, columns)?;
    }
    Ok(())
}

/// Writes the one row that a table has for a place.
fn put_row(connection: &mut Connection, table: &str, place: &Place, columns: Vec<(&str, Value)>) -> QueryResult<()> {
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
    sql.execute(connection).map(|_| ())
}

/// Inserts rows. The numbers of rows in a statement are powers of two, so that few statements are kept.
fn insert_rows<const WIDTH: usize>(
    connection: &mut Connection,
    table: &str,
    columns: [&str; WIDTH],
    rows: impl Iterator<Item = [Value; WIDTH]>,
) -> QueryResult<()> {
    let mut rows: Vec<[Value; WIDTH]> = rows.collect();
    let most = if connection.is_postgres() { MOST_ROWS } else { 1 };
    while !rows.is_empty() {
        let number_of_rows = 1 << rows.len().min(most).ilog2();
        let mut sql = Sql::new("INSERT INTO ");
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
        sql.execute(connection)?;
    }
    Ok(())
}

/// A reference: its relation, its place among those, and its target.
type Referred = (String, i64, String);

/// The references of a document, in the order of their key.
fn references<D: Document>(document: &mut D) -> Vec<Referred> {
    let mut found: Vec<Referred> = Vec::new();
    let mut add = |relation: &'static str, target: &str| {
        let position = found.iter().filter(|(other, ..)| other == relation).count();
        found.push((relation.to_owned(), i64::try_from(position).unwrap_or(i64::MAX), target.to_owned()));
    };
    visit_targets(document, &mut add);
    found.sort_unstable();
    found
}

/// Writes the references, and tells whether they are those that were there.
fn put_refs(connection: &mut Connection, place: &Place, is_new: bool, references: &[Referred]) -> QueryResult<bool> {
    use published_refs::dsl;
    if !is_new {
        let of_source = dsl::source_id.eq(&place.id).and(dsl::locale.eq(&place.locale));
        let held = published_refs::table.filter(of_source).select((dsl::relation, dsl::position, dsl::target_id));
        let mut held: Vec<Referred> = held.load(connection)?;
        held.sort_unstable();
        if held == references {
            return Ok(true);
        }
        clear_refs(connection, &place.id, &place.locale)?;
    }
    let columns = ["source_id", "locale", "relation", "position", "source_kind", "target_id"];
    let rows = references.iter().map(|(relation, position, target)| {
        [
            (&place.id).into(),
            (&place.locale).into(),
            relation.into(),
            (*position).into(),
            place.kind.into(),
            target.into(),
        ]
    });
    insert_rows(connection, "published_refs", columns, rows)?;
    Ok(false)
}

fn clear_refs(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<usize> {
    let of_source = published_refs::source_id.eq(id).and(published_refs::locale.eq(locale));
    diesel::delete(published_refs::table.filter(of_source)).execute(connection)
}

/// Everything that the entry can be found by, each value once.
fn facets<T: ContentType>(shelved: &Shelved<'_>, references: Vec<Referred>) -> BTreeSet<(String, String)> {
    let references = references.into_iter().filter(|(relation, ..)| T::FOUND_BY.contains(&relation.as_str()));
    let referred = references.map(|(relation, _, target)| (relation, target));
    let own = shelved.facets.iter().map(|(facet, value)| ((*facet).to_owned(), value.clone()));
    referred.chain(own).collect()
}

fn put_facets(connection: &mut Connection, place: &Place, held: &Held, put: &Held) -> QueryResult<()> {
    if held.facets == put.facets {
        return move_facets(connection, place, held);
    }
    if !held.facets.is_empty() {
        clear_facets(connection, &place.id, &place.locale)?;
    }
    let columns = ["entry_id", "locale", "kind", "facet", "value", "published_at", "updated_at", "title_key"];
    let rows = put.facets.iter().map(|(facet, value)| {
        [
            (&place.id).into(),
            (&place.locale).into(),
            place.kind.into(),
            facet.into(),
            value.into(),
            place.published_at.into(),
            place.updated_at.into(),
            (&place.title_key).into(),
        ]
    });
    insert_rows(connection, "published_facets", columns, rows)
}

/// Gives the facets' rows those keys of the place that are not held. Each key has an index, which is written only if the
/// key is set.
fn move_facets(connection: &mut Connection, place: &Place, held: &Held) -> QueryResult<()> {
    let held = held.keys.as_ref();
    let mut keys: Vec<(&str, Value)> = vec![("updated_at", place.updated_at.into())];
    if held.is_none_or(|held| held.published_at != place.published_at) {
        keys.push(("published_at", place.published_at.into()));
    }
    if held.is_none_or(|held| held.title_key != place.title_key) {
        keys.push(("title_key", (&place.title_key).into()));
    }
    let mut sql = Sql::new("UPDATE published_facets SET ");
    for (at, (column, key)) in keys.into_iter().enumerate() {
        sql.push(if at == 0 { "" } else { ", " }).push(column).push(" = ").bind(key);
    }
    sql.push(" WHERE entry_id = ").bind(&place.id).push(" AND locale = ").bind(&place.locale);
    sql.execute(connection).map(|_| ())
}

fn clear_facets(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<usize> {
    let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale));
    diesel::delete(published_facets::table.filter(of_entry)).execute(connection)
}
