//! Points in time: UTC, to the microsecond, which is what both databases keep; RFC 3339 with `Z` on the wire.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, NaiveDateTime, SecondsFormat, SubsecRound, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

mod text;

/// A point in time in UTC, RFC 3339, at most six fractional digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Timestamp)]
#[schema(value_type = String, format = "date-time", max_length = 40, example = "2020-04-09T00:00:00Z")]
pub struct Timestamp(NaiveDateTime);

impl Timestamp {
    /// The present.
    pub fn now() -> Self {
        Self::from_utc(Utc::now())
    }

    /// The same point, cut to the microsecond.
    pub fn from_utc(time: DateTime<Utc>) -> Self {
        Self(time.naive_utc().trunc_subsecs(6))
    }

    /// The same point as a `chrono` value.
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// This point, later by so many seconds (earlier when negative); at the end of time, that.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let moved = chrono::TimeDelta::try_seconds(seconds).and_then(|delta| self.0.checked_add_signed(delta));
        moved.map_or(self, Self)
    }

    /// The column's value.
    pub fn as_naive(&self) -> &NaiveDateTime {
        &self.0
    }

    /// The point in time of a column's value.
    pub fn from_naive(time: NaiveDateTime) -> Self {
        Self(time)
    }

    /// The column's value where columns are text, which sorts as time does; none of one that has an unusual form there.
    pub fn to_column(self) -> Option<String> {
        text::write(self.0, b' ').map(|text| text.to_string())
    }

    /// The point in time of such a value; none where it has an unusual form.
    pub fn from_column(text: &str) -> Option<Self> {
        text::read(text, b' ').map(Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match text::write(self.0, b'T') {
            Some(text) => write!(f, "{text}Z"),
            None => f.write_str(&self.to_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_suffix('Z').and_then(|text| text::read(text, b'T')) {
            Some(time) => Ok(Self(time)),
            None => Ok(Self::from_utc(DateTime::parse_from_rfc3339(text)?.to_utc())),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let time: Self = text.parse().map_err(serde::de::Error::custom)?;
        // An offset can carry a time out of the years that RFC 3339 can write, and it could not be read again.
        if !(0..=9999).contains(&time.0.year()) {
            return Err(serde::de::Error::custom("lies outside of the years 0000 to 9999 in UTC"));
        }
        Ok(time)
    }
}
