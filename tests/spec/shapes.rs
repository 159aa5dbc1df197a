//! What clients are generated from: one object for one type, read shapes apart from written ones, and links that lead
//! somewhere.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{documents, operations};

fn schemas(document: &Value) -> &serde_json::Map<String, Value> {
    document["components"]["schemas"].as_object().unwrap()
}

fn members(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flatten()
}

fn requires(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|known| known == name))
}

fn can_be_null(schema: &Value) -> bool {
    let kinds = schema["type"].as_array().into_iter().flatten();
    let branches = schema["oneOf"].as_array().into_iter().flatten().map(|branch| &branch["type"]);
    kinds.chain(branches).any(|kind| kind == "null")
}

fn all(value: &Value, visit: &mut dyn FnMut(&Value)) {
    visit(value);
    match value {
        Value::Object(members) => members.values().for_each(|value| all(value, visit)),
        Value::Array(items) => items.iter().for_each(|value| all(value, visit)),
        _ => {}
    }
}

#[test]
fn what_can_be_null_in_an_answer_is_always_there() {
    let [(_, delivery), (_, management)] = documents();
    let mut seen = 0;
    for (document, inputs) in [(&delivery, vec![]), (&management, vec!["Input", "Patch"])] {
        for (name, schema) in schemas(document) {
            // Embedded entries are in short or whole, so that they may lack what only the whole ones have.
            if name.starts_with("Embedded") || inputs.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            for (member, _) in members(schema).filter(|(_, member)| can_be_null(member)) {
                assert!(requires(schema, member), "{name}.{member}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_type_that_travels_both_ways_has_a_shape_for_each() {
    let [_, (_, document)] = documents();
    let (read, written) = (&schemas(&document)["Image"], &schemas(&document)["ImageInput"]);
    assert!(requires(read, "width") && requires(read, "decorative") && read.get("additionalProperties").is_none());
    assert!(requires(written, "url") && !requires(written, "width") && !requires(written, "decorative"));
    assert_eq!(written["additionalProperties"], false);
    let hero = |schema: &str| schemas(&document)[schema]["properties"]["hero"]["oneOf"][0]["$ref"].clone();
    assert_eq!(hero("Article"), "#/components/schemas/Image");
    assert_eq!(hero("ArticleInput"), "#/components/schemas/ImageInput");
    assert_eq!(hero("ArticlePatch"), "#/components/schemas/ImageInput");
}

#[test]
fn what_is_written_has_no_defaults_that_clients_would_send() {
    let [_, (_, document)] = documents();
    for (name, schema) in schemas(&document) {
        all(schema, &mut |inner| assert!(inner.get("default").is_none(), "{name}: {inner}"));
    }
}

#[test]
fn nothing_is_a_sum_of_others_and_nothing_of_our_own_is_left_in() {
    for (name, document) in documents() {
        all(&document, &mut |value| {
            assert!(value.get("allOf").is_none(), "{name}: {value}");
            assert!(value.get("x-in-short").is_none(), "{name}: {value}");
        });
        assert!(document.get("webhooks").is_none(), "{name}: it breaks generators");
    }
}

#[test]
fn every_union_of_objects_is_told_apart() {
    for (name, document) in documents() {
        for (schema, union) in schemas(&document) {
            let Some(branches) = union["oneOf"].as_array() else { continue };
            let tagged = !union["discriminator"]["mapping"].is_null();
            // A link is told apart by its members: `kind` and `entry`, or `url` and `label`.
            assert!(tagged || schema.starts_with("Link"), "{name}: {schema}");
            assert!(branches.iter().all(|branch| branch["$ref"].is_string()), "{name}: {schema}");
        }
    }
}

#[test]
fn what_tells_the_branches_of_a_union_apart_is_a_constant() {
    for (name, document) in documents() {
        for (schema, union) in schemas(&document) {
            let Some(tag) = union["discriminator"]["propertyName"].as_str() else { continue };
            for (value, branch) in union["discriminator"]["mapping"].as_object().unwrap() {
                let branch = document.pointer(branch.as_str().unwrap().trim_start_matches('#')).unwrap();
                assert_eq!(branch["properties"][tag]["const"], *value, "{name}: {schema}");
            }
        }
    }
}

#[test]
fn every_value_of_an_enumeration_is_explained() {
    for (name, document) in documents() {
        for (schema, enumeration) in schemas(&document) {
            let values = enumeration["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
            for value in values.iter().filter(|_| values.len() > 1) {
                let explained = format!("`{}`", value.as_str().unwrap());
                let description = enumeration["description"].as_str().unwrap();
                assert!(description.contains(&explained), "{name}: {schema}: {explained}");
            }
        }
    }
}

#[test]
fn every_set_of_words_is_one_schema() {
    for (name, document) in documents() {
        let mut seen: Vec<&Value> = Vec::new();
        for (schema, enumeration) in schemas(&document) {
            let words = &enumeration["enum"];
            assert!(words.is_null() || !seen.contains(&words), "{name}: {schema}: {words}");
            seen.push(words);
        }
        all(&document["paths"], &mut |inner| assert!(!inner["enum"].is_array(), "{name}: {inner}"));
    }
}

#[test]
fn a_pattern_is_held_against_the_whole_text() {
    for (name, document) in documents() {
        all(&document, &mut |inner| {
            let Some(pattern) = inner["pattern"].as_str() else { return };
            assert!(pattern.starts_with('^') && pattern.ends_with('$'), "{name}: {inner}");
        });
    }
}

#[test]
fn statuses_are_written_out() {
    for (name, document) in documents() {
        for (method, path, operation) in operations(&document) {
            let responses = operation["responses"].as_object().unwrap();
            for status in responses.keys().filter(|status| *status != "default") {
                assert!(status.parse::<u16>().is_ok(), "{name}: {method} {path}: {status} breaks generators");
            }
            let other = responses.get("default").unwrap_or_else(|| panic!("{name}: {method} {path}"));
            assert_eq!(other["$ref"], "#/components/responses/AnyOther", "{name}: {method} {path}");
        }
    }
}

#[test]
fn every_link_leads_to_an_operation_and_gives_what_it_takes() {
    let mut followed = 0;
    for (name, document) in documents() {
        let by_id: BTreeMap<&str, &Value> = operations(&document)
            .into_iter()
            .map(|(_, _, operation)| (operation["operationId"].as_str().unwrap(), operation))
            .collect();
        for (id, operation) in &by_id {
            for answer in operation["responses"].as_object().unwrap().values() {
                for (_, link) in answer["links"].as_object().into_iter().flatten() {
                    let target = by_id[link["operationId"].as_str().unwrap()];
                    let takes: Vec<&Value> = target["parameters"].as_array().unwrap().iter().collect();
                    let given = link["parameters"].as_object().unwrap();
                    for parameter in given.keys() {
                        assert!(takes.iter().any(|known| known["name"] == **parameter), "{name}: {id}: {parameter}");
                    }
                    for needed in takes.iter().filter(|parameter| parameter["required"] == true) {
                        assert!(given.contains_key(needed["name"].as_str().unwrap()), "{name}: {id}: {needed}");
                    }
                    followed += 1;
                }
            }
        }
    }
    assert!(followed > 100, "{followed}");
}
