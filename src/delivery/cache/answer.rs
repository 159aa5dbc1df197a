//! A finished answer: its bytes and headers, and what it depends on.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::RequestHead;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, LAST_MODIFIED, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;

use super::encoding::{Encoding, SMALL};
use crate::core::{Clock, Id, Tag, Timestamp};
use crate::db::Reading;
use crate::http::{Asked, ETag, HttpDate, JSON, Problem, is_current};

/// What was found.
#[derive(Debug, Clone)]
pub(in crate::delivery) enum Outcome {
    /// An entry or a page: its bytes and its tag.
    Found(Bytes, ETag),
    /// Nothing, told so.
    Absent(String),
    /// Another address.
    Moved(HeaderValue),
}

/// What stands behind the other members of an entry: its body, and the bracket that closes it.
#[derive(Debug)]
pub(in crate::delivery) struct End {
    /// As JSON.
    pub(in crate::delivery) json: Bytes,
    /// What it depends on.
    pub(in crate::delivery) tags: Vec<Tag>,
}

/// An entry, and how it ends.
pub(in crate::delivery) type Ended = (Id, End);

/// What the answer about an entry may leave to the next one: most changes leave the body as it is.
#[derive(Debug)]
pub(in crate::delivery) struct Ending {
    /// The entry.
    pub(in crate::delivery) id: Id,
    /// Where the end begins.
    pub(in crate::delivery) from: usize,
    /// What the end depends on, and that the question is about this entry.
    pub(in crate::delivery) tags: Vec<Tag>,
}

/// How the answer to a question is made.
pub(in crate::delivery) trait Recipe: Send + Sync {
    /// Makes it in an epoch, which it belongs to. It may be known which entry it is about, and how that ends.
    fn make(&self, reading: &mut Reading, epoch: u64, known: Option<Ended>) -> Result<Answer, Problem>;

    /// How many bytes it keeps.
    fn bytes(&self) -> usize;
}

impl fmt::Debug for dyn Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipe")
    }
}

/// The headers of an answer that was found, as they are written.
#[derive(Debug)]
struct Lines {
    /// Those that a 304 has, too.
    always: Box<[u8]>,
    /// Those that tell of its body.
    with_body: Box<[u8]>,
}

/// What a header takes beyond its name and value where it is written.
const LINE: usize = ": \r\n".len();
/// What the lines that tell of a body take at most.
const BODY_LINES: usize = 128;

/// An answer with what it depends on.
#[derive(Debug)]
pub(in crate::delivery) struct Answer {
    pub(in crate::delivery) outcome: Outcome,
    /// Those that a 304 has, too.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The same as they are written, from the first time that they are.
    lines: OnceLock<Lines>,
    modified: HttpDate,
    encoding: Encoding,
    tags: Box<[Tag]>,
    epoch: u64,
    until: Option<Timestamp>,
    ending: Option<Ending>,
    /// How it was made, if the next one may be made alike.
    recipe: Option<Arc<dyn Recipe>>,
    /// The latest epoch at which it was found to be true still.
    checked: AtomicU64,
}

impl Answer {
    pub(in crate::delivery) fn new(
        outcome: Outcome,
        mut headers: Vec<(HeaderName, HeaderValue)>,
        tags: Vec<Tag>,
        epoch: u64,
        until: Option<Timestamp>,
        modified: SystemTime,
    ) -> Self {
        if let Outcome::Found(_, tag) = &outcome {
            headers.push((ETAG, tag.header()));
        }
        headers.shrink_to_fit();
        Self {
            outcome,
            headers,
            lines: OnceLock::new(),
            modified: HttpDate::after(modified),
            encoding: Encoding::Identity,
            tags: tags.into_boxed_slice(),
            epoch,
            until,
            ending: None,
            recipe: None,
            checked: AtomicU64::new(epoch),
        }
    }

    /// The same answer, with what the next one may take of it.
    pub(in crate::delivery) fn with_ending(self, ending: Option<Ending>) -> Self {
        Self { ending, ..self }
    }

    /// The same answer, with how it was made.
    pub(in crate::delivery) fn with_recipe(self, recipe: Arc<dyn Recipe>) -> Self {
        Self { recipe: Some(recipe), ..self }
    }

    /// The answer that is true now, if it can be made of what is in memory.
    pub(super) fn made_anew(&self, clock: &Clock) -> Option<Self> {
        let recipe = self.recipe.as_ref()?;
        let epoch = clock.now();
        let made = Reading::of_memory(|reading| recipe.make(reading, epoch, self.ended(clock)))?;
        Some(made.ok()?.with_recipe(Arc::clone(recipe)))
    }

    /// The entry that it is about and how that ends, if the next answer to the same question will be about it and end
    /// alike.
    fn ended(&self, clock: &Clock) -> Option<Ended> {
        let Outcome::Found(bytes, _) = &self.outcome else { return None };
        let Ending { id, from, tags } = self.ending.as_ref()?;
        let end = || End { json: bytes.slice(*from..), tags: tags.clone() };
        clock.untouched(tags, self.epoch).then(|| (id.clone(), end()))
    }

    /// The same answer in another encoding, if that is worth it. It is another representation, so that it has another
    /// entity tag.
    pub(in crate::delivery) fn encoded(&self, encoding: Encoding) -> Self {
        let mut same = Self {
            outcome: self.outcome.clone(),
            headers: self.headers.clone(),
            lines: OnceLock::new(),
            modified: self.modified.clone(),
            encoding: Encoding::Identity,
            tags: self.tags.clone(),
            epoch: self.epoch,
            until: self.until,
            ending: None,
            recipe: None,
            checked: AtomicU64::new(self.epoch),
        };
        if let Outcome::Found(bytes, tag) = &self.outcome
            && bytes.len() >= SMALL
            && let Some(encoded) = encoding.encode(bytes)
        {
            let tag = tag.of_encoding(encoding.name());
            same.headers.retain(|(name, _)| *name != ETAG);
            same.headers.push((ETAG, tag.header()));
            same.outcome = Outcome::Found(encoded, tag);
            same.encoding = encoding;
        }
        same
    }

    /// Whether it takes little time to encode it.
    pub(super) fn is_soon_in(&self, encoding: Encoding) -> bool {
        matches!(&self.outcome, Outcome::Found(bytes, _) if bytes.len() <= encoding.soon())
    }

    pub(in crate::delivery) fn is_found(&self) -> bool {
        matches!(self.outcome, Outcome::Found(..))
    }

    pub(super) fn weight(&self) -> usize {
        let outcome = match &self.outcome {
            Outcome::Found(bytes, tag) => bytes.len() + tag.as_str().len(),
            Outcome::Absent(detail) => detail.len(),
            Outcome::Moved(location) => location.len(),
        };
        let headers: usize =
            self.headers.iter().map(|(name, value)| 2 * (name.as_str().len() + value.len()) + LINE + 64).sum();
        let ending = self.ending.as_ref().map_or(0, |ending| ending.tags.len());
        let recipe = self.recipe.as_ref().map_or(0, |recipe| recipe.bytes());
        size_of::<Self>() + outcome + headers + BODY_LINES + (self.tags.len() + ending) * size_of::<Tag>() + recipe
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
            // To be found true at an epoch is to have seen its touches; a later change is a later epoch.
            self.checked.fetch_max(now, Ordering::AcqRel);
        }
        holds
    }

    /// The answer to a request: the bytes, 304 for those who have them, or where to go.
    pub(in crate::delivery) fn respond(&self, request: &RequestHead) -> Result<HttpResponse, Problem> {
        match &self.outcome {
            Outcome::Absent(detail) => Err(Problem::not_found(detail.clone())),
            Outcome::Moved(location) => Ok(self.moved(request, location)),
            Outcome::Found(_, tag) if is_current(request, tag, Some(self.modified.time())) => {
                Ok(self.with_headers(HttpResponse::new(StatusCode::NOT_MODIFIED)))
            }
            Outcome::Found(bytes, _) => Ok(self.whole(bytes)),
        }
    }

    fn lines(&self, bytes: &Bytes) -> Lines {
        let line = |(name, value): &'_ (HeaderName, HeaderValue)| {
            [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat()
        };
        let always = self.headers.iter().map(line).collect::<Vec<_>>().concat();
        let mut with_body = format!("content-length: {}\r\ncontent-type: {JSON}\r\n", bytes.len());
        if self.encoding != Encoding::Identity {
            with_body += &format!("content-encoding: {}\r\n", self.encoding.name());
        }
        Lines { always: always.into(), with_body: with_body.into_bytes().into() }
    }

    /// The answer to a read, in the form that it has on the wire: its head is written, but for the lines that are of
    /// the moment, and its body given. There is one if something was found.
    pub(in crate::delivery) fn write(&self, request: &impl Asked, head: &mut Vec<u8>) -> Option<Bytes> {
        let Outcome::Found(bytes, tag) = &self.outcome else { return None };
        let current = is_current(request, tag, Some(self.modified.time()));
        let lines = self.lines.get_or_init(|| self.lines(bytes));
        let mut write = |piece: &[u8]| head.extend_from_slice(piece);
        if current {
            write(b"HTTP/1.1 304 Not Modified\r\n");
            write(&lines.always);
            return Some(Bytes::new());
        }
        write(b"HTTP/1.1 200 OK\r\n");
        write(&lines.always);
        write(&lines.with_body);
        write(b"last-modified: ");
        write(self.modified.header().as_bytes());
        write(b"\r\n");
        Some(if *request.method() == Method::HEAD { Bytes::new() } else { bytes.clone() })
    }

    fn with_headers(&self, mut response: HttpResponse) -> HttpResponse {
        let headers = response.headers_mut();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        response
    }

    fn whole(&self, bytes: &Bytes) -> HttpResponse {
        let mut response = self.with_headers(HttpResponse::with_body(StatusCode::OK, BoxBody::new(bytes.clone())));
        let headers = response.headers_mut();
        headers.insert(LAST_MODIFIED, self.modified.header());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.encoding != Encoding::Identity {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(self.encoding.name()));
        }
        response
    }

    /// The query travels with the reader, however it is spelled.
    fn moved(&self, request: &RequestHead, location: &HeaderValue) -> HttpResponse {
        let mut response = self.with_headers(HttpResponse::new(StatusCode::MOVED_PERMANENTLY));
        let query = request.uri.query().unwrap_or_default();
        let to = location.to_str().unwrap_or_default();
        let to = if query.is_empty() { to.to_owned() } else { format!("{to}?{query}") };
        let to = HeaderValue::from_str(&to).unwrap_or_else(|_| location.clone());
        response.headers_mut().insert(LOCATION, to);
        response
    }
}
