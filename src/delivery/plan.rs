//! How a page is read at any size: along the index of one facet, or along the type's own index, in the order that is
//! asked for and no further than the page; the other conditions are held against each row on the way.

use super::condition::{Condition, Row};
use super::delivered::Delivered;
use super::row::select;
use super::sort::Key;
use crate::core::{Locale, Tag};
use crate::db::Connection;
use crate::db::sql::{Sql, Value};
use crate::http::Problem;

/// The columns that a facet's rows are sorted by.
const FACET_KEYS: [&str; 4] = ["published_at", "updated_at", "title_key", "entry_id"];
/// Facets with more rows than this count as equally large when one is chosen to walk along.
const COUNTED: i64 = 2000;
/// How many parts a statement repeats the other conditions to at most, once for each value that it walks along:
/// PostgreSQL plans about one part in a millisecond, before it reads a row.
const PARTS: usize = 100;

/// A question for rows, its conditions parted into the one whose index is walked and the rest.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    locale: &'p Locale,
    keys: &'p [Key],
    along: Vec<(&'static str, String)>,
    rest: Vec<Condition>,
}

/// Where a page begins.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// The keys of the row at the edge, if the page does not begin at the list's own edge.
    pub(super) beyond: Option<Vec<Value>>,
    /// Whether the list is walked from its end.
    pub(super) backwards: bool,
    /// How many rows are passed over.
    pub(super) skip: u32,
    /// How many are read.
    pub(super) limit: u32,
}

impl<'p> Plan<'p> {
    /// Chooses the index: of the facets that must hold, the one with the fewest rows.
    pub(super) fn new<T: Delivered>(
        connection: &mut Connection,
        locale: &'p Locale,
        keys: &'p [Key],
        condition: Condition,
    ) -> Result<Self, Problem> {
        let mut rest = match condition {
            Condition::All(conditions) => flatten(conditions),
            one => vec![one],
        };
        let mut along = Vec::new();
        if keys.iter().all(|key| FACET_KEYS.contains(&key.column)) {
            let facets: Vec<usize> =
                (0..rest.len()).filter(|at| matches!(rest[*at], Condition::Facet { .. })).collect();
            if let Some(at) = fewest::<T>(connection, locale, &rest, &facets)?
                && let Condition::Facet { facet, values } = rest.remove(at)
            {
                let parts: usize = rest.iter().map(Condition::parts).sum();
                if values.is_empty() {
                    rest.push(Condition::Any(Vec::new()));
                } else if values.len() * parts > PARTS {
                    rest.push(Condition::Facet { facet, values });
                } else {
                    along = values.into_iter().map(|value| (facet, value)).collect();
                }
            }
        }
        Ok(Self { locale, keys, along, rest })
    }

    /// What the page depends on beyond the entries on it: which entries have the values that it is read along, or which
    /// entries there are.
    pub(super) fn tags(&self, kind: &str) -> Vec<Tag> {
        if self.along.is_empty() {
            return vec![Tag::list(kind)];
        }
        self.along.iter().map(|(facet, value)| Tag::facet(kind, facet, value)).collect()
    }

    /// The rows of a page, those nearest to its start first.
    pub(super) fn rows<T: Delivered>(&self, start: &Start, with_body: bool) -> Sql {
        if self.along.is_empty() {
            let mut sql = select::<T>(with_body);
            sql.push(" WHERE ");
            self.narrow::<T>(&mut sql, Row { keys: "a", table: "a" });
            self.beyond(&mut sql, "a", start);
            self.order(&mut sql, "a", start.backwards);
            sql.push(" LIMIT ").bind(start.limit).push(" OFFSET ").bind(start.skip);
            return sql;
        }
        let mut sql = select::<T>(with_body);
        sql.push(" JOIN (SELECT u.* FROM (");
        for at in 0..self.along.len() {
            sql.push(if at == 0 { "SELECT * FROM (" } else { " UNION SELECT * FROM (" });
            sql.push("SELECT k.entry_id");
            for key in self.keys.iter().filter(|key| key.column != "entry_id") {
                sql.push(", k.").push(key.column);
            }
            self.branch::<T>(&mut sql, at);
            self.beyond(&mut sql, "k", start);
            self.order(&mut sql, "k", start.backwards);
            sql.push(" LIMIT ").bind(start.limit + start.skip).push(&format!(") AS b{at}"));
        }
        sql.push(") AS u");
        self.order(&mut sql, "u", start.backwards);
        sql.push(" LIMIT ")
            .bind(start.limit)
            .push(" OFFSET ")
            .bind(start.skip)
            .push(") AS p ON p.entry_id = a.entry_id");
        sql.push(" WHERE a.locale = ").bind(self.locale.as_str());
        self.order(&mut sql, "a", start.backwards);
        sql
    }

    /// How many rows there are.
    pub(super) fn count<T: Delivered>(&self) -> Sql {
        let mut sql = Sql::new("SELECT COUNT(*) AS total FROM ");
        if self.along.is_empty() {
            sql.push(T::TABLE).push(" a WHERE ");
            self.narrow::<T>(&mut sql, Row { keys: "a", table: "a" });
            return sql;
        }
        for at in 0..self.along.len() {
            sql.push(if at == 0 { "(SELECT k.entry_id" } else { " UNION SELECT k.entry_id" });
            self.branch::<T>(&mut sql, at);
        }
        sql.push(") AS u");
        sql
    }

    /// One value of the facet whose index is walked, joined with the type's table.
    fn branch<T: Delivered>(&self, sql: &mut Sql, at: usize) {
        let (facet, value) = &self.along[at];
        sql.push(" FROM published_facets k JOIN ")
            .push(T::TABLE)
            .push(" a ON a.entry_id = k.entry_id AND a.locale = k.locale WHERE k.facet = ")
            .bind(*facet)
            .push(" AND k.value = ")
            .bind(value)
            .push(" AND k.kind = ")
            .bind(T::KIND.name)
            .push(" AND ");
        self.narrow::<T>(sql, Row { keys: "k", table: "a" });
    }

    fn narrow<T: Delivered>(&self, sql: &mut Sql, row: Row) {
        sql.push(row.keys).push(".locale = ").bind(self.locale.as_str());
        for condition in &self.rest {
            sql.push(" AND ");
            condition.push(sql, row);
        }
        T::visible(sql);
    }

    /// Adds the condition that rows lie beyond the edge: equal in the first keys, and further in the next. The first
    /// key's own bound stands by itself, so that its index is walked from there.
    fn beyond(&self, sql: &mut Sql, row: &str, start: &Start) {
        let Some(places) = &start.beyond else { return };
        let further = |key: &Key| if key.descending == start.backwards { " >" } else { " <" };
        let (Some(first), Some(place)) = (self.keys.first(), places.first()) else { return };
        sql.push(" AND ").push(row).push(".").push(first.column).push(further(first)).push("= ").bind(place.clone());
        for (at, (key, place)) in self.keys.iter().zip(places).enumerate() {
            sql.push(if at == 0 { " AND ((" } else { " OR (" });
            for (before, place) in self.keys[..at].iter().zip(places) {
                sql.push(row).push(".").push(before.column).push(" = ").bind(place.clone()).push(" AND ");
            }
            sql.push(row).push(".").push(key.column).push(further(key)).push(" ").bind(place.clone()).push(")");
        }
        sql.push(")");
    }

    fn order(&self, sql: &mut Sql, row: &str, backwards: bool) {
        for (at, key) in self.keys.iter().enumerate() {
            sql.push(if at == 0 { " ORDER BY " } else { ", " }).push(row).push(".").push(key.column);
            sql.push(if key.descending == backwards { " ASC" } else { " DESC" });
        }
    }
}

fn flatten(conditions: Vec<Condition>) -> Vec<Condition> {
    let parts = conditions.into_iter().flat_map(|condition| match condition {
        Condition::All(inner) => flatten(inner),
        one => vec![one],
    });
    parts.collect()
}

/// Which of the facets has the fewest rows, as far as they are counted; the only one needs no counting.
fn fewest<T: Delivered>(
    connection: &mut Connection,
    locale: &Locale,
    conditions: &[Condition],
    facets: &[usize],
) -> Result<Option<usize>, Problem> {
    #[derive(diesel::QueryableByName)]
    struct Counted {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        at: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        total: i64,
    }
    let ([] | [_]) = facets else {
        let mut sql = Sql::default();
        for (branch, at) in facets.iter().enumerate() {
            let Condition::Facet { facet, values } = &conditions[*at] else { continue };
            sql.push(if branch == 0 { "" } else { " UNION ALL " });
            sql.push(&format!(
                "SELECT CAST({at} AS BIGINT) AS at, COUNT(*) AS total FROM (SELECT 1 FROM published_facets f"
            ));
            sql.push(" WHERE f.facet = ").bind(*facet).push(" AND f.value IN ").bind_list(values);
            sql.push(" AND f.locale = ").bind(locale.as_str()).push(" AND f.kind = ").bind(T::KIND.name);
            sql.push(&format!(" LIMIT {COUNTED}) AS c{branch}"));
        }
        let counted: Vec<Counted> = sql.load(connection)?;
        let least = counted.iter().min_by_key(|counted| (counted.total, counted.at));
        return Ok(least.and_then(|counted| usize::try_from(counted.at).ok()));
    };
    Ok(facets.first().copied())
}
