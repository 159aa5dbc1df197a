//! How many rows lie on each way to a page, as far as it matters: counting stops early, so that it costs the same at any
//! size.

use std::collections::BTreeMap;

use super::ask::Ask;
use super::condition::{Condition, Row};
use super::delivered::Delivered;
use super::kept::Words;
use super::parts::Counts;
use super::way::{Lead, Range, Way};
use crate::core::{Tag, list_number};
use crate::db::Reading;
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

/// Rows that are counted together.
struct Part {
    /// Of which way.
    at: usize,
    tags: Vec<Tag>,
    rows: Sql,
}

/// The number of rows on each of the ways, and last of those within a range. Which way is taken changes nothing of the
/// answer, so that it depends on no count.
pub(super) fn counts<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ways: &[Way],
    range: Option<&Range<'_>>,
) -> Result<Vec<i64>, Problem> {
    let mut totals = vec![0; ways.len() + 1];
    let mut parts: Vec<(Words, Part)> = Vec::new();
    for (at, way) in ways.iter().enumerate() {
        let (facets, named) = leads(way);
        totals[at] = named;
        parts.extend(facets.iter().map(|(facet, values)| of_facet::<T>(ask, at, facet, values)));
    }
    parts.extend(range.map(|range| of_range::<T>(ask, ways.len(), range)));
    let tags = |part: &Part| part.tags.clone();
    let counted = ask.parts.answers::<Counts, _>(ask.epoch, &parts, tags, |parts| count(reading, parts))?;
    for (words, part) in &parts {
        totals[part.at] += counted.get(words).copied().unwrap_or_default();
    }
    Ok(totals)
}

/// How many rows each part has.
fn count(reading: &mut Reading, parts: &[&Part]) -> Result<Vec<i64>, Problem> {
    let mut totals = vec![0; parts.len()];
    let mut sql = Sql::default();
    for (at, part) in parts.iter().enumerate() {
        sql.push(if at == 0 { "" } else { " UNION ALL " });
        sql.push(&format!("SELECT CAST({at} AS BIGINT) AS at, COUNT(*) AS total FROM (")).append(part.rows.clone());
        sql.push(&format!(" LIMIT {COUNTED}) AS c{at}"));
    }
    for counted in sql.load::<Counted>(reading.connection()?)? {
        if let Some(total) = usize::try_from(counted.at).ok().and_then(|at| totals.get_mut(at)) {
            *total = counted.total;
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
            Lead::Named(_) | Lead::Range(_) | Lead::Order | Lead::Short(..) => {}
        }
    }
    (facets, i64::try_from(named).unwrap_or(i64::MAX))
}

fn of_facet<T: Delivered>(ask: &Ask, at: usize, facet: &str, values: &[&str]) -> (Words, Part) {
    let lists = values.iter().map(|value| list_number(T::KIND.name, ask.locale.as_str(), facet, value));
    let mut rows = Sql::new("SELECT 1 FROM published_lists l WHERE l.list IN ");
    rows.bind_list(lists);
    let words = Words { locale: ask.part().place, words: format!("{} {facet} {values:?}", T::KIND.name) };
    let tags = values.iter().map(|value| Tag::facet(T::KIND.name, facet, value)).collect();
    (words, Part { at, tags, rows })
}

fn of_range<T: Delivered>(ask: &Ask, at: usize, range: &Range<'_>) -> (Words, Part) {
    let mut rows = Sql::new("SELECT 1 FROM ");
    rows.push(T::TABLE).push(" a WHERE a.locale = ").bind(ask.locale.as_str());
    for condition in &range.within {
        rows.push(" AND ");
        condition.push(&mut rows, Row::of(T::TABLE, &ask.locale));
    }
    rows.push(" ORDER BY a.").push(range.column);
    let words = Words { locale: ask.part().place, words: format!("{} {:?}", T::KIND.name, range.within) };
    (words, Part { at, tags: vec![Tag::list(T::KIND.name), Tag::updates(T::KIND.name)], rows })
}
