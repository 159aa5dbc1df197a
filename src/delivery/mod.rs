//! What every published read shares: parameters, pages of a list, what stands around an entry, bodies, and the two
//! operations of each content type. It reads the shelf and nothing else, so that a draft cannot leak through it.

mod ask;
mod cache;
mod condition;
mod counts;
mod delivered;
mod embed;
mod fields;
mod filter;
mod filters;
mod front;
mod handlers;
mod list;
mod operations;
mod page;
mod params;
mod pick;
mod plan;
mod row;
mod sort;
mod stored;
mod target;
mod walk;
mod wire;

pub use ask::{Ask, BodyFormats, Delivery, Entries};
pub use cache::{Cache, CacheFigures, TagHeader};
pub use condition::{Compare, Condition, TimeColumn};
pub use delivered::{Delivered, Period};
pub use embed::{Embedded, LinkedEntry};
pub use fields::{Fields, Members};
pub use filter::{Expression, Field, compile as compile_filter, fields as filter_fields, parse as parse_filter};
pub use filters::{Filter, Takes};
pub use front::Front;
pub use operations::{entries, example, members, operations};
pub use page::{Page, fill_bodies};
pub use params::{DetailParams, ListParams};
pub use pick::{Having, Order, Pick, Picked, pick};
pub use row::{BodyText, Row, find, find_all, find_named};
pub use stored::{Raw, Stored};
pub use target::{Around, Relations, Shown, Target};
pub use wire::{AlsoIn, BodyView, Card, CardAuthor, Head, ListingSummary, OutsideCard, OutsideKind};
