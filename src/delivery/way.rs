//! The ways that lead to the rows of a page: along which index, and what else must hold on each.

use super::condition::{Compare, Condition};
use super::sort::Key;

/// Where rows come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lead {
    /// The type's index of the first key, in the order that is asked for.
    Order,
    /// The type's index of a column that is no first key, where few rows lie within the bounds; they are sorted.
    Range(&'static str),
    /// The entries that are named, by id or slug.
    Named(Condition),
    /// The index of one value of a facet, in the order that is asked for.
    Facet(&'static str, String),
    /// The rows of one value of a facet, if they are few, to be sorted by the last publication: on SQLite that order is kept
    /// for long lists alone.
    Short(&'static str, String),
}

/// One of the ways that lead to the rows of a page, and what else must hold on it.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) lead: Lead,
    pub(super) rest: Vec<Condition>,
}

/// A way to the rows, in the place of one of the conditions.
pub(super) struct Way {
    /// The condition's place among them all.
    pub(super) at: usize,
    pub(super) branches: Vec<Branch>,
}

/// Bounds on a column that is no first key: the order does not lead along it.
pub(super) struct Range<'c> {
    pub(super) column: &'static str,
    pub(super) within: Vec<&'c Condition>,
}

impl Branch {
    pub(super) fn of(lead: Lead) -> Self {
        Self { lead, rest: Vec::new() }
    }
}

impl Way {
    pub(super) fn is_named(&self) -> bool {
        self.branches.iter().all(|branch| matches!(branch.lead, Lead::Named(_)))
    }

    /// How many parts of a statement repeat the other conditions.
    pub(super) fn parts(&self, conditions: &[Condition]) -> usize {
        let others = conditions.iter().enumerate().filter(|(other, _)| *other != self.at);
        let parts: usize = others.map(|(_, condition)| condition.parts()).sum();
        self.branches.len() * parts.max(1)
    }
}

impl<'c> Range<'c> {
    /// The first column that is bounded, and everything that bounds it.
    pub(super) fn of(conditions: &'c [Condition], keys: &[Key]) -> Option<Self> {
        let first = keys.first().map(|key| key.column);
        let mut bounds = conditions.iter().filter_map(|condition| Some((condition.bounded()?.0, condition)));
        let (column, condition) = bounds.find(|(column, _)| Some(*column) != first)?;
        let more = bounds.filter(|(other, _)| *other == column).map(|(_, condition)| condition);
        Some(Self { column, within: std::iter::once(condition).chain(more).collect() })
    }
}

impl Condition {
    /// The column whose rows it bounds, in that column's index, and how.
    pub(super) fn bounded(&self) -> Option<(&'static str, Compare)> {
        match self {
            Self::Time { column, compare, .. } if *compare != Compare::NotEqual => Some((column.name(), *compare)),
            Self::Title { compare, .. } if !matches!(compare, Compare::NotEqual | Compare::Has) => {
                Some(("title_key", *compare))
            }
            _ => None,
        }
    }
}
