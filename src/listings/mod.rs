//! Listings: entries chosen by hand, by a rule, or both, such as the cards of "Also in Resources".
//! What is pinned comes first, then the items, then what the rule finds; each entry once, up to the limit.

mod contents;
mod document;
mod holding;
mod published;
mod stored;
mod wire;

pub(crate) use contents::{Contents, Item, Opened, Whole};
pub use document::*;
pub(crate) use holding::held_by;
pub use published::Listings;
pub use wire::*;

use crate::content::Kind;

/// The names of the content type.
pub const KIND: Kind =
    Kind { name: "listing", path: "listings", schema: "Listing", noun: "a listing", nouns: "listings", linkable: true };
