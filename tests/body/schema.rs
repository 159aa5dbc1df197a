//! The OpenAPI schemas of a body: closed, bounded, discriminated, and at one with the types.

use materia::body::Block;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::support::read;

/// A JSON Schema document: the schema of a block, with what it refers to.
fn document() -> Value {
    let mut found = Vec::new();
    Block::schemas(&mut found);
    let schemas: Map<String, Value> =
        found.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).expect("is JSON"))).collect();
    let mut document = serde_json::to_value(Block::schema()).expect("is JSON");
    document["components"] = json!({ "schemas": schemas });
    document
}

#[test]
fn every_variant_is_a_closed_object_with_its_type_as_a_constant() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let mapping = document["discriminator"]["mapping"].as_object().expect("is a mapping");
    assert_eq!(document["discriminator"]["propertyName"], "_type");
    assert_eq!(mapping.len(), 8);
    assert_eq!(document["oneOf"].as_array().expect("is a list").len(), 8);
    for (tag, reference) in mapping {
        let name = reference.as_str().and_then(|r| r.rsplit('/').next()).expect("is a reference");
        let schema = &schemas[name];
        assert_eq!(schema["properties"]["_type"]["enum"], json!([tag]));
        assert_eq!(schema["additionalProperties"], false, "{name}");
        assert!(schema["required"].as_array().expect("is a list").contains(&"_type".into()), "{name}");
    }
}

#[test]
fn every_string_and_array_is_bounded_and_described() {
    fn walk(at: &str, value: &Value) {
        if let Some(object) = value.as_object() {
            let bounded = match object.get("type").and_then(Value::as_str) {
                Some("string") => object.contains_key("maxLength") || object.contains_key("enum"),
                Some("array") => object.contains_key("maxItems"),
                Some("integer") => object.contains_key("maximum"),
                _ => true,
            };
            assert!(bounded, "{at} has no bound: {value}");
            object.iter().for_each(|(name, value)| walk(&format!("{at}/{name}"), value));
        }
        value.as_array().into_iter().flatten().for_each(|value| walk(at, value));
    }
    walk("", &document());
}

#[test]
fn the_schema_accepts_what_we_write() {
    let validator = jsonschema::validator_for(&document()).expect("is a schema");
    let blocks = read(
        "# A {#b}\n\n3. c [d](/articles/e#f)[^1] [x](https://x.example \"t\")\n\n> [!WARNING]\n> g\n\n| **h** |\n|---|\n| i |\n\n```rust\nx\n```\n\n![j](/k \"l (Credit: m)\")<!-- width=1 height=2 -->\n\n---\n\n<!-- treatments: n -->\n\n<!-- product: o -->\n\n[Video: p](https://youtu.be/q)\n\n[^1]: r",
    );
    assert_eq!(blocks.len(), 10);
    for block in blocks {
        let value = serde_json::to_value(&block).expect("is JSON");
        let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{value}: {errors:?}");
    }
}

#[test]
fn the_schema_and_the_types_refuse_the_same() {
    let validator = jsonschema::validator_for(&document()).expect("is a schema");
    for (value, right) in [
        (json!({"_type": "block", "children": [{"_type": "span", "text": "a"}]}), true),
        (json!({"_type": "block", "children": [{"_type": "span", "text": "a", "x": 1}]}), false),
        (json!({"_type": "block"}), false),
        (json!({"_type": "blok", "children": []}), false),
        (json!({"children": []}), false),
        (json!({"_type": "block", "style": "h1", "children": []}), false),
        (json!({"_type": "block", "children": [], "markDefs": [{"_type": "link", "_key": "a"}]}), false),
        (
            json!({"_type": "block", "children": [], "markDefs": [{"_type": "citation", "_key": "a", "text": "b"}]}),
            true,
        ),
        (json!({"_type": "image", "url": "/a"}), false),
        (json!({"_type": "divider", "_key": "a"}), true),
        (json!({"_type": "table", "rows": [{"cells": [{"children": []}]}]}), true),
        (json!({"_type": "table", "rows": [{"cells": [{"children": [], "colspan": 2}]}]}), false),
    ] {
        assert_eq!(validator.is_valid(&value), right, "schema: {value}");
        assert_eq!(serde_json::from_value::<Block>(value.clone()).is_ok(), right, "types: {value}");
    }
}
