//! The answers of the management surface: private, with the version as `ETag`.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, ETAG, LOCATION};
use actix_web::{HttpResponse, ResponseError as _};
use serde::Serialize;

use super::document::ContentType;
use super::site::Site;
use super::wire::Managed;
use crate::http::{JSON, written_json};

const PRIVATE: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "private, no-store");

/// An entry.
pub(super) fn entry<T: ContentType>(status: StatusCode, managed: &Managed<T>) -> HttpResponse {
    let state = managed.state();
    let mut reply = HttpResponse::build(status);
    reply.insert_header(PRIVATE);
    reply.insert_header((ETAG, format!("\"{}\"", state.version)));
    reply.insert_header((CONTENT_LANGUAGE, state.locale.clone()));
    match written_json(managed) {
        Ok(written) => reply.content_type(JSON).body(written),
        Err(problem) => problem.error_response(),
    }
}

/// An entry that is new in its locale, with where it is.
pub(super) fn created<T: ContentType>(site: &Site, managed: &Managed<T>) -> HttpResponse {
    let state = managed.state();
    let mut location = format!("/manage/v1/{}/{}", T::KIND.path, state.id);
    if state.locale != site.locales.default_locale().as_str() {
        location = format!("{location}?locale={}", state.locale);
    }
    let mut reply = entry(StatusCode::CREATED, managed);
    if let Ok(location) = location.try_into() {
        reply.headers_mut().insert(LOCATION, location);
    }
    reply
}

/// Anything else with a body.
pub(super) fn json(value: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header(PRIVATE).json(value)
}

/// Nothing to say.
pub(super) fn no_content() -> HttpResponse {
    HttpResponse::NoContent().insert_header(PRIVATE).finish()
}
