//! Alternatives that ask the same of the same field become one question with several values, which an index answers.

use crate::delivery::condition::Condition;

/// The most values that one question takes: as many as a query parameter takes.
const VALUES: usize = 20;

/// Any of the conditions, as few as can be.
pub(super) fn any(conditions: Vec<Condition>) -> Condition {
    let mut merged: Vec<Condition> = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let mut rest = Some(condition);
        for place in &mut merged {
            rest = rest.and_then(|condition| take_in(place, condition));
        }
        merged.extend(rest);
    }
    if merged.len() == 1 { merged.remove(0) } else { Condition::Any(merged) }
}

/// Takes the second condition's values into the first, or gives it back if they ask different things.
fn take_in(into: &mut Condition, other: Condition) -> Option<Condition> {
    let (values, more) = match (into, other) {
        (Condition::Facet { facet, values }, Condition::Facet { facet: same, values: more })
            if *facet == same && fits(values, &more) =>
        {
            (values, more)
        }
        (
            Condition::Reference { facet, kind, names },
            Condition::Reference { facet: same, kind: of_kind, names: more },
        ) if (*facet, *kind) == (same, of_kind) && fits(names, &more) => (names, more),
        (
            Condition::ThroughFacet { facet, target, values },
            Condition::ThroughFacet { facet: same, target: aim, values: more },
        ) if (*facet, *target) == (same, aim) && fits(values, &more) => (values, more),
        (Condition::Ids(ids), Condition::Ids(more)) if fits(ids, &more) => (ids, more),
        (Condition::Slugs(slugs), Condition::Slugs(more)) if fits(slugs, &more) => (slugs, more),
        (_, other) => return Some(other),
    };
    for value in more {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    None
}

fn fits(values: &[String], more: &[String]) -> bool {
    values.len() + more.len() <= VALUES
}
