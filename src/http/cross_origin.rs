//! Requests of scripts from other origins, by the CORS protocol of the Fetch standard (<https://fetch.spec.whatwg.org/#cors-protocol>):
//! what anyone can read, the scripts of any page can read too, with every header of the answer. Nothing here depends on
//! who asks, so that three constant headers say all there is to say. The management surface says nothing of the kind.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue,
};
use actix_web::middleware::Next;

/// What scripts of any origin may read.
const OPEN: [&str; 5] = ["/v1/", "/openapi/", "/problems", "/.well-known/", "/health/"];
/// How long a browser may remember that it was let through, in seconds; no browser keeps it longer than a day.
const REMEMBERED: HeaderValue = HeaderValue::from_static("86400");

/// What an answer says that scripts of any origin may read.
pub const ANY_ORIGIN: [(HeaderName, HeaderValue); 2] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*")),
];

/// Whether scripts of any origin may read what is at a path.
pub(super) fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

/// The middleware: `App::new().wrap(from_fn(cross_origin))`, outside of what makes answers of failures, which scripts may
/// read as well.
pub async fn cross_origin<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_open = is_open(request.path());
    let asks_first =
        request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = next.call(request).await?;
    if is_open {
        let headers = response.headers_mut();
        for (name, value) in ANY_ORIGIN {
            headers.insert(name, value);
        }
        if asks_first {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        }
    }
    Ok(response)
}
