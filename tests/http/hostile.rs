//! Whatever is sent, the answer is a problem or a value that satisfies the schema, never a panic or a silent repair.

use actix_web::http::StatusCode;
use materia::http::{Query, Validator, Validators};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value, json};

use super::sample::{ListParams, Page, page_of, post};

/// JSON made of the sample's own member names, so that it gets past the first check now and then.
fn documents() -> impl Strategy<Value = Value> {
    let names = "title|slug|body|hero|blocks|links|rank|_type|markdown|html|url|alt|entry|label|text|day|x";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "block|image|divider|urgent|.{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(names, inner, 0..6).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

proptest! {
    #[test]
    fn every_document_is_accepted_or_explained(document in documents()) {
        let validator = Validator::of::<Page>();
        let faults = validator.faults(&document);
        prop_assert!(faults.len() <= 100);
        for fault in &faults {
            let pointer = fault.pointer.as_deref().unwrap_or("none");
            let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
            prop_assert!(document.pointer(parent).is_some(), "{pointer} leads nowhere near {document}");
            prop_assert!(!fault.detail.is_empty() && fault.detail.len() < 4000);
        }
        if let Ok(page) = page_of(document) {
            prop_assert_eq!(validator.faults(&json!(page)), []);
            prop_assert_eq!(faults, []);
        }
    }

    #[test]
    fn every_query_is_accepted_or_explained(query in "((limit|topic|sort|published_at\\[gte\\]|featured|[a-z%+]{1,9})=?[a-z0-9,%+&=\\[\\]é]{0,9}&?){0,5}") {
        if let Err(problem) = Query::<ListParams>::parse(&Validators::default(), &query) {
            prop_assert!(!problem.errors().is_empty());
            prop_assert!(problem.errors().iter().all(|fault| fault.parameter.is_some()), "{problem:?}");
        }
    }
}

#[actix_web::test]
async fn every_body_of_bytes_is_answered_by_a_problem() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        "[\\[\\]{}:,\"a-z0-9\\\\ue+.-]{0,40}".prop_map(String::into_bytes),
    ];
    for _ in 0..300 {
        let body = bytes.new_tree(&mut runner).unwrap().current();
        let answer = post(body.clone()).await;
        let known = [StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY];
        assert!(known.contains(&answer.status), "{:?}: {answer:?}", String::from_utf8_lossy(&body));
        answer.problem();
    }
}
