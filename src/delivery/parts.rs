//! The parts that answers share: entries as lists have them and as others show them, what they refer to, the newest that
//! refer to one, and how many do.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::kept::{Bytes, Kept, Read, Words};
use super::reference::{self, Referred};
use super::shown::{self, Shown};
use crate::core::{Clock, Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::http::Problem;

/// Parts of answers, bounded in bytes.
#[derive(Debug)]
pub struct Parts {
    shown: Kept<Entry, Option<Arc<Shown>>>,
    referred: Kept<Entry, Arc<[Referred]>>,
    pub(super) newest: Kept<Words, Arc<[Dated]>>,
    pub(super) counts: Kept<Words, i64>,
    pub(super) items: Kept<Which, Item>,
}

/// An entry in a locale, by the locale's place in the site's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Entry {
    locale: usize,
    id: Id,
}

impl Bytes for Entry {
    fn bytes(&self) -> usize {
        0
    }
}

/// An entry, as a list of some members has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Which {
    /// What is asked of each entry, in words.
    pub(super) shape: Arc<str>,
    /// The entry.
    pub(super) id: Id,
}

impl Bytes for Which {
    fn bytes(&self) -> usize {
        self.shape.len()
    }
}

/// An entry of a list; without JSON where there is none.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) json: Option<Arc<RawValue>>,
    /// What it depends on.
    pub(super) tags: Arc<[Tag]>,
}

impl Bytes for Item {
    fn bytes(&self) -> usize {
        self.json.as_ref().map_or(0, |json| json.get().len()) + size_of_val(&*self.tags)
    }
}

/// An entry and its editorial date.
pub(super) type Dated = (Id, Timestamp);

impl Bytes for Arc<[Dated]> {
    fn bytes(&self) -> usize {
        size_of_val::<[Dated]>(self)
    }
}

/// For which answer parts are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct For<'a> {
    /// The epoch of the answer.
    pub(super) epoch: u64,
    /// Its locale.
    pub(super) locale: &'a Locale,
    /// The locale's place in the site's.
    pub(super) place: usize,
}

impl Parts {
    /// Parts of so many bytes; of none, nothing is kept.
    pub fn new(bytes: u64, clock: &Arc<Clock>) -> Self {
        Self {
            shown: Kept::new(bytes / 4, clock.clone()),
            referred: Kept::new(bytes / 8, clock.clone()),
            newest: Kept::new(bytes / 16, clock.clone()),
            counts: Kept::new(bytes / 16, clock.clone()),
            items: Kept::new(bytes / 2, clock.clone()),
        }
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> u64 {
        let lists = self.newest.weight() + self.counts.weight();
        self.shown.weight() + self.referred.weight() + self.items.weight() + lists
    }

    /// Entries as others show them, as far as they are published.
    pub(super) fn shown(
        &self,
        connection: &mut Connection,
        of: For<'_>,
        ids: impl Iterator<Item = Id>,
    ) -> Result<HashMap<Id, Arc<Shown>>, Problem> {
        let found = self.shown.get_or_read(of.epoch, entries(of, ids), |missing| {
            let mut read = shown::read(connection, of.locale, missing.iter().map(|entry| &entry.id))?;
            Ok(missing.iter().map(|entry| part(entry, read.remove(&entry.id))).collect())
        })?;
        Ok(found.into_iter().filter_map(|(entry, shown)| Some((entry.id, shown?))).collect())
    }

    /// What entries refer to, in order, whether it is published or not.
    pub(super) fn referred(
        &self,
        connection: &mut Connection,
        of: For<'_>,
        ids: impl Iterator<Item = Id>,
    ) -> Result<HashMap<Id, Arc<[Referred]>>, Problem> {
        let found = self.referred.get_or_read(of.epoch, entries(of, ids), |missing| {
            let mut read = reference::read(connection, of.locale, missing.iter().map(|entry| &entry.id))?;
            let mut referred = |entry: &Entry| read.remove(&entry.id).unwrap_or_default().into();
            Ok(missing.iter().map(|entry| part(entry, referred(entry))).collect())
        })?;
        Ok(found.into_iter().map(|(entry, referred)| (entry.id, referred)).collect())
    }
}

/// A card is another one too where the entry refers to others than before.
fn part<V>(entry: &Entry, value: V) -> Read<Entry, V> {
    Read { key: entry.clone(), value, tags: vec![Tag::card(entry.id.as_str())] }
}

fn entries(of: For<'_>, ids: impl Iterator<Item = Id>) -> impl Iterator<Item = Entry> {
    ids.map(move |id| Entry { locale: of.place, id })
}
