//! Every operation is described, and described truly: what is served is documented, what says that it needs
//! credentials refuses those who have none.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use materia::app::{delivery_operations, management_operations};
use serde_json::Value;

use super::{documents, operations};
use crate::support::{TestApp, TestDatabase};

const NOTHING: Vec<String> = Vec::new();
const SOME_ID: &str = "0197a3c4-5e00-7000-8000-000000000001";

#[test]
fn no_name_is_given_twice() {
    assert_eq!(delivery_operations().duplicates(), NOTHING);
    assert_eq!(management_operations().duplicates(), NOTHING);
}

#[test]
fn nothing_is_missing_or_untrue() {
    assert_eq!(delivery_operations().defects(), NOTHING);
    assert_eq!(management_operations().defects(), NOTHING);
}

#[test]
fn every_string_and_every_list_has_a_bound() {
    assert_eq!(delivery_operations().unbounded(), NOTHING);
    assert_eq!(management_operations().unbounded(), NOTHING);
}

#[test]
fn every_operation_says_what_it_is() {
    for (name, document) in documents() {
        let tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        for (method, path, operation) in operations(&document) {
            let place = format!("{name}: {method} {path}");
            for member in ["operationId", "summary", "description"] {
                assert!(!operation[member].as_str().unwrap_or_default().is_empty(), "{place}: {member}");
            }
            let [tag] = operation["tags"].as_array().unwrap().as_slice() else { panic!("{place}: one tag") };
            assert!(tags.contains(&tag), "{place}: {tag} is not described");
            assert!(operation["security"].is_array(), "{place}: security");
        }
    }
}

#[test]
fn operation_ids_make_names_of_functions() {
    let mut seen = BTreeSet::new();
    for (name, document) in documents() {
        for (_, _, operation) in operations(&document) {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{name}: {id}");
            assert!(seen.insert((name, id.clone())), "{name}: {id} twice");
        }
    }
}

#[test]
fn every_answer_names_its_failures() {
    for (name, document) in documents() {
        for (method, path, operation) in operations(&document) {
            let answers = operation["responses"].as_object().unwrap();
            let is = |first: char| answers.keys().any(|status| status.starts_with(first));
            assert!(is('2') && is('4') && is('5'), "{name}: {method} {path}");
            let secured = !operation["security"].as_array().unwrap().is_empty();
            let refuses = answers.contains_key("401") && answers.contains_key("403");
            assert!(!secured || refuses, "{name}: {method} {path}");
        }
    }
}

/// Pages for people, and the documents themselves.
const UNDOCUMENTED: [&str; 6] = [
    "GET /",
    "GET /.well-known/api-catalog",
    "GET /docs",
    "GET /docs/{file}",
    "GET /openapi/delivery.json",
    "GET /openapi/management.json",
];

#[actix_web::test]
async fn every_served_route_is_in_a_document() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let documents = documents();
    let described: BTreeSet<String> = documents
        .iter()
        .flat_map(|(_, document)| operations(document))
        .map(|(method, path, _)| format!("{} {path}", method.to_uppercase()))
        .collect();
    let served: BTreeSet<String> = app.app.operations().addresses().into_iter().collect();
    let missing: Vec<&String> =
        served.difference(&described).filter(|at| !UNDOCUMENTED.contains(&at.as_str())).collect();
    assert!(missing.is_empty(), "served, and in no document: {missing:?}");
    let idle: Vec<&String> = described.difference(&served).collect();
    assert!(idle.is_empty(), "in a document, and not served: {idle:?}");
}

#[actix_web::test]
async fn secured_operations_refuse_callers_without_credentials() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let mut refused = 0;
    for (name, document) in documents() {
        for (method, path, operation) in operations(&document) {
            if operation["security"].as_array().unwrap().is_empty() {
                continue;
            }
            let path = path.replace("{id_or_slug}", SOME_ID).replace("{version}", "1");
            assert!(!path.contains('{'), "{path}: the test does not know this parameter");
            let method: Method = method.to_uppercase().parse().unwrap();
            let reply = app.anyone().send(TestRequest::with_uri(&path).method(method.clone())).await;
            assert_eq!(reply.faults(401, "unauthorized"), [], "{name}: {method} {path}");
            refused += 1;
        }
    }
    assert!(refused > 60, "{refused}");
}
