//! What tells one content type from another: its names.

/// A content type's names; each type has one constant of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind {
    /// The value of `kind` on the wire and in the database: `treatment_option`.
    pub name: &'static str,
    /// The plural in addresses: `treatment-options`.
    pub path: &'static str,
    /// The name of its schema: `TreatmentOption`.
    pub schema: &'static str,
    /// The name in a sentence, with its article: `a treatment option`.
    pub noun: &'static str,
    /// The plural in a sentence: `treatment options`.
    pub nouns: &'static str,
    /// Whether other entries may refer to its entries. What shows only for a time has no card, which would show it
    /// before and after.
    pub linkable: bool,
}

impl Kind {
    /// The plural in an operation's id: `treatment_options`.
    pub fn plural(&self) -> String {
        self.path.replace('-', "_")
    }
}
