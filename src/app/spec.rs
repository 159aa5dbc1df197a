//! The two OpenAPI documents, made once at the start from the operations that are served.

use std::future::ready;
use std::sync::{Arc, OnceLock};

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Bytes;
use serde_json::json;
use utoipa::openapi::OpenApi;

use super::{content_types, health};
use crate::http::{CachePolicy, Operation, Operations, Problem, SpecInfo, answer_json, pretty, problem_pages};
use crate::identity;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The documents as they are served, each made when it is first asked for.
#[derive(Debug)]
pub(super) struct Documents {
    public_url: String,
    delivery: OnceLock<Bytes>,
    management: OnceLock<Bytes>,
}

impl Documents {
    pub(super) fn new(public_url: &str) -> Self {
        Self { public_url: public_url.to_owned(), delivery: OnceLock::new(), management: OnceLock::new() }
    }

    fn delivery(&self) -> Result<Bytes, Problem> {
        self.text(&self.delivery, delivery_document)
    }

    fn management(&self) -> Result<Bytes, Problem> {
        self.text(&self.management, management_document)
    }

    /// Two that ask at once may both make it; the first stays.
    fn text(&self, made: &OnceLock<Bytes>, make: fn(&str) -> OpenApi) -> Result<Bytes, Problem> {
        if let Some(text) = made.get() {
            return Ok(text.clone());
        }
        let text = pretty(&make(&self.public_url)).map_err(Problem::internal)?;
        Ok(made.get_or_init(|| Bytes::from(text)).clone())
    }
}

/// What anyone can ask: what is published, how the program is, and what a failure means.
pub fn delivery_operations() -> Operations {
    let mut operations = content_types::read_operations();
    operations.extend(problem_pages());
    operations.extend(health::operations());
    operations
}

/// What those who are signed in can do, and how they sign in.
pub fn management_operations() -> Operations {
    let mut operations = identity::operations();
    operations.extend(content_types::write_operations());
    operations
}

/// What readers, storefronts and apps can ask.
pub fn delivery_document(server: &str) -> OpenApi {
    let tags = [
        ("articles", "The pages of a resource centre, each with everything that stands on it."),
        ("treatment-options", "What a therapist or a patient can do, who may do it, and where it is allowed."),
        ("authors", "Who writes, with credentials apart from the name."),
        ("topics", "Conditions, body parts and goals that content is about."),
        ("listings", "Entries chosen by hand, by a rule, or both."),
        ("announcements", "Lines for a place on every page, from a time until a time."),
        ("problems", "What each kind of failure means, and what to do about it."),
        ("health", "Whether the program is well, for whoever runs it."),
    ];
    delivery_operations().document(info("Materia Delivery API", include_str!("guide/delivery.md"), &tags, server))
}

/// What editors' tools and integrators can do.
pub fn management_document(server: &str) -> OpenApi {
    let tags = [
        ("auth", "Sign in, stay signed in, sign out."),
        ("articles", "Articles at the desk: write, publish, go back."),
        ("treatment-options", "Treatment options at the desk."),
        ("authors", "Authors at the desk."),
        ("topics", "Topics at the desk."),
        ("listings", "Listings at the desk."),
        ("announcements", "Announcements at the desk."),
    ];
    management_operations().document(info("Materia Management API", include_str!("guide/management.md"), &tags, server))
}

fn info(title: &str, description: &str, tags: &[(&str, &str)], server: &str) -> SpecInfo {
    let mut tags: Vec<_> = tags.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for kind in content_types::kinds() {
        if !tags.iter().any(|(name, _)| name == kind.path) {
            tags.push((kind.path.to_owned(), format!("All {}.", kind.nouns)));
        }
    }
    SpecInfo {
        title: title.to_owned(),
        version: VERSION.to_owned(),
        description: description.trim_end().to_owned(),
        tags,
        server: if server.is_empty() { "/".to_owned() } else { server.to_owned() },
    }
}

/// `GET /openapi/delivery.json` and `GET /openapi/management.json`; served, and not described by themselves.
pub(super) fn operations(documents: &Arc<Documents>) -> Operations {
    let serve = |path: &str, id: &str, text: fn(&Documents) -> Result<Bytes, Problem>| {
        let documents = documents.clone();
        let answer = move |request: HttpRequest| {
            let text = text(&documents);
            ready(text.map(|text| answer_json(&request, &text, CachePolicy::Revalidate, None, &[])))
        };
        Operation::new(Method::GET, path, id)
            .answers(
                200,
                "The document.",
                crate::http::Described::inline(utoipa::openapi::ObjectBuilder::new().build(), Vec::new()),
                json!({}),
                &[],
            )
            .handler(answer)
    };
    Operations::default()
        .with(serve("/openapi/delivery.json", "get_delivery_openapi", Documents::delivery))
        .with(serve("/openapi/management.json", "get_management_openapi", Documents::management))
}
