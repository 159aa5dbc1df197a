//! Digests, by which rows are known to be as they were.

use std::hash::Hash;

use xxhash_rust::xxh3::Xxh3;

/// What tells a value apart from others. Should a later program make another one of the same value, what was made of it is
/// written once more.
pub(super) fn digest(value: &impl Hash) -> String {
    let mut hash = Xxh3::new();
    value.hash(&mut hash);
    format!("{:032x}", hash.digest128())
}
