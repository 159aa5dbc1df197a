//! What the shelf says of an entry to those who read it, as it is written: whoever publishes an entry knows its row, and
//! leaves it to readers, who need not look for it.

use std::fmt::Debug;
use std::sync::Arc;

use diesel::Queryable;
use diesel::sql_types::{BigInt, Text, Timestamp as TimestampType};

use super::place::{Held, Place};
use crate::core::{Id, Timestamp};

/// The row of a published entry for a locale, but for its body.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct PublishedRow {
    /// The entry.
    pub entry_id: Id,
    /// The locale its text is in.
    pub content_locale: String,
    /// Its slug.
    pub slug: String,
    /// The published version.
    pub version: i64,
    /// The editorial date.
    pub published_at: Timestamp,
    /// When this version was published.
    pub updated_at: Timestamp,
    /// When the entry was first published.
    pub first_published_at: Timestamp,
    /// The document without its body, as JSON.
    pub document: String,
    /// The number that the type reads besides.
    pub number: i64,
}

/// The types of its columns.
pub type PublishedColumns = (Text, Text, Text, BigInt, TimestampType, TimestampType, TimestampType, Text, BigInt);

impl PublishedRow {
    /// The row that is written at a place, where there is such as is held or none.
    pub(super) fn of(place: &Place, held: &Held, document: String) -> Self {
        Self {
            entry_id: place.id.clone(),
            content_locale: place.content_locale.clone(),
            slug: place.slug.clone(),
            version: place.version,
            published_at: place.published_at,
            updated_at: place.updated_at,
            first_published_at: place.first_published_at,
            document,
            number: held.number,
        }
    }
}

/// A row that was just written.
#[derive(Debug, Clone)]
pub struct WrittenRow {
    /// The content type, by its name.
    pub kind: &'static str,
    /// For which locale, by the locale's place in the site's.
    pub place: usize,
    /// What it says.
    pub row: Arc<PublishedRow>,
}

/// Who keeps rows that were just written, for those who read them next.
pub trait Readership: Debug + Send + Sync {
    /// Keeps a row as it is from an epoch on.
    fn keep_row(&self, epoch: u64, written: &WrittenRow);
}
