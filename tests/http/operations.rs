//! Operations as routes: literal paths first, HEAD with GET, OPTIONS, and nothing mounted that is not documented.

use actix_web::http::Method;
use actix_web::test::TestRequest;

use super::sample::{operations, send};

#[actix_web::test]
async fn literal_segments_win_over_parameters() {
    assert_eq!(send(TestRequest::get().uri("/pages/special")).await.json["id"], "the special one");
    assert_eq!(send(TestRequest::get().uri("/pages/other")).await.json["id"], "other");
}

#[actix_web::test]
async fn head_works_where_get_does() {
    let answer = send(TestRequest::default().method(Method::HEAD).uri("/pages/special")).await;
    assert_eq!(answer.status, 200);
}

#[actix_web::test]
async fn options_lists_the_methods() {
    let answer = send(TestRequest::default().method(Method::OPTIONS).uri("/pages/x")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("allow")),
        (204, Some("GET, HEAD, PATCH, OPTIONS"))
    );
}

#[test]
fn the_sample_operations_are_sound() {
    assert_eq!(operations().duplicates(), Vec::<String>::new());
    assert_eq!(operations().defects(), Vec::<String>::new());
    assert_eq!(operations().len(), 5);
}
