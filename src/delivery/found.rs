//! What is read for an answer, before it is one.

use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;

use super::cache::{Ending, Outcome};
use super::delivered::Period;
use crate::http::ETag;

/// What was found.
pub(super) struct Found {
    /// Bytes, another address, or nothing.
    pub(super) outcome: Outcome,
    /// The locale of its text.
    pub(super) language: Option<String>,
    /// Where other pages are.
    pub(super) link: Option<HeaderValue>,
    /// During which time it is the same.
    pub(super) period: Period,
    /// What it leaves to the next answer.
    pub(super) ending: Option<Ending>,
}

/// JSON, with its entity tag.
pub(super) fn json(bytes: Bytes) -> Outcome {
    let tag = ETag::of(&bytes);
    Outcome::Found(bytes, tag)
}
