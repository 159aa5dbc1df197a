//! The two OpenAPI documents: they are those that are committed, they describe everything that is served, and nothing
//! in them is untrue.

mod documents;
mod examples;
mod operations;
mod shapes;

use serde_json::Value;

/// Both documents with their names.
fn documents() -> [(&'static str, Value); 2] {
    [("delivery", materia::app::delivery_document("")), ("management", materia::app::management_document(""))]
        .map(|(name, document)| (name, serde_json::to_value(document).unwrap()))
}

/// Every operation of a document, as its method, its path and what is said about it.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().unwrap() {
            found.push((method.as_str(), path.as_str(), operation));
        }
    }
    found
}
