//! Entries from outside, in two passes over the same lines: the first reserves the id and the slugs of every line that
//! is good in itself, the second writes the documents. So lines may refer to each other in any order, and in circles.
//!
//! Every entry is known by its id, or its kind and slug: what was taken in before is found again, and left alone where
//! nothing differs. So a run that was interrupted, anywhere, is finished by running it again.

mod apply;
mod importer;
mod judge;
mod line;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::desk::Desk;
use super::site::Site;
use super::touched::Touched;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::db::schema::entries;
use crate::http::{Fault, Problem, Validators};
use apply::Outcome;
pub use importer::Importer;
use importer::{Refused, Taken};
pub use line::{Draft, Line, LineStatus, RawLine};

/// What came of the lines so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ImportSummary {
    /// How many there were.
    pub lines: u64,
    /// New entries, or new locales of one.
    pub created: u64,
    /// Those that got a new version, or were published, or both.
    pub updated: u64,
    /// Those that were as their line has them.
    pub unchanged: u64,
    /// How many of the created and updated ones were published.
    pub published: u64,
    /// Lines that were not taken.
    pub failed: u64,
}

/// A line that was not taken, with every fault of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rejected {
    /// Its number, from 1.
    pub line: u64,
    /// The content type, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The slug, if one could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The faults; their pointers lead into the line.
    pub faults: Vec<Fault>,
}

/// An import under way. It remembers sixteen bytes of each line, and eight of each entry that is referred to.
#[derive(Debug)]
pub struct Import {
    site: Arc<Site>,
    validators: Arc<Validators>,
    importers: Vec<Importer>,
    /// Which line was the first to mean an entry in a locale.
    first: HashMap<u64, u64>,
    referred: HashSet<u64>,
    reserved: Vec<Id>,
    summary: ImportSummary,
}

impl Import {
    /// An import that has not begun.
    pub fn new(site: Arc<Site>, validators: Arc<Validators>, importers: Vec<Importer>) -> Self {
        Self {
            site,
            validators,
            importers,
            first: HashMap::new(),
            referred: HashSet::new(),
            reserved: Vec::new(),
            summary: ImportSummary::default(),
        }
    }

    /// What came of the lines so far.
    pub fn summary(&self) -> ImportSummary {
        self.summary
    }

    /// The first pass, for some of the lines. Nothing is told of those that are not good: the second pass does.
    pub fn reserve(&mut self, connection: &mut Connection, lines: &[RawLine]) -> Result<(), Problem> {
        for raw in lines {
            let read = line::read(&self.validators, raw);
            let Some(line) = read.line.filter(|_| read.faults.is_empty()) else { continue };
            let mut faults = Vec::new();
            let Some((importer, locale)) = self.place(&line, &mut faults) else { continue };
            if !faults.is_empty() {
                continue;
            }
            let touched = Touched::default();
            let desk = Desk { site: &self.site, locale: &locale, by: None, touched: &touched, begun: None };
            if let Some(id) = (importer.reserve)(connection, &desk, &self.validators, line)? {
                self.first.entry(key(&id, &locale)).or_insert(raw.number);
            }
        }
        Ok(())
    }

    /// The second pass, for some of the lines. A line that is not taken leaves nothing behind; an error is one of the
    /// database, and nothing of these lines may be kept.
    pub fn write(&mut self, connection: &mut Connection, lines: &[RawLine]) -> Result<Vec<Rejected>, Problem> {
        let mut rejected = Vec::new();
        for raw in lines {
            self.summary.lines += 1;
            let line::ReadLine { line, mut faults } = line::read(&self.validators, raw);
            let told = line.as_ref().map(|line| (line.kind.clone(), slug_of(line)));
            let place = line.and_then(|line| Some((self.place(&line, &mut faults)?, line)));
            let faults = match place {
                Some((place, line)) => self.write_line(connection, place, raw.number, line, faults)?,
                None => faults,
            };
            if !faults.is_empty() {
                self.summary.failed += 1;
                let (kind, slug) = told.map_or((None, None), |(kind, slug)| (Some(kind), slug));
                rejected.push(Rejected { line: raw.number, kind, slug, faults });
            }
        }
        Ok(rejected)
    }

    fn write_line(
        &mut self,
        connection: &mut Connection,
        (importer, locale): (Importer, Locale),
        number: u64,
        line: Line,
        faults: Vec<Fault>,
    ) -> Result<Vec<Fault>, Problem> {
        let touched = Touched::default();
        let desk = Desk { site: &self.site, locale: &locale, by: None, touched: &touched, begun: None };
        let first = &self.first;
        let earlier = |id: &Id| first.get(&key(id, &locale)).copied().filter(|first| *first != number);
        match (importer.write)(connection, &desk, &self.validators, line, faults, &earlier)? {
            Ok(Taken { applied, targets }) => {
                match applied.outcome {
                    Outcome::Created => self.summary.created += 1,
                    Outcome::Updated => self.summary.updated += 1,
                    Outcome::Unchanged => self.summary.unchanged += 1,
                }
                self.summary.published += u64::from(applied.published);
                self.referred.extend(targets.iter().map(|target| xxh3_64(target.as_bytes())));
                Ok(Vec::new())
            }
            Err(Refused { faults, reserved }) => {
                self.reserved.extend(reserved);
                Ok(faults)
            }
        }
    }

    /// The end: reservations of lines that were not taken are given back, but for those that another entry refers to
    /// by now; a later run finds and fills them.
    pub fn finish(&mut self, connection: &mut Connection) -> Result<(), Problem> {
        for id in self.reserved.drain(..) {
            if !self.referred.contains(&xxh3_64(id.as_str().as_bytes())) {
                importer::release(connection, &id)?;
            }
        }
        Ok(())
    }

    /// The content type and the locale of a line.
    fn place(&self, line: &Line, faults: &mut Vec<Fault>) -> Option<(Importer, Locale)> {
        let importer = self.importers.iter().find(|importer| importer.kind == line.kind).copied();
        if importer.is_none() {
            let known: Vec<_> = self.importers.iter().map(|importer| importer.kind).collect();
            let detail = format!("there is no content type {:?}; there are {}", line.kind, known.join(", "));
            faults.push(Fault::at("/kind", "unknown_kind", detail));
        }
        let locales = &self.site.locales;
        let locale = match &line.locale {
            Some(name) => locales.find(name).cloned(),
            None => Some(locales.default_locale().clone()),
        };
        if locale.is_none() {
            let known: Vec<&str> = locales.all().iter().map(Locale::as_str).collect();
            let detail = format!("is not a locale of this site; it has {}", known.join(", "));
            faults.push(Fault::at("/locale", "unknown_locale", detail));
        }
        // The faults of the document are told in any locale.
        Some((importer?, locale.unwrap_or_else(|| locales.default_locale().clone())))
    }
}

/// Whether there is no entry at all.
pub fn is_empty(connection: &mut Connection) -> QueryResult<bool> {
    let any: Option<Id> = entries::table.select(entries::id).first(connection).optional()?;
    Ok(any.is_none())
}

fn key(id: &Id, locale: &Locale) -> u64 {
    xxh3_64(format!("{id}/{locale}").as_bytes())
}

fn slug_of(line: &Line) -> Option<String> {
    line.document.get("slug").and_then(serde_json::Value::as_str).map(str::to_owned)
}
