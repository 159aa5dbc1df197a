//! The rows of what an entry refers to: for each relation its targets, in their order.

use diesel::prelude::*;

use super::document::{Document, visit_targets};
use super::place::{Held, Place};
use super::table::insert_rows;
use crate::core::Id;
use crate::db::Connection;
use crate::db::schema::published_refs;

/// A reference: its relation, its place among those, and its target.
pub(super) type Referred = (String, i64, String);

/// The references of a document, in the order of their key.
pub(super) fn of<D: Document>(document: &mut D) -> Vec<Referred> {
    let mut found: Vec<Referred> = Vec::new();
    let mut add = |relation: &'static str, target: &str| {
        let position = found.iter().filter(|(other, ..)| other == relation).count();
        found.push((relation.to_owned(), i64::try_from(position).unwrap_or(i64::MAX), target.to_owned()));
    };
    visit_targets(document, &mut add);
    found.sort_unstable();
    found
}

/// Writes the references in the place of those that are there.
pub(super) fn put(connection: &mut Connection, place: &Place, held: &Held, references: &[Referred]) -> QueryResult<()> {
    if !held.is_none() {
        clear(connection, &place.id, &place.locale)?;
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
    insert_rows(connection, "published_refs", columns, rows)
}

pub(super) fn clear(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<usize> {
    let of_source = published_refs::source_id.eq(id).and(published_refs::locale.eq(locale));
    diesel::delete(published_refs::table.filter(of_source)).execute(connection)
}
