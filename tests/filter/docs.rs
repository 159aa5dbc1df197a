//! What `docs/filter.md` says holds: its examples are accepted, and every field is named.

use materia::delivery::{Field, compile_filter, filter_fields};

const DOCS: &str = include_str!("../../docs/filter.md");

/// The fields of each content type, by the words that its part of the page begins with.
fn types() -> Vec<(&'static str, Vec<(String, Field)>)> {
    vec![
        ("Of every list", filter_fields::<materia::articles::Articles>()),
        ("Articles", filter_fields::<materia::articles::Articles>()),
        ("Treatment options", filter_fields::<materia::treatment_options::TreatmentOptions>()),
        ("Authors", filter_fields::<materia::authors::Authors>()),
        ("Topics", filter_fields::<materia::topics::Topics>()),
        ("Listings", filter_fields::<materia::listings::Listings>()),
        ("Announcements", filter_fields::<materia::announcements::Announcements>()),
    ]
}

/// The page's part on a content type, and what stands in code in it.
fn part(name: &str) -> Vec<&'static str> {
    let (_, rest) = DOCS.split_once(&format!("**{name}**")).unwrap_or_else(|| panic!("nothing about {name}"));
    let end = rest.find("\n**").or(rest.find("\nA field")).unwrap();
    rest[..end].split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_example_is_accepted() {
    let mut count = 0;
    for (name, fields) in types() {
        for example in part(name).into_iter().filter(|code| code.contains([':', '=', '<', '>'])) {
            compile_filter(example, &fields).unwrap_or_else(|fault| panic!("{name}: {example}: {}", fault.detail));
            count += 1;
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn every_field_is_named() {
    let shared = part("Of every list");
    for (name, fields) in types() {
        let codes = part(name);
        for (field, _) in fields {
            // `topics.kind` is named as such, or by its parts.
            let whole = |field: &str| codes.contains(&field) || shared.contains(&field);
            let parts = field.rsplit_once('.').is_some_and(|(base, last)| {
                whole(base) && (codes.contains(&&*format!(".{last}")) || codes.contains(&&*format!("topics.{last}")))
            });
            assert!(name == "Of every list" || whole(&field) || parts, "{name}: {field}");
        }
    }
}
