//! The filter of articles by the listings that hold them.

use super::KIND;
use super::contents::{DEFAULT_KIND, Opened, kinds};
use super::document::{Rule, by_hand};
use super::published::Listings;
use crate::content::Reference;
use crate::core::Tag;
use crate::db::Reading;
use crate::delivery::{Ask, Condition, find_named};
use crate::http::Problem;

/// The condition on articles that any of some listings hold them, by hand or by their rule.
pub(crate) fn held_by(reading: &mut Reading, ask: &Ask, names: &[String]) -> Result<Condition, Problem> {
    let rows = find_named::<Listings>(reading, &ask.locale, names)?;
    ask.depends_on([Tag::list(KIND.name)]);
    let opened = rows.iter().map(Opened::new).collect::<Result<Vec<_>, _>>()?;
    let mut ids: Vec<String> = Vec::new();
    let mut any: Vec<Condition> = Vec::new();
    for listing in &opened {
        let stored = &listing.stored;
        ids.extend(by_hand(&stored.pinned, &stored.items).map(|link| link.entry.clone()));
        if let Some(rule) = stored.rule.as_ref().filter(|rule| kinds(rule).any(|kind| kind == DEFAULT_KIND)) {
            any.push(of_rule(rule));
        }
    }
    any.push(Condition::Ids(ids));
    Ok(if any.len() == 1 { any.remove(0) } else { Condition::Any(any) })
}

fn of_rule(rule: &Rule) -> Condition {
    let values = |references: &[Reference]| references.iter().map(|reference| reference.0.clone()).collect();
    let facet = |facet, references: &[Reference]| {
        (!references.is_empty()).then(|| Condition::Facet { facet, values: values(references) })
    };
    let both = [facet("topics", &rule.topics), facet("authors", &rule.authors)];
    Condition::All(both.into_iter().flatten().collect())
}
