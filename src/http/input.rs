//! Request bodies: read within a bound, parsed strictly, and held against the schema of their type before a handler
//! sees them. `Input` is a whole document, `MergePatch` the changes to one (RFC 7396).

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{
    ACCEPT, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue,
};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

use super::schema::typed;
use super::validators::{Validators, hold};
use super::{Fault, Problem, ProblemType, json, words};

/// The media type of a document.
pub const JSON: &str = "application/json";
/// The media type of a merge patch.
pub const MERGE_PATCH_JSON: &str = "application/merge-patch+json";

const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// How many bytes a body may have. Kept in app data; 2 MiB where it is not.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

impl Default for BodyLimit {
    fn default() -> Self {
        Self(2 * 1024 * 1024)
    }
}

/// How long a body may take to arrive. Kept in app data; 30 seconds where it is not.
#[derive(Debug, Clone, Copy)]
pub struct BodyTimeout(pub Duration);

impl Default for BodyTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(30))
    }
}

/// A JSON document that satisfies the schema of its type.
#[derive(Debug)]
pub struct Input<T>(pub T);

impl<T: ToSchema + DeserializeOwned + 'static> FromRequest for Input<T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(req, payload, &[JSON]);
        let validators = Validators::of_request(req).cloned();
        Box::pin(async move {
            match draft(body.await?, validators?).await? {
                Draft::Good(document) => Ok(Self(document)),
                Draft::Bad(_, problem) => Err(problem),
            }
        })
    }
}

/// A JSON document that satisfies the schema of its type, or the document that does not, with the problem that says
/// why: for handlers that have more to say of it.
#[derive(Debug)]
pub enum Draft<T> {
    /// It satisfies the schema.
    Good(T),
    /// It does not.
    Bad(Value, Problem),
}

impl<T: ToSchema + DeserializeOwned + 'static> FromRequest for Draft<T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(req, payload, &[JSON]);
        let validators = Validators::of_request(req).cloned();
        Box::pin(async move { draft(body.await?, validators?).await })
    }
}

/// A body from this size on is judged off the async threads: the worst of them takes a good part of a second.
const LARGE: usize = 64 * 1024;

async fn draft<T>(bytes: Bytes, validators: web::Data<Validators>) -> Result<Draft<T>, Problem>
where
    T: ToSchema + DeserializeOwned + 'static,
{
    let is_large = bytes.len() >= LARGE;
    let judge = move || {
        let value = json::parse(&bytes)?;
        let held = hold::<T>(&validators, &value);
        Ok::<_, Problem>((value, held))
    };
    let judged = if is_large { web::block(judge).await.map_err(Problem::internal)? } else { judge() };
    let (value, held) = judged?;
    match held {
        Ok(()) => typed(value).map(Draft::Good),
        Err(problem) if problem.kind() == ProblemType::InvalidDocument => Ok(Draft::Bad(value, problem)),
        Err(problem) => Err(problem),
    }
}

/// The changes to a document: an object whose members replace, and whose nulls remove.
#[derive(Debug, Clone)]
pub struct MergePatch(pub Value);

impl FromRequest for MergePatch {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(req, payload, &[MERGE_PATCH_JSON, JSON]);
        Box::pin(async move {
            let value = json::parse(&body.await?)?;
            if value.is_object() {
                return Ok(Self(value));
            }
            let detail = format!("must be an object, not {}", words::kind_of(&value));
            Err(Problem::invalid_document(vec![Fault::at("", "wrong_type", detail)]))
        })
    }
}

/// Applies a merge patch (RFC 7396): members replace, nulls remove, lists are replaced whole.
pub fn merge(target: &mut Value, patch: &Value) {
    json_patch::merge(target, patch);
}

/// The bytes of a body of one of the media types, within the limit.
fn read(req: &HttpRequest, payload: &mut Payload, accepted: &'static [&'static str]) -> Pending<Bytes> {
    let BodyLimit(limit) = setting(req);
    let BodyTimeout(patience) = setting(req);
    let refused = refuse(req, accepted, limit);
    let payload = web::Payload::from_request(req, payload);
    Box::pin(async move {
        if let Some(problem) = refused {
            return Err(problem);
        }
        let payload = payload.await.map_err(Problem::internal)?;
        match actix_web::rt::time::timeout(patience, payload.to_bytes_limited(limit)).await {
            Ok(Ok(Ok(bytes))) => Ok(bytes),
            Ok(Ok(Err(error))) => Err(broken(&error)),
            Ok(Err(_)) => Err(too_large(limit)),
            Err(_) => Err(too_slow(patience)),
        }
    })
}

/// A setting from the app data, whether it was put there bare or shared.
fn setting<S: Copy + Default + 'static>(req: &HttpRequest) -> S {
    let shared = req.app_data::<web::Data<S>>().map(|data| ***data);
    shared.or_else(|| req.app_data::<S>().copied()).unwrap_or_default()
}

/// What the headers alone rule out.
fn refuse(req: &HttpRequest, accepted: &[&str], limit: usize) -> Option<Problem> {
    let header = |name: HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
    let length = header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Some(too_large(limit));
    }
    let encoding = header(CONTENT_ENCODING).unwrap_or("identity");
    if !encoding.eq_ignore_ascii_case("identity") {
        return Some(unsupported(
            format!("the body must not be compressed; its encoding is {}", words::quoted(encoding)),
            accepted,
        ));
    }
    // A body that is not there is reported as such, rather than by its absent type.
    let has_type = req.headers().contains_key(CONTENT_TYPE);
    if !has_type && length.unwrap_or(0) == 0 && !req.chunked().unwrap_or(false) {
        return Some(Problem::new(ProblemType::MalformedJson, "the body is missing"));
    }
    content_type_fault(req, accepted).map(|detail| unsupported(detail, accepted))
}

fn content_type_fault(req: &HttpRequest, accepted: &[&str]) -> Option<String> {
    let wanted = || words::listed(accepted);
    let Ok(Some(given)) = req.mime_type() else {
        return Some(format!("`Content-Type` must be {}", wanted()));
    };
    if !accepted.contains(&given.essence_str()) {
        return Some(format!("`Content-Type` must be {}, not {}", wanted(), words::quoted(given.essence_str())));
    }
    let charset = given.get_param("charset")?;
    (charset != "utf-8").then(|| format!("the body must be UTF-8, not {}", words::quoted(charset.as_str())))
}

fn unsupported(detail: String, accepted: &[&str]) -> Problem {
    let header = if accepted.contains(&MERGE_PATCH_JSON) { ACCEPT_PATCH } else { ACCEPT };
    Problem::new(ProblemType::UnsupportedMediaType, detail).with_header(header, accepted.join(", "))
}

fn too_large(limit: usize) -> Problem {
    Problem::new(ProblemType::PayloadTooLarge, format!("the body may have at most {limit} bytes"))
}

fn too_slow(patience: Duration) -> Problem {
    let detail = format!("the body did not arrive within {} seconds", patience.as_secs_f32());
    Problem::new(ProblemType::RequestTimeout, detail).with_header(CONNECTION, HeaderValue::from_static("close"))
}

fn broken(error: &actix_web::Error) -> Problem {
    Problem::new(ProblemType::BadRequest, "the body broke off before its end").with_cause(error)
}
