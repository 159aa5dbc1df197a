//! Whether the documentation of operations says anything untrue or leaves anything out: names given twice, examples that
//! break their schemas, references that lead nowhere, strings and lists without a bound. Tests demand that it is silent.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::path::Parameter;

use super::document::{documented_path, media};
use super::{Described, Fault, Operation, Operations, Validator};

impl Operations {
    /// Where each operation is, such as `GET /v1/articles/{id_or_slug}`.
    pub fn addresses(&self) -> Vec<String> {
        let address = |operation: &Operation| format!("{} {}", operation.method, documented_path(&operation.path));
        self.0.iter().map(address).collect()
    }

    /// Names given twice: operation ids, method and path, and schemas that differ under one name.
    pub fn duplicates(&self) -> Vec<String> {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        for operation in &self.0 {
            let address = format!("{} {}", operation.method, documented_path(&operation.path));
            for name in [format!("operation {}", operation.id), address] {
                if !seen.insert(name.clone()) {
                    found.push(name);
                }
            }
        }
        found.extend(self.components().1.into_iter().map(|name| format!("schema {name}")));
        found
    }

    /// What is missing or untrue in the documentation: summaries, tags, answers, examples, bounds, references.
    pub fn defects(&self) -> Vec<String> {
        self.0.iter().flat_map(operation_defects).collect()
    }

    /// Strings without a greatest length, and lists without a greatest count, in anything that is read or answered.
    pub fn unbounded(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, schema) in self.components().0 {
            unbounded(&serde_json::to_value(schema).unwrap_or_default(), &name, &mut found);
        }
        for operation in &self.0 {
            for parameter in &operation.parameters {
                let schema = serde_json::to_value(&parameter.schema).unwrap_or_default();
                unbounded(&schema, &format!("{}: {}", operation.id, parameter.name), &mut found);
            }
            for media in media(operation).filter(|media| media.kind.ends_with("json")) {
                let schema = serde_json::to_value(media.described.reference()).unwrap_or_default();
                unbounded(&schema, &format!("{}: {}", operation.id, media.kind), &mut found);
            }
        }
        found
    }
}

/// Formats whose texts have a length of their own.
const BOUNDED_FORMATS: [&str; 3] = ["date-time", "date", "uuid"];

fn unbounded(schema: &Value, place: &str, found: &mut Vec<String>) {
    if !schema.is_object() {
        return;
    }
    let is = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|known| known == kind),
        single => single == kind,
    };
    let has = |keyword: &str| !schema[keyword].is_null();
    let format_bounds = schema["format"].as_str().is_some_and(|format| BOUNDED_FORMATS.contains(&format));
    if is("string") && !has("maxLength") && !has("enum") && !has("const") && !format_bounds {
        found.push(format!("{place}: a string without maxLength"));
    }
    if is("array") && !has("maxItems") {
        found.push(format!("{place}: an array without maxItems"));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        unbounded(property, &format!("{place}.{name}"), found);
    }
    for keyword in ["items", "additionalProperties"] {
        unbounded(&schema[keyword], &format!("{place}[]"), found);
    }
    for keyword in ["oneOf", "anyOf", "allOf"] {
        schema[keyword].as_array().into_iter().flatten().for_each(|branch| unbounded(branch, place, found));
    }
}

fn operation_defects(operation: &Operation) -> Vec<String> {
    let mut found = Vec::new();
    let mut demand = |holds: bool, what: &str| {
        if !holds {
            found.push(format!("{}: {what}", operation.id));
        }
    };
    demand(!operation.summary.is_empty(), "no summary");
    demand(!operation.tags.is_empty(), "no tag");
    demand(!operation.answers.is_empty(), "no answer");
    demand(operation.route.is_some(), "no handler");
    for name in operation.path.split('{').skip(1).filter_map(|rest| rest.split(['}', ':']).next()) {
        let known = operation.parameters.iter().any(|parameter| parameter.name == name);
        demand(known, &format!("path parameter {name} is not documented"));
    }
    for parameter in &operation.parameters {
        for fault in parameter_faults(parameter) {
            demand(false, &format!("example of parameter {}: {}", parameter.name, fault.detail));
        }
    }
    for media in media(operation).filter(|media| media.kind.ends_with("json")) {
        let validator = Validator::described(media.described.clone());
        if let Some(defect) = validator.defect() {
            demand(false, defect);
            continue;
        }
        for fault in validator.faults(&media.example) {
            let place = fault.pointer.unwrap_or_default();
            demand(false, &format!("example of {:?}: {place} {}", media.described, fault.detail));
        }
    }
    found
}

fn parameter_faults(parameter: &Parameter) -> Vec<Fault> {
    // The example is private to its type, so that it is read from what is published.
    let published = serde_json::to_value(parameter).unwrap_or_default();
    match (&parameter.schema, published.get("example")) {
        (Some(schema), Some(example)) => {
            Validator::described(Described::inline(schema.clone(), Vec::new())).faults(example)
        }
        _ => Vec::new(),
    }
}
