//! Announcements: a line for a place on every page, from a time until a time.
//! Readers see only those that are active now, the highest priority first.

mod document;
mod published;
mod wire;

pub use document::*;
pub use published::Announcements;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind = Kind {
    name: "announcement",
    path: "announcements",
    schema: "Announcement",
    noun: "an announcement",
    nouns: "announcements",
    linkable: false,
};
