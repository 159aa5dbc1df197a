//! A good line becomes what it says: a new entry, one more version, something published, or nothing at all where
//! everything is as the line has it.

use super::super::body::Body;
use super::super::desk::{self, Desk, json};
use super::super::document::ContentType;
use super::super::store::{self, WorkingCopy};
use super::super::writes::Writes;
use super::judge::{Documents, Identity};
use super::line::{Line, LineStatus};
use crate::core::{Id, Timestamp};
use crate::db::Connection;
use crate::http::{Fault, Problem};

/// What a line came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Created,
    Updated,
    Unchanged,
}

/// What a line came to, and whether it was published on the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Applied {
    pub(super) outcome: Outcome,
    pub(super) published: bool,
}

/// Writes a line whose documents were judged and resolved. The fault is that of an entry in the trash.
pub(super) fn apply<T: ContentType>(
    connection: &mut Connection,
    desk: &Desk<'_>,
    identity: &Identity,
    line: &Line,
    documents: &mut Documents<T::Document>,
) -> Result<Result<Applied, Fault>, Problem> {
    let publish = line.status == LineStatus::Published;
    let id = &identity.id;
    // Nobody else changes it between what is found of it here and what is written.
    store::lock_entry(connection, id)?;
    let held = WorkingCopy::find(connection, T::KIND.name, id, desk.locale.as_str())?;
    if line.status != LineStatus::Trashed && is_trashed(connection, id, held.as_ref())? {
        return Ok(Err(Fault::at("", "in_trash", format!("the entry {id} is in the trash; restore it first"))));
    }
    let mut work = Work::<T> { connection, desk, identity, documents };
    let (mut copy, mut outcome) = work.document(held, line)?;
    let published = publish && outcome != Outcome::Unchanged;
    if published {
        copy = work.publish(copy, line)?;
    }
    if work.draft(&mut copy, line)? && outcome == Outcome::Unchanged {
        outcome = Outcome::Updated;
    }
    for slug in &line.former_slugs {
        work.desk.space::<T>().keep(work.connection, slug)?;
    }
    if line.status == LineStatus::Trashed && !copy.trashed {
        work.trash(&copy.entry_id)?;
        outcome = if outcome == Outcome::Unchanged { Outcome::Updated } else { outcome };
    }
    Ok(Ok(Applied { outcome, published }))
}

/// An entry is in the trash in all its locales.
fn is_trashed(connection: &mut Connection, id: &Id, held: Option<&WorkingCopy>) -> Result<bool, Problem> {
    match held {
        Some(copy) => Ok(copy.trashed),
        None => Ok(WorkingCopy::of_entry(connection, id)?.iter().any(|copy| copy.trashed)),
    }
}

struct Work<'w, T: ContentType> {
    connection: &'w mut Connection,
    desk: &'w Desk<'w>,
    identity: &'w Identity,
    documents: &'w mut Documents<T::Document>,
}

impl<T: ContentType> Work<'_, T> {
    /// Brings the line's document to the desk, unless it is there. Newer edits of a published document stay.
    fn document(&mut self, held: Option<WorkingCopy>, line: &Line) -> Result<(WorkingCopy, Outcome), Problem> {
        let Some(mut copy) = held else {
            return Ok((self.create(line)?, Outcome::Created));
        };
        let publish = line.status == LineStatus::Published;
        let counts = if publish { copy.published_version } else { Some(copy.version) };
        let text = json(&mut self.documents.document, Body::take_place)?;
        if self.holds(&copy, counts, &text)? {
            return Ok((copy, Outcome::Unchanged));
        }
        // What is to be published may be the newest version already.
        if !(publish && self.holds(&copy, Some(copy.version), &text)?) {
            self.take_version(&mut copy, line.version, line.updated_at, self.identity.slug.clone())?;
            self.desk.insert_revision(self.connection, &copy, &mut self.documents.document)?;
        }
        Ok((copy, Outcome::Updated))
    }

    fn create(&mut self, line: &Line) -> Result<WorkingCopy, Problem> {
        let now = Timestamp::now();
        let copy = WorkingCopy {
            entry_id: self.identity.id.clone(),
            locale: self.desk.locale.to_string(),
            kind: T::KIND.name.to_owned(),
            slug: self.identity.slug.clone(),
            version: line.version.unwrap_or(1),
            published_version: None,
            first_published_at: line.first_published_at,
            last_published_at: line.last_published_at,
            created_at: line.created_at.or(line.updated_at).unwrap_or(now),
            updated_at: line.updated_at.unwrap_or(now),
            trashed: false,
        };
        copy.insert(self.connection)?;
        self.desk.insert_revision(self.connection, &copy, &mut self.documents.document)?;
        Ok(copy)
    }

    /// Makes room for one more version; its number is the line's, where that is higher than those that are there.
    fn take_version(
        &mut self,
        copy: &mut WorkingCopy,
        version: Option<i64>,
        at: Option<Timestamp>,
        slug: String,
    ) -> Result<(), Problem> {
        if slug != copy.slug {
            self.desk.space::<T>().release(self.connection, &copy.slug, &copy.entry_id)?;
            copy.slug = slug;
        }
        copy.version = version.unwrap_or_default().max(copy.version + 1);
        copy.updated_at = at.unwrap_or_else(Timestamp::now);
        Ok(copy.update(self.connection)?)
    }

    fn publish(&mut self, mut copy: WorkingCopy, line: &Line) -> Result<WorkingCopy, Problem> {
        let at = line.last_published_at.unwrap_or_else(Timestamp::now);
        copy.first_published_at = copy.first_published_at.or(line.first_published_at).or(Some(at));
        copy.last_published_at = Some(at);
        let writes = Writes::default();
        self.desk.publish_checked::<T>(self.connection, copy, &mut self.documents.document, writes)
    }

    /// Adds the newer edits, unless they are there.
    fn draft(&mut self, copy: &mut WorkingCopy, line: &Line) -> Result<bool, Problem> {
        let (Some(mut draft), Some(of_line)) = (self.documents.draft.take(), &line.draft) else { return Ok(false) };
        let text = json(&mut draft, Body::take_place)?;
        if self.holds(copy, Some(copy.version), &text)? {
            return Ok(false);
        }
        let slug = self.identity.draft_slug.clone().unwrap_or_else(|| self.identity.slug.clone());
        self.take_version(copy, of_line.version, of_line.updated_at, slug)?;
        self.desk.insert_revision(self.connection, copy, &mut draft)?;
        Ok(true)
    }

    fn trash(&mut self, id: &Id) -> Result<(), Problem> {
        for copy in WorkingCopy::of_entry(self.connection, id)? {
            self.desk.unpublish::<T>(self.connection, copy)?;
        }
        Ok(store::set_trashed(self.connection, id, Some(Timestamp::now()))?)
    }

    /// Whether a version is this document, with what was made of its body.
    fn holds(&mut self, copy: &WorkingCopy, version: Option<i64>, text: &str) -> Result<bool, Problem> {
        let Some(version) = version else { return Ok(false) };
        let mut held = desk::load_whole::<T>(self.connection, copy, version)?;
        Ok(json(&mut held, Body::take_place)? == text)
    }
}
