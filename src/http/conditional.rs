//! Conditional requests and caching headers (RFC 9110, 9111): entity tags from bytes or versions, 304 for readers that
//! have the answer already, `If-Match` for writers.

use std::borrow::Cow;
use std::time::SystemTime;

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use xxhash_rust::xxh3::xxh3_128;

use super::date::whole_seconds;
use super::{Asked, Fault, Problem, ProblemType};

/// A strong entity tag, with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of these very bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("\"{:032x}\"", xxh3_128(bytes)))
    }

    /// The tag of a version of an entry.
    pub fn version(version: i64) -> Self {
        Self(format!("\"{version}\""))
    }

    /// The tag of the same representation in a content encoding.
    pub fn of_encoding(&self, encoding: &str) -> Self {
        Self(format!("{}-{encoding}\"", self.0.trim_end_matches('"')))
    }

    /// The tag as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag as a header value.
    pub fn header(&self) -> HeaderValue {
        // Digits between quotes are always a header value.
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
    }
}

/// Who may keep an answer, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// Nobody: `private, no-store`.
    NoStore,
    /// Anyone, asking before every use: `public, no-cache`.
    Revalidate,
    /// Anyone.
    Public {
        /// Seconds during which it is fresh.
        max_age: u32,
        /// Seconds after that during which it may be used while a new one is fetched.
        stale_while_revalidate: u32,
        /// Seconds after that during which it may be used when no new one can be had.
        stale_if_error: u32,
    },
}

impl CachePolicy {
    /// The `Cache-Control` header.
    pub fn header(self) -> HeaderValue {
        match self {
            Self::NoStore => HeaderValue::from_static("private, no-store"),
            Self::Revalidate => HeaderValue::from_static("public, no-cache"),
            Self::Public { max_age, stale_while_revalidate, stale_if_error } => {
                let text = format!(
                    "public, max-age={max_age}, stale-while-revalidate={stale_while_revalidate}, stale-if-error={stale_if_error}"
                );
                HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("public, no-cache"))
            }
        }
    }
}

/// A JSON representation as an answer: the bytes with their tag, or 304 when the caller has them already.
pub fn answer_json(
    req: &HttpRequest,
    bytes: &Bytes,
    policy: CachePolicy,
    last_modified: Option<SystemTime>,
    extra: &[(HeaderName, HeaderValue)],
) -> HttpResponse {
    answer_bytes(req, bytes, HeaderValue::from_static("application/json"), policy, last_modified, extra)
}

/// Any representation as an answer, like `answer_json`.
pub fn answer_bytes(
    req: &HttpRequest,
    bytes: &Bytes,
    content_type: HeaderValue,
    policy: CachePolicy,
    last_modified: Option<SystemTime>,
    extra: &[(HeaderName, HeaderValue)],
) -> HttpResponse {
    let etag = ETag::of(bytes);
    let fresh = is_current(req.head(), &etag, last_modified);
    let mut response = HttpResponse::new(if fresh { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    let headers = response.headers_mut();
    headers.insert(ETAG, etag.header());
    headers.insert(CACHE_CONTROL, policy.header());
    if let Some(modified) = last_modified
        && let Ok(value) = HeaderValue::from_str(&httpdate::fmt_http_date(modified))
    {
        headers.insert(LAST_MODIFIED, value);
    }
    for (name, value) in extra {
        headers.append(name.clone(), value.clone());
    }
    if fresh {
        return response;
    }
    headers.insert(CONTENT_TYPE, content_type);
    response.set_body(actix_web::body::BoxBody::new(bytes.clone()))
}

/// Whether the caller has this representation already. `Cache-Control: no-cache` asks for validation, which this is, so
/// that it is not looked at.
pub fn is_current(request: &impl Asked, etag: &ETag, last_modified: Option<SystemTime>) -> bool {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return false;
    }
    // A date is only consulted when there is no tag, which is exact (RFC 9110, 13.2.2).
    if request.lines(IF_NONE_MATCH).next().is_some() {
        let listed = listed(request, IF_NONE_MATCH);
        return listed.and_then(|list| names(&list, etag.as_str(), Comparison::Weak)).unwrap_or(false);
    }
    let since = request.line(IF_MODIFIED_SINCE).and_then(|text| httpdate::parse_http_date(text).ok());
    matches!((since, last_modified), (Some(since), Some(modified)) if whole_seconds(modified) <= since)
}

/// What a writer believes to be current: the entity tags as they were sent, which are well-formed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(String);

/// The `If-Match` header of a request, if it has one.
pub fn if_match(req: &HttpRequest) -> Result<Option<IfMatch>, Problem> {
    if !req.headers().contains_key(IF_MATCH) {
        return Ok(None);
    }
    let malformed = || {
        let detail = "must be `*` or entity tags in double quotes, such as \"3\"";
        Problem::invalid_parameters(vec![Fault::parameter("If-Match", "malformed", detail)])
    };
    let list = listed(req.head(), IF_MATCH).filter(|list| names(list, "", Comparison::Strong).is_some());
    list.map(|list| Some(IfMatch(list.into_owned()))).ok_or_else(malformed)
}

impl IfMatch {
    /// Whether a version is among those that the writer named. Weak tags never are.
    pub fn allows(&self, version: i64) -> bool {
        names(&self.0, ETag::version(version).as_str(), Comparison::Strong).unwrap_or(false)
    }

    /// Refuses the write when the current version is another.
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        if self.allows(version) {
            return Ok(());
        }
        let detail = format!("the current version is {version}");
        Err(Problem::new(ProblemType::PreconditionFailed, detail).with_header(ETAG, ETag::version(version).header()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// A header that is a list, over all its lines; nothing if one of them is not ASCII.
fn listed(request: &impl Asked, name: HeaderName) -> Option<Cow<'_, str>> {
    let mut lines = request.lines(name);
    let mut list = Cow::Borrowed(lines.next()??);
    for line in lines {
        let list = list.to_mut();
        list.push(',');
        list.push_str(line?);
    }
    Some(list)
}

/// Whether a list of entity tags names this one (RFC 9110, 8.8.3): `*` names any. Nothing if it is malformed.
fn names(list: &str, tag: &str, comparison: Comparison) -> Option<bool> {
    if list.trim() == "*" {
        return Some(true);
    }
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    let mut named = None;
    while !rest.is_empty() {
        let (weak, opaque) = rest.strip_prefix("W/").map_or((false, rest), |opaque| (true, opaque));
        let inner = opaque.strip_prefix('"')?;
        let end = inner.find('"')?;
        let valid = inner.bytes().take(end).all(|byte| byte > b' ' && byte != 0x7F);
        let known = valid.then(|| &opaque[..end + 2])?;
        *named.get_or_insert(false) |= known == tag && !(weak && comparison == Comparison::Strong);
        rest = separated(&inner[end + 1..])?;
    }
    named
}

/// What follows a list element: the end, or a comma and the next.
fn separated(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches([' ', '\t']);
    match rest.strip_prefix(',') {
        Some(next) => Some(next.trim_start_matches([' ', '\t', ','])),
        None => rest.is_empty().then_some(rest),
    }
}
