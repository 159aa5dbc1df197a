//! The filters of a content type, declared once: the query parameters, the fields of the filter language and their
//! documentation are all made from the same table.

use serde_json::{Map, Value};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};

use super::ask::Ask;
use super::condition::{Compare, Condition, TimeColumn};
use super::filter::time_condition;
use super::parameter::parameter;
use crate::core::Slug;
use crate::db::Reading;
use crate::http::Problem;

/// One filter: a query parameter, any of whose values will do.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The parameter's name: `topic`.
    pub name: &'static str,
    /// The facet that it asks for, and its name in the filter language: `topics`.
    pub facet: &'static str,
    /// What values it takes.
    pub takes: Takes,
    /// What it does: "Only articles about any of these topics."
    pub description: &'static str,
    /// A value, for the specification.
    pub example: &'static str,
}

/// What values a filter takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Ids or slugs of entries of a content type; with the facets of those that can be asked for through them.
    Entries {
        /// The content type.
        kind: &'static str,
        /// What their titles are called: `name` or `title`.
        title: &'static str,
        /// Facets of theirs, each with its values.
        facets: &'static [(&'static str, &'static [&'static str])],
    },
    /// Some of these words.
    Words(&'static [&'static str]),
    /// Any text.
    Text,
    /// True or false.
    Boolean,
    /// Ids or slugs that the content type makes a condition of itself.
    Own(fn(&mut Reading, &Ask, &[String]) -> Result<Condition, Problem>),
}

/// The most values that one filter takes.
const VALUES: usize = 20;

impl Filter {
    pub(super) fn parameter(&self) -> Parameter {
        let text = || ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
        let item: RefOr<Schema> = match self.takes {
            Takes::Words(words) => {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words.to_vec())).into()
            }
            Takes::Entries { .. } | Takes::Text | Takes::Own(_) => text().max_length(Some(Slug::MAX)).into(),
            Takes::Boolean => {
                let schema = ObjectBuilder::new().schema_type(Type::Boolean);
                return parameter(self.name, self.description, schema, Some(Value::Bool(true)));
            }
        };
        let list = ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(VALUES)).unique_items(true);
        parameter(self.name, self.description, list, Some(Value::from(vec![self.example])))
    }

    /// The condition that the parameter's value asks for.
    pub(super) fn condition(&self, reading: &mut Reading, ask: &Ask, value: &Value) -> Result<Condition, Problem> {
        let values: Vec<String> = match value {
            Value::Bool(boolean) => vec![boolean.to_string()],
            Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        match self.takes {
            Takes::Entries { kind, .. } => Ok(Condition::Reference { facet: self.facet, kind, names: values }),
            Takes::Own(condition) => condition(reading, ask, &values),
            Takes::Words(_) | Takes::Text | Takes::Boolean => Ok(Condition::Facet { facet: self.facet, values }),
        }
    }
}

/// The parameters that every list has: by id, by slug, and within times.
pub(super) fn shared_parameters() -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(Slug::MAX));
    let list = |name, description, example: &str| {
        let schema = ArrayBuilder::new().items(text()).min_items(Some(1)).max_items(Some(VALUES)).unique_items(true);
        parameter(name, description, schema, Some(Value::from(vec![example])))
    };
    vec![
        list("id", "Only these entries, by id.", "0197a3c4-5e00-7000-8000-000000000001"),
        list("slug", "Only these entries, by slug.", "physical-therapy-for-sciatica"),
        range("published_at", "Only entries whose editorial date lies within."),
        range("updated_at", "Only entries whose version was published within."),
    ]
}

/// A range of times, as `name[gte]=…`.
fn range(name: &str, description: &str) -> Parameter {
    let time = |description: &str| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(DATE))
            .max_length(Some(40))
            .description(Some(description))
    };
    let schema = ObjectBuilder::new()
        .title(Some("TimeRange"))
        .description(Some("Times between bounds; those that are not given do not bound it."))
        .property("gte", time("At this time or later: a date, or an RFC 3339 date and time."))
        .property("gt", time("Later than this."))
        .property("lte", time("At this time or earlier."))
        .property("lt", time("Earlier than this."));
    parameter(name, description, schema, Some(serde_json::json!({"gte": "2020-04-01"})))
}

/// A date, or a date and time with its offset.
const DATE: &str = r"^\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}))?$";

/// The conditions of the parameters that every list has, and what is wrong with them.
pub(super) fn shared_conditions(asked: &Map<String, Value>, faults: &mut Vec<crate::http::Fault>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let texts = |name: &str| -> Option<Vec<String>> {
        let values = asked.get(name)?.as_array()?;
        Some(values.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    };
    if let Some(ids) = texts("id") {
        conditions.push(Condition::Ids(ids.iter().map(|id| id.to_lowercase()).collect()));
    }
    conditions.extend(texts("slug").map(Condition::Slugs));
    for (name, column) in [("published_at", TimeColumn::PublishedAt), ("updated_at", TimeColumn::UpdatedAt)] {
        for (member, value) in asked.get(name).and_then(Value::as_object).into_iter().flatten() {
            let compare = match member.as_str() {
                "gte" => Compare::GreaterOrEqual,
                "gt" => Compare::Greater,
                "lte" => Compare::LessOrEqual,
                _ => Compare::Less,
            };
            match value.as_str().and_then(|text| time_condition(column, compare, text)) {
                Some(condition) => conditions.push(condition),
                None => {
                    let detail = "is no date, such as 2020-04-01, and no date and time, such as 2020-04-01T09:00:00Z";
                    faults.push(crate::http::Fault::parameter(format!("{name}[{member}]"), "format", detail));
                }
            }
        }
    }
    conditions
}
