//! How much of a response has been sent: the framework's bytes are counted on their way out, so that it is known when the
//! connection is free again (RFC 9112, 6.3).

use std::mem::MaybeUninit;

use actix_web::http::Method;
use actix_web::http::header::{CONNECTION, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use httparse::{Header, ParserConfig, Response, Status};

/// Beyond what any of ours has.
const MAX_HEADERS: usize = 64;

/// The response to one request.
#[derive(Debug)]
pub enum Sent {
    /// Nothing of it yet; whether it will have no body, whatever its head says.
    Nothing {
        /// It is the answer to HEAD.
        only_head: bool,
    },
    /// So many bytes are to come.
    ToCome(usize),
}

/// What is known after some more bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// There is more to come.
    More,
    /// That was all of it, and the connection stays open.
    All,
    /// That cannot be told.
    Unknown,
}

impl Sent {
    /// Nothing has been sent of the answer to such a request.
    pub fn nothing(method: &Method) -> Self {
        Self::Nothing { only_head: method == Method::HEAD }
    }

    /// Of these bytes so many were taken.
    pub fn count(&mut self, bytes: &[u8], taken: usize) -> Progress {
        let left = match *self {
            Self::Nothing { only_head } => match length(bytes, only_head) {
                Some(length) => length,
                None => return Progress::Unknown,
            },
            Self::ToCome(left) => left,
        };
        match left - taken.min(left) {
            // More than the response: something else is sent, too.
            _ if bytes.len() > left => Progress::Unknown,
            0 => Progress::All,
            left => {
                *self = Self::ToCome(left);
                Progress::More
            }
        }
    }
}

/// How long the response is whose head is at the beginning of these bytes, if its end leaves the connection open.
fn length(bytes: &[u8], only_head: bool) -> Option<usize> {
    let mut slots = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut response = Response::new(&mut []);
    let parsed = ParserConfig::default().parse_response_with_uninit_headers(&mut response, bytes, &mut slots);
    let Ok(Status::Complete(head)) = parsed else { return None };
    let named = |name: HeaderName| {
        let mut named = response.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name.as_str()));
        named.next().map(|header: &Header<'_>| header.value)
    };
    if response.version != Some(1) || named(TRANSFER_ENCODING).is_some() || named(CONNECTION).is_some() {
        return None;
    }
    match response.code? {
        100..=199 => None,
        204 | 304 => Some(head),
        _ => {
            let body: usize = std::str::from_utf8(named(CONTENT_LENGTH)?).ok()?.parse().ok()?;
            Some(if only_head { head } else { head + body })
        }
    }
}
