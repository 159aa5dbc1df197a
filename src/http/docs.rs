//! `/docs`: both OpenAPI documents in an interactive page that this server delivers whole. The content security policy
//! forbids every other origin, so that it works offline and tells nobody who reads it.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderValue, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use utoipa_swagger_ui::{Config, Url};

use super::conditional::{CachePolicy, answer_bytes};
use super::{Operation, Operations, Path, Problem};

/// The page sets styles and shows icons from data URLs; scripts and connections are ours alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page fills every parameter in with its example, so that a first try would ask for all filters at once. It reads
/// the documents without those of parameters that may be left out.
const INITIALIZER: &str = "swagger-initializer.js";
const BEFORE: &str = "SwaggerUIBundle({";
const WITHOUT_EXAMPLES: &str = r#"SwaggerUIBundle({
      "responseInterceptor": (response) => {
        if (!/\/openapi\/[a-z]+\.json$/.test(response.url) || typeof response.text !== "string") return response;
        const text = JSON.parse(response.text);
        for (const operation of Object.values(text.paths ?? {}).flatMap(Object.values)) {
          for (const parameter of operation.parameters ?? []) {
            if (parameter.style === "deepObject") parameter.example = {};
            else if (!parameter.required) delete parameter.example;
          }
        }
        response.text = response.data = JSON.stringify(text);
        response.body = response.obj = text;
        return response;
      },"#;

/// The page and its files, to be mounted but not documented: they are for people.
pub fn docs_pages() -> Operations {
    let config = Arc::new(config());
    let file = move |req: HttpRequest, Path(name): Path<String>| std::future::ready(file(&req, &name, &config));
    Operations::default()
        .with(Operation::new(Method::GET, "/docs", "docs").any_query().handler(redirect))
        .with(Operation::new(Method::GET, "/docs/{file:.*}", "docs_file").any_query().handler(file))
}

fn config() -> Config<'static> {
    let delivery = Url::with_primary("Delivery", "../openapi/delivery.json", true);
    let management = Url::new("Management", "../openapi/management.json");
    Config::new([delivery, management])
        .deep_linking(true)
        .display_request_duration(true)
        .filter(true)
        .try_it_out_enabled(true)
        .persist_authorization(false)
        // The badge would send the document to another server.
        .validator_url("none")
}

/// The page's links are relative to its folder.
async fn redirect(req: HttpRequest) -> HttpResponse {
    let query = req.query_string();
    let location = if query.is_empty() { "docs/".to_owned() } else { format!("docs/?{query}") };
    HttpResponse::PermanentRedirect().insert_header((LOCATION, location)).finish()
}

fn file(req: &HttpRequest, name: &str, config: &Arc<Config<'static>>) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(name, Arc::clone(config)).map_err(Problem::internal)?;
    let file = found.ok_or_else(|| Problem::not_found("the documentation has no such file"))?;
    let bytes = match file.bytes {
        script if name == INITIALIZER => {
            Bytes::from(String::from_utf8_lossy(&script).replacen(BEFORE, WITHOUT_EXAMPLES, 1))
        }
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let kind = HeaderValue::from_str(&file.content_type).map_err(Problem::internal)?;
    let extra = [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok(answer_bytes(req, &bytes, kind, CachePolicy::Revalidate, None, &extra))
}
