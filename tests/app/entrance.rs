//! `/` and `/.well-known/api-catalog`: where everything is, for people and for programs, and that it is there.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::Value;

use crate::support::{Reply, TestApp, TestDatabase};

async fn get(app: &TestApp, path: &str, accept: &str) -> Reply {
    app.anyone().send(TestRequest::get().uri(path).insert_header(("accept", accept))).await
}

/// Every address in a document, wherever it stands.
fn addresses(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.starts_with('/') => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| addresses(item, found)),
        Value::Object(members) => members.values().for_each(|member| addresses(member, found)),
        _ => {}
    }
}

#[actix_web::test]
async fn programs_get_json_and_every_address_in_it_answers() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let root = get(&app, "/", "*/*").await;
    assert_eq!((root.status.as_u16(), root.header("content-type")), (200, Some("application/json")));
    assert_eq!(root.header("vary"), Some("accept"));
    let mut found = Vec::new();
    addresses(&root.json(), &mut found);
    assert!(found.len() >= 8, "{found:?}");
    for address in found {
        let status = get(&app, &address, "*/*").await.status.as_u16();
        // The management surface asks who is calling.
        assert_eq!(status, if address.starts_with("/manage") { 401 } else { 200 }, "{address}");
    }
}

#[actix_web::test]
async fn people_get_a_page_and_every_link_on_it_answers() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let page = get(&app, "/", "text/html,application/xhtml+xml,*/*;q=0.8").await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let links: Vec<&str> = page.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() >= 6, "{links:?}");
    for link in links {
        assert_eq!(get(&app, link, "*/*").await.status, 200, "{link}");
    }
}

#[actix_web::test]
async fn the_entrance_links_to_the_catalogue_and_the_documents() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let root = get(&app, "/", "*/*").await;
    let link = root.header("link").unwrap();
    for part in ["</.well-known/api-catalog>; rel=\"api-catalog\"", "rel=\"service-desc\"", "rel=\"status\""] {
        assert!(link.contains(part), "{link}");
    }
}

#[actix_web::test]
async fn the_catalogue_is_a_linkset_whose_targets_answer() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let catalogue = get(&app, "/.well-known/api-catalog", "application/linkset+json").await;
    let kind = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    assert_eq!((catalogue.status.as_u16(), catalogue.header("content-type")), (200, Some(kind)));
    let linkset: Value = catalogue.json();
    let contexts = linkset["linkset"].as_array().unwrap();
    let apis: Vec<&Value> = contexts.iter().filter(|context| context["item"].is_null()).collect();
    assert_eq!(apis.iter().map(|api| &api["anchor"]).collect::<Vec<_>>(), ["/v1", "/manage/v1"]);
    for (api, relation) in apis.iter().flat_map(|api| ["service-desc", "service-doc", "status"].map(|r| (api, r))) {
        let target = api[relation][0]["href"].as_str().unwrap();
        assert_eq!(get(&app, target, "*/*").await.status, 200, "{relation}: {target}");
    }
}

#[actix_web::test]
async fn the_catalogue_answers_head_with_its_own_link() {
    let app = TestApp::start(TestDatabase::sqlite()).await;
    let head = app.anyone().send(TestRequest::with_uri("/.well-known/api-catalog").method(Method::HEAD)).await;
    let link = "</.well-known/api-catalog>; rel=\"api-catalog\"";
    assert_eq!((head.status.as_u16(), head.header("link")), (200, Some(link)));
}
