//! The headers that answers commonly carry, with the words that document them.

use serde_json::json;
use utoipa::openapi::header::{Header, HeaderBuilder};

use super::{AnswerHeader, text};

/// `ETag` of a representation.
pub const ETAG: AnswerHeader = AnswerHeader {
    name: "ETag",
    description: "Identifies these very bytes; send it as `If-None-Match` to be answered 304 while they are current.",
    example: "\"6f2c1a0d9be34c55a0c3d1b7e8f90212\"",
};
/// `ETag` that is the version of an entry.
pub const VERSION_ETAG: AnswerHeader = AnswerHeader {
    name: "ETag",
    description: "The version of the working copy; send it as `If-Match` with the next write.",
    example: "\"3\"",
};
/// `Last-Modified`.
pub const LAST_MODIFIED: AnswerHeader = AnswerHeader {
    name: "Last-Modified",
    description: "When the content was last changed.",
    example: "Thu, 09 Apr 2020 00:00:00 GMT",
};
/// `Cache-Control`.
pub const CACHE_CONTROL: AnswerHeader = AnswerHeader {
    name: "Cache-Control",
    description: "How long the answer may be kept, and by whom.",
    example: "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
};
/// `Location` of what was made, or of what moved.
pub const LOCATION: AnswerHeader =
    AnswerHeader { name: "Location", description: "The address to go to.", example: "/v1/articles/sciatica" };
/// `Link` to other pages of a list.
pub const LINK: AnswerHeader = AnswerHeader {
    name: "Link",
    description: "The next and previous page, where there are any.",
    example: "</v1/articles?cursor=bmV4dA>; rel=\"next\"",
};
/// `Retry-After`.
pub const RETRY_AFTER: AnswerHeader =
    AnswerHeader { name: "Retry-After", description: "Seconds to wait before the next request.", example: "5" };
/// `Content-Language`.
pub const CONTENT_LANGUAGE: AnswerHeader = AnswerHeader {
    name: "Content-Language",
    description: "The locale of the content, which may be the default locale by fallback.",
    example: "en",
};
/// `X-Request-Id`, on every answer.
pub const REQUEST_ID: AnswerHeader = AnswerHeader {
    name: "X-Request-Id",
    description: "Identifies the request in the server's log; the caller's own if it sent a usable one.",
    example: "0197a3c4-5e00-7000-8000-000000000001",
};
/// `Access-Control-Allow-Origin`, on what anyone can read.
pub const ALLOW_ORIGIN: AnswerHeader = AnswerHeader {
    name: "Access-Control-Allow-Origin",
    description: "Scripts of any page may read the answer, with all its headers.",
    example: "*",
};

/// What every answer of an operation carries.
pub(super) fn always(is_open: bool) -> &'static [AnswerHeader] {
    if is_open { &[REQUEST_ID, ALLOW_ORIGIN] } else { &[REQUEST_ID] }
}

impl AnswerHeader {
    /// The header in an OpenAPI document.
    pub(super) fn described(&self) -> Header {
        let built =
            HeaderBuilder::new().schema(Some(text(1, 8000, Some("^[\\t -~]*$")))).description(Some(self.description));
        built.example(Some(json!(self.example))).build()
    }
}
