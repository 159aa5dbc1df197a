//! Slugs: the readable address of an entry, unique per kind and locale.

use std::fmt;
use std::str::FromStr;

use super::Id;

/// A slug: lower-case ASCII letters and digits in groups joined by single hyphens, 1 to 200 characters,
/// and never the form of an identifier, so that `{id_or_slug}` has one reading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The longest slug, in characters.
    pub const MAX: usize = 200;

    /// The pattern of a slug, for the specification.
    pub const PATTERN: &'static str = "^[a-z0-9]+(-[a-z0-9]+)*$";

    /// The slug that a title suggests; `fallback` when it has no letter or digit that can be written in ASCII.
    pub fn from_title(title: &str, fallback: &str) -> Self {
        let mut text = slug::slugify(title);
        cut(&mut text, Self::MAX);
        if text.is_empty() || text.parse::<Id>().is_ok() {
            text = fallback.replace('_', "-");
        }
        Self(text)
    }

    /// This slug with a number behind it, shortened where it would grow too long.
    pub fn numbered(&self, number: usize) -> Self {
        let suffix = format!("-{number}");
        let mut text = self.0.clone();
        cut(&mut text, Self::MAX - suffix.len());
        Self(text + &suffix)
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shortens ASCII text to `max` and takes off a hyphen that the cut laid bare.
fn cut(text: &mut String, max: usize) {
    text.truncate(max);
    text.truncate(text.trim_end_matches('-').len());
}

/// Why a text is no slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// It has other characters, or hyphens at an end or side by side.
    #[error("a slug has lower-case letters a to z and digits, in groups joined by single hyphens")]
    Characters,
    /// It is empty or too long.
    #[error("a slug has 1 to 200 characters")]
    Length,
    /// It reads as an identifier.
    #[error("a slug may not have the form of an id")]
    LikeAnId,
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > Self::MAX {
            return Err(SlugError::Length);
        }
        let group =
            |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !text.split('-').all(group) {
            return Err(SlugError::Characters);
        }
        if text.parse::<Id>().is_ok() {
            return Err(SlugError::LikeAnId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
