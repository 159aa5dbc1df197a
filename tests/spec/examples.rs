//! Examples are held against their schemas as a reader of the documents would do it: from the published JSON, without
//! the types that it was made from.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{documents, operations};

/// The schemas of a document, each compiled once.
struct Schemas<'d> {
    components: &'d Value,
    compiled: HashMap<String, jsonschema::Validator>,
}

impl<'d> Schemas<'d> {
    fn of(document: &'d Value) -> Self {
        Self { components: &document["components"], compiled: HashMap::new() }
    }

    /// What a schema has against a value.
    fn faults(&mut self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.compiled.entry(schema.to_string()).or_insert_with(|| {
            let whole = json!({ "components": self.components, "allOf": [schema] });
            jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
        });
        validator.iter_errors(value).map(|error| format!("{} {error}", error.instance_path())).collect()
    }
}

/// Everything that has a schema and an example, with where it is.
fn examples<'d>(document: &'d Value) -> Vec<(String, &'d Value, &'d Value)> {
    let mut found = Vec::new();
    let mut media = |place: String, holder: &'d Value| {
        for (kind, media) in holder["content"].as_object().into_iter().flatten() {
            let example = media.get("example").unwrap_or_else(|| panic!("{place}: {kind} has no example"));
            found.push((format!("{place}: {kind}"), &media["schema"], example));
        }
    };
    for (method, path, operation) in operations(document) {
        media(format!("{method} {path}: body"), &operation["requestBody"]);
        for (status, answer) in operation["responses"].as_object().unwrap() {
            media(format!("{method} {path}: {status}"), answer);
        }
    }
    for (name, answer) in document["components"]["responses"].as_object().unwrap() {
        media(name.clone(), answer);
    }
    for (method, path, operation) in operations(document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if let Some(example) = parameter.get("example") {
                found.push((format!("{method} {path}: {}", parameter["name"]), &parameter["schema"], example));
            }
        }
    }
    found
}

#[test]
fn every_example_is_true() {
    for (name, document) in documents() {
        let examples = examples(&document);
        assert!(examples.len() > 30, "{name}: {}", examples.len());
        let mut schemas = Schemas::of(&document);
        for (place, schema, example) in examples {
            assert_eq!(schemas.faults(schema, example), Vec::<String>::new(), "{name}: {place}");
        }
    }
}

#[test]
fn an_untrue_example_would_be_found() {
    let [(_, document), _] = documents();
    let (_, schema, example) = examples(&document)
        .into_iter()
        .find(|(place, ..)| place.starts_with("get /v1/articles/{id_or_slug}: 200"))
        .unwrap();
    let mut untrue = example.clone();
    untrue["authors"][0]["name"] = json!(12);
    assert_eq!(Schemas::of(&document).faults(schema, &untrue).len(), 1);
}
