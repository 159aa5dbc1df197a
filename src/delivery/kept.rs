//! What answers are made of and share with one another, kept in memory: read once, and taken from there until something
//! changes it. An answer that is not held is then made of little more than its own rows.
//!
//! It is true for the reason that answers are (see `cache`): what is kept bears the epoch that was current before it was
//! read, and is taken only if its tags were not touched since. An answer takes nothing that was read in a later epoch
//! than its own, and depends on the tags of all that it takes, as if it had read it itself. What whoever wrote it has left,
//! unread, bears the epoch of its change (see `content::touched`).

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache as Store;

use crate::core::{Clock, Tag};
use crate::http::Problem;

/// What a part costs beyond its bytes: its place among the others, and what the allocator rounds up.
const OVERHEAD: usize = 192;

/// How many bytes a part or its key has, beyond its own size.
pub(super) trait Bytes: Clone {
    fn bytes(&self) -> usize;
}

/// A question in words of its own, in a locale by its place in the site's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Words {
    pub(super) locale: usize,
    pub(super) words: String,
}

impl Bytes for Words {
    fn bytes(&self) -> usize {
        self.words.len()
    }
}

impl Bytes for i64 {
    fn bytes(&self) -> usize {
        0
    }
}

/// A part, as it was read.
pub(super) struct Read<K, V> {
    /// Under which key.
    pub(super) key: K,
    /// What it is.
    pub(super) value: V,
    /// What touches it.
    pub(super) tags: Vec<Tag>,
}

/// What there is of a part.
pub(super) enum Look<V> {
    /// It is held, and true.
    Held(V),
    /// It was held, and is another one now.
    Outdated(Outdated<V>),
    /// Nobody has asked for it lately.
    Unknown,
}

/// A part that is another one now. Some of what it was made of may be as it was.
pub(super) struct Outdated<V> {
    /// What it was.
    pub(super) value: V,
    epoch: u64,
}

impl<V> Outdated<V> {
    /// The same with another value.
    pub(super) fn map<W>(self, value: impl FnOnce(V) -> Option<W>) -> Option<Outdated<W>> {
        Some(Outdated { value: value(self.value)?, epoch: self.epoch })
    }
}

#[derive(Debug)]
struct Part<V> {
    value: V,
    tags: Box<[Tag]>,
    epoch: u64,
}

#[derive(Debug, Clone)]
struct ByBytes;

impl<K: Bytes, V: Bytes> Weighter<K, Arc<Part<V>>> for ByBytes {
    fn weight(&self, key: &K, part: &Arc<Part<V>>) -> u64 {
        let bytes = key.bytes() + part.value.bytes() + size_of_val(&*part.tags);
        (OVERHEAD + size_of::<K>() + size_of::<Part<V>>() + bytes) as u64
    }
}

/// Parts, bounded in bytes.
#[derive(Debug)]
pub(super) struct Kept<K: Bytes, V: Bytes> {
    clock: Arc<Clock>,
    /// Nothing is kept where the bound is zero.
    parts: Option<Store<K, Arc<Part<V>>, ByBytes>>,
}

impl<K: Hash + Eq + Bytes, V: Bytes> Kept<K, V> {
    pub(super) fn new(bytes: u64, clock: Arc<Clock>) -> Self {
        let items = usize::try_from(bytes / 1024).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        Self { clock, parts: (bytes > 0).then(|| Store::with_weighter(items, bytes, ByBytes)) }
    }

    /// The part under a key, for an answer of an epoch.
    pub(super) fn look(&self, epoch: u64, key: &K) -> Look<V> {
        let Some(part) = self.parts.as_ref().and_then(|parts| parts.get(key)) else { return Look::Unknown };
        let value = part.value.clone();
        if self.is_true(epoch, part.epoch, &part.tags) {
            Look::Held(value)
        } else {
            Look::Outdated(Outdated { value, epoch: part.epoch })
        }
    }

    /// Whether that of an outdated part which depends on some tags is what it was, for an answer of an epoch.
    pub(super) fn still_holds<W>(&self, epoch: u64, outdated: &Outdated<W>, tags: &[Tag]) -> bool {
        self.is_true(epoch, outdated.epoch, tags)
    }

    /// Whether what was read in an epoch, and depends on some tags, is true for an answer of another epoch. All depends on
    /// what other processes change.
    fn is_true(&self, epoch: u64, read: u64, tags: &[Tag]) -> bool {
        read <= epoch && self.clock.untouched(&[Tag::elsewhere()], read) && self.clock.untouched(tags, read)
    }

    /// The parts under some keys, each of which comes once, for an answer of an epoch: those that are held, and those that
    /// `read` finds for the rest. It finds something for every key, if only that nothing is there.
    pub(super) fn get_or_read(
        &self,
        epoch: u64,
        keys: impl Iterator<Item = K>,
        read: impl FnOnce(&[K]) -> Result<Vec<Read<K, V>>, Problem>,
    ) -> Result<Vec<(K, V)>, Problem> {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for key in keys {
            match self.look(epoch, &key) {
                Look::Held(value) => found.push((key, value)),
                Look::Outdated(_) | Look::Unknown => missing.push(key),
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        for part in read(&missing)? {
            found.push((part.key.clone(), part.value.clone()));
            self.keep(epoch, part);
        }
        Ok(found)
    }

    /// Keeps a part that was read for an answer of an epoch.
    pub(super) fn keep(&self, epoch: u64, part: Read<K, V>) {
        let Read { key, value, tags } = part;
        if let Some(parts) = &self.parts {
            parts.insert(key, Arc::new(Part { value, tags: tags.into(), epoch }));
        }
    }

    /// How many bytes they take.
    pub(super) fn weight(&self) -> u64 {
        self.parts.as_ref().map_or(0, Store::weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    struct Name(&'static str);

    impl Bytes for Name {
        fn bytes(&self) -> usize {
            0
        }
    }

    impl Bytes for String {
        fn bytes(&self) -> usize {
            self.len()
        }
    }

    /// What is told of a name in an epoch when the database says this, and whether it was asked.
    fn tell(kept: &Kept<Name, String>, epoch: u64, name: &'static str, says: &str) -> (String, bool) {
        let mut asked = false;
        let read = |missing: &[Name]| {
            asked = true;
            let told = |name: &Name| Read { key: name.clone(), value: says.to_owned(), tags: vec![Tag::card(name.0)] };
            Ok(missing.iter().map(told).collect())
        };
        let told = kept.get_or_read(epoch, std::iter::once(Name(name)), read).unwrap();
        assert_eq!((told.len(), &told[0].0), (1, &Name(name)));
        (told[0].1.clone(), asked)
    }

    #[test]
    fn it_is_read_once_until_it_is_touched() {
        let clock = Arc::new(Clock::default());
        let kept = Kept::new(1 << 20, clock.clone());
        assert_eq!(tell(&kept, clock.now(), "one", "first"), ("first".into(), true));
        assert_eq!(tell(&kept, clock.now(), "one", "-"), ("first".into(), false));
        clock.touch(&[Tag::card("other")]);
        assert_eq!(tell(&kept, clock.now(), "one", "-"), ("first".into(), false));
        clock.touch(&[Tag::card("one")]);
        assert_eq!(tell(&kept, clock.now(), "one", "second"), ("second".into(), true));
        clock.touch(&[Tag::elsewhere()]);
        assert_eq!(tell(&kept, clock.now(), "one", "third"), ("third".into(), true));
    }

    #[test]
    fn what_was_read_before_a_change_is_not_taken_after_it() {
        let clock = Arc::new(Clock::default());
        let kept = Kept::new(1 << 20, clock.clone());
        let slow = clock.now();
        clock.touch(&[Tag::card("one")]);
        // It read before the commit, and puts in what it read long after.
        assert_eq!(tell(&kept, slow, "one", "old"), ("old".into(), true));
        assert_eq!(tell(&kept, clock.now(), "one", "new"), ("new".into(), true));
        assert_eq!(tell(&kept, clock.now(), "one", "-"), ("new".into(), false));
        assert_eq!(tell(&kept, slow, "one", "old"), ("old".into(), true), "nobody takes what is newer than himself");
        assert_eq!(tell(&kept, clock.now(), "one", "new"), ("new".into(), true), "and nobody what is older");
    }

    #[test]
    fn that_of_an_outdated_part_which_nothing_touched_still_holds() {
        let clock = Arc::new(Clock::default());
        let kept = Kept::new(1 << 20, clock.clone());
        let slow = clock.now();
        clock.touch(&[Tag::anything()]);
        tell(&kept, clock.now(), "one", "first");
        clock.touch(&[Tag::card("one")]);
        let holds = |epoch, name| {
            let Look::Outdated(outdated) = kept.look(epoch, &Name("one")) else { panic!("it is outdated") };
            assert_eq!(outdated.value, "first");
            kept.still_holds(epoch, &outdated, &[Tag::card(name)])
        };
        assert!(holds(clock.now(), "other") && !holds(clock.now(), "one"));
        assert!(!holds(slow, "other"), "nobody takes what is newer than himself");
        clock.touch(&[Tag::elsewhere()]);
        assert!(!holds(clock.now(), "other"), "another process may have touched anything");
    }

    #[test]
    fn the_bound_holds_and_of_none_nothing_is_kept() {
        let clock = Arc::new(Clock::default());
        let kept: Kept<Name, String> = Kept::new(64 << 10, clock.clone());
        for number in 0..500 {
            let name: &'static str = Box::leak(format!("{number}").into_boxed_str());
            tell(&kept, clock.now(), name, &"x".repeat(1000));
            assert!(kept.weight() <= 64 << 10);
        }
        assert!(kept.weight() > 32 << 10, "it is made use of");
        let nothing = Kept::new(0, clock.clone());
        assert!(tell(&nothing, clock.now(), "one", "first").1 && tell(&nothing, clock.now(), "one", "first").1);
    }
}
