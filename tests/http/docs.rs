//! The interactive documentation: complete on this server, and forbidden to ask any other.

use actix_web::App;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use materia::http::{docs_pages, request_id};

use super::sample::{Answer, send_to};

async fn get(path: &str) -> Answer {
    let app = App::new().configure(|config| docs_pages().mount(config)).wrap(from_fn(request_id));
    send_to(&init_service(app).await, TestRequest::get().uri(path)).await
}

#[actix_web::test]
async fn the_page_moves_to_its_folder_and_keeps_the_choice_of_document() {
    assert_eq!(get("/docs").await.header("location"), Some("docs/"));
    let answer = get("/docs?urls.primaryName=Management").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, Some("docs/?urls.primaryName=Management")));
    assert_eq!(get("/docs/?urls.primaryName=Management").await.status, 200);
}

#[actix_web::test]
async fn the_page_and_all_its_files_come_from_here() {
    let page = get("/docs/").await;
    let html = page.json.as_str().unwrap().to_owned();
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; script-src 'self'"));
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    let quoted = html.split('"').filter(|part| part.starts_with("./"));
    let files: Vec<&str> = quoted.map(|file| file.trim_start_matches("./")).collect();
    assert!(files.len() >= 4, "{files:?}");
    for file in files {
        let answer = get(&format!("/docs/{file}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-content-type-options")), (200, Some("nosniff")), "{file}");
    }
    // Inline scripts would be refused by the policy.
    assert!(!html.contains("<script>"), "{html}");
}

#[actix_web::test]
async fn both_documents_are_offered() {
    let script = get("/docs/swagger-initializer.js").await;
    let script = script.json.as_str().unwrap();
    assert!(script.contains("../openapi/delivery.json") && script.contains("../openapi/management.json"), "{script}");
    assert!(script.contains("delete parameter.example"), "{script}");
}

#[actix_web::test]
async fn other_files_do_not_exist() {
    for path in ["/docs/nothing.js", "/docs/../Cargo.toml", "/docs/%2e%2e/Cargo.toml"] {
        assert_eq!(get(path).await.problem(), "not-found", "{path}");
    }
}
