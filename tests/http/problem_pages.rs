//! The pages that explain problems: HTML for people, JSON for programs, one for every type.

use actix_web::App;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use materia::http::{ProblemType, problem_pages, request_id};

use super::sample::{Answer, send_to};

async fn get(path: &str, accept: &str) -> Answer {
    let app = App::new().configure(|config| problem_pages().mount(config)).wrap(from_fn(request_id));
    send_to(&init_service(app).await, TestRequest::get().uri(path).insert_header(("accept", accept))).await
}

#[actix_web::test]
async fn every_type_leads_to_its_page() {
    for kind in ProblemType::ALL {
        let answer = get(&kind.uri(), "*/*").await;
        assert_eq!(answer.json["type"], kind.uri());
        assert_eq!(answer.json["explanation"], kind.explanation());
    }
    let list = get("/problems", "application/json").await;
    assert_eq!(list.json["data"].as_array().unwrap().len(), ProblemType::ALL.len());
}

#[actix_web::test]
async fn people_get_html_and_programs_json() {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    for accept in [browser, "text/html", "text/*", "application/json;q=0.5, text/html;q=0.9"] {
        let answer = get("/problems/not-found", accept).await;
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{accept}");
        assert_eq!(answer.header("vary"), Some("accept"));
        assert!(answer.json.as_str().unwrap().contains("<code>/problems/not-found</code>"));
    }
    for accept in ["", "*/*", "application/json", "text/html;q=0, */*", "text/html;q=0.1, application/json", ";;,/"] {
        let answer = get("/problems/not-found", accept).await;
        assert_eq!(answer.header("content-type"), Some("application/json"), "{accept}");
    }
}

#[actix_web::test]
async fn an_unknown_name_is_not_found() {
    assert_eq!(get("/problems/nothing", "text/html").await.problem(), "not-found");
}

#[test]
fn the_pages_are_documented_truthfully() {
    assert_eq!(problem_pages().defects(), Vec::<String>::new());
    assert_eq!(problem_pages().duplicates(), Vec::<String>::new());
}
