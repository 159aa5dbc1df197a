//! An operation that is going to go says so in the document and with every answer, the failures among them.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpResponse};
use materia::core::Timestamp;
use materia::http::{Deprecation, Operation, Operations, Problem, SpecInfo, request_id};
use serde_json::Value;

use super::sample::{Answer, send_to};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn operation(path: &str, id: &str) -> Operation {
    Operation::new(Method::GET, path, id).tag("pages").summary("A page").answers_empty(204, "Nothing.", &[])
}

fn operations() -> Operations {
    let since = Deprecation::since(time("2026-01-01T00:00:00Z"));
    let leaving = since.clone().sunset(time("2026-07-01T00:00:00Z")).successor("/v2/pages");
    Operations::default()
        .with(operation("/old", "get_old").deprecated(leaving).handler(|| async { HttpResponse::NoContent().finish() }))
        .with(
            operation("/gone", "get_gone")
                .deprecated(since)
                .handler(|| async { Err::<HttpResponse, Problem>(Problem::not_found("not any more")) }),
        )
        .with(operation("/new", "get_new").handler(|| async { HttpResponse::NoContent().finish() }))
}

async fn get(path: &str) -> Answer {
    let app = App::new().configure(|config| operations().mount(config)).wrap(from_fn(request_id));
    send_to(&init_service(app).await, TestRequest::get().uri(path)).await
}

#[actix_web::test]
async fn answers_say_since_when_until_when_and_what_takes_the_place() {
    let answer = get("/old").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("deprecation"), Some("@1767225600"));
    assert_eq!(answer.header("sunset"), Some("Wed, 01 Jul 2026 00:00:00 GMT"));
    assert_eq!(answer.header("link"), Some("</v2/pages>; rel=\"successor-version\""));
}

#[actix_web::test]
async fn failures_say_it_too_and_what_is_not_known_is_not_said() {
    let answer = get("/gone").await;
    assert_eq!(answer.problem(), "not-found");
    assert_eq!((answer.header("deprecation"), answer.header("sunset")), (Some("@1767225600"), None));
}

#[actix_web::test]
async fn other_operations_do_not() {
    let answer = get("/new").await;
    assert_eq!((answer.header("deprecation"), answer.header("sunset"), answer.header("link")), (None, None, None));
}

#[test]
fn the_document_says_it() {
    let info = SpecInfo {
        title: "Sample".into(),
        version: "1.0.0".into(),
        description: "For tests.".into(),
        tags: vec![("pages".into(), "Pages.".into())],
        server: "/".into(),
    };
    let document: Value = serde_json::to_value(operations().document(info)).unwrap();
    let old = &document["paths"]["/old"]["get"];
    assert_eq!(old["deprecated"], true);
    let told = "Deprecated since 2026-01-01T00:00:00Z; gone from 2026-07-01T00:00:00Z on; `/v2/pages` takes its place.";
    assert_eq!(old["description"], told);
    for header in ["Deprecation", "Sunset", "Link"] {
        assert!(old["responses"]["204"]["headers"][header].is_object(), "{header}");
    }
    assert!(document["paths"]["/new"]["get"].get("deprecated").is_none());
}
