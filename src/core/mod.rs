//! The ground floor: identifiers, time, slugs and locales. Nothing here reads a file, a socket, a clock
//! other than `Timestamp::now`, or another room.

mod id;
mod locale;
mod slug;
mod time;

pub use id::Id;
pub(crate) use id::text_column;
pub use locale::{Locale, Locales};
pub use slug::{Slug, SlugError};
pub use time::Timestamp;
