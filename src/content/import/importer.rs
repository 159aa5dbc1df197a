//! How a content type takes lines in, for those who do not know it by name.

use super::super::desk::Desk;
use super::super::document::{ContentType, Document, visit_targets};
use super::super::resolve::Sight;
use super::super::store::{self, WorkingCopy};
use super::apply::{Applied, apply};
use super::judge::{Identity, documents, identify};
use super::line::Line;
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::http::{Fault, Problem, Validators};

/// What a good line came to, and what its document refers to.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) applied: Applied,
    pub(super) targets: Vec<String>,
}

/// Why a line was not taken: every fault of it, and the entry that is only reserved, if that is all there is of it.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) faults: Vec<Fault>,
    pub(super) reserved: Option<Id>,
}

/// Says which line of this run was the first to mean an entry, if another one was.
pub(super) type Earlier<'e> = &'e dyn Fn(&Id) -> Option<u64>;

type Reserve = fn(&mut Connection, &Desk<'_>, &Validators, Line) -> Result<Option<Id>, Problem>;
type Write = fn(
    &mut Connection,
    &Desk<'_>,
    &Validators,
    Line,
    Vec<Fault>,
    Earlier<'_>,
) -> Result<Result<Taken, Refused>, Problem>;

/// How a content type takes lines in.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    pub(super) kind: &'static str,
    pub(super) reserve: Reserve,
    pub(super) write: Write,
}

impl Importer {
    /// The one of a content type.
    pub fn of<T: ContentType>() -> Self {
        Self { kind: T::KIND.name, reserve: reserve::<T>, write: write::<T> }
    }
}

/// Reserves the id and the slugs of a line that has no fault but, perhaps, references to what is not there.
fn reserve<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    mut line: Line,
) -> Result<Option<Id>, Problem> {
    let mut faults = Vec::new();
    let documents = documents::<T>(Sight::Blind, connection, desk, validators, &mut line, &mut faults)?;
    let Some(mut documents) = documents.filter(|_| faults.is_empty()) else { return Ok(None) };
    let Identity { id, exists, slugs, .. } = identify::<T>(connection, desk, &line, &mut documents, &mut faults)?;
    if !faults.is_empty() {
        return Ok(None);
    }
    if !exists {
        let made = line.created_at.unwrap_or_else(Timestamp::now);
        store::insert_entry(connection, &id, T::KIND.name, made)?;
    }
    for slug in &slugs {
        desk.space::<T>().claim(connection, slug, &id)?;
    }
    Ok(Some(id))
}

fn write<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    validators: &Validators,
    mut line: Line,
    mut faults: Vec<Fault>,
    earlier: Earlier<'_>,
) -> Result<Result<Taken, Refused>, Problem> {
    let found = documents::<T>(Sight::Desk, connection, desk, validators, &mut line, &mut faults)?;
    let Some(mut documents) = found else { return Ok(Err(Refused { faults, reserved: None })) };
    let identity = identify::<T>(connection, desk, &line, &mut documents, &mut faults)?;
    let is_others = faults.iter().any(|fault| fault.code == "id_taken");
    if let Some(first) = earlier(&identity.id).filter(|_| !is_others) {
        let detail = format!("line {first} is the same entry in the same locale");
        faults.push(Fault::at("", "duplicate_line", detail));
        return Ok(Err(Refused { faults, reserved: None }));
    }
    if faults.is_empty() {
        match apply::<T>(connection, desk, &identity, &line, &mut documents)? {
            Ok(applied) => return Ok(Ok(Taken { applied, targets: targets(&mut documents.document) })),
            Err(fault) => faults.push(fault),
        }
    }
    let reserved = give_back::<T>(connection, desk, identity.id, &identity.slugs)?;
    Ok(Err(Refused { faults, reserved }))
}

/// Takes back the slugs that a refused line was given beside the one that the entry has. An entry that is nothing
/// but reserved is told: others may refer to it.
fn give_back<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    id: Id,
    slugs: &[String],
) -> Result<Option<Id>, Problem> {
    let copies = WorkingCopy::of_entry(connection, &id)?;
    if copies.is_empty() {
        return Ok(store::kind_of(connection, &id)?.is_some().then_some(id));
    }
    let own = copies.iter().find(|copy| copy.locale == desk.locale.as_str()).map(|copy| copy.slug.as_str());
    for slug in slugs.iter().filter(|slug| Some(slug.as_str()) != own) {
        desk.space::<T>().release(connection, slug, &id)?;
    }
    Ok(None)
}

/// Removes an entry that is nothing but reserved.
pub(super) fn release(connection: &mut Connection, id: &Id) -> Result<(), Problem> {
    if WorkingCopy::of_entry(connection, id)?.is_empty() {
        store::remove_reservation(connection, id)?;
    }
    Ok(())
}

/// The ids that a resolved document refers to.
fn targets<D: Document>(document: &mut D) -> Vec<String> {
    let mut found = Vec::new();
    visit_targets(document, &mut |_, target| found.push(target.to_owned()));
    found
}
