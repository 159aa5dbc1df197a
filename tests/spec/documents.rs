//! The committed documents are what the types say. Where they differ, the test rewrites them and fails, so that the
//! difference is read before it is committed.

use std::path::Path;

use materia::app::{delivery_document, management_document};
use materia::http::pretty;
use serde_json::Value;

use super::documents;

#[test]
fn the_committed_documents_are_those_of_the_types() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let mut rewritten = Vec::new();
    for (name, document) in [("delivery", delivery_document("")), ("management", management_document(""))] {
        let file = folder.join(format!("{name}.json"));
        let text = pretty(&document).unwrap();
        if std::fs::read_to_string(&file).unwrap_or_default() != text {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&file, text).unwrap();
            rewritten.push(format!("openapi/{name}.json"));
        }
    }
    assert!(rewritten.is_empty(), "{rewritten:?} did not say what the types say; read the difference and commit it");
}

#[test]
fn every_reference_leads_somewhere_and_everything_named_is_used() {
    for (name, document) in documents() {
        let mut used = Vec::new();
        references(&document, &mut used);
        for reference in &used {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{name}: {reference}");
        }
        for group in ["schemas", "responses"] {
            for component in document["components"][group].as_object().unwrap().keys() {
                let address = format!("#/components/{group}/{component}");
                assert!(used.contains(&address), "{name}: nothing refers to {address}");
            }
        }
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            let mapping = value.pointer("/discriminator/mapping").and_then(Value::as_object);
            found.extend(mapping.into_iter().flatten().filter_map(|(_, to)| to.as_str().map(str::to_owned)));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn a_document_names_the_license_the_server_and_the_version() {
    for (name, document) in documents() {
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"), "{name}");
        assert_eq!(document["info"]["license"]["identifier"], "MIT OR Apache-2.0", "{name}");
        assert_eq!(document["servers"][0]["url"], "/", "{name}");
    }
    let document = serde_json::to_value(delivery_document("https://content.example.com")).unwrap();
    assert_eq!(document["servers"][0]["url"], "https://content.example.com");
}
