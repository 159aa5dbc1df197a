//! Bodies: media types, sizes, and JSON that lenient parsers would let through.

use actix_web::test::TestRequest;
use serde_json::json;

use super::sample::{Answer, post, send};

async fn typed(kind: &str, body: &'static str) -> Answer {
    send(TestRequest::post().uri("/pages").insert_header(("content-type", kind)).set_payload(body)).await
}

#[actix_web::test]
async fn json_of_the_right_shape_is_accepted() {
    let answer = typed("application/json; charset=UTF-8", r#" {"title": "Sciatica"} "#).await;
    assert_eq!((answer.status.as_u16(), &answer.json["title"]), (201, &json!("Sciatica")));
    assert!(answer.header("x-request-id").is_some());
}

#[actix_web::test]
async fn other_media_types_charsets_and_encodings_are_refused_with_the_accepted_one() {
    for kind in ["text/plain", "application/xml", "application/json; charset=latin1", "nonsense", "application/ld+json"]
    {
        let answer = typed(kind, "{}").await;
        assert_eq!(answer.problem(), "unsupported-media-type", "{kind}");
        assert_eq!(answer.header("accept"), Some("application/json"));
    }
    let request = TestRequest::post().uri("/pages").insert_header(("content-encoding", "gzip"));
    let answer = send(request.insert_header(("content-type", "application/json")).set_payload("x")).await;
    assert_eq!(answer.problem(), "unsupported-media-type");
}

#[actix_web::test]
async fn a_missing_body_is_said_to_be_missing() {
    assert_eq!(send(TestRequest::post().uri("/pages")).await.json["detail"], "the body is missing");
    for body in ["", "  \n"] {
        let answer = post(body).await;
        assert_eq!((answer.problem(), &answer.json["detail"]), ("malformed-json", &json!("the body is missing")));
    }
}

#[actix_web::test]
async fn bodies_past_the_limit_are_refused_by_length_and_by_count() {
    let answer = post(format!("{{\"title\": \"{}\"}}", "x".repeat(1000))).await;
    assert_eq!(answer.problem(), "payload-too-large");
    assert_eq!(answer.json["detail"], "the body may have at most 1000 bytes");
    let announced = TestRequest::post().uri("/pages").insert_header(("content-length", "1001"));
    let answer = send(announced.insert_header(("content-type", "application/json"))).await;
    assert_eq!(answer.problem(), "payload-too-large");
}

#[actix_web::test]
async fn faults_of_syntax_name_their_line_and_column() {
    let answer = post("{\n  \"title\": oops}").await;
    assert_eq!(
        (answer.problem(), answer.json["detail"].as_str()),
        ("malformed-json", Some("line 2, column 12: expected value"))
    );
    for body in ["{", "[1,]", "{\"a\":1}x", "{'a':1}", "NaN", "01", "1e999", "\"\t\"", "{\"a\" 1}", "nul", "// x\n{}"] {
        assert_eq!(post(body).await.problem(), "malformed-json", "{body}");
    }
}

#[actix_web::test]
async fn text_that_is_not_unicode_is_refused() {
    let bytes = |bytes: &'static [u8]| actix_web::web::Bytes::from_static(bytes);
    let answer = post(bytes(b"{\"title\": \"\xFF\"}")).await;
    assert_eq!(
        (answer.problem(), &answer.json["detail"]),
        ("malformed-json", &json!("the body is not UTF-8 at byte 11"))
    );
    let answer = post(bytes(b"\xEF\xBB\xBF{}")).await;
    assert!(answer.json["detail"].as_str().unwrap().contains("byte order mark"));
    assert_eq!(post(bytes(b"\xFF\xFE{\0}\0")).await.problem(), "malformed-json");
    for body in [r#"{"title": "\ud800"}"#, r#"{"title": "\udc00x"}"#, r#"{"\ud800": 1}"#] {
        assert_eq!(post(body).await.problem(), "malformed-json", "{body}");
    }
}

#[actix_web::test]
async fn repeated_members_and_nul_are_faults_at_their_place() {
    let answer =
        post(r#"{"title": "a", "hero": {"alt": "x", "alt": "y"}, "title": "b", "sl\u0000ug": "x\u0000"}"#).await;
    assert_eq!(answer.problem(), "malformed-json");
    let expected =
        ["/hero/alt duplicate_member", "/sl\0ug nul_character", "/sl\0ug nul_character", "/title duplicate_member"];
    assert_eq!(answer.faults(), expected);
}

#[actix_web::test]
async fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(post(nested(100)).await.problem(), "invalid-document");
    for depth in [101, 450] {
        let answer = post(nested(depth)).await;
        assert_eq!(answer.problem(), "malformed-json");
        assert!(answer.json["detail"].as_str().unwrap().contains("deeper than 100"), "{answer:?}");
    }
}

#[actix_web::test]
async fn a_document_that_breaks_its_schema_lists_every_fault() {
    let answer = post(r#"{"titel": "x", "rank": 99}"#).await;
    assert_eq!(answer.problem(), "invalid-document");
    assert_eq!(answer.faults(), ["/rank out_of_range", "/titel unknown_field", "/title required"]);
    assert!(answer.details().contains(&"unknown field \"titel\"; did you mean \"title\"?"));
    assert_eq!(post("[]").await.json["detail"], "the body: must be an object, not an array");
}

async fn patch(kind: &str, body: &'static str) -> Answer {
    send(TestRequest::patch().uri("/pages/x").insert_header(("content-type", kind)).set_payload(body)).await
}

#[actix_web::test]
async fn a_merge_patch_replaces_and_removes() {
    for kind in ["application/merge-patch+json", "application/json"] {
        let answer = patch(kind, r#"{"title": "New", "slug": null, "hero": {"alt": "a"}}"#).await;
        assert_eq!(answer.json, json!({ "title": "New", "hero": { "alt": "a" } }));
    }
}

#[actix_web::test]
async fn a_merge_patch_is_an_object_of_the_right_media_type() {
    assert_eq!(patch("application/json", "[]").await.faults(), [" wrong_type"]);
    let answer = patch("application/json-patch+json", "[]").await;
    assert_eq!(answer.problem(), "unsupported-media-type");
    assert_eq!(answer.header("accept-patch"), Some("application/merge-patch+json, application/json"));
}
