//! The footnotes of a text, and the label of each.

use std::collections::{HashMap, HashSet};

use crate::body::citations;

/// Footnotes by their label, which knows no case.
#[derive(Default)]
pub(super) struct Footnotes {
    /// The label to use for each label in the source.
    pub(super) labels: HashMap<String, String>,
    pub(super) taken: HashSet<String>,
    pub(super) texts: HashMap<String, String>,
    pub(super) order: Vec<String>,
    pub(super) cited: HashSet<String>,
}

impl Footnotes {
    pub(super) fn label(&mut self, raw: &str) -> String {
        if let Some(label) = self.labels.get(&raw.to_lowercase()) {
            return label.clone();
        }
        let stem = citations::clean_label(raw);
        let mut label = stem.clone();
        let mut copy = 1;
        while self.taken.contains(&label.to_lowercase()) {
            copy += 1;
            label = format!("{stem}-{copy}");
        }
        self.taken.insert(label.to_lowercase());
        self.labels.insert(raw.to_lowercase(), label.clone());
        label
    }
}
