//! Topics: conditions, body parts and goals that content is about, in a hierarchy.
//! A topic may have a wider one as its parent. What refers to it finds it by id, whatever its slug becomes.

mod document;
mod published;
mod wire;

pub use document::*;
pub use published::Topics;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind =
    Kind { name: "topic", path: "topics", schema: "Topic", noun: "a topic", nouns: "topics", linkable: true };
