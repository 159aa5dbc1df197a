//! From an `Expression` to a `Condition`: what each field is, which comparisons it takes and with what.

use super::Field;
use super::expression::{Node, Restriction, Value, sign};
use super::merge;
use super::refusal::Refusal;
use super::times;
use crate::core::Id;
use crate::delivery::condition::{Compare, Condition, TimeColumn};
use crate::http::{listed, nearest, quoted};

/// What takes no order.
const EQUALITY: &[Compare] = &[Compare::Equal, Compare::NotEqual, Compare::Has];
/// What takes an order.
const ORDER: &[Compare] = &[
    Compare::Equal,
    Compare::NotEqual,
    Compare::Less,
    Compare::LessOrEqual,
    Compare::Greater,
    Compare::GreaterOrEqual,
];
/// What takes an order, and has parts.
const EVERY: &[Compare] = &[
    Compare::Equal,
    Compare::NotEqual,
    Compare::Less,
    Compare::LessOrEqual,
    Compare::Greater,
    Compare::GreaterOrEqual,
    Compare::Has,
];

/// The condition that a part of an expression asks for.
pub(super) fn node(node: &Node, fields: &[(String, Field)]) -> Result<Condition, Refusal> {
    let every = |nodes: &[Node]| nodes.iter().map(|inner| self::node(inner, fields)).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::All(nodes) => Condition::All(every(nodes)?),
        Node::Any(nodes) => merge::any(every(nodes)?),
        Node::Not(inner) => Condition::Not(Box::new(self::node(inner, fields)?)),
        Node::Restriction(restriction) => self::restriction(restriction, fields)?,
    })
}

fn restriction(asked: &Restriction, fields: &[(String, Field)]) -> Result<Condition, Refusal> {
    let Some((_, field)) = fields.iter().find(|(name, _)| *name == asked.field) else {
        return Err(unknown_field(asked, fields));
    };
    let text = match &asked.value {
        Value::Literal(text) => text.as_str(),
        Value::Any if asked.compare == Compare::Has => return Ok(presence(*field)),
        Value::Any => {
            let detail = format!("`*` asks whether there is any value, and goes with `:` only: {}:*", asked.field);
            return Err(Refusal::new(asked.value_column, "wrong_comparison", detail));
        }
    };
    takes(asked, *field)?;
    match *field {
        Field::Words { facet, words } => {
            let value = one_of(asked, text, words)?;
            Ok(asked.negated(Condition::Facet { facet, values: vec![value] }))
        }
        Field::Text { facet } => Ok(asked.negated(Condition::Facet { facet, values: vec![text.to_owned()] })),
        Field::Boolean { facet } => {
            let value = one_of(asked, text, &["true", "false"])?;
            Ok(asked.negated(Condition::Facet { facet, values: vec![value] }))
        }
        Field::Entry { facet, kind } => {
            let names = vec![entry_name(asked, text)?];
            Ok(asked.negated(Condition::Reference { facet, kind, names }))
        }
        Field::EntryFacet { facet, target, words } => {
            let values = vec![one_of(asked, text, words)?];
            Ok(asked.negated(Condition::ThroughFacet { facet, target, values }))
        }
        Field::EntryTitle { facet } => {
            let key = title_key(asked, text)?;
            Ok(match asked.compare {
                Compare::NotEqual => asked.negated(Condition::ThroughTitle { facet, compare: Compare::Equal, key }),
                compare => Condition::ThroughTitle { facet, compare, key },
            })
        }
        Field::Time(column) => time(asked, column, text),
        Field::Title => Ok(Condition::Title { compare: asked.compare, key: title_key(asked, text)? }),
        Field::Id => Ok(asked.negated(Condition::Ids(vec![id(asked, text)?]))),
        Field::Slug => Ok(asked.negated(Condition::Slugs(vec![text.to_owned()]))),
    }
}

impl Restriction {
    /// The condition, or its opposite where the comparison is `!=`: of a field with several values, none may be equal.
    fn negated(&self, condition: Condition) -> Condition {
        if self.compare == Compare::NotEqual { Condition::Not(Box::new(condition)) } else { condition }
    }

    fn refuse_value(&self, code: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::new(self.value_column, code, detail)
    }
}

/// Whether the field has any value. Times, titles, ids and slugs are never missing.
fn presence(field: Field) -> Condition {
    match field {
        Field::Words { facet, .. } | Field::Text { facet } | Field::Boolean { facet } => Condition::Present { facet },
        // What is referred to must be published, and then it has a title: one that no key stands before.
        Field::Entry { facet, .. } | Field::EntryTitle { facet } => {
            Condition::ThroughTitle { facet, compare: Compare::GreaterOrEqual, key: String::new() }
        }
        Field::EntryFacet { facet, target, words } => {
            let values = words.iter().map(|word| (*word).to_owned()).collect();
            Condition::ThroughFacet { facet, target, values }
        }
        Field::Time(_) | Field::Title | Field::Id | Field::Slug => Condition::All(Vec::new()),
    }
}

/// Refuses a comparison that the field does not take.
fn takes(asked: &Restriction, field: Field) -> Result<(), Refusal> {
    let taken = match field {
        Field::EntryTitle { .. } | Field::Title => EVERY,
        Field::Time(_) => ORDER,
        _ => EQUALITY,
    };
    if taken.contains(&asked.compare) {
        return Ok(());
    }
    let taken = listed(taken.iter().map(|compare| sign(*compare)));
    let (sign, name) = (sign(asked.compare), quoted(&asked.field));
    let detail = format!("found `{sign}`, which {name} does not take; expected here: {taken}");
    Err(Refusal::new(asked.compare_column, "wrong_comparison", detail))
}

fn one_of(asked: &Restriction, text: &str, words: &[&str]) -> Result<String, Refusal> {
    if words.contains(&text) {
        return Ok(text.to_owned());
    }
    let hint = nearest(text, words.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let (found, name, words) = (quoted(text), quoted(&asked.field), listed(words));
    Err(asked.refuse_value("not_one_of", format!("found {found}{hint}; the values of {name} are {words}")))
}

/// The id or slug of an entry that is referred to; behind `.id` an id only, behind `.slug` a slug only.
fn entry_name(asked: &Restriction, text: &str) -> Result<String, Refusal> {
    let is_id = text.parse::<Id>().is_ok();
    match asked.field.rsplit_once('.') {
        Some((_, "id")) => id(asked, text),
        Some((base, "slug")) if is_id => {
            let (found, name) = (quoted(text), quoted(&asked.field));
            let detail = format!("found the id {found}; {name} is compared with a slug, and `{base}.id` with an id");
            Err(asked.refuse_value("format", detail))
        }
        _ => Ok(text.to_owned()),
    }
}

fn id(asked: &Restriction, text: &str) -> Result<String, Refusal> {
    text.parse::<Id>().map(|id| id.to_string()).map_err(|_| {
        let (found, name) = (quoted(text), quoted(&asked.field));
        let example = "`0197a3c4-5e00-7000-8000-000000000001`";
        asked.refuse_value("format", format!("found {found}; {name} is compared with an id, such as {example}"))
    })
}

/// The title as titles are compared. One without a letter or digit would be a part of all of them.
fn title_key(asked: &Restriction, text: &str) -> Result<String, Refusal> {
    if text.starts_with('*') || text.ends_with('*') {
        let detail = format!("there are no wildcards; {}:\"…\" finds a part of a title", asked.field);
        return Err(asked.refuse_value("unsupported", detail));
    }
    let key = slug::slugify(text);
    if key.is_empty() {
        let detail = format!("found {}; titles are compared by their letters and digits", quoted(text));
        return Err(asked.refuse_value("format", detail));
    }
    Ok(key)
}

fn time(asked: &Restriction, column: TimeColumn, text: &str) -> Result<Condition, Refusal> {
    times::condition(column, asked.compare, text).ok_or_else(|| {
        let (found, name) = (quoted(text), quoted(&asked.field));
        let expected = "a date, such as 2020-04-01, or a date and time, such as 2020-04-01T09:00:00Z";
        asked.refuse_value("format", format!("found {found}; {name} is compared with {expected}"))
    })
}

fn unknown_field(asked: &Restriction, fields: &[(String, Field)]) -> Refusal {
    let near = nearest(&asked.field, fields.iter().map(|(name, _)| name.as_str()));
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let detail = format!("no field is called {}{hint}", quoted(&asked.field));
    Refusal::new(asked.field_column, "unknown_field", detail).with_fields()
}
