//! The fields that the filter language knows of a content type, made from its filters and what every entry has.

use crate::delivery::condition::TimeColumn;
use crate::delivery::delivered::Delivered;
use crate::delivery::filters::{Filter, Takes};

/// What a name in an expression stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// One of some words, in a facet.
    Words {
        /// The facet.
        facet: &'static str,
        /// The words.
        words: &'static [&'static str],
    },
    /// Any text, in a facet.
    Text {
        /// The facet.
        facet: &'static str,
    },
    /// True or false, in a facet.
    Boolean {
        /// The facet.
        facet: &'static str,
    },
    /// An entry that is referred to: alone for its presence, or by its id or slug.
    Entry {
        /// The facet that holds the references.
        facet: &'static str,
        /// The content type of what is referred to.
        kind: &'static str,
    },
    /// The title of an entry that is referred to.
    EntryTitle {
        /// The facet that holds the references.
        facet: &'static str,
    },
    /// A facet of an entry that is referred to.
    EntryFacet {
        /// The facet that holds the references.
        facet: &'static str,
        /// The facet of what is referred to.
        target: &'static str,
        /// Its values.
        words: &'static [&'static str],
    },
    /// A time.
    Time(TimeColumn),
    /// The title of the entry itself, under whatever name its type has for it.
    Title,
    /// The id of the entry itself.
    Id,
    /// The slug of the entry itself.
    Slug,
}

/// The fields of a content type, by name, in the order in which they are listed to a caller.
pub fn fields<T: Delivered>() -> Vec<(String, Field)> {
    let mut fields: Vec<(String, Field)> = vec![
        ("id".to_owned(), Field::Id),
        ("slug".to_owned(), Field::Slug),
        (T::TITLE.to_owned(), Field::Title),
        ("published_at".to_owned(), Field::Time(TimeColumn::PublishedAt)),
        ("updated_at".to_owned(), Field::Time(TimeColumn::UpdatedAt)),
    ];
    fields.extend(T::FILTERS.iter().flat_map(of_filter));
    fields
}

fn of_filter(filter: &Filter) -> Vec<(String, Field)> {
    let facet = filter.facet;
    match filter.takes {
        Takes::Words(words) => vec![(facet.to_owned(), Field::Words { facet, words })],
        Takes::Text => vec![(facet.to_owned(), Field::Text { facet })],
        Takes::Boolean => vec![(facet.to_owned(), Field::Boolean { facet })],
        Takes::Own(_) => Vec::new(),
        Takes::Entries { kind, title, facets } => {
            let mut fields = vec![
                (facet.to_owned(), Field::Entry { facet, kind }),
                (format!("{facet}.id"), Field::Entry { facet, kind }),
                (format!("{facet}.slug"), Field::Entry { facet, kind }),
                (format!("{facet}.{title}"), Field::EntryTitle { facet }),
            ];
            fields.extend(
                facets
                    .iter()
                    .map(|(target, words)| (format!("{facet}.{target}"), Field::EntryFacet { facet, target, words })),
            );
            fields
        }
    }
}
