//! Articles: the pages of a resource centre, with everything that stands on them.
//! One read answers the page: authors, treatment options, safety notices, what to read next, and what is related.

mod also_in;
mod document;
mod example;
mod filters;
mod published;
mod related;
mod surroundings;
mod wire;

pub use document::*;
pub use published::Articles;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind = Kind {
    name: "article",
    path: "articles",
    schema: "Article",
    noun: "an article",
    nouns: "articles",
    linkable: true,
};
