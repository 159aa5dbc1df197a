//! `/`: where everything is, for whoever arrives with nothing but the address, and the same for programs in
//! `/.well-known/api-catalog` (RFC 9727).

use std::future::ready;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::Bytes;
use serde_json::{Value, json};

use crate::http::{CachePolicy, Operation, Operations, answer_bytes, html_or_json, page};

const CATALOG: &str = "/.well-known/api-catalog";
const LINKSET: &str = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
const LINKS: &str = "</.well-known/api-catalog>; rel=\"api-catalog\", </docs/>; rel=\"service-doc\", \
                     </openapi/delivery.json>; rel=\"service-desc\"; type=\"application/json\", \
                     </openapi/management.json>; rel=\"service-desc\"; type=\"application/json\", \
                     </health/ready>; rel=\"status\"";
/// It changes with the program only.
const POLICY: CachePolicy = CachePolicy::Public { max_age: 3600, stale_while_revalidate: 86400, stale_if_error: 86400 };

/// Both, for a server whose addresses begin with `base`; relative ones where it does not know.
pub(super) fn operations(base: &str) -> Operations {
    let catalog = Bytes::from(catalog(base).to_string());
    let serve = move |request: HttpRequest| {
        let links = [(LINK, HeaderValue::from_static("</.well-known/api-catalog>; rel=\"api-catalog\""))];
        ready(answer_bytes(&request, &catalog, HeaderValue::from_static(LINKSET), POLICY, None, &links))
    };
    let root = |request: HttpRequest| {
        let links = [(LINK, HeaderValue::from_static(LINKS))];
        ready(html_or_json(&request, || page("Materia", &entrance()), &directory(), POLICY, &links))
    };
    Operations::default()
        .with(Operation::new(Method::GET, "/", "get_root").handler(root))
        .with(Operation::new(Method::GET, CATALOG, "get_api_catalog").handler(serve))
}

fn directory() -> Value {
    json!({
        "name": "Materia",
        "version": env!("CARGO_PKG_VERSION"),
        "delivery": "/v1/articles",
        "management": "/manage/v1/articles",
        "documentation": "/docs/",
        "openapi": ["/openapi/delivery.json", "/openapi/management.json"],
        "catalog": CATALOG,
        "problems": "/problems",
        "health": ["/health/live", "/health/ready"]
    })
}

/// The same for people: each address with what is there.
fn entrance() -> String {
    let places = [
        ("/docs/", "The documentation of both APIs, where they can be tried."),
        ("/openapi/delivery.json", "The OpenAPI document of what readers can ask."),
        ("/openapi/management.json", "The OpenAPI document of what editors' tools can do."),
        ("/v1/articles", "The published articles; the other content types are beside them."),
        ("/problems", "What each kind of failure means."),
        ("/health/ready", "Whether the server and its database answer."),
    ];
    let place =
        |(address, text): (&str, &str)| format!("<dt><a href=\"{address}\">{address}</a></dt><dd>{text}</dd>\n");
    let version = env!("CARGO_PKG_VERSION");
    format!("<p>A content backend, version {version}.</p>\n<dl>\n{}</dl>\n", places.map(place).concat())
}

/// The two APIs, each with its description, its documentation and whether it is well.
fn catalog(base: &str) -> Value {
    let at = |path: &str| format!("{}{path}", base.trim_end_matches('/'));
    let api = |path: &str, document: &str, docs: &str| {
        json!({
            "anchor": at(path),
            "service-desc": [{"href": at(document), "type": "application/json"}],
            "service-doc": [{"href": at(docs), "type": "text/html"}],
            "status": [{"href": at("/health/ready"), "type": "application/json"}]
        })
    };
    json!({"linkset": [
        {"anchor": at(CATALOG), "item": [{"href": at("/v1")}, {"href": at("/manage/v1")}]},
        api("/v1", "/openapi/delivery.json", "/docs/?urls.primaryName=Delivery"),
        api("/manage/v1", "/openapi/management.json", "/docs/?urls.primaryName=Management")
    ]})
}
