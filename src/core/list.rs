//! The lists that entries stand in, each with a number.

use sha2::{Digest as _, Sha256};

/// What each part of a list's name ends with. The first three never have it, so that nothing in a value is mistaken for
/// an end, and both databases take it in a text.
const END: [u8; 1] = [0x1F];

/// The number of the list of those entries of a kind that have a value in a facet, for a locale: the first eight bytes of
/// the SHA-256 of the four.
///
/// A hash is made by whoever writes and whoever asks, without a look-up and without a lock: no writer waits for another
/// that gives a list its number. Two lists of one number would each show the entries of both, all of them public. Two have
/// that by chance once in 2^64, and whoever wants a value to share the list of another tries as many; only an editor who
/// makes up both values finds a pair sooner, and mixes nobody's lists but these two.
pub fn list_number(kind: &str, locale: &str, facet: &str, value: &str) -> i64 {
    let mut hash = Sha256::new();
    for part in [kind, locale, facet, value] {
        hash.update(part);
        hash.update(END);
    }
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = hash.finalize().into();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of every database have these numbers.
    #[test]
    fn a_number_is_that_of_every_other_program() {
        assert_eq!(
            list_number("article", "en", "topics", "0197a3c4-5e00-7000-8000-000000000001"),
            -1_049_413_490_860_462_876
        );
        assert_eq!(list_number("article", "en", "products", "é"), -381_417_601_168_707_692);
    }

    #[test]
    fn each_part_counts_where_it_stands() {
        let number = list_number("a", "b", "c", "d");
        for other in [["ab", "", "c", "d"], ["a", "bc", "", "d"], ["b", "a", "c", "d"], ["a", "b", "c", "d\u{1F}"]] {
            let [kind, locale, facet, value] = other;
            assert_ne!(list_number(kind, locale, facet, value), number, "{other:?}");
        }
    }
}
