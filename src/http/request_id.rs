//! The outermost middleware: every request gets an identifier, every failure becomes problem+json that carries it,
//! also those that the framework raises itself before a handler runs. It answers paths that no route could match
//! truthfully (broken escapes, NUL) on its own.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::{Error, JsonPayloadError, PayloadError, QueryPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, ResponseError};
use uuid::Uuid;

use super::{Asked, Problem, ProblemType};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LENGTH: usize = 128;

/// The identifier of the request at hand: the caller's own if it sent a usable one, else a UUID version 7.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        // Both sources are ASCII, so that the fallback is never taken.
        self.0.to_str().unwrap_or_default()
    }

    /// The identifier of a request.
    pub fn of(request: &impl Asked) -> Self {
        Self(Self::tell(request, |id| HeaderValue::from_str(id).unwrap_or_else(|_| HeaderValue::from_static("-"))))
    }

    /// Tells the identifier of a request to those who only write it down.
    pub fn tell<T>(request: &impl Asked, told: impl FnOnce(&str) -> T) -> T {
        match request.line(X_REQUEST_ID).filter(|id| is_usable(id.as_bytes())) {
            Some(id) => told(id),
            None => told(Uuid::now_v7().as_hyphenated().encode_lower(&mut Uuid::encode_buffer())),
        }
    }
}

impl FromRequest for RequestId {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let found = req.extensions().get::<Self>().cloned();
        std::future::ready(found.ok_or_else(|| Problem::internal("the request-id middleware is not installed")))
    }
}

fn is_usable(value: &[u8]) -> bool {
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=MAX_LENGTH).contains(&value.len()) && value.iter().all(allowed)
}

/// The middleware: `App::new().wrap(from_fn(request_id))`, as the last `wrap`, so that it is the outermost.
pub async fn request_id<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let id = RequestId::of(req.head());
    req.extensions_mut().insert(id.clone());
    if let Some(problem) = path_fault(req.path(), req.uri().path()) {
        let response = req.into_response(problem.error_response());
        return Ok(replace(response, problem, &id).map_into_right_body());
    }
    // Kept aside because an error consumes the request; the clone shares its bytes.
    let uri = req.uri().clone();
    match next.call(req).await {
        Ok(response) => Ok(finish(response, &id)),
        Err(error) => Err(complete_error(error, uri.path(), &id)),
    }
}

fn finish<B: MessageBody>(mut response: ServiceResponse<B>, id: &RequestId) -> ServiceResponse<EitherBody<B>> {
    if response.status().is_client_error() || response.status().is_server_error() {
        let stashed = response.response_mut().extensions_mut().remove::<Problem>();
        if let Some(problem) = stashed.or_else(|| framework_problem(&response)) {
            return replace(response, problem, id).map_into_right_body();
        }
    }
    response.headers_mut().insert(X_REQUEST_ID, id.0.clone());
    response.map_into_left_body()
}

/// Renders the completed problem in place of the response, keeping headers that others added (`Allow`, CORS…).
fn replace<B>(response: ServiceResponse<B>, mut problem: Problem, id: &RequestId) -> ServiceResponse<BoxBody> {
    problem.complete(response.request().uri().path(), id.as_str());
    let (request, before) = response.into_parts();
    let mut after = problem.error_response();
    after.extensions_mut().remove::<Problem>();
    for (name, value) in before.headers() {
        let describes_body = [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING].contains(name);
        if !describes_body && !after.headers().contains_key(name) {
            after.headers_mut().append(name.clone(), value.clone());
        }
    }
    after.headers_mut().insert(X_REQUEST_ID, id.0.clone());
    ServiceResponse::new(request, after)
}

/// A middleware further in failed outright: the request is gone, and the server renders the error.
fn complete_error(error: Error, path: &str, id: &RequestId) -> Error {
    let mut problem = match error.as_error::<Problem>() {
        Some(problem) => problem.clone(),
        None => framework_error(error.as_response_error().status_code(), Some(&error))
            .unwrap_or_else(|| Problem::internal(&error)),
    };
    problem.complete(path, id.as_str());
    problem.with_header(X_REQUEST_ID, id.0.clone()).into()
}

/// What the framework answered by itself: an empty or plain-text failure.
fn framework_problem<B>(response: &ServiceResponse<B>) -> Option<Problem> {
    let plain = match response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes) {
        None => true,
        Some(kind) => kind.starts_with(b"text/plain"),
    };
    plain.then(|| framework_error(response.status(), response.response().error())).flatten()
}

fn framework_error(status: StatusCode, error: Option<&Error>) -> Option<Problem> {
    let text = error.map(ToString::to_string).unwrap_or_default();
    let detail = |otherwise: &str| {
        if text.is_empty() { otherwise.to_owned() } else { text.clone() }
    };
    let kind = match error {
        Some(error) if status == StatusCode::BAD_REQUEST && is_body_error(error) => ProblemType::MalformedJson,
        Some(error) if status == StatusCode::BAD_REQUEST && error.as_error::<QueryPayloadError>().is_some() => {
            ProblemType::InvalidParameter
        }
        _ => ProblemType::of_status(status)?,
    };
    Some(match kind {
        ProblemType::NotFound => Problem::not_found("no resource has this path"),
        ProblemType::Internal => Problem::internal(detail("an empty internal error")),
        ProblemType::Unavailable => {
            Problem::new(kind, "the server cannot answer now").with_cause(detail("unavailable"))
        }
        _ => Problem::new(kind, detail(kind.title())),
    })
}

fn is_body_error(error: &Error) -> bool {
    error.as_error::<JsonPayloadError>().is_some() || error.as_error::<PayloadError>().is_some()
}

/// The router decodes paths leniently; what it would have to guess at is refused here.
fn path_fault(decoded: &str, raw: &str) -> Option<Problem> {
    if !raw.contains('%') {
        return None;
    }
    let problem = |detail: &str| Some(Problem::new(ProblemType::BadRequest, detail));
    match super::percent::decode(raw) {
        Err(fault) => problem(&format!("the path {}", fault.detail())),
        Ok(text) if text.contains('\0') || decoded.contains('\0') => problem("the path holds a NUL character"),
        Ok(_) => None,
    }
}
