//! Authors: people with a bare name, and their credentials apart from it.
//! The byline, "Ada Ferris, PT, DPT", is derived; a renamed author shows under the new name everywhere at once.

mod document;
mod published;
mod wire;

pub use document::*;
pub use published::Authors;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind =
    Kind { name: "author", path: "authors", schema: "Author", noun: "an author", nouns: "authors", linkable: true };
