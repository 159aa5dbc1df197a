//! How many rows lie on each way to a page, as far as it matters: counting stops early, so that it costs the same at any
//! size.

use std::collections::BTreeMap;

use super::condition::{Condition, Row};
use super::delivered::Delivered;
use super::plan::{Lead, Range, Way};
use crate::core::Locale;
use crate::db::Connection;
use crate::db::sql::Sql;
use crate::http::Problem;

/// As many rows or more are all counted as so many; one less is the most that is ever sorted.
pub(super) const COUNTED: i64 = 1000;

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    at: i64,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    total: i64,
}

/// The number of rows on each of the ways, and last of those within a range.
pub(super) fn counts<T: Delivered>(
    connection: &mut Connection,
    locale: &Locale,
    ways: &[Way],
    range: Option<&Range<'_>>,
) -> Result<Vec<i64>, Problem> {
    let mut totals = vec![0; ways.len() + 1];
    let mut parts: Vec<(usize, Sql)> = Vec::new();
    for (at, way) in ways.iter().enumerate() {
        let (facets, named) = leads(way);
        totals[at] = named;
        parts.extend(facets.iter().map(|(facet, values)| (at, of_facet::<T>(locale, facet, values))));
    }
    parts.extend(range.map(|range| (ways.len(), of_range::<T>(locale, range))));
    let mut sql = Sql::default();
    for (number, (at, part)) in parts.into_iter().enumerate() {
        sql.push(if number == 0 { "" } else { " UNION ALL " });
        sql.push(&format!("SELECT CAST({at} AS BIGINT) AS at, COUNT(*) AS total FROM (")).append(part);
        sql.push(&format!(" LIMIT {COUNTED}) AS c{number}"));
    }
    for counted in sql.load::<Counted>(connection)? {
        if let Some(total) = usize::try_from(counted.at).ok().and_then(|at| totals.get_mut(at)) {
            *total += counted.total;
        }
    }
    Ok(totals)
}

/// The values that a way leads along, by facet, and how many entries it names.
fn leads(way: &Way) -> (BTreeMap<&'static str, Vec<&str>>, i64) {
    let (mut facets, mut named) = (BTreeMap::<_, Vec<&str>>::new(), 0);
    for branch in &way.branches {
        match &branch.lead {
            Lead::Facet(facet, value) => facets.entry(*facet).or_default().push(value),
            Lead::Named(Condition::Ids(names) | Condition::Slugs(names)) => named += names.len(),
            Lead::Named(_) | Lead::Range(_) | Lead::Order => {}
        }
    }
    (facets, i64::try_from(named).unwrap_or(i64::MAX))
}

fn of_facet<T: Delivered>(locale: &Locale, facet: &str, values: &[&str]) -> Sql {
    let mut sql = Sql::new("SELECT 1 FROM published_facets f WHERE f.facet = ");
    sql.bind(facet).push(" AND f.value IN ").bind_list(values.iter().copied());
    sql.push(" AND f.locale = ").bind(locale.as_str()).push(" AND f.kind = ").bind(T::KIND.name);
    sql
}

fn of_range<T: Delivered>(locale: &Locale, range: &Range<'_>) -> Sql {
    let mut sql = Sql::new("SELECT 1 FROM ");
    sql.push(T::TABLE).push(" a WHERE a.locale = ").bind(locale.as_str());
    for condition in &range.within {
        sql.push(" AND ");
        condition.push(&mut sql, Row::of(T::TABLE));
    }
    sql.push(" ORDER BY a.").push(range.column);
    sql
}
