//! Numbers that look random and are the same for the same seed, today and after every update of a crate: SplitMix64.

#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The numbers of one thing among many.
    pub(super) fn of(seed: u64, what: &str, number: u64) -> Self {
        let mut random = Self(seed ^ xxhash_rust::xxh3::xxh3_64_with_seed(what.as_bytes(), number));
        random.next();
        random
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `bound`, or 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    pub(super) fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        let at = usize::try_from(self.below(list.len() as u64)).unwrap_or_default();
        list.get(at).copied().unwrap_or_default()
    }
}
