//! The rows of the shelf: those of one entry for one locale. Most of what is published again is as it was, so that only
//! what differs is written: what the rows were made from is told by digests, which are found in one row.

use std::hash::Hash;

use diesel::prelude::*;

use super::desk::Desk;
use super::digest::digest;
use super::document::{ContentType, Shelved, ShelvedBody};
use super::place::{Digests, Held, NO_BODY, Place};
use super::published::PublishedRow;
use super::write::{Columns, Write};
use super::writes::Writes;
use super::{facets, hold, refs, store, updates};
use crate::body::Block;
use crate::core::{Id, Tag};
use crate::db::Connection;
use crate::db::schema::{published_bodies, published_digests, published_entries};
use crate::db::sql::Sql;
use crate::http::Problem;

/// What writing the rows changed.
pub(super) struct Put {
    /// The tags of what the entry was found by and of what it is found by, unless all of that is as it was, and it refers
    /// to the same entries.
    pub(super) moved: Option<Vec<Tag>>,
    /// Whether others show it as they did before.
    pub(super) same_card: bool,
    /// Whether its body is as it was.
    pub(super) same_body: bool,
    /// What readers find now.
    pub(super) row: PublishedRow,
}

/// Removes all rows of an entry for a locale, and tells the tags of what it was found by.
pub(super) fn clear<T: ContentType>(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<Vec<Tag>> {
    hold::shared(connection)?;
    let held = Held::find::<T>(connection, id, locale)?;
    let facets = facets::held(connection, id, locale)?;
    let found_by = facets::tags(T::KIND.name, &facets, held.keys.as_ref());
    diesel::delete(published_entries::table.find((id, locale))).execute(connection)?;
    diesel::delete(published_bodies::table.find((id, locale))).execute(connection)?;
    diesel::delete(published_digests::table.find((id, locale))).execute(connection)?;
    refs::clear(connection, id, locale)?;
    facets::clear(connection, (id, locale), &held)?;
    let mut sql = Sql::new("DELETE FROM ");
    sql.push(T::TABLE).push(" WHERE entry_id = ").bind(id).push(" AND locale = ").bind(locale);
    sql.execute(connection)?;
    Ok(found_by)
}

/// Makes the rows at a place those of a document, where there are such as are held or none, once what waits is written.
pub(super) fn put<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    (place, held): (&Place, &Held),
    document: &mut T::Document,
    writes: &mut Writes,
) -> Result<Put, Problem> {
    let references = refs::of(document);
    let mut shelved = T::shelve(&place.id, document)?;
    let found_by = facets::of::<T>(&shelved, &references);
    let image = shelved.image.as_ref().map(serde_json::to_string).transpose().map_err(Problem::internal)?;
    let digests = Digests {
        refs: digest(&references),
        facets: digest(&found_by),
        card: digest(&card(place, &shelved, image.as_deref())),
        body: shelved.body.as_ref().map_or_else(|| NO_BODY.to_owned(), ShelvedBody::digest),
    };
    let same_references = held.digests.refs == digests.refs;
    let same_card = held.digests.card == digests.card;
    let same_facets = held.digests.facets == digests.facets;
    if !(same_references && same_facets) {
        desk.alone()?;
    }
    let refound = if same_facets {
        facets::move_with(place, held, connection.is_postgres(), writes);
        None
    } else {
        let lists = facets::lists(place.kind, &place.locale, &found_by);
        Some((facets::put(connection, place, held, &found_by, &lists)?, lists))
    };
    if !same_references {
        refs::put(connection, place, held, &references)?;
    }
    if T::KIND.linkable && !same_card {
        writes.add(put_card(place, held, &shelved, image));
    }
    let same_body = held.digests.body == digests.body;
    if !same_body {
        writes.add(put_body(connection, place, shelved.body.as_ref())?);
    }
    writes.add(put_typed::<T>(place, held, &shelved));
    if let Some((_, lists)) = &refound {
        updates::lengthen::<T>(connection, place, lists, writes, desk.touched)?;
    }
    if held.digests != digests {
        writes.add(put_digests(place, &digests));
    }
    let (before, now) = (held.keys.as_ref(), place.keys());
    let decides = T::CHOOSES || !shelved.columns.is_empty();
    let same_place = same_references && refound.is_none() && before == Some(&now) && !decides;
    let moved = (!same_place).then(|| {
        let mut moved = facets::tags(place.kind, &found_by, Some(&now));
        let (found_before, _) = refound.unwrap_or_default();
        moved.extend(facets::tags(place.kind, &found_before, before));
        moved
    });
    // A card has the authors that the entry refers to.
    let row = PublishedRow::of(place, held, std::mem::take(&mut shelved.document));
    Ok(Put { moved, same_card: same_card && same_references, same_body, row })
}

/// What others show of the entry.
fn card<'c>(place: &'c Place, shelved: &'c Shelved<'_>, image: Option<&'c str>) -> impl Hash + 'c {
    let found_by = (&place.content_locale, &place.slug, &place.title_key, place.published_at);
    (found_by, &shelved.title, &shelved.excerpt, image, &shelved.summary)
}

/// What writes what others show of the entry.
fn put_card(place: &Place, held: &Held, shelved: &Shelved<'_>, image: Option<String>) -> Write {
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
        ("comments_count", held.number.into()),
    ];
    Write::put("published_entries", place.key(), columns)
}

/// What writes the row of the type. Of one that is there, what lists are sorted by is written only if it differs: each key has
/// an index.
fn put_typed<T: ContentType>(place: &Place, held: &Held, shelved: &Shelved<'_>) -> Write {
    let mut columns: Columns = vec![
        ("version", place.version.into()),
        ("updated_at", place.updated_at.into()),
        ("first_published_at", place.first_published_at.into()),
        ("document", (&shelved.document).into()),
    ];
    columns.extend(shelved.columns.iter().cloned());
    if held.keys.as_ref() != Some(&place.keys()) {
        columns.extend([
            ("content_locale", (&place.content_locale).into()),
            ("slug", (&place.slug).into()),
            ("published_at", place.published_at.into()),
            ("title_key", (&place.title_key).into()),
        ]);
    }
    if held.is_none() {
        return Write::put(T::TABLE, place.key(), columns);
    }
    Write::set(T::TABLE, place.key(), columns)
}

/// What writes the body, or removes that which is there.
fn put_body(connection: &mut Connection, place: &Place, body: Option<&ShelvedBody<'_>>) -> Result<Write, Problem> {
    let Some(body) = body else { return Ok(Write::delete("published_bodies", place.key())) };
    let (html, blocks) = match (body.body.blocks_in(), &body.body.blocks) {
        (Some(version), _) => {
            let blocks = store::blocks(connection, (&place.id, &place.content_locale), version)?;
            (body.html(&serde_json::from_str::<Vec<Block>>(&blocks).map_err(Problem::internal)?), blocks)
        }
        (None, blocks) => {
            let blocks = blocks.as_deref().unwrap_or_default();
            (body.html(blocks), serde_json::to_string(blocks).map_err(Problem::internal)?)
        }
    };
    Ok(Write::put("published_bodies", place.key(), vec![("html", html.into()), ("blocks", blocks.into())]))
}

fn put_digests(place: &Place, digests: &Digests) -> Write {
    let columns = vec![
        ("refs", (&digests.refs).into()),
        ("facets", (&digests.facets).into()),
        ("card", (&digests.card).into()),
        ("body", (&digests.body).into()),
    ];
    Write::put("published_digests", place.key(), columns)
}
