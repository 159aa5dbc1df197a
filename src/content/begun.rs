//! Work on an entry of which all is found by one statement that the desk and the shelf have of it, and whose writes are left for
//! the end. On PostgreSQL one statement finds that of many entries, with how each was then; on SQLite, where nobody else
//! writes, of one.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::basis::Basis;
use super::document::ContentType;
use super::place::{Held, HeldColumns, HeldRow};
use super::slugs::Space;
use super::store::{COPY_COLUMNS, NEWEST_REVISION, Name, WorkingCopy};
use super::writes::Writes;
use crate::core::{Id, Locale};
use crate::db::Connection;
use crate::db::schema::working_copies;
use crate::db::sql::{Sql, Value};
use crate::identity::{User, UserColumns};

/// An entry that is to be worked on.
#[derive(Debug)]
pub(super) struct Opening {
    kind: &'static str,
    /// The published table, and the number that is read from it besides.
    published: (&'static str, &'static str),
    locale: String,
    id_or_slug: String,
    /// The id of the user who works on it.
    by: Id,
}

impl Opening {
    pub(super) fn of<T: ContentType>(locale: &Locale, id_or_slug: &str, by: &Id) -> Self {
        let (locale, id_or_slug) = (locale.to_string(), id_or_slug.to_owned());
        Self { kind: T::KIND.name, published: (T::TABLE, T::NUMBER), locale, id_or_slug, by: by.clone() }
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
    /// Who works on it, if that user is there.
    pub(super) by: Option<User>,
    /// The working copy, with the document of its newest version.
    pub(super) opened: RefCell<Option<(WorkingCopy, String)>>,
    pub(super) held: RefCell<Option<Held>>,
    pub(super) writes: RefCell<Writes>,
}

impl Begun {
    fn of(opened: (WorkingCopy, String), held: HeldRow, by: Option<User>) -> Self {
        let (opened, held) = (RefCell::new(Some(opened)), RefCell::new(Some(Held::of(held))));
        Self { by, opened, held, writes: RefCell::default() }
    }
}

/// Joins the newest version `r` of a working copy `w`, what of it stands in a published table as `a`, and `d`.
fn push_joins(sql: &mut Sql, table: &str) {
    sql.push(NEWEST_REVISION)
        .push(" LEFT JOIN ")
        .push(table)
        .push(" a ON a.entry_id = w.entry_id AND a.locale = w.locale");
    Held::push_digests(sql);
}

/// What there is of one entry, with its id, on SQLite.
pub(super) fn find_one(connection: &mut Connection, opening: &Opening) -> QueryResult<Option<(Id, Begun)>> {
    type Columns = (working_copies::SqlType, Text, HeldColumns, Nullable<UserColumns>);
    type Row = (WorkingCopy, String, HeldRow, Option<User>);
    let (table, number) = opening.published;
    let mut sql = Sql::new("SELECT ");
    sql.push(COPY_COLUMNS).push(", r.document, ");
    Held::push_columns(&mut sql, number);
    sql.push(", ").push(User::COLUMNS).push(" FROM working_copies w");
    push_joins(&mut sql, table);
    sql.push(" LEFT JOIN users u ON u.id = ").bind(&opening.by);
    let space = Space { kind: opening.kind, locale: &opening.locale };
    Name::from(opening.id_or_slug.as_str()).push_where(&mut sql, space);
    let found = sql.load_in_order::<Columns, Row>(connection)?.into_iter().next();
    Ok(found.map(|(copy, document, held, user)| (copy.entry_id.clone(), Begun::of((copy, document), held, user))))
}

/// What was found: what is begun and on which basis, by the places of the openings, and which others are to be begun later.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) begun: HashMap<usize, (Begun, Basis)>,
    pub(super) later: Vec<usize>,
    /// How long the documents are that were found, in bytes.
    bytes: usize,
}

/// What there is of the entries. Of two openings of one entry, the second is for later, and so is what follows once so many
/// bytes of documents are found.
pub(super) fn find(connection: &mut Connection, openings: &[&Opening], enough: usize) -> QueryResult<Found> {
    let mut by_kind: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, opening) in openings.iter().enumerate() {
        by_kind.entry(opening.kind).or_default().push(at);
    }
    let mut found = Found::default();
    for (kind, places) in by_kind {
        let enough = enough.saturating_sub(found.bytes);
        find_of(kind, connection, openings, &places, enough, &mut found)?;
    }
    Ok(found)
}

/// What there is of the entries of one kind, whose openings stand in these places.
fn find_of(
    kind: &str,
    connection: &mut Connection,
    openings: &[&Opening],
    places: &[usize],
    enough: usize,
    found: &mut Found,
) -> QueryResult<()> {
    type Columns = (BigInt, working_copies::SqlType, Nullable<Text>, Text, BigInt, HeldColumns, Nullable<UserColumns>);
    type Row = (i64, WorkingCopy, Option<String>, String, i64, HeldRow, Option<User>);
    let Some(first) = places.first() else { return Ok(()) };
    let (table, number) = openings[*first].published;
    let numbers = places.iter().map(|at| i64::try_from(*at).unwrap_or(i64::MAX).into()).collect();
    let locales = places.iter().map(|at| (&openings[*at].locale).into()).collect();
    let (ids, slugs) = places.iter().map(|at| openings[*at].name()).unzip();
    let users = places.iter().map(|at| (&openings[*at].by).into()).collect();
    let mut sql = Sql::new("SELECT o.n, ");
    sql.push(COPY_COLUMNS)
        .push(", CASE WHEN SUM(octet_length(r.document)) OVER (ORDER BY o.n) - octet_length(r.document) <= ");
    sql.bind(i64::try_from(enough).unwrap_or(i64::MAX)).push(" THEN r.document END, ");
    Basis::push_columns(&mut sql);
    sql.push(", ");
    Held::push_columns(&mut sql, number);
    sql.push(", ").push(User::COLUMNS).push(" FROM unnest(");
    sql.bind(Value::Array(numbers)).push(", ").bind(Value::Array(locales)).push(", ");
    sql.bind(Value::Array(slugs)).push(", ").bind(Value::Array(ids)).push(", ").bind(Value::Array(users));
    sql.push(
        ") AS o (n, locale, slug, id, user_id) LEFT JOIN users u ON u.id = o.user_id LEFT JOIN slugs s ON s.kind = ",
    )
    .bind(kind);
    sql.push(
        " AND s.locale = o.locale AND s.slug = o.slug \
         JOIN working_copies w ON w.entry_id = COALESCE(o.id, s.entry_id) AND w.locale = o.locale",
    );
    push_joins(&mut sql, table);
    sql.push(" WHERE w.kind = ").bind(kind).push(" ORDER BY o.n");
    let rows: Vec<Row> = sql.load_with_arrays::<Columns, _>(connection)?;
    let mut once = HashSet::new();
    for (number, copy, document, row, lists, held, user) in rows {
        let Ok(at) = usize::try_from(number) else { continue };
        let Some(document) = document.filter(|_| once.insert(copy.entry_id.clone())) else {
            found.later.push(at);
            continue;
        };
        found.bytes += document.len();
        let basis = Basis { id: copy.entry_id.clone(), locale: copy.locale.clone(), row, lists };
        found.begun.insert(at, (Begun::of((copy, document), held, user), basis));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection as _;

    use super::*;
    use crate::db::{Database, Durability, Options, migrate};

    const TOPIC: &str = "0197a3c4-5e00-7000-8000-000000000001";
    const USER: &str = "0197a3c4-5e00-7000-8000-000000000002";

    fn opening(kind: &'static str, locale: &str, id_or_slug: &str, by: &str) -> Opening {
        let published = ("published_topics", "CAST(7 AS BIGINT)");
        let (locale, id_or_slug) = (locale.to_owned(), id_or_slug.to_owned());
        Opening { kind, published, locale, id_or_slug, by: by.parse().unwrap() }
    }

    #[test]
    fn one_entry_is_found_by_its_id_and_by_its_slug_with_who_works_on_it() {
        let folder = tempfile::tempdir().unwrap();
        let address = crate::db::Address::Sqlite(folder.path().join("one.db"));
        let options = Options { address, readers: 1, durability: Durability::Normal, waiting: 1 };
        let mut connection = Database::open(&options).unwrap().connect().unwrap();
        migrate(&mut connection).unwrap();
        let time = "'2026-01-02T03:04:05.000006'";
        connection
            .batch_execute(&format!(
                "INSERT INTO users (id, email, password_hash, role, created_at) VALUES \
                 ('{USER}', 'ada@example.com', '', 'editor', {time}); \
                 INSERT INTO entries (id, kind, created_at) VALUES ('{TOPIC}', 'topic', {time}); \
                 INSERT INTO slugs VALUES ('topic', 'en', 'walking', '{TOPIC}', TRUE); \
                 INSERT INTO revisions (entry_id, locale, version, document, created_at) VALUES \
                 ('{TOPIC}', 'en', 1, 'old', {time}), ('{TOPIC}', 'en', 2, 'new', {time}); \
                 INSERT INTO working_copies (entry_id, locale, kind, slug, version, created_at, updated_at, trashed) VALUES \
                 ('{TOPIC}', 'en', 'topic', 'walking', 2, {time}, {time}, FALSE); \
                 INSERT INTO published_topics (entry_id, locale, content_locale, slug, version, published_at, updated_at, \
                 first_published_at, title_key, document) VALUES \
                 ('{TOPIC}', 'en', 'en', 'walking', 1, {time}, {time}, {time}, 'walking', ''); \
                 INSERT INTO published_lists VALUES ('{TOPIC}', 'en', 5, {time}, ''), ('{TOPIC}', 'en', -6, {time}, ''), \
                 ('{TOPIC}', 'en', 7, {time}, ''); INSERT INTO long_lists VALUES (5), (-6), (8)"
            ))
            .unwrap();
        let mut find = |kind, locale, name, by| find_one(&mut connection, &opening(kind, locale, name, by)).unwrap();
        for name in [TOPIC, "walking"] {
            let (id, begun) = find("topic", "en", name, USER).unwrap();
            assert_eq!(id.as_str(), TOPIC);
            let (copy, document) = begun.opened.take().unwrap();
            assert_eq!((copy.entry_id.as_str(), copy.version, document.as_str()), (TOPIC, 2, "new"));
            let held = begun.held.take().unwrap();
            assert!(held.is_at("walking", "en") && held.long.into_iter().eq([-6, 5]) && held.number == 7);
            assert_eq!(begun.by.unwrap().id.as_str(), USER);
        }
        assert!(find("topic", "en", "walking", TOPIC).unwrap().1.by.is_none());
        for (kind, locale, name) in
            [("author", "en", TOPIC), ("topic", "de", TOPIC), ("topic", "en", USER), ("topic", "en", "running")]
        {
            assert!(find(kind, locale, name, USER).is_none(), "{kind} {locale} {name}");
        }
    }
}
