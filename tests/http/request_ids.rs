//! Every answer has a request identifier, and the framework's own failures become problems.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpResponse, error, web};
use materia::http::{RequestId, request_id};

use super::sample::{send, send_to};

#[actix_web::test]
async fn a_usable_identifier_is_kept_and_any_other_replaced() {
    for (sent, kept) in [("abc.DEF_1-2", true), ("", false), ("with space", false), ("<script>", false)] {
        let answer = send(TestRequest::get().uri("/pages/x").insert_header(("x-request-id", sent))).await;
        assert_eq!(answer.header("x-request-id") == Some(sent), kept, "{sent:?}");
    }
    let long = "a".repeat(129);
    let answer = send(TestRequest::get().uri("/pages/x").insert_header(("x-request-id", long))).await;
    let made = answer.header("x-request-id").unwrap();
    assert_eq!(uuid::Uuid::parse_str(made).unwrap().get_version_num(), 7);
}

#[actix_web::test]
async fn unknown_paths_are_problems_with_the_identifier_in_body_and_header() {
    let answer = send(TestRequest::get().uri("/nowhere/%C3%A9")).await;
    assert_eq!(answer.problem(), "not-found");
    assert_eq!(answer.json["request_id"], answer.header("x-request-id").unwrap());
    assert_eq!(answer.json["instance"], "/nowhere/%C3%A9");
}

#[actix_web::test]
async fn paths_that_cannot_be_decoded_are_refused() {
    for path in ["/pages/%zz", "/pages/%2", "/pages/%FF", "/pages/a%00b", "/nowhere/%"] {
        let answer = send(TestRequest::get().uri(path)).await;
        assert_eq!(answer.problem(), "bad-request", "{path}");
    }
    assert_eq!(send(TestRequest::get().uri("/pages/100%25")).await.json["id"], "100%");
}

#[actix_web::test]
async fn segments_longer_than_any_name_are_not_found() {
    let answer = send(TestRequest::get().uri(&format!("/pages/{}", "a".repeat(201)))).await;
    assert_eq!(answer.problem(), "not-found");
}

#[actix_web::test]
async fn a_known_path_with_another_method_lists_its_methods() {
    for method in [Method::DELETE, Method::TRACE, Method::from_bytes(b"PURGE").unwrap()] {
        let answer = send(TestRequest::default().method(method).uri("/pages")).await;
        assert_eq!(answer.problem(), "method-not-allowed");
        assert_eq!(answer.header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    }
}

async fn show_id(id: RequestId) -> String {
    id.as_str().to_owned()
}

#[actix_web::test]
async fn errors_of_the_framework_and_of_middleware_become_problems() {
    let app = App::new()
        .route("/bad", web::get().to(|| async { Err::<HttpResponse, _>(error::ErrorBadRequest("odd")) }))
        .route("/gone", web::get().to(|| async { HttpResponse::RequestTimeout().finish() }))
        .route("/broken", web::get().to(|| async { Err::<HttpResponse, _>(error::ErrorInternalServerError("secret")) }))
        .route("/json", web::post().to(|_: web::Json<u8>| async { HttpResponse::Ok().finish() }))
        .route("/html", web::get().to(|| async { HttpResponse::NotFound().content_type("text/html").body("<p>no") }))
        .route("/id", web::get().to(show_id))
        .route("/wrapped", web::get().to(HttpResponse::Ok))
        .wrap(from_fn(request_id));
    let service = init_service(app).await;
    let get = |path: &str| TestRequest::get().uri(path).insert_header(("x-request-id", "r1"));
    assert_eq!(send_to(&service, get("/bad")).await.problem(), "bad-request");
    assert_eq!(send_to(&service, get("/gone")).await.problem(), "request-timeout");
    let broken = send_to(&service, get("/broken")).await;
    assert_eq!(broken.problem(), "internal");
    assert!(!broken.json.to_string().contains("secret"));
    let json = TestRequest::post().uri("/json").insert_header(("content-type", "application/json")).set_payload("{");
    assert_eq!(send_to(&service, json).await.problem(), "malformed-json");
    assert_eq!(send_to(&service, get("/html")).await.json, "<p>no");
    assert_eq!(send_to(&service, get("/id")).await.json, "r1");
}
