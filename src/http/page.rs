//! Small pages for people beside the JSON for programs: which of the two, and what the first looks like.

use actix_web::http::header::{ACCEPT, HeaderName, HeaderValue, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::accept;
use super::conditional::{CachePolicy, answer_bytes, answer_json};

/// The media type of the pages.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// HTML to callers who prefer it, JSON to all others.
pub fn html_or_json(
    req: &HttpRequest,
    html: impl FnOnce() -> String,
    json: &Value,
    policy: CachePolicy,
    extra: &[(HeaderName, HeaderValue)],
) -> HttpResponse {
    let extra = [&[(VARY, HeaderValue::from_static("accept"))], extra].concat();
    let accepted = req.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept::prefers_html(accepted) {
        return answer_bytes(req, &Bytes::from(html()), HeaderValue::from_static(HTML), policy, None, &extra);
    }
    answer_json(req, &Bytes::from(json.to_string()), policy, None, &extra)
}

/// A page with a heading; `body` is HTML.
pub fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    let style = ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;\
                 padding:0 1rem}h2{margin-bottom:0}dt{font-weight:600}dd{margin:0 0 1rem}";
    let head = format!(
        "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{style}</style>"
    );
    format!("<!doctype html>\n<html lang=\"en\"><head>{head}</head><body><h1>{title}</h1>\n{body}</body></html>\n")
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
