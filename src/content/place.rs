//! Where an entry stands on the shelf, and what is known of the rows that it has there before they are written.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};

use super::document::{ContentType, Document};
use super::store::WorkingCopy;
use crate::core::{Id, Locale, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;

/// What the rows of one entry for one locale have in common.
pub(super) struct Place {
    pub(super) id: Id,
    pub(super) locale: String,
    pub(super) content_locale: String,
    pub(super) kind: &'static str,
    pub(super) slug: String,
    pub(super) version: i64,
    pub(super) published_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) first_published_at: Timestamp,
    pub(super) title_key: String,
}

impl Place {
    /// That of a working copy's published document.
    pub(super) fn of<T: ContentType>(
        locale: &Locale,
        copy: &WorkingCopy,
        version: i64,
        document: &mut T::Document,
    ) -> Self {
        let first = copy.first_published_at.unwrap_or(copy.updated_at);
        let shared = document.shared();
        Self {
            id: copy.entry_id.clone(),
            locale: locale.to_string(),
            content_locale: copy.locale.clone(),
            kind: T::KIND.name,
            slug: shared.slug.clone().unwrap_or_default(),
            version,
            published_at: shared.published_at.unwrap_or(first),
            updated_at: copy.last_published_at.unwrap_or(first),
            first_published_at: first,
            title_key: slug::slugify(document.title()),
        }
    }

    pub(super) fn keys(&self) -> Keys {
        Keys {
            slug: self.slug.clone(),
            content_locale: self.content_locale.clone(),
            published_at: self.published_at,
            title_key: self.title_key.clone(),
        }
    }
}

/// What is known of the rows that are there before they are written.
#[derive(Default)]
pub(super) struct Held {
    /// None where there is no row.
    pub(super) keys: Option<Keys>,
    /// When it was last published; none where there is no row.
    pub(super) updated_at: Option<Timestamp>,
    /// The number that the type reads besides.
    pub(super) number: i64,
    pub(super) digests: Digests,
}

/// What an entry is found by in every list, and where it stands there; but for when it was last published.
#[derive(PartialEq)]
pub(super) struct Keys {
    pub(super) slug: String,
    pub(super) content_locale: String,
    pub(super) published_at: Timestamp,
    pub(super) title_key: String,
}

/// What tells apart the rows that an entry has beside the one of its type. Empty where it is not known, as of what was
/// published by a program that did not note it.
#[derive(Default, PartialEq)]
pub(super) struct Digests {
    pub(super) refs: String,
    pub(super) facets: String,
    pub(super) card: String,
    pub(super) body: String,
}

/// The digest of a body that is not there.
pub(super) const NO_BODY: &str = "none";

impl Held {
    /// What there is of an entry for a locale.
    pub(super) fn find<T: ContentType>(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<Self> {
        type Columns = (Text, Text, TimestampType, TimestampType, Text, BigInt, Digest, Digest, Digest, Digest);
        type Digest = Nullable<Text>;
        type Row = (String, String, Timestamp, Timestamp, String, i64, Written, Written, Written, Written);
        type Written = Option<String>;
        let mut sql = Sql::new("SELECT a.slug, a.content_locale, a.published_at, a.updated_at, a.title_key, ");
        sql.push(T::NUMBER).push(", d.refs, d.facets, d.card, d.body FROM ").push(T::TABLE);
        sql.push(" a LEFT JOIN published_digests d ON d.entry_id = a.entry_id AND d.locale = a.locale");
        sql.push(" WHERE a.entry_id = ").bind(id).push(" AND a.locale = ").bind(locale);
        let found: Vec<Row> = sql.load_in_order::<Columns, _>(connection)?;
        let Some(found) = found.into_iter().next() else { return Ok(Self::default()) };
        let (slug, content_locale, published_at, updated_at, title_key, number, refs, facets, card, body) = found;
        let [refs, facets, card, body] = [refs, facets, card, body].map(Option::unwrap_or_default);
        Ok(Self {
            keys: Some(Keys { slug, content_locale, published_at, title_key }),
            updated_at: Some(updated_at),
            number,
            digests: Digests { refs, facets, card, body },
        })
    }

    /// Whether the entry is found under this slug, with the text of this locale.
    pub(super) fn is_at(&self, slug: &str, content_locale: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.slug == slug && keys.content_locale == content_locale)
    }

    pub(super) fn is_none(&self) -> bool {
        self.keys.is_none()
    }
}
