//! The table of problem types, and how a problem looks on the wire.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use actix_web::ResponseError;
use actix_web::body::to_bytes;
use actix_web::http::header::RETRY_AFTER;
use actix_web::test::TestRequest;
use materia::http::{Fault, Problem, ProblemDocument, ProblemType, Validator};
use serde_json::{Value, json};

use super::sample::send;

#[test]
fn every_type_has_a_name_of_its_own_and_words_worth_reading() {
    let names: BTreeSet<&str> = ProblemType::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), ProblemType::ALL.len());
    for kind in ProblemType::ALL {
        assert_eq!(ProblemType::named(kind.name()), Some(*kind));
        assert!(kind.name().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{kind:?}");
        assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        let sentences = kind.explanation().matches(['.', ';']).count();
        assert!((2..=5).contains(&sentences), "{kind:?} explains itself in {sentences} sentences");
    }
}

#[actix_web::test]
async fn the_wire_shape_satisfies_the_documented_schema() {
    let fault = Fault::at("/title", "required", "is required");
    let problem = Problem::invalid_document(vec![fault, Fault::parameter("limit", "repeated", "is given twice")]);
    let body = to_bytes(problem.error_response().into_body()).await.unwrap();
    let value: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(Validator::of::<ProblemDocument>().faults(&value), []);
    assert_eq!(value["errors"][0], json!({ "pointer": "/title", "code": "required", "detail": "is required" }));
    assert_eq!(value["detail"], "the document has 2 faults");
}

#[test]
fn headers_travel_with_the_problem_and_unauthorized_says_how_to_authenticate() {
    let busy = Problem::new(ProblemType::TooManyRequests, "slow down").with_header(RETRY_AFTER, "5");
    assert_eq!(busy.error_response().headers().get("retry-after").unwrap(), "5");
    let unknown = Problem::new(ProblemType::Unauthorized, "no token").error_response();
    assert_eq!(unknown.headers().get("www-authenticate").unwrap(), "Bearer");
}

#[actix_web::test]
async fn a_cause_is_never_sent() {
    let answer = send(TestRequest::get().uri("/pages/broken")).await;
    assert_eq!(answer.problem(), "internal");
    assert!(!answer.json.to_string().contains("fire"));
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn a_cause_is_logged_once_with_the_request_identifier() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    send(TestRequest::get().uri("/pages/broken").insert_header(("x-request-id", "abc-2"))).await;
    send(TestRequest::get().uri("/pages/missing")).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.matches("the disk is on fire").count(), 1, "{text}");
    assert!(text.contains("abc-2") && text.contains("/pages/broken") && text.lines().count() == 1, "{text}");
}

#[actix_web::test]
async fn a_problem_names_the_request_it_answers() {
    let request = TestRequest::get().uri("/pages/missing").insert_header(("x-request-id", "abc-1"));
    let answer = send(request).await;
    assert_eq!(answer.problem(), "not-found");
    assert_eq!((&answer.json["instance"], &answer.json["request_id"]), (&json!("/pages/missing"), &json!("abc-1")));
    assert_eq!(answer.json["detail"], "no page has this id");
}

#[test]
fn an_answer_lists_no_more_faults_than_it_says_it_can() {
    let faults = (0..150).map(|at| Fault::at(format!("/items/{at}"), "duplicate", "stands once")).collect();
    let problem = Problem::invalid_document(faults);
    assert_eq!(problem.errors().len(), 100);
    assert_eq!(problem.detail(), "the document has 150 faults");
}

#[actix_web::test]
async fn what_is_repeated_of_the_input_keeps_to_the_bounds_of_the_schema() {
    use actix_web::ResponseError as _;
    let long = "x".repeat(10_000);
    let fault = materia::http::Fault::at(format!("/{long}"), "unsafe_url", long.clone());
    let problem = materia::http::Problem::invalid_document(vec![fault]);
    let bytes = actix_web::body::to_bytes(problem.error_response().into_body()).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let length = |text: &serde_json::Value| text.as_str().unwrap().chars().count();
    assert_eq!(length(&body["detail"]), 4000);
    assert_eq!(length(&body["errors"][0]["detail"]), 4000);
    assert_eq!(length(&body["errors"][0]["pointer"]), 2000);
}
