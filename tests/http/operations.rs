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
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (204, Some("GET, HEAD, PATCH, OPTIONS")));
}

#[actix_web::test]
async fn callers_who_rule_out_every_form_are_told_which_there_are() {
    for accept in
        ["text/csv", "application/json;q=0", "image/*, text/html;q=0.9", "*/*;q=0", "application/xml, */*;q=0"]
    {
        let answer = send(TestRequest::get().uri("/pages/x").insert_header(("accept", accept))).await;
        assert_eq!(answer.problem(), "not-acceptable", "{accept}");
        assert_eq!(answer.json["detail"], "the operation can answer `application/json`");
    }
    for accept in
        ["*/*", "application/*", "application/json", "text/html, */*;q=0.1", "", "nonsense", "APPLICATION/JSON"]
    {
        let answer = send(TestRequest::get().uri("/pages/x").insert_header(("accept", accept))).await;
        assert_eq!(answer.status, 200, "{accept}");
    }
}

#[actix_web::test]
async fn operations_that_answer_nothing_are_acceptable_to_all() {
    let answer = send(TestRequest::get().uri("/pages/special").insert_header(("accept", "text/csv"))).await;
    assert_eq!(answer.status, 200);
}

#[test]
fn the_sample_operations_are_sound() {
    assert_eq!(operations().duplicates(), Vec::<String>::new());
    assert_eq!(operations().defects(), Vec::<String>::new());
    assert_eq!(operations().len(), 5);
}
