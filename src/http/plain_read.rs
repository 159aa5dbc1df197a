//! A request that can be answered on the connection that it came by: a read (GET or HEAD) whose head is all there is of it.
//! Whatever else comes is the framework's to judge, also all that is malformed (RFC 9112): none of it is understood here,
//! so that none can be understood in two ways.

use std::mem::MaybeUninit;

use actix_web::http::Method;
use actix_web::http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use httparse::{Header, Request, Status};

use super::Asked;

/// More headers than these are the framework's to judge.
const MAX_HEADERS: usize = 64;

/// Where the headers of a head are kept while it is looked at.
type Slots<'b> = [MaybeUninit<Header<'b>>; MAX_HEADERS];

/// The head of a plain read.
#[derive(Debug)]
pub struct PlainRead<'h, 'b> {
    method: Method,
    target: &'b str,
    headers: &'h [Header<'b>],
    is_last: bool,
    length: usize,
}

/// Why there is no plain read at the beginning of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPlain {
    /// Its head has not come to an end.
    Yet,
    /// It is something else, or nothing.
    Other,
}

impl<'h, 'b> PlainRead<'h, 'b> {
    /// Room for headers.
    pub fn slots() -> Slots<'b> {
        [const { MaybeUninit::uninit() }; MAX_HEADERS]
    }

    /// The plain read that stands at the beginning of these bytes.
    pub fn first_of(bytes: &'b [u8], slots: &'h mut Slots<'b>) -> Result<Self, NotPlain> {
        let mut request = Request::new(&mut []);
        match request.parse_with_uninit_headers(bytes, slots) {
            Ok(Status::Complete(length)) => Self::of(request, length).ok_or(NotPlain::Other),
            Ok(Status::Partial) => Err(NotPlain::Yet),
            Err(_) => Err(NotPlain::Other),
        }
    }

    fn of(request: Request<'h, 'b>, length: usize) -> Option<Self> {
        let method = match request.method? {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            _ => return None,
        };
        let (mut hosts, mut connection) = (0, None);
        for header in request.headers.iter() {
            let is = |name: &HeaderName| header.name.eq_ignore_ascii_case(name.as_str());
            if is(&HOST) {
                hosts += 1;
            } else if is(&CONNECTION) {
                if connection.replace(header.value).is_some() {
                    return None;
                }
            } else if [CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, UPGRADE, TE, TRAILER].iter().any(is) {
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
        Some(Self { method, target: request.path?, headers: request.headers, is_last, length })
    }

    /// How many bytes it is.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Whether the connection is to be closed after the answer (RFC 9112, 9.3).
    pub fn is_last(&self) -> bool {
        self.is_last
    }
}

impl Asked for PlainRead<'_, '_> {
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
