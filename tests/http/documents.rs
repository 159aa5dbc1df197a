//! The OpenAPI document: complete, deterministic, and checked for names given twice and examples that are untrue.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::Method;
use materia::http::{Operation, Operations, SpecInfo, pretty, problem_pages, schema_of, text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::sample::{Page, operations};

fn info() -> SpecInfo {
    SpecInfo {
        title: "Sample".into(),
        version: "1.0.0".into(),
        description: "For tests.".into(),
        tags: vec![("pages".into(), "Pages.".into())],
        server: "/".into(),
    }
}

fn document() -> Value {
    serde_json::to_value(operations().document(info())).unwrap()
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.contains("#/components/schemas/Page") && found.contains("#/components/schemas/Problem"));
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[test]
fn the_same_operations_give_the_same_bytes() {
    let bytes = || pretty(&operations().document(info())).unwrap();
    assert_eq!(bytes(), bytes());
    assert!(bytes().starts_with("{\n  \"openapi\": \"3.1.0\"") && bytes().ends_with("}\n"));
}

#[test]
fn paths_keep_the_order_in_which_they_were_added() {
    let text = pretty(&operations().document(info())).unwrap();
    let place = |path: &str| text.find(&format!("\"{path}\": {{")).unwrap();
    assert!(place("/pages/{id}") < place("/pages/special") && place("/pages/special") < place("/pages"));
}

#[test]
fn security_is_said_on_every_operation() {
    let document = document();
    let security = |path: &str, method: &str| document["paths"][path][method]["security"].clone();
    assert_eq!(security("/pages/{id}", "get"), json!([]));
    assert_eq!(security("/pages", "get"), json!([{}, { "bearer": [] }, { "api_key": [] }]));
    let editors = json!([{ "bearer": ["editor"] }, { "api_key": ["editor"] }]);
    assert_eq!(security("/pages/{id}", "patch"), editors);
    assert_eq!(document["components"]["securitySchemes"]["api_key"]["name"], "X-Api-Key");
}

#[test]
fn an_operation_names_every_failure_it_can_give() {
    let document = document();
    let responses = document["paths"]["/pages/{id}"]["patch"]["responses"].as_object().unwrap().clone();
    let statuses: Vec<&str> = responses.keys().map(String::as_str).collect();
    assert_eq!(
        statuses,
        ["200", "400", "401", "403", "404", "406", "408", "409", "412", "413", "415", "422", "500", "503", "default"]
    );
    let reference = responses["400"]["$ref"].as_str().unwrap();
    let bad = document.pointer(reference.trim_start_matches('#')).unwrap();
    for name in ["malformed-json", "invalid-parameter", "bad-request"] {
        assert!(bad["description"].as_str().unwrap().contains(&format!("[`{name}`](/problems/{name})")), "{bad}");
    }
    let content = &bad["content"]["application/problem+json"];
    assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem");
    assert_eq!(content["example"]["status"], 400);
    assert!(responses["200"]["headers"]["X-Request-Id"].is_object());
}

#[test]
fn parameters_say_how_lists_and_objects_are_written() {
    let document = document();
    let parameters = document["paths"]["/pages"]["get"]["parameters"].as_array().unwrap().clone();
    let named = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name).unwrap().clone();
    assert_eq!((&named("topic")["style"], &named("topic")["explode"]), (&json!("form"), &json!(false)));
    assert_eq!(named("published_at")["style"], "deepObject");
    assert_eq!(named("limit")["schema"]["maximum"], 100);
}

#[test]
fn a_tagged_union_of_closed_objects_can_be_satisfied() {
    let block = &document()["components"]["schemas"]["Block"]["oneOf"][0];
    assert_eq!(block["additionalProperties"], false);
    assert!(block["properties"]["_type"].is_object() && block["properties"]["text"].is_object(), "{block}");
}

mod other {
    use super::*;

    /// Differs from the sample's.
    #[derive(Debug, Serialize, Deserialize, ToSchema)]
    pub(super) struct Page {
        pub(super) name: String,
    }
}

fn sound(path: &str, id: &str) -> Operation {
    let operation = Operation::new(Method::GET, path, id).tag("pages").summary("A page");
    operation.handler(|| async { HttpResponse::Ok().finish() }).answers_empty(204, "Nothing.", &[])
}

#[test]
fn names_given_twice_are_found() {
    let twice = Operations::default()
        .with(sound("/a", "get_a").answers(200, "a", schema_of::<Page>(), json!({ "title": "a" }), &[]))
        .with(sound("/b", "get_a").answers(200, "b", schema_of::<other::Page>(), json!({ "name": "b" }), &[]))
        .with(sound("/a", "get_c"));
    assert_eq!(twice.duplicates(), ["operation get_a", "GET /a", "schema Page"]);
}

#[test]
fn untrue_and_missing_documentation_is_found() {
    let lacking = Operations::default()
        .with(Operation::new(Method::GET, "/a/{id}", "get_a"))
        .with(sound("/b", "get_b").answers(200, "b", schema_of::<Page>(), json!({ "titel": "b" }), &[]));
    let lacking = lacking.with(sound("/c/{n}", "get_c").path_param("n", "A name.", text(1, 2, None), json!("long")));
    let defects = lacking.defects().join("\n");
    for part in [
        "get_a: no summary",
        "no tag",
        "no answer",
        "no handler",
        "path parameter id",
        "get_b: example",
        "/title is required",
    ] {
        assert!(defects.contains(part), "{part} is not in\n{defects}");
    }
}

#[test]
fn patterns_of_the_router_stay_out_of_the_document() {
    let operations = Operations::default().with(sound("/media/{path:.*}/{name}.json", "get_media"));
    let document = serde_json::to_value(operations.document(info())).unwrap();
    assert!(document["paths"]["/media/{path}/{name}.json"]["get"].is_object());
}

#[test]
fn strings_and_lists_without_a_bound_are_found() {
    let found = operations().unbounded();
    for part in ["BodyInput.markdown: a string", "BodyInput.blocks: an array", "list_pages: fields"] {
        assert_eq!(found.iter().any(|line| line.starts_with(part)), !part.starts_with("list"), "{part}: {found:?}");
    }
    assert_eq!(problem_pages().unbounded(), Vec::<String>::new());
}
