//! The ground floor: identifiers, time, slugs and locales. Nothing here reads a file, a socket, a clock
//! other than `Timestamp::now`, or another room.

mod clock;
mod id;
mod list;
mod locale;
mod slug;
mod tag;
mod time;
mod touches;

pub use clock::Clock;
pub use id::Id;
pub(crate) use id::text_column;
pub use list::list_number;
pub use locale::{Locale, Locales};
pub use slug::{Slug, SlugError};
pub use tag::Tag;
pub use time::Timestamp;
