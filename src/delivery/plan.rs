//! How a page is read at any size: from where, in the order that is asked for and no further than the page. The
//! conditions are parted into those that lead to rows by an index and those that are held against each row on the way.

use super::ask::Ask;
use super::condition::Condition;
use super::counts::{COUNTED, counts};
use super::delivered::Delivered;
use super::sort::Key;
use super::way::{Branch, Lead, Range, Way};
use crate::core::{Locale, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// The columns that a facet's rows are sorted by.
const FACET_KEYS: [&str; 4] = ["published_at", "updated_at", "title_key", "entry_id"];
/// How many parts a statement repeats the other conditions to at most, once for each branch: PostgreSQL plans about
/// one part in a millisecond, before it reads a row.
const PARTS: usize = 100;

/// A question for rows: any of the branches, and all of the rest.
#[derive(Debug)]
pub(super) struct Plan<'p> {
    pub(super) locale: &'p Locale,
    pub(super) keys: &'p [Key],
    pub(super) branches: Vec<Branch>,
    pub(super) rest: Vec<Condition>,
    /// Whether statements name the index that they walk: SQLite keeps no statistics to choose by.
    pub(super) names_indexes: bool,
}

impl<'p> Plan<'p> {
    /// Chooses the way with the fewest rows. Without any, the type's own index is walked in the order that is asked for.
    pub(super) fn new<T: Delivered>(
        reading: &mut Reading,
        ask: &'p Ask,
        keys: &'p [Key],
        condition: Condition,
    ) -> Result<Self, Problem> {
        let mut rest = match condition {
            Condition::All(conditions) => flatten(conditions),
            one => vec![one],
        };
        let by_facets = keys.iter().all(|key| FACET_KEYS.contains(&key.column));
        let ways = (0..rest.len()).filter_map(|at| Some(Way { at, branches: branches(&rest[at], by_facets)? }));
        let mut ways: Vec<Way> = ways.filter(|way| way.parts(&rest) <= PARTS).collect();
        let chosen = match ways.iter().position(Way::is_named) {
            Some(named) => Chosen::Way(named),
            None => choose::<T>(reading, ask, &ways, Range::of(&rest, keys))?,
        };
        let branches = match chosen {
            Chosen::Way(number) => {
                let way = ways.swap_remove(number);
                rest.remove(way.at);
                // Where no way leads anywhere, nobody is named.
                if way.branches.is_empty() {
                    vec![Branch::of(Lead::Named(Condition::Ids(Vec::new())))]
                } else {
                    way.branches
                }
            }
            Chosen::Range(column) => vec![Branch::of(Lead::Range(column))],
            Chosen::Order => vec![Branch::of(Lead::Order)],
        };
        let names_indexes = !reading.connection()?.is_postgres();
        Ok(Self { locale: &ask.locale, keys, branches: with_short(branches, keys), rest, names_indexes })
    }

    /// What the page depends on beyond the entries on it: which entries have the values that lead to it, who has the
    /// names, or which entries there are.
    pub(super) fn tags(&self, kind: &str) -> Vec<Tag> {
        let of_branch = |branch: &Branch| match &branch.lead {
            Lead::Facet(facet, value) | Lead::Short(facet, value) => vec![Tag::facet(kind, facet, value)],
            Lead::Named(Condition::Ids(ids)) => ids.iter().map(|id| Tag::entry(id)).collect(),
            Lead::Named(Condition::Slugs(slugs)) => slugs.iter().map(|slug| Tag::slug(kind, slug)).collect(),
            Lead::Named(_) | Lead::Range(_) | Lead::Order => vec![Tag::list(kind)],
        };
        self.branches.iter().flat_map(of_branch).collect()
    }
}

/// Where the order is that of the last publication, adds to the way along a facet the one that is taken if its list is short.
fn with_short(branches: Vec<Branch>, keys: &[Key]) -> Vec<Branch> {
    if keys.first().is_none_or(|key| key.column != "updated_at") {
        return branches;
    }
    let both = branches.into_iter().flat_map(|branch| {
        let short = match &branch.lead {
            Lead::Facet(facet, value) => Some(Lead::Short(facet, value.clone())),
            _ => None,
        };
        let short = short.map(|lead| Branch { lead, rest: branch.rest.clone() });
        std::iter::once(branch).chain(short)
    });
    both.collect()
}

fn flatten(conditions: Vec<Condition>) -> Vec<Condition> {
    let parts = conditions.into_iter().flat_map(|condition| match condition {
        Condition::All(inner) => flatten(inner),
        one => vec![one],
    });
    parts.collect()
}

/// The branches that lead to all rows of a condition, if indexes do. Of alternatives, each must be led to; of what must
/// hold together, one is enough.
fn branches(condition: &Condition, by_facets: bool) -> Option<Vec<Branch>> {
    match condition {
        Condition::Facet { facet, values } if by_facets => {
            Some(values.iter().map(|value| Branch::of(Lead::Facet(facet, value.clone()))).collect())
        }
        Condition::Ids(_) | Condition::Slugs(_) => Some(vec![Branch::of(Lead::Named(condition.clone()))]),
        Condition::Any(alternatives) => {
            let found: Option<Vec<_>> = alternatives.iter().map(|inner| branches(inner, by_facets)).collect();
            Some(found?.into_iter().flatten().collect())
        }
        Condition::All(together) => {
            let lead = |(at, inner)| Some((at, branches(inner, by_facets)?));
            let (at, mut found) = together.iter().enumerate().find_map(lead)?;
            let others = together.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, inner)| inner.clone());
            let others: Vec<Condition> = others.collect();
            found.iter_mut().for_each(|branch| branch.rest.extend(others.iter().cloned()));
            Some(found)
        }
        _ => None,
    }
}

enum Chosen {
    Way(usize),
    Range(&'static str),
    Order,
}

/// The way with the fewest rows, as far as they are counted; the only one needs no counting. Bounds are a way only if few
/// rows lie within them, since these have to be sorted.
fn choose<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ways: &[Way],
    range: Option<Range<'_>>,
) -> Result<Chosen, Problem> {
    let Some(range) = range else {
        if ways.len() < 2 {
            return Ok(if ways.is_empty() { Chosen::Order } else { Chosen::Way(0) });
        }
        let counts = counts::<T>(reading, ask, ways, None)?;
        return Ok((0..ways.len()).min_by_key(|way| counts[*way]).map_or(Chosen::Order, Chosen::Way));
    };
    let counts = counts::<T>(reading, ask, ways, Some(&range))?;
    let within = counts[ways.len()];
    Ok(match (0..ways.len()).min_by_key(|way| counts[*way]) {
        Some(way) if counts[way] <= within => Chosen::Way(way),
        _ if within < COUNTED => Chosen::Range(range.column),
        _ => Chosen::Order,
    })
}
