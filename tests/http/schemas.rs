//! The schema of a type as its validator: every fault, with codes, pointers and words.

use materia::http::{Described, Fault, Validator, Validators};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{Ref, RefOr};

use super::sample::{Page, page_of};

fn faults(value: Value) -> Vec<Fault> {
    Validator::of::<Page>().faults(&value)
}

/// The only fault, as pointer, code and detail.
fn fault(value: Value) -> (String, String, String) {
    let mut faults = faults(value);
    assert_eq!(faults.len(), 1, "{faults:?}");
    let fault = faults.remove(0);
    (fault.pointer.unwrap(), fault.code.into_owned(), fault.detail)
}

/// The faults of a document that is right but for these members.
fn page(extra: Value) -> Value {
    let mut page = json!({ "title": "Sciatica" });
    page.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    page
}

fn assert_fault(extra: Value, pointer: &str, code: &str, detail: &str) {
    let found = fault(page(extra.clone()));
    assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), (pointer, code, detail), "{extra}");
}

#[test]
fn a_right_document_has_no_faults() {
    let full = page(json!({
        "slug": "sciatica", "body": { "markdown": "x" }, "hero": { "url": "u", "alt": "" }, "rank": 3, "id": null,
        "blocks": [{ "_type": "block", "text": "x" }, { "_type": "image", "url": "u", "alt": "a" }, { "_type": "divider" }],
        "links": [{ "entry": "e" }, { "url": "u", "label": "l" }], "published_at": "2020-04-09T00:00:00Z",
        "day": "2020-04-09", "url": "https://example.com", "email": "a@example.com", "severity": "urgent",
    }));
    assert_eq!(faults(full.clone()), []);
    assert!(page_of(full).is_ok());
}

#[test]
fn all_faults_are_found_at_once() {
    let found = faults(json!({ "slug": "No", "rank": 11, "severity": "info", "day": "yesterday", "hero": {}, "x": 1 }));
    let mut places: Vec<&str> = found.iter().filter_map(|fault| fault.pointer.as_deref()).collect();
    places.sort_unstable();
    assert_eq!(places, ["/day", "/hero/alt", "/hero/url", "/rank", "/slug", "/title", "/x"]);
}

#[test]
fn each_fault_has_its_code_and_sentence() {
    assert_fault(json!({ "title": 1 }), "/title", "wrong_type", "must be a string, not an integer");
    assert_fault(json!({ "title": "" }), "/title", "too_short", "must not be empty");
    assert_fault(json!({ "title": "é".repeat(21) }), "/title", "too_long", "must have at most 20 characters");
    assert_fault(json!({ "rank": 0 }), "/rank", "out_of_range", "must be at least 1");
    assert_fault(json!({ "rank": "1" }), "/rank", "wrong_type", "must be an integer or null, not a string");
    let slug = "must match the pattern ^[a-z0-9]+(-[a-z0-9]+)*$";
    assert_fault(json!({ "slug": "A b" }), "/slug", "pattern", slug);
    let many: Vec<Value> = (0..4).map(|_| json!({ "entry": "e" })).collect();
    assert_fault(json!({ "links": many }), "/links", "too_many_items", "must have at most 3 items");
    let severity = "must be one of `urgent`, `caution`, `info`; did you mean `urgent`?";
    assert_fault(json!({ "severity": "urgnt" }), "/severity", "not_one_of", severity);
}

#[test]
fn formats_are_asserted() {
    let time = "must be a date and time in RFC 3339, such as 2026-01-31T12:00:00Z";
    assert_fault(json!({ "published_at": "2020-04-09" }), "/published_at", "format", time);
    assert_fault(json!({ "day": "2020-02-30" }), "/day", "format", "must be a date such as 2026-01-31");
    assert_fault(
        json!({ "url": "not a url" }),
        "/url",
        "format",
        "must be an absolute URI such as https://example.com/page",
    );
    assert_fault(json!({ "email": "nobody" }), "/email", "format", "must be an e-mail address");
    let id = "must be a UUID such as 0197a3c4-5e00-7000-8000-000000000001";
    assert_fault(json!({ "id": "7" }), "/id", "format", id);
}

#[test]
fn required_points_at_what_is_missing_and_unknown_fields_name_the_nearest() {
    assert_eq!(fault(json!({})), ("/title".into(), "required".into(), "is required".into()));
    assert_fault(json!({ "slag": "x" }), "/slag", "unknown_field", "unknown field \"slag\"; did you mean \"slug\"?");
    let (pointer, code, detail) = fault(page(json!({ "a/b~c": 1 })));
    assert_eq!((pointer.as_str(), code.as_str()), ("/a~1b~0c", "unknown_field"));
    assert!(detail.contains("known here: `") && detail.contains("`title`"), "{detail}");
    let (_, _, detail) = fault(page(json!({ "x".repeat(5000): 1 })));
    assert!(detail.len() < 400, "a long name is shortened");
}

#[test]
fn members_of_a_nullable_reference_are_told_rather_than_the_union() {
    assert_fault(json!({ "hero": { "url": "u" } }), "/hero/alt", "required", "is required");
    assert_fault(json!({ "hero": "u" }), "/hero", "wrong_type", "must be an object or null, not a string");
}

#[test]
fn a_union_told_apart_by_key_reports_the_branch_with_that_key() {
    assert_fault(
        json!({ "body": { "markdown": 1 } }),
        "/body/markdown",
        "wrong_type",
        "must be a string, not an integer",
    );
    let deep = json!({ "body": { "blocks": [{ "_type": "block", "text": "much too long" }] } });
    assert_fault(deep, "/body/blocks/0/text", "too_long", "must have at most 10 characters");
    assert_fault(json!({ "body": {} }), "/body", "required", "must have one of `markdown`, `html`, `blocks`");
    let mistyped = "must have one of `markdown`, `html`, `blocks`; did you mean `markdown` by `markdwn`?";
    assert_fault(json!({ "body": { "markdwn": "x" } }), "/body", "required", mistyped);
    let both = json!({ "body": { "markdown": "x", "html": "y" } });
    assert_fault(both, "/body", "ambiguous", "must have only one of `markdown`, `html`");
}

#[test]
fn a_union_told_apart_by_tag_reports_the_branch_with_that_tag() {
    let block = |block: Value| json!({ "blocks": [{ "_type": "divider" }, block] });
    assert_fault(block(json!({ "_type": "image", "url": "u" })), "/blocks/1/alt", "required", "is required");
    let unknown = json!({ "_type": "block", "text": "x", "levl": 1 });
    assert_fault(block(unknown), "/blocks/1/levl", "unknown_field", "unknown field \"levl\"; did you mean \"level\"?");
    let tag = "must be one of `block`, `image`, `divider`; did you mean `image`?";
    assert_fault(block(json!({ "_type": "imgae" })), "/blocks/1/_type", "not_one_of", tag);
    let missing = "is required; it says which alternative is meant";
    assert_fault(block(json!({ "text": "x" })), "/blocks/1/_type", "required", missing);
    let two = faults(page(block(json!({ "_type": "block", "text": 1, "level": -1 }))));
    assert_eq!(two.len(), 2, "{two:?}");
}

#[test]
fn a_union_without_a_tag_reports_the_branch_that_lacks_least() {
    let link = |link: Value| json!({ "links": [link] });
    assert_fault(
        link(json!({ "url": "u", "label": "too long" })),
        "/links/0/label",
        "too_long",
        "must have at most 5 characters",
    );
    assert_fault(link(json!({ "entry": 1 })), "/links/0/entry", "wrong_type", "must be a string, not an integer");
    assert_fault(link(json!("x")), "/links/0", "wrong_type", "must be an object, not a string");
}

#[test]
fn what_only_serde_refuses_is_a_fault_with_its_pointer() {
    let unknown = page(json!({ "body": { "markdown": "x", "extra": 1 } }));
    let problem = page_of(unknown).unwrap_err();
    assert_eq!(problem.errors().len(), 1);
    assert_eq!(problem.errors()[0].pointer.as_deref(), Some("/body"));
    let problem = page_of(page(json!({ "rank": 3.0 }))).unwrap_err();
    assert_eq!(problem.errors()[0].pointer.as_deref(), Some("/rank"));
}

#[test]
fn no_more_than_a_hundred_faults_are_listed() {
    let mut many = serde_json::Map::new();
    many.extend((0..1000).map(|index| (format!("unknown-{index}"), Value::Null)));
    assert_eq!(faults(Value::Object(many)).len(), 100);
}

#[test]
fn a_schema_that_cannot_be_used_says_why() {
    let dangling = Described::inline(RefOr::Ref(Ref::from_schema_name("Nowhere")), Vec::new());
    assert!(Validator::described(dangling).defect().is_some());
    assert_eq!(Validator::of::<Page>().defect(), None);
}

#[test]
fn a_validator_is_compiled_once() {
    let validators = Validators::default();
    assert!(std::sync::Arc::ptr_eq(&validators.get::<Page>(), &validators.get::<Page>()));
}

/// Exactly one member, said by counting.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, max_properties = 1)]
struct Either {
    #[schema(nullable = false)]
    left: Option<u8>,
    #[schema(nullable = false)]
    right: Option<u8>,
}

#[test]
fn too_few_and_too_many_members_are_named() {
    let detail = |value: Value| Validator::of::<Either>().faults(&value).remove(0).detail;
    assert_eq!(detail(json!({})), "must have at least 1 member of `left`, `right`");
    assert_eq!(detail(json!({ "left": 1, "right": 2 })), "must have at most 1 member of `left`, `right`");
}
