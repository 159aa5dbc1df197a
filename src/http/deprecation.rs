//! Operations that are going to go: `Deprecation` (RFC 9745) says since when, `Sunset` (RFC 8594) when they will be gone,
//! and a link what takes their place. How long that takes is in docs/change-policy.md.

use std::time::SystemTime;

use actix_web::http::header::LINK;
use actix_web::middleware::DefaultHeaders;

use super::AnswerHeader;
use crate::core::Timestamp;

/// That an operation is deprecated.
#[derive(Debug, Clone)]
pub struct Deprecation {
    since: Timestamp,
    sunset: Option<Timestamp>,
    successor: Option<String>,
}

const DEPRECATION: AnswerHeader = AnswerHeader {
    name: "Deprecation",
    description: "Since when the operation is deprecated, in seconds since 1970 (RFC 9745).",
    example: "@1767225600",
};
const SUNSET: AnswerHeader = AnswerHeader {
    name: "Sunset",
    description: "When the operation will be gone (RFC 8594).",
    example: "Wed, 01 Jul 2026 00:00:00 GMT",
};
const SUCCESSOR: AnswerHeader = AnswerHeader {
    name: "Link",
    description: "What takes its place.",
    example: "</v1/articles>; rel=\"successor-version\"",
};

impl Deprecation {
    /// Deprecated since then, with no time yet at which it will be gone.
    pub fn since(since: Timestamp) -> Self {
        Self { since, sunset: None, successor: None }
    }

    /// When it will be gone.
    pub fn sunset(mut self, sunset: Timestamp) -> Self {
        self.sunset = Some(sunset);
        self
    }

    /// The address that takes its place.
    pub fn successor(mut self, address: impl Into<String>) -> Self {
        self.successor = Some(address.into());
        self
    }

    /// The headers of every answer.
    pub(super) fn headers(&self) -> DefaultHeaders {
        let mut headers =
            DefaultHeaders::new().add((DEPRECATION.name, format!("@{}", self.since.to_utc().timestamp())));
        if let Some(sunset) = self.sunset {
            headers = headers.add((SUNSET.name, httpdate::fmt_http_date(SystemTime::from(sunset.to_utc()))));
        }
        if let Some(successor) = &self.successor {
            headers = headers.add((LINK, format!("<{successor}>; rel=\"successor-version\"")));
        }
        headers
    }

    /// The same headers as they are documented.
    pub(super) fn documented(&self) -> Vec<AnswerHeader> {
        let sunset = self.sunset.map(|_| SUNSET);
        let successor = self.successor.as_ref().map(|_| SUCCESSOR);
        [Some(DEPRECATION), sunset, successor].into_iter().flatten().collect()
    }

    /// The same in words.
    pub(super) fn sentence(&self) -> String {
        let mut sentence = format!("Deprecated since {}", self.since);
        if let Some(sunset) = self.sunset {
            sentence.push_str(&format!("; gone from {sunset} on"));
        }
        if let Some(successor) = &self.successor {
            sentence.push_str(&format!("; `{successor}` takes its place"));
        }
        sentence + "."
    }
}
