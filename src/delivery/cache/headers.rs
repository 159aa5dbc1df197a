//! The headers that tell shared caches what an answer depends on, so that a publisher can drop exactly what changed
//! there too: `Surrogate-Key` (Fastly), `Cache-Tag` (Cloudflare and others), `Cache-Groups` (RFC 9875).

use actix_web::http::header::{HeaderName, HeaderValue};
use clap::ValueEnum;
use serde::Deserialize;

use crate::core::Tag;

/// A header that lists an answer's tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagHeader {
    /// `Surrogate-Key: a b`
    SurrogateKey,
    /// `Cache-Tag: a,b`
    CacheTag,
    /// `Cache-Groups: "a", "b"`
    CacheGroups,
}

/// How many tags a header lists at most: all headers together fit what proxies keep for them, often 4096 bytes.
const MOST: usize = 64;

/// The headers for these tags. An answer that depends on more things than fit says that it depends on anything at all,
/// and is dropped by every change.
pub(in crate::delivery) fn tag_headers(wanted: &[TagHeader], tags: &[Tag]) -> Vec<(HeaderName, HeaderValue)> {
    let everything = [Tag::anything(), Tag::elsewhere()];
    let tags = if tags.len() > MOST { &everything } else { tags };
    let names: Vec<_> = tags.iter().map(|tag| tag.name()).collect();
    let header = |wanted: &TagHeader| {
        let (name, [before, between, behind]) = match wanted {
            TagHeader::SurrogateKey => ("surrogate-key", ["", " ", ""]),
            TagHeader::CacheTag => ("cache-tag", ["", ",", ""]),
            TagHeader::CacheGroups => ("cache-groups", ["\"", "\", \"", "\""]),
        };
        let value = [before, &names.join(between), behind].concat();
        Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?))
    };
    wanted.iter().filter_map(header).collect()
}
