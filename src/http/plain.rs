//! A request whose end is known from its head (RFC 9112, 6.3), so that it is known where the next one begins. Whatever
//! else comes is the framework's to judge, also all that is malformed: none of it is understood here, so that none can be
//! understood in two ways.

use std::mem::MaybeUninit;

use actix_web::http::Method;
use actix_web::http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use httparse::{Header, Request, Status};

use super::Asked;

/// More headers than these are the framework's to judge.
const MAX_HEADERS: usize = 64;
/// So many digits has the length of a body at most.
const MAX_DIGITS: usize = 12;

/// Where the headers of a head are kept while it is looked at.
type Slots<'b> = [MaybeUninit<Header<'b>>; MAX_HEADERS];

/// The head of a plain request.
#[derive(Debug)]
pub struct Plain<'h, 'b> {
    method: Method,
    target: &'b str,
    headers: &'h [Header<'b>],
    is_last: bool,
    head: usize,
    body: Option<usize>,
}

/// Why there is no plain request at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPlain {
    /// Its head has not come to an end.
    Yet,
    /// It is something else, or nothing.
    Other,
}

impl<'h, 'b> Plain<'h, 'b> {
    /// Room for headers.
    pub fn slots() -> Slots<'b> {
        [const { MaybeUninit::uninit() }; MAX_HEADERS]
    }

    /// The plain request whose head stands at the beginning of these bytes.
    pub fn first_of(bytes: &'b [u8], slots: &'h mut Slots<'b>) -> Result<Self, NotPlain> {
        let mut request = Request::new(&mut []);
        match request.parse_with_uninit_headers(bytes, slots) {
            Ok(Status::Complete(head)) => Self::of(request, head).ok_or(NotPlain::Other),
            Ok(Status::Partial) => Err(NotPlain::Yet),
            Err(_) => Err(NotPlain::Other),
        }
    }

    fn of(request: Request<'h, 'b>, head: usize) -> Option<Self> {
        let (mut hosts, mut connection, mut body) = (0, None, None);
        for header in request.headers.iter() {
            let is = |name: &HeaderName| header.name.eq_ignore_ascii_case(name.as_str());
            let strange = if is(&HOST) {
                hosts += 1;
                false
            } else if is(&CONNECTION) {
                connection.replace(header.value).is_some()
            } else if is(&CONTENT_LENGTH) {
                body.replace(length(header.value)?).is_some()
            } else {
                [TRANSFER_ENCODING, EXPECT, UPGRADE, TE, TRAILER].iter().any(is)
            };
            if strange {
                return None;
            }
        }
        let says = |option: &str| connection.is_some_and(|told| told.eq_ignore_ascii_case(option.as_bytes()));
        let is_last = match (request.version?, hosts) {
            (1, 1) if connection.is_none() || says("keep-alive") => false,
            (1, 1) if says("close") => true,
            // It closes unless told otherwise, and needs no host.
            (0, 0 | 1) if connection.is_none() || says("close") => true,
            _ => return None,
        };
        let method = match request.method? {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "PATCH" => Method::PATCH,
            "DELETE" => Method::DELETE,
            "OPTIONS" => Method::OPTIONS,
            _ => return None,
        };
        Some(Self { method, target: request.path?, headers: request.headers, is_last, head, body })
    }

    /// Whether it is a read, and brings nothing along.
    pub fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD) && self.body.is_none()
    }

    /// Whether the connection is to be closed after the answer (RFC 9112, 9.3).
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// How many bytes it is, with its body.
    pub fn length(&self) -> usize {
        self.head + self.body.unwrap_or_default()
    }
}

/// The length of a body.
fn length(value: &[u8]) -> Option<usize> {
    let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    if digits.len() <= MAX_DIGITS { digits.parse().ok() } else { None }
}

impl Asked for Plain<'_, '_> {
    fn method(&self) -> &Method {
        &self.method
    }

    fn target(&self) -> &str {
        self.target
    }

    fn lines(&self, name: HeaderName) -> impl Iterator<Item = Option<&str>> {
        let named = self.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name.as_str()));
        named.map(|header| if header.value.is_ascii() { std::str::from_utf8(header.value).ok() } else { None })
    }
}
