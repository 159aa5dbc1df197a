//! Work on entries that is begun for many at once: they are locked by one statement, what the desk and the shelf have of them
//! is found by another, and what each work writes is left for the end.

use std::cell::RefCell;
use std::collections::HashMap;

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::document::ContentType;
use super::place::{Held, HeldColumns, HeldRow};
use super::store::{COPY_COLUMNS, Name, WorkingCopy};
use super::updates::push_hold;
use super::writes::Writes;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::db::schema::working_copies;
use crate::db::sql::{Sql, Value};

/// An entry that is to be worked on.
#[derive(Debug)]
pub(super) struct Opening {
    kind: &'static str,
    /// The published table, and the number that is read from it besides.
    published: (&'static str, &'static str),
    locale: String,
    id_or_slug: String,
}

impl Opening {
    pub(super) fn of<T: ContentType>(locale: &Locale, id_or_slug: &str) -> Self {
        let published = (T::TABLE, T::NUMBER);
        Self { kind: T::KIND.name, published, locale: locale.to_string(), id_or_slug: id_or_slug.to_owned() }
    }

    /// Its id and its slug, of which it is named by one.
    fn name(&self) -> (Value, Value) {
        match Name::from(self.id_or_slug.as_str()) {
            Name::Id(id) => ((&id).into(), Value::Text(None)),
            Name::Slug(slug) => (Value::Text(None), slug.into()),
        }
    }
}

/// What is known of an entry before it is worked on, until it is asked for, and what the work writes.
#[derive(Debug)]
pub(crate) struct Begun {
    /// The working copy, with the document of its newest version.
    pub(super) opened: RefCell<Option<(WorkingCopy, String)>>,
    pub(super) held: RefCell<Option<Held>>,
    pub(super) writes: RefCell<Writes>,
}

/// An entry that is locked, by its place among the openings.
#[derive(Debug)]
pub(super) struct Locked {
    pub(super) at: usize,
    pub(super) id: Id,
    /// How long its document is, in bytes.
    pub(super) bytes: usize,
}

/// Locks those entries that nobody else has locked, and holds the lists as they are.
pub(super) fn lock(connection: &mut Connection, openings: &[&Opening]) -> QueryResult<Vec<Locked>> {
    let (ids, slugs) = openings.iter().map(|opening| opening.name()).unzip();
    let kinds = openings.iter().map(|opening| opening.kind.into());
    let locales = openings.iter().map(|opening| (&opening.locale).into());
    let mut sql = Sql::new("SELECT o.n, e.id, COALESCE(octet_length(r.document), 0) FROM (SELECT ");
    push_hold(&mut sql);
    sql.push(") AS held CROSS JOIN unnest(").bind(Value::Array(kinds.collect())).push(", ");
    sql.bind(Value::Array(locales.collect())).push(", ").bind(Value::Array(slugs)).push(", ");
    sql.bind(Value::Array(ids)).push(
        ") WITH ORDINALITY AS o (kind, locale, slug, id, n) \
         LEFT JOIN slugs s ON s.kind = o.kind AND s.locale = o.locale AND s.slug = o.slug \
         JOIN entries e ON e.id = COALESCE(o.id, s.entry_id) \
         JOIN working_copies w ON w.entry_id = e.id AND w.locale = o.locale \
         LEFT JOIN revisions r ON r.entry_id = w.entry_id AND r.locale = w.locale AND r.version = w.version \
         ORDER BY o.n FOR UPDATE OF e, w SKIP LOCKED",
    );
    let locked: Vec<(i64, Id, i32)> = sql.load_with_arrays::<(BigInt, Text, Integer), _>(connection)?;
    let locked = locked.into_iter().filter_map(|(number, id, bytes)| {
        Some(Locked { at: size(number)?.checked_sub(1)?, id, bytes: size(bytes.into())? })
    });
    Ok(locked.collect())
}

fn size(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// What there is of entries that are locked, by their places among the openings.
pub(super) fn find(
    connection: &mut Connection,
    openings: &[&Opening],
    locked: Vec<Locked>,
) -> QueryResult<HashMap<usize, Begun>> {
    type Columns = (BigInt, working_copies::SqlType, Text, HeldColumns, Nullable<Text>);
    type Row = (i64, WorkingCopy, String, HeldRow, Option<String>);
    let mut by_kind: HashMap<&str, Vec<Locked>> = HashMap::new();
    for locked in locked {
        by_kind.entry(openings[locked.at].kind).or_default().push(locked);
    }
    let mut begun = HashMap::new();
    for (kind, locked) in by_kind {
        let Some(first) = locked.first() else { continue };
        let (table, number) = openings[first.at].published;
        let places = locked.iter().map(|locked| i64::try_from(locked.at).unwrap_or(i64::MAX).into()).collect();
        let ids = locked.iter().map(|locked| (&locked.id).into()).collect();
        let locales = locked.iter().map(|locked| (&openings[locked.at].locale).into()).collect();
        let slugs = locked.iter().map(|locked| openings[locked.at].name().1).collect();
        let mut sql = Sql::new("SELECT o.n, ");
        sql.push(COPY_COLUMNS).push(", r.document, ");
        Held::push_columns(&mut sql, number);
        sql.push(
            ", (SELECT string_agg(CAST(l.list AS TEXT), ' ') FROM published_lists l JOIN long_lists g ON g.list = l.list \
             WHERE l.entry_id = o.id AND l.locale = o.locale) FROM unnest(",
        );
        sql.bind(Value::Array(places)).push(", ").bind(Value::Array(ids)).push(", ");
        sql.bind(Value::Array(locales)).push(", ").bind(Value::Array(slugs)).push(
            ") AS o (n, id, locale, slug) JOIN working_copies w ON w.entry_id = o.id AND w.locale = o.locale \
             JOIN revisions r ON r.entry_id = w.entry_id AND r.locale = w.locale AND r.version = w.version LEFT JOIN ",
        );
        sql.push(table).push(" a ON a.entry_id = w.entry_id AND a.locale = w.locale");
        Held::push_digests(&mut sql);
        // Until it was locked, another entry may have got the slug.
        sql.push(" WHERE w.kind = ").bind(kind).push(
            " AND (o.slug IS NULL OR EXISTS (SELECT 1 FROM slugs s WHERE s.kind = w.kind AND s.locale = o.locale \
             AND s.slug = o.slug AND s.entry_id = o.id))",
        );
        let found: Vec<Row> = sql.load_with_arrays::<Columns, _>(connection)?;
        begun.extend(found.into_iter().filter_map(|(number, copy, document, held, long)| {
            let long = long.unwrap_or_default().split(' ').filter_map(|list| list.parse().ok()).collect();
            let held = Held { long: Some(long), ..Held::of(held) };
            let begun = Begun {
                opened: RefCell::new(Some((copy, document))),
                held: RefCell::new(Some(held)),
                writes: RefCell::default(),
            };
            Some((size(number)?, begun))
        }));
    }
    Ok(begun)
}
