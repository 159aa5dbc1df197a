//! A finished answer: its bytes and headers, and what it depends on.

use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::encoding::{Encoding, SMALL};
use crate::core::{Clock, Tag, Timestamp};
use crate::http::{ETag, Problem, is_current};

/// What was found.
#[derive(Debug)]
pub(in crate::delivery) enum Outcome {
    /// An entry or a page: its bytes and its tag.
    Found(Bytes, ETag),
    /// Nothing, told so.
    Absent(String),
    /// Another address.
    Moved(HeaderValue),
}

/// An answer with what it depends on.
#[derive(Debug)]
pub(in crate::delivery) struct Answer {
    pub(in crate::delivery) outcome: Outcome,
    encoding: Encoding,
    headers: Vec<(HeaderName, HeaderValue)>,
    tags: Box<[Tag]>,
    epoch: u64,
    until: Option<Timestamp>,
    /// The latest epoch at which it was found to be true still.
    checked: AtomicU64,
}

impl Answer {
    pub(in crate::delivery) fn new(
        outcome: Outcome,
        headers: Vec<(HeaderName, HeaderValue)>,
        tags: Vec<Tag>,
        epoch: u64,
        until: Option<Timestamp>,
    ) -> Self {
        let tags = tags.into_boxed_slice();
        Self { outcome, encoding: Encoding::Identity, headers, tags, epoch, until, checked: AtomicU64::new(epoch) }
    }

    /// The same answer in another encoding, if that is worth it. It is another representation, so that it has another
    /// entity tag.
    pub(in crate::delivery) fn encoded(&self, encoding: Encoding) -> Self {
        let (outcome, encoding) = match &self.outcome {
            Outcome::Found(bytes, tag) => match encoding.encode(bytes).filter(|_| bytes.len() >= SMALL) {
                Some(encoded) => (Outcome::Found(encoded, tag.of_encoding(encoding.name())), encoding),
                None => (Outcome::Found(bytes.clone(), tag.clone()), Encoding::Identity),
            },
            Outcome::Absent(detail) => (Outcome::Absent(detail.clone()), Encoding::Identity),
            Outcome::Moved(location) => (Outcome::Moved(location.clone()), Encoding::Identity),
        };
        Self { encoding, ..Self::new(outcome, self.headers.clone(), self.tags.to_vec(), self.epoch, self.until) }
    }

    pub(super) fn is_found(&self) -> bool {
        matches!(self.outcome, Outcome::Found(..))
    }

    pub(super) fn weight(&self) -> usize {
        let body = if let Outcome::Found(bytes, _) = &self.outcome { bytes.len() } else { 0 };
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        body + headers + self.tags.len() * size_of::<Tag>()
    }

    /// Whether nothing that it depends on has changed since its reading began, nor its time run out.
    pub(super) fn is_true(&self, clock: &Clock) -> bool {
        if self.until.is_some_and(|until| until <= Timestamp::now()) {
            return false;
        }
        let now = clock.now();
        if self.checked.load(Ordering::Acquire) == now {
            return true;
        }
        let holds = clock.untouched(&self.tags, self.epoch);
        if holds {
            // To be found true at an epoch is to have seen its slots; a later change is a later epoch.
            self.checked.fetch_max(now, Ordering::AcqRel);
        }
        holds
    }

    /// The answer to a request: the bytes, 304 for those who have them, or where to go.
    pub(in crate::delivery) fn respond(&self, request: &HttpRequest) -> Result<HttpResponse, Problem> {
        let mut response = match &self.outcome {
            Outcome::Absent(detail) => return Err(Problem::not_found(detail.clone())),
            Outcome::Moved(_) => HttpResponse::new(StatusCode::MOVED_PERMANENTLY),
            Outcome::Found(_, tag) if is_current(request, tag, None) => HttpResponse::new(StatusCode::NOT_MODIFIED),
            Outcome::Found(bytes, _) => HttpResponse::with_body(StatusCode::OK, BoxBody::new(bytes.clone())),
        };
        let whole = response.status() == StatusCode::OK;
        let headers = response.headers_mut();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        match &self.outcome {
            Outcome::Found(_, tag) => {
                headers.insert(actix_web::http::header::ETAG, tag.header());
                if whole {
                    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                }
                if self.encoding != Encoding::Identity {
                    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(self.encoding.name()));
                }
            }
            Outcome::Moved(location) => {
                // The query travels with the reader, however it is spelled.
                let query = request.query_string();
                let to = location.to_str().unwrap_or_default();
                let to = if query.is_empty() { to.to_owned() } else { format!("{to}?{query}") };
                let to = HeaderValue::from_str(&to).unwrap_or_else(|_| location.clone());
                headers.insert(actix_web::http::header::LOCATION, to);
            }
            Outcome::Absent(_) => {}
        }
        Ok(response)
    }
}
