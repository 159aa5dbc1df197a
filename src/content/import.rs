//! Entries from outside, many in one transaction: each line has its id and slug reserved before any document is read,
//! so that lines may refer to each other in any order, and in circles.

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::desk::{Desk, Touched};
use super::document::{ContentType, Document};
use super::site::Site;
use super::store;
use crate::core::{Id, Locale, Slug, Timestamp};
use crate::db::Connection;
use crate::db::schema::entries;
use crate::http::{Fault, Problem, Validators, check};

/// One line: an entry in one locale.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The content type.
    pub kind: String,
    /// The locale; the site's default one where it is not given.
    #[serde(default)]
    pub locale: Option<String>,
    /// Whether it is published.
    #[serde(default)]
    pub status: LineStatus,
    /// The document, as the management surface takes it.
    pub document: Value,
}

/// Where an entry stands once it was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// Only at the desk.
    #[default]
    Draft,
    /// On the shelf too.
    Published,
}

/// How a content type takes lines in.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    kind: &'static str,
    reserve: fn(&mut Connection, &Desk<'_>, &Validators, &Value) -> Result<Id, Problem>,
    write: fn(&mut Connection, &Desk<'_>, &Validators, &Id, &Line) -> Result<(), Problem>,
}

impl Importer {
    /// The one of a content type.
    pub fn of<T: ContentType>() -> Self {
        Self { kind: T::KIND.name, reserve: reserve::<T>, write: write::<T> }
    }
}

/// Takes in all the lines, or none. A fault's pointer begins with the number of its line, from 0.
pub fn import(
    connection: &mut Connection,
    site: &Site,
    validators: &Validators,
    importers: &[Importer],
    lines: &[Line],
) -> Result<(), Problem> {
    let mut reserved: Vec<(Importer, Locale, Id)> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let locale = super::find_locale(site, line.locale.as_deref())?;
        let touched = Touched::default();
        let desk = Desk { site, locale: &locale, by: None, touched: &touched };
        let importer = importers.iter().find(|importer| importer.kind == line.kind).copied();
        let importer = importer.ok_or_else(|| {
            let detail = format!("there is no content type {:?}", line.kind);
            Problem::invalid_document(vec![Fault::at(format!("/{at}/kind"), "unknown_kind", detail)])
        })?;
        let id = (importer.reserve)(connection, &desk, validators, &line.document)
            .map_err(|problem| of_line(problem, at))?;
        reserved.push((importer, locale, id));
    }
    for (at, (line, (importer, locale, id))) in lines.iter().zip(&reserved).enumerate() {
        let touched = Touched::default();
        let desk = Desk { site, locale, by: None, touched: &touched };
        (importer.write)(connection, &desk, validators, id, line).map_err(|problem| of_line(problem, at))?;
    }
    Ok(())
}

/// Whether there is no entry at all.
pub fn is_empty(connection: &mut Connection) -> QueryResult<bool> {
    let any: Option<Id> = entries::table.select(entries::id).first(connection).optional()?;
    Ok(any.is_none())
}

/// A problem whose faults say in which line they are.
fn of_line(problem: Problem, at: usize) -> Problem {
    let faults = problem.errors().iter().map(|fault| Fault {
        pointer: Some(format!("/{at}/document{}", fault.pointer.as_deref().unwrap_or_default())),
        ..fault.clone()
    });
    let faults: Vec<Fault> = faults.collect();
    if faults.is_empty() { problem } else { Problem::invalid_document(faults) }
}

fn reserve<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    document: &Value,
) -> Result<Id, Problem> {
    let mut document: T::Document = check(validators, document.clone())?;
    let id = Id::new();
    store::insert_entry(connection, &id, T::KIND.name, Timestamp::now())?;
    let space = desk.space::<T>();
    match document.shared().slug.clone() {
        Some(slug) if space.claim(connection, &slug, &id)? => {}
        Some(slug) => {
            let detail = format!("{slug:?} belongs to another entry");
            return Err(Problem::invalid_document(vec![Fault::at("/slug", "slug_taken", detail)]));
        }
        None => {
            space.claim_free(connection, &Slug::from_title(document.title(), T::KIND.name), &id)?;
        }
    }
    Ok(id)
}

fn write<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    id: &Id,
    line: &Line,
) -> Result<(), Problem> {
    let document: T::Document = check(validators, line.document.clone())?;
    let copy = desk.create::<T>(connection, id, document)?;
    if line.status == LineStatus::Published {
        desk.publish::<T>(connection, copy)?;
    }
    Ok(())
}
