//! Locales: BCP 47 language tags (RFC 5646), and the set that a site is configured with.

use std::fmt;
use std::str::FromStr;

use oxilangtag::LanguageTag;

/// A BCP 47 language tag in its canonical case, such as `en` or `pt-BR`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(String);

impl Locale {
    /// The longest tag that is accepted, in characters.
    pub const MAX: usize = 35;

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no locale.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0:?} is not a BCP 47 language tag of at most 35 characters")]
pub struct LocaleError(String);

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || LocaleError(text.to_owned());
        if text.len() > Self::MAX {
            return Err(fault());
        }
        let tag = LanguageTag::parse_and_normalize(text).map_err(|_| fault())?;
        Ok(Self(tag.into_inner()))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The locales of a site; the first is the default, which others fall back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locales(Vec<Locale>);

impl Locales {
    /// The set, unless it is empty or names one twice.
    pub fn new(locales: Vec<Locale>) -> Option<Self> {
        let repeated = locales.iter().enumerate().any(|(at, locale)| locales[..at].contains(locale));
        (!locales.is_empty() && !repeated).then_some(Self(locales))
    }

    /// The place of one of them; that of another is behind them all.
    pub fn place(&self, locale: &Locale) -> usize {
        self.0.iter().position(|own| own == locale).unwrap_or(self.0.len())
    }

    /// The one that others fall back to.
    pub fn default_locale(&self) -> &Locale {
        &self.0[0]
    }

    /// All of them, the default first.
    pub fn all(&self) -> &[Locale] {
        &self.0
    }

    /// The configured locale that this tag names.
    pub fn find(&self, tag: &str) -> Option<&Locale> {
        let wanted: Locale = tag.parse().ok()?;
        self.0.iter().find(|locale| **locale == wanted)
    }
}
