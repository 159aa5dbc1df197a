//! What an answer depends on, and what a change touches: the two meet in a tag.

use std::fmt;

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A dependency, as a hash of its name: two that collide cost an answer that is made anew, never one that is stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u64);

impl Tag {
    /// All that an entry says.
    pub fn entry(id: &str) -> Self {
        Self::named(&["entry", id])
    }

    /// What others show of an entry: its card, its summary, and whether it is there.
    pub fn card(id: &str) -> Self {
        Self::named(&["card", id])
    }

    /// The text of an entry's body.
    pub fn body(id: &str) -> Self {
        Self::named(&["body", id])
    }

    /// An address of a content type, whoever answers there.
    pub fn slug(kind: &str, slug: &str) -> Self {
        Self::named(&["slug", kind, slug])
    }

    /// Which entries of a content type there are, and in which order.
    pub fn list(kind: &str) -> Self {
        Self::named(&["list", kind])
    }

    /// When entries of a content type were last published: what orders them by that, or bounds it.
    pub fn updates(kind: &str) -> Self {
        Self::named(&["updates", kind])
    }

    /// Which of them have a value in a facet.
    pub fn facet(kind: &str, facet: &str, value: &str) -> Self {
        Self::named(&["facet", kind, facet, value])
    }

    /// Anything at all.
    pub fn anything() -> Self {
        Self::named(&["anything"])
    }

    /// A change that another process made, of which only that it happened is known.
    pub fn elsewhere() -> Self {
        Self::named(&["elsewhere"])
    }

    fn named(parts: &[&str]) -> Self {
        Self(parts.iter().fold(0, |before, part| xxh3_64_with_seed(part.as_bytes(), before)))
    }

    /// A number below `size`, evenly spread.
    pub fn slot(self, size: usize) -> usize {
        usize::try_from(self.0 % size as u64).unwrap_or_default()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Half of it keeps the headers short, and a shared cache that drops too much is right all the same.
        write!(f, "{:08x}", self.0 >> 32)
    }
}
