//! What can be wrong with a body, and where a link points: the two things readers and callers tell each other.

use super::limits::MAX_FAULTS;

/// One thing wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyFault {
    /// JSON pointer relative to the body value, e.g. `/blocks/3/children/0/text`, or `/markdown`.
    pub pointer: String,
    /// The kind of fault, for programs: `unsafe_url`, `unknown_link`, `too_large`, …
    pub code: &'static str,
    /// What is wrong, for people; names the value, and in text formats the line.
    pub detail: String,
}

/// Where a link address in the input points, as told by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// Somewhere that is not ours: kept as it is.
    Outside,
    /// One of our entries, by its id: becomes an internal link.
    Entry(String),
    /// Looks like one of ours and is not: a fault, with this detail.
    Unknown(String),
}

/// A list of faults that stops growing at [`MAX_FAULTS`].
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<BodyFault>);

impl Faults {
    /// Adds a fault.
    pub(super) fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(BodyFault { pointer: pointer.into(), code, detail: detail.into() });
        }
    }

    /// `value` when nothing is wrong, else everything that is.
    pub(super) fn or<T>(self, value: T) -> Result<T, Vec<BodyFault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }
}
