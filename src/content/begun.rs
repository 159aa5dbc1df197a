//! Work on entries that is begun for many at once: they are locked by one statement, what the desk and the shelf have of them
//! is found by another, and what each work writes is left for the end.

use std::cell::RefCell;
use std::collections::HashMap;

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Text};
use xxhash_rust::xxh3::xxh3_64;

use super::document::ContentType;
use super::place::{Held, HeldColumns, HeldRow};
use super::store::{COPY_COLUMNS, Name, WorkingCopy};
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

    /// A number that is the same for all who call the entry by one name.
    pub(super) fn number(&self) -> u64 {
        xxh3_64(self.id_or_slug.as_bytes())
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

/// Locks those entries, by their places among the openings, that nobody else has locked.
pub(super) fn lock(connection: &mut Connection, openings: &[&Opening]) -> QueryResult<Vec<(usize, Id)>> {
    let (mut ids, mut slugs) = (Vec::new(), Vec::new());
    for opening in openings {
        let (id, slug) = match Name::from(opening.id_or_slug.as_str()) {
            Name::Id(id) => (Some(id.to_string()), None),
            Name::Slug(slug) => (None, Some(slug.to_owned())),
        };
        ids.push(Value::Text(id));
        slugs.push(Value::Text(slug));
    }
    let kinds = openings.iter().map(|opening| opening.kind.into()).collect();
    let locales = openings.iter().map(|opening| (&opening.locale).into()).collect();
    let mut sql = Sql::new("SELECT o.n, e.id FROM unnest(");
    sql.bind(Value::Array(kinds)).push(", ").bind(Value::Array(locales)).push(", ");
    sql.bind(Value::Array(slugs)).push(", ").bind(Value::Array(ids));
    sql.push(
        ") WITH ORDINALITY AS o (kind, locale, slug, id, n) \
         LEFT JOIN slugs s ON s.kind = o.kind AND s.locale = o.locale AND s.slug = o.slug \
         JOIN entries e ON e.id = COALESCE(o.id, s.entry_id) \
         JOIN working_copies w ON w.entry_id = e.id AND w.locale = o.locale ORDER BY o.n FOR UPDATE OF e, w SKIP LOCKED",
    );
    let locked: Vec<(i64, Id)> = sql.load_with_arrays::<(BigInt, Text), _>(connection)?;
    Ok(locked.into_iter().filter_map(|(number, id)| Some((place(number)?.checked_sub(1)?, id))).collect())
}

fn place(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

/// What there is of entries that are locked, by their places among the openings.
pub(super) fn find(
    connection: &mut Connection,
    openings: &[&Opening],
    locked: Vec<(usize, Id)>,
) -> QueryResult<HashMap<usize, Begun>> {
    type Columns = (BigInt, working_copies::SqlType, Text, HeldColumns);
    type Row = (i64, WorkingCopy, String, HeldRow);
    let mut by_kind: HashMap<&str, Vec<(usize, Id)>> = HashMap::new();
    for (at, id) in locked {
        by_kind.entry(openings[at].kind).or_default().push((at, id));
    }
    let mut begun = HashMap::new();
    for (kind, locked) in by_kind {
        let Some((first, _)) = locked.first() else { continue };
        let (table, number) = openings[*first].published;
        let places = locked.iter().map(|(at, _)| i64::try_from(*at).unwrap_or(i64::MAX).into()).collect();
        let ids = locked.iter().map(|(_, id)| id.into()).collect();
        let locales = locked.iter().map(|(at, _)| (&openings[*at].locale).into()).collect();
        let mut sql = Sql::new("SELECT o.n, ");
        sql.push(COPY_COLUMNS).push(", r.document, ");
        Held::push_columns(&mut sql, number);
        sql.push(" FROM unnest(").bind(Value::Array(places)).push(", ").bind(Value::Array(ids)).push(", ");
        sql.bind(Value::Array(locales)).push(
            ") AS o (n, id, locale) JOIN working_copies w ON w.entry_id = o.id AND w.locale = o.locale \
             JOIN revisions r ON r.entry_id = w.entry_id AND r.locale = w.locale AND r.version = w.version LEFT JOIN ",
        );
        sql.push(table).push(" a ON a.entry_id = w.entry_id AND a.locale = w.locale");
        Held::push_digests(&mut sql);
        sql.push(" WHERE w.kind = ").bind(kind);
        let found: Vec<Row> = sql.load_with_arrays::<Columns, _>(connection)?;
        begun.extend(found.into_iter().filter_map(|(number, copy, document, held)| {
            let opened = RefCell::new(Some((copy, document)));
            let begun = Begun { opened, held: RefCell::new(Some(Held::of(held))), writes: RefCell::default() };
            Some((place(number)?, begun))
        }));
    }
    Ok(begun)
}
