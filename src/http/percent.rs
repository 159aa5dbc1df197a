//! Percent-decoding that refuses what lenient decoders repair: broken escapes and text that is not UTF-8.

use std::borrow::Cow;

/// Why a text cannot be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// A `%` without two hexadecimal digits.
    Escape,
    /// The decoded bytes are not UTF-8.
    Utf8,
}

impl Malformed {
    /// The fault as the end of a sentence.
    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::Escape => "has a `%` that two hexadecimal digits do not follow",
            Self::Utf8 => "is not UTF-8 after percent-decoding",
        }
    }
}

/// Decodes the escapes of a path segment or a query part; `+` is left alone.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, Malformed> {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let digits = rest.as_bytes().iter().skip(at + 1).take(2);
        if digits.filter(|byte| byte.is_ascii_hexdigit()).count() != 2 {
            return Err(Malformed::Escape);
        }
        rest = &rest[at + 3..];
    }
    percent_encoding::percent_decode_str(text).decode_utf8().map_err(|_| Malformed::Utf8)
}
