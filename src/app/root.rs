//! `/`: where everything is, for whoever arrives with nothing but the address.

use actix_web::HttpResponse;
use actix_web::http::Method;
use serde_json::json;

use crate::http::{Operation, Operations};

pub(super) fn operations() -> Operations {
    Operations::default().with(Operation::new(Method::GET, "/", "get_root").handler(root))
}

async fn root() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "name": "Materia",
        "version": env!("CARGO_PKG_VERSION"),
        "delivery": "/v1/articles",
        "management": "/manage/v1/articles",
        "documentation": "/docs/",
        "openapi": ["/openapi/delivery.json", "/openapi/management.json"],
        "problems": "/problems",
        "health": ["/health/live", "/health/ready"]
    }))
}
