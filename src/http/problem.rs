//! Failures on the wire: RFC 9457 `application/problem+json`, with every fault of the input at once.
//! A `Problem` is what handlers return as their error; the request-id middleware completes it before it is sent.

use std::borrow::Cow;
use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ProblemType;
use super::words::within;
use crate::db::DatabaseError;

/// The longest explanation, in characters; the schemas below say the same.
const DETAIL_MAX: usize = 4000;

/// How many faults one answer lists.
pub(super) const MAX_FAULTS: usize = 100;

/// The media type of every failure.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One fault of the input: where it is, a stable code, and an explanation for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the member of the body; empty for the body as a whole.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, max_length = 2000, pattern = r"^(/[\s\S]*)?$", example = "/title")]
    pub pointer: Option<String>,
    /// Name of the query parameter, path parameter or header.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, max_length = 200, example = "limit")]
    pub parameter: Option<String>,
    /// Stable code in snake_case, for programs.
    #[schema(value_type = String, max_length = 64, example = "too_long")]
    pub code: Cow<'static, str>,
    /// What is wrong and what would be right, for people.
    #[schema(max_length = 4000, example = "must have at most 200 characters")]
    pub detail: String,
}

impl Fault {
    /// A fault of the body, at a JSON pointer.
    pub fn at(pointer: impl Into<String>, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, code: code.into(), detail: detail.into() }
    }

    /// A fault of a query parameter, path parameter or header.
    pub fn parameter(name: impl Into<String>, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.into()), code: code.into(), detail: detail.into() }
    }

    /// The fault as it is sent: what it repeats of the input is cut to what the schema promises.
    fn within_bounds(&self) -> Self {
        Self {
            pointer: self.pointer.as_deref().map(|pointer| within(pointer, 2000)),
            parameter: self.parameter.as_deref().map(|parameter| within(parameter, 200)),
            code: self.code.clone(),
            detail: within(&self.detail, DETAIL_MAX),
        }
    }
}

/// What every failure looks like (RFC 9457), with `request_id` and `errors` beside the standard members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// The problem type: a path that explains it.
    #[serde(rename = "type")]
    #[schema(
        format = "uri-reference",
        max_length = 200,
        pattern = "^/problems/[a-z-]+$",
        example = "/problems/not-found"
    )]
    pub kind: Cow<'static, str>,
    /// The type in a few words.
    #[schema(value_type = String, max_length = 200, example = "There is nothing here")]
    pub title: Cow<'static, str>,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    pub status: u16,
    /// What happened this time.
    #[schema(max_length = 4000, example = "no article is published here")]
    pub detail: String,
    /// The path of the request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, format = "uri-reference", max_length = 8000, pattern = "^/.*$")]
    #[schema(example = "/v1/articles/sciatica")]
    pub instance: Option<String>,
    /// The request's identifier, also in the `X-Request-Id` header and in the server's log.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schema(nullable = false, max_length = 128, example = "0197a3c4-5e00-7000-8000-000000000001")]
    pub request_id: Option<String>,
    /// Every fault of the input, when the input is what was wrong.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(max_items = 100)]
    pub errors: Vec<Fault>,
}

/// A failure on its way to the client.
#[derive(Clone)]
pub struct Problem(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ProblemType,
    detail: String,
    errors: Vec<Fault>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
    instance: Option<String>,
    request_id: Option<String>,
}

impl Problem {
    /// A problem of a type, with what happened this time.
    pub fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
            cause: None,
            instance: None,
            request_id: None,
        }))
    }

    /// A failure of ours. The cause is logged once when the problem is answered, and never sent.
    pub fn internal(cause: impl fmt::Display + fmt::Debug) -> Self {
        let mut problem = Self::new(ProblemType::Internal, "the server failed to answer; the cause is in its log");
        problem.0.cause = Some(cause.to_string());
        problem
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(ProblemType::NotFound, detail)
    }

    /// A document that breaks its schema, with all its faults.
    pub fn invalid_document(errors: Vec<Fault>) -> Self {
        Self::counting(ProblemType::InvalidDocument, "the document", errors)
    }

    /// Parameters that cannot be accepted, with all their faults.
    pub fn invalid_parameters(errors: Vec<Fault>) -> Self {
        Self::counting(ProblemType::InvalidParameter, "the parameters", errors)
    }

    /// A problem whose detail counts its faults, and repeats the only one.
    fn counting(kind: ProblemType, subject: &str, errors: Vec<Fault>) -> Self {
        let detail = match errors.as_slice() {
            [Fault { parameter: Some(name), detail, .. }] => {
                format!("parameter `{name}`: {detail}")
            }
            [Fault { pointer: Some(pointer), detail, .. }] if pointer.is_empty() => {
                format!("the body: {detail}")
            }
            [Fault { pointer: Some(pointer), detail, .. }] => format!("{pointer}: {detail}"),
            _ => format!("{subject} has {} faults", errors.len()).replace("parameters has", "parameters have"),
        };
        Self::new(kind, detail).with_errors(errors)
    }

    /// Adds the faults of the input, up to the number that an answer lists.
    pub fn with_errors(mut self, errors: Vec<Fault>) -> Self {
        self.0.errors.extend(errors);
        self.0.errors.truncate(MAX_FAULTS);
        self
    }

    /// Adds a header to the answer. A value that no header can carry is left out.
    pub fn with_header(mut self, name: HeaderName, value: impl TryInto<HeaderValue>) -> Self {
        if let Ok(value) = value.try_into() {
            self.0.headers.push((name, value));
        }
        self
    }

    /// Keeps what led to the problem for the log, where the caller must not see it.
    pub fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The type.
    pub fn kind(&self) -> ProblemType {
        self.0.kind
    }

    /// What happened this time.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The faults of the input.
    pub fn errors(&self) -> &[Fault] {
        &self.0.errors
    }

    /// Completes the problem with the request it answers, and logs a cause. Called once per answer.
    pub(super) fn complete(&mut self, instance: &str, request_id: &str) {
        self.0.instance = Some(instance.to_owned());
        self.0.request_id = Some(request_id.to_owned());
        if let Some(cause) = self.0.cause.take() {
            tracing::error!(request_id, instance, problem = self.0.kind.name(), cause, "a request failed");
        }
    }

    fn document(&self) -> ProblemDocument {
        let parts = &*self.0;
        ProblemDocument {
            kind: parts.kind.uri().into(),
            title: parts.kind.title().into(),
            status: parts.kind.status().as_u16(),
            detail: within(&parts.detail, DETAIL_MAX),
            instance: parts.instance.clone(),
            request_id: parts.request_id.clone(),
            errors: parts.errors.iter().map(Fault::within_bounds).collect(),
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.kind.status()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        // Strings, numbers and lists of them always serialise; an empty body is the honest rest.
        let body = serde_json::to_vec(&self.document()).unwrap_or_default();
        let mut response = HttpResponse::with_body(self.status_code(), BoxBody::new(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.0.kind == ProblemType::Unauthorized {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        for (name, value) in &self.0.headers {
            headers.insert(name.clone(), value.clone());
        }
        // The middleware finds it here, completes it and renders it again.
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind.name(), self.0.detail)
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("errors", &self.0.errors)
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl std::error::Error for Problem {}

impl From<DatabaseError> for Problem {
    /// Without a connection the client may try again; anything else is a failure of ours.
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Pool(_)
            | DatabaseError::Unavailable(_)
            | DatabaseError::Busy
            | DatabaseError::TakenBack(_) => {
                let problem = Self::new(ProblemType::Unavailable, "the database is busy; try again");
                problem.with_header(RETRY_AFTER, HeaderValue::from_static("1")).with_cause(error)
            }
            other => Self::internal(other),
        }
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        DatabaseError::from(error).into()
    }
}
