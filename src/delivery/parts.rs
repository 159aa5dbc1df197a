//! The parts that answers share: entries as lists have them and as others show them, what they refer to, the newest that
//! refer to one, and how many do.

use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::HashMap;
use serde_json::value::RawValue;

use super::kept::{Bytes, Kept, Look, Outdated, Read, Words};
use super::reference::{self, Referred};
use super::shown::{self, Shown};
use crate::content::{PublishedRow, Readership, WrittenRow};
use crate::core::{Clock, Id, Locale, Tag, Timestamp};
use crate::db::Reading;
use crate::http::{Pagination, Problem};

/// Parts of answers, all of them within one bound in bytes.
#[derive(Debug)]
pub struct Parts(Kept<Key, Value>);

/// A kind of parts: under which keys they are kept, and what they are.
pub(super) trait Kind {
    type Key: Hash + Eq + Clone;
    type Value;
    fn key(key: Self::Key) -> Key;
    fn value(value: Self::Value) -> Value;
    fn of(key: Key, value: Value) -> Option<(Self::Key, Self::Value)>;
    fn about(key: &Key) -> Option<&Self::Key>;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident: $key:ty => $value:ty;)*) => {
        /// The key of any part.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub(super) enum Key {
            $($kind($key),)*
        }

        /// Any part.
        #[derive(Debug, Clone)]
        pub(super) enum Value {
            $($kind($value),)*
        }

        impl Bytes for Key {
            fn bytes(&self) -> usize {
                match self {
                    $(Self::$kind(key) => key.bytes(),)*
                }
            }
        }

        impl Bytes for Value {
            fn bytes(&self) -> usize {
                match self {
                    $(Self::$kind(value) => value.bytes(),)*
                }
            }
        }

        $(
            $(#[$doc])*
            pub(super) struct $kind;

            impl Kind for $kind {
                type Key = $key;
                type Value = $value;

                fn key(key: $key) -> Key {
                    Key::$kind(key)
                }

                fn value(value: $value) -> Value {
                    Value::$kind(value)
                }

                fn of(key: Key, value: Value) -> Option<($key, $value)> {
                    match (key, value) {
                        (Key::$kind(key), Value::$kind(value)) => Some((key, value)),
                        _ => None,
                    }
                }

                fn about(key: &Key) -> Option<&$key> {
                    match key {
                        Key::$kind(key) => Some(key),
                        _ => None,
                    }
                }
            }
        )*
    };
}

kinds! {
    /// Entries as others show them, where they are published.
    Cards: Entry => Option<Arc<Shown>>;
    /// What entries refer to.
    References: Entry => Referred;
    /// The newest, or the first by title, under some condition.
    Newest: Words => Arc<[Dated]>;
    /// How many there are under some condition, as far as they are counted.
    Counts: Words => i64;
    /// Entries as lists have them.
    Items: Which => Item;
    /// Which entries the pages of lists have.
    Pages: Words => Arc<ListPage>;
    /// Rows of entries that were published lately, without their bodies.
    Rows: OfKind => Arc<PublishedRow>;
}

/// An entry in a locale, by the locale's place in the site's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Entry {
    locale: usize,
    id: Id,
}

impl Bytes for Entry {
    fn bytes(&self) -> usize {
        0
    }
}

/// An entry of a content type, which is told by its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct OfKind {
    kind: &'static str,
    entry: Entry,
}

impl Bytes for OfKind {
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
    /// Where its last members begin in its JSON, which tell what stands around it, if they do.
    pub(super) around: Option<usize>,
}

impl Bytes for Item {
    fn bytes(&self) -> usize {
        self.json.as_ref().map_or(0, |json| json.get().len()) + size_of_val(&*self.tags)
    }
}

/// A page of a list.
#[derive(Debug)]
pub(super) struct ListPage {
    /// Its entries, in order.
    pub(super) ids: Box<[Id]>,
    /// Where it stands.
    pub(super) pagination: Pagination,
    /// What it depends on, but for what its entries say.
    pub(super) tags: Box<[Tag]>,
}

impl Bytes for Arc<ListPage> {
    fn bytes(&self) -> usize {
        let cursors = [&self.pagination.next_cursor, &self.pagination.previous_cursor];
        let cursors = cursors.into_iter().flatten().map(String::len).sum::<usize>();
        size_of::<ListPage>() + size_of_val(&*self.ids) + size_of_val(&*self.tags) + cursors
    }
}

impl Bytes for Arc<PublishedRow> {
    fn bytes(&self) -> usize {
        size_of::<PublishedRow>() + self.content_locale.len() + self.slug.len() + self.document.len()
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
        Self(Kept::new(bytes, Arc::clone(clock)))
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> u64 {
        self.0.weight()
    }

    /// Keeps a part that was read for an answer of an epoch.
    pub(super) fn keep<K: Kind>(&self, epoch: u64, part: Read<K::Key, K::Value>) {
        self.0.keep(epoch, any::<K>(part));
    }

    /// The parts of a kind under some keys, each of which comes once, for an answer of an epoch; `read` finds what is not
    /// held.
    pub(super) fn get_or_read<K: Kind>(
        &self,
        epoch: u64,
        keys: impl Iterator<Item = K::Key>,
        read: impl FnOnce(&[K::Key]) -> Result<Vec<Read<K::Key, K::Value>>, Problem>,
    ) -> Result<Vec<(K::Key, K::Value)>, Problem> {
        let found = self.0.get_or_read(epoch, keys.map(K::key), |missing| {
            let missing: Vec<K::Key> = missing.iter().filter_map(|key| K::about(key).cloned()).collect();
            Ok(read(&missing)?.into_iter().map(any::<K>).collect())
        })?;
        Ok(found.into_iter().filter_map(|(key, value)| K::of(key, value)).collect())
    }

    /// The part of a kind under a key, for an answer of an epoch.
    pub(super) fn look<K: Kind>(&self, epoch: u64, key: &K::Key) -> Look<K::Value> {
        let key = K::key(key.clone());
        match self.0.look(epoch, &key) {
            Look::Held(value) => K::of(key, value).map_or(Look::Unknown, |(_, value)| Look::Held(value)),
            Look::Outdated(outdated) => {
                let outdated = outdated.map(|value| K::of(key, value).map(|(_, value)| value));
                outdated.map_or(Look::Unknown, Look::Outdated)
            }
            Look::Unknown => Look::Unknown,
        }
    }

    /// Whether that of an outdated part which depends on some tags is what it was, for an answer of an epoch.
    pub(super) fn still_holds<V>(&self, epoch: u64, outdated: &Outdated<V>, tags: &[Tag]) -> bool {
        self.0.still_holds(epoch, outdated, tags)
    }

    /// The row of an entry that was published lately, if it is true for an answer.
    pub(super) fn row(&self, of: For<'_>, kind: &'static str, id: &Id) -> Option<Arc<PublishedRow>> {
        match self.look::<Rows>(of.epoch, &OfKind { kind, entry: Entry { locale: of.place, id: id.clone() } }) {
            Look::Held(row) => Some(row),
            Look::Outdated(_) | Look::Unknown => None,
        }
    }

    /// What questions in words are answered, of which some may be the same: each that is not held is asked once. `read`
    /// answers in the order that it is asked.
    pub(super) fn answers<K: Kind<Key = Words>, Q>(
        &self,
        epoch: u64,
        questions: &[(Words, Q)],
        tags: impl Fn(&Q) -> Vec<Tag>,
        read: impl FnOnce(&[&Q]) -> Result<Vec<K::Value>, Problem>,
    ) -> Result<HashMap<Words, K::Value>, Problem> {
        let each: BTreeMap<&str, &(Words, Q)> =
            questions.iter().map(|question| (question.0.words.as_str(), question)).collect();
        let found = self.get_or_read::<K>(epoch, each.values().map(|(words, _)| words.clone()), |missing| {
            let asked: Vec<&Q> = missing.iter().filter_map(|words| Some(&each.get(words.words.as_str())?.1)).collect();
            let told = missing.iter().zip(&asked).zip(read(&asked)?);
            Ok(told.map(|((words, asked), value)| Read { key: words.clone(), value, tags: tags(asked) }).collect())
        })?;
        Ok(found.into_iter().collect())
    }

    /// Entries as others show them, as far as they are published.
    pub(super) fn shown(
        &self,
        reading: &mut Reading,
        of: For<'_>,
        ids: impl Iterator<Item = Id>,
    ) -> Result<HashMap<Id, Arc<Shown>>, Problem> {
        let found = self.get_or_read::<Cards>(of.epoch, entries(of, ids), |missing| {
            let mut read = shown::read(reading, of.locale, missing.iter().map(|entry| &entry.id))?;
            Ok(missing.iter().map(|entry| part(entry, read.remove(&entry.id))).collect())
        })?;
        Ok(found.into_iter().filter_map(|(entry, shown)| Some((entry.id, shown?))).collect())
    }

    /// What entries refer to, in order, whether it is published or not.
    pub(super) fn referred(
        &self,
        reading: &mut Reading,
        of: For<'_>,
        ids: impl Iterator<Item = Id>,
    ) -> Result<Vec<(Id, Referred)>, Problem> {
        let found = self.get_or_read::<References>(of.epoch, entries(of, ids), |missing| {
            let mut read = reference::read(reading, of.locale, missing.iter().map(|entry| &entry.id))?;
            Ok(missing.iter().map(|entry| part(entry, read.remove(&entry.id).unwrap_or_default())).collect())
        })?;
        Ok(found.into_iter().map(|(entry, referred)| (entry.id, referred)).collect())
    }
}

impl Readership for Parts {
    fn keep_row(&self, epoch: u64, written: &WrittenRow) {
        let WrittenRow { kind, place, row } = written.clone();
        let (id, tags) = (row.entry_id.clone(), vec![Tag::entry(row.entry_id.as_str())]);
        self.keep::<Rows>(epoch, Read { key: OfKind { kind, entry: Entry { locale: place, id } }, value: row, tags });
    }
}

/// A part as one of any kind.
fn any<K: Kind>(part: Read<K::Key, K::Value>) -> Read<Key, Value> {
    Read { key: K::key(part.key), value: K::value(part.value), tags: part.tags }
}

/// A card is another one too where the entry refers to others than before.
fn part<V>(entry: &Entry, value: V) -> Read<Entry, V> {
    Read { key: entry.clone(), value, tags: vec![Tag::card(entry.id.as_str())] }
}

fn entries(of: For<'_>, ids: impl Iterator<Item = Id>) -> impl Iterator<Item = Entry> {
    ids.map(move |id| Entry { locale: of.place, id })
}
