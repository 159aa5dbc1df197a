//! Where an entry stands on the shelf, and what is known of the rows that it has there before they are written.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};

use super::document::{ContentType, Document};
use super::store::WorkingCopy;
use super::write::{Columns, key};
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

    /// The key of the rows that the tables of the shelf have for it.
    pub(super) fn key(&self) -> Columns {
        key(&self.id, &self.locale)
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
#[derive(Debug, Default)]
pub(super) struct Held {
    /// None where there is no row.
    pub(super) keys: Option<Keys>,
    /// When it was last published; none where there is no row.
    pub(super) updated_at: Option<Timestamp>,
    /// The number that the type reads besides.
    pub(super) number: i64,
    pub(super) digests: Digests,
    /// Those of its lists that are long.
    pub(super) long: BTreeSet<i64>,
}

/// What an entry is found by in every list, and where it stands there; but for when it was last published.
#[derive(Debug, PartialEq)]
pub(super) struct Keys {
    pub(super) slug: String,
    pub(super) content_locale: String,
    pub(super) published_at: Timestamp,
    pub(super) title_key: String,
}

/// What tells apart the rows that an entry has beside the one of its type. Empty where it is not known, as of what was
/// published by a program that did not note it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Digests {
    pub(super) refs: String,
    pub(super) facets: String,
    pub(super) card: String,
    pub(super) body: String,
}

/// The digest of a body that is not there.
pub(super) const NO_BODY: &str = "none";

/// The columns that `Held` is made of; nothing where there is no row.
pub(super) type HeldColumns = (
    Nullable<Text>,
    Nullable<Text>,
    Nullable<TimestampType>,
    Nullable<TimestampType>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
    DigestColumns,
);
type DigestColumns = (Nullable<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>);

/// A row of them.
pub(super) type HeldRow = (
    Option<String>,
    Option<String>,
    Option<Timestamp>,
    Option<Timestamp>,
    Option<String>,
    Option<i64>,
    Option<String>,
    (Option<String>, Option<String>, Option<String>, Option<String>),
);

impl Held {
    /// What there is of an entry for a locale.
    pub(super) fn find<T: ContentType>(connection: &mut Connection, id: &Id, locale: &str) -> QueryResult<Self> {
        let mut sql = Sql::new("SELECT ");
        Self::push_columns(&mut sql, T::NUMBER);
        sql.push(" FROM ").push(T::TABLE).push(" a");
        Self::push_digests(&mut sql);
        sql.push(" WHERE a.entry_id = ").bind(id).push(" AND a.locale = ").bind(locale);
        let found: Vec<HeldRow> = sql.load_in_order::<HeldColumns, _>(connection)?;
        Ok(found.into_iter().next().map(Self::of).unwrap_or_default())
    }

    /// Writes its columns, of the row `a` of a published table, from which a number is read besides, and of `d`.
    pub(super) fn push_columns(sql: &mut Sql, number: &str) {
        sql.push("a.slug, a.content_locale, a.published_at, a.updated_at, a.title_key, ").push(number);
        sql.push(
            ", (SELECT string_agg(CAST(l.list AS TEXT), ' ') FROM published_lists l CROSS JOIN long_lists g \
             WHERE l.entry_id = a.entry_id AND l.locale = a.locale AND g.list = l.list), \
             d.refs, d.facets, d.card, d.body",
        );
    }

    /// Joins `d`, the digests of what `a` was made from, if they are known.
    pub(super) fn push_digests(sql: &mut Sql) {
        sql.push(" LEFT JOIN published_digests d ON d.entry_id = a.entry_id AND d.locale = a.locale");
    }

    /// What the columns say.
    pub(super) fn of(
        (slug, content_locale, published_at, updated_at, title_key, number, long, digests): HeldRow,
    ) -> Self {
        let keys = || {
            Some(Keys {
                slug: slug?,
                content_locale: content_locale?,
                published_at: published_at?,
                title_key: title_key?,
            })
        };
        let (refs, facets, card, body) = digests;
        let [refs, facets, card, body] = [refs, facets, card, body].map(Option::unwrap_or_default);
        Self {
            keys: keys(),
            updated_at,
            number: number.unwrap_or_default(),
            digests: Digests { refs, facets, card, body },
            long: long.unwrap_or_default().split(' ').filter_map(|list| list.parse().ok()).collect(),
        }
    }

    /// Whether the entry is found under this slug, with the text of this locale.
    pub(super) fn is_at(&self, slug: &str, content_locale: &str) -> bool {
        self.keys.as_ref().is_some_and(|keys| keys.slug == slug && keys.content_locale == content_locale)
    }

    pub(super) fn is_none(&self) -> bool {
        self.keys.is_none()
    }
}
