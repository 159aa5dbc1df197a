//! What an entry is found by: the values that lists are filtered by, and for each where the entry stands in its list.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::document::{ContentType, Shelved};
use super::place::{Held, Keys, Place};
use super::refs::Referred;
use super::table::insert_rows;
use super::updates;
use super::write::{Columns, Write};
use super::writes::Writes;
use crate::core::{Id, Tag, list_number};
use crate::db::Connection;
use crate::db::schema::{published_facets, published_lists};

/// Everything that an entry can be found by, each value once.
pub(super) type Facets = BTreeSet<(String, String)>;

/// The tags of what is found by facets and a slug.
pub(super) fn tags(kind: &str, facets: &Facets, keys: Option<&Keys>) -> Vec<Tag> {
    let facets = facets.iter().map(|(facet, value)| Tag::facet(kind, facet, value));
    facets.chain(keys.map(|keys| Tag::slug(kind, &keys.slug))).collect()
}

/// What the document says that the entry is found by.
pub(super) fn of<T: ContentType>(shelved: &Shelved<'_>, references: &[Referred]) -> Facets {
    let references = references.iter().filter(|(relation, ..)| T::FOUND_BY.contains(&relation.as_str()));
    let referred = references.map(|(relation, _, target)| (relation.clone(), target.clone()));
    let own = shelved.facets.iter().map(|(facet, value)| ((*facet).to_owned(), value.clone()));
    referred.chain(own).collect()
}

/// Writes the facets, and tells those that they take the place of.
pub(super) fn put(
    connection: &mut Connection,
    place: &Place,
    held: &Held,
    facets: &Facets,
    lists: &BTreeSet<i64>,
) -> QueryResult<Facets> {
    let before = if held.is_none() { Facets::new() } else { self::held(connection, &place.id, &place.locale)? };
    if !before.is_empty() {
        clear(connection, (&place.id, &place.locale), held)?;
    }
    let columns = ["entry_id", "locale", "facet", "value"];
    let rows =
        facets.iter().map(|(facet, value)| [(&place.id).into(), (&place.locale).into(), facet.into(), value.into()]);
    insert_rows(connection, "published_facets", columns, rows)?;
    put_lists(connection, place, lists)?;
    Ok(before)
}

/// The numbers of the lists that the facets' entry stands in, in order.
pub(super) fn lists(kind: &str, locale: &str, facets: &Facets) -> BTreeSet<i64> {
    facets.iter().map(|(facet, value)| list_number(kind, locale, facet, value)).collect()
}

/// Writes where the entry stands in its lists.
fn put_lists(connection: &mut Connection, place: &Place, lists: &BTreeSet<i64>) -> QueryResult<()> {
    let columns = ["entry_id", "locale", "list", "published_at", "title_key"];
    let rows = lists.iter().map(|list| {
        [
            (&place.id).into(),
            (&place.locale).into(),
            (*list).into(),
            place.published_at.into(),
            (&place.title_key).into(),
        ]
    });
    insert_rows(connection, "published_lists", columns, rows)?;
    updates::put(connection, place, lists)
}

/// Moves the entry in its lists by those keys of the place that are not held: each has an index or a table to itself,
/// which is written only if the key is another one.
pub(super) fn move_with(place: &Place, held: &Held, by_key: bool, writes: &mut Writes) {
    let Some(keys) = &held.keys else { return };
    updates::shift(place, held, by_key, writes);
    let mut moved = Columns::new();
    if keys.published_at != place.published_at {
        moved.push(("published_at", place.published_at.into()));
    }
    if keys.title_key != place.title_key {
        moved.push(("title_key", (&place.title_key).into()));
    }
    if !moved.is_empty() {
        writes.add(Write::set("published_lists", place.key(), moved));
    }
}

pub(super) fn held(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<Facets> {
    let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale));
    let facets = published_facets::table.filter(of_entry).select((published_facets::facet, published_facets::value));
    Ok(facets.load(connection)?.into_iter().collect())
}

/// Removes what the entry was found by, and takes it out of its lists.
pub(super) fn clear(connection: &mut Connection, (id, locale): (&Id, &str), held: &Held) -> QueryResult<()> {
    let of_entry = published_facets::entry_id.eq(id).and(published_facets::locale.eq(locale));
    diesel::delete(published_facets::table.filter(of_entry)).execute(connection)?;
    let of_entry = published_lists::entry_id.eq(id).and(published_lists::locale.eq(locale));
    diesel::delete(published_lists::table.filter(of_entry)).execute(connection)?;
    updates::take(connection, id, held)
}
