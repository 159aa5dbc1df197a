//! What the marks of a block refer to.

use std::collections::HashMap;

use super::block::MarkDef;

/// What marks refer to, found by key. A block may have a thousand of them and two thousand spans.
#[derive(Debug)]
pub(super) struct Defs<'a> {
    defs: &'a [MarkDef],
    /// Empty for a few, which are faster looked through.
    places: HashMap<&'a str, usize>,
}

impl<'a> Defs<'a> {
    pub(super) fn new(defs: &'a [MarkDef]) -> Self {
        let by_key = defs.iter().enumerate().rev().map(|(at, def)| (def.key(), at));
        Self { defs, places: if defs.len() > 8 { by_key.collect() } else { HashMap::new() } }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.defs.is_empty()
    }

    pub(super) fn place(&self, key: &str) -> Option<usize> {
        match self.defs.len() {
            0..=8 => self.defs.iter().position(|def| def.key() == key),
            _ => self.places.get(key).copied(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a MarkDef> {
        self.place(key).and_then(|at| self.defs.get(at))
    }
}
