//! What an answer depends on, and what a change touches: the two meet in a tag.

use arrayvec::ArrayString;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// How long the name of a tag is.
const NAME: usize = 8;

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

    /// What it is called in headers. Half of it keeps them short, and a shared cache that drops too much is right all the
    /// same.
    pub fn name(self) -> ArrayString<NAME> {
        const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let mut name = ArrayString::new();
        for byte in self.0.to_be_bytes().into_iter().take(NAME / 2) {
            name.push(DIGITS[usize::from(byte >> 4)]);
            name.push(DIGITS[usize::from(byte & 0xf)]);
        }
        name
    }

    /// Two numbers, each evenly spread below a bound.
    pub(super) fn spread(self, first: usize, second: u64) -> (usize, u64) {
        let below = first as u64;
        (usize::try_from(self.0 % below).unwrap_or_default(), self.0 / below % second)
    }
}
