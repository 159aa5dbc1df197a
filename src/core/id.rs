//! Identifiers: UUID version 7 (RFC 9562), made by the application so that both databases hold the same,
//! and kept as text, so that they sort by the time they were made.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use arrayvec::ArrayString;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// How long the hyphenated form is.
const LENGTH: usize = 36;

/// An identifier: a UUID in its lower-case hyphenated form.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(try_from = "String")]
#[schema(value_type = String, format = "uuid", min_length = 36, max_length = 36)]
#[schema(
    pattern = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    example = "0197a3c4-5e00-7000-8000-000000000001"
)]
pub struct Id(ArrayString<LENGTH>);

impl Id {
    /// A new identifier, later than every one this process made before.
    pub fn new() -> Self {
        Self::of(Uuid::now_v7().hyphenated())
    }

    fn of(uuid: Hyphenated) -> Self {
        let mut text = [0; LENGTH];
        // It is as long as that, always.
        Self(ArrayString::from(uuid.encode_lower(&mut text)).unwrap_or_default())
    }

    /// The hyphenated form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self::of(uuid.hyphenated())
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl Default for Id {
    fn default() -> Self {
        Self::new()
    }
}

impl FromStr for Id {
    type Err = uuid::Error;

    /// Accepts the hyphenated form in either case, and nothing else: a slug is never mistaken for an identifier.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::of)
    }
}

impl TryFrom<String> for Id {
    type Error = uuid::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lets a newtype over a string stand in a TEXT column of either database.
macro_rules! text_column {
    ($type:ty, $from:expr) => {
        impl<B: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, B> for $type
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, B>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, B>) -> diesel::serialize::Result {
                self.as_str().to_sql(out)
            }
        }

        impl<B: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, B> for $type
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, B>,
        {
            fn from_sql(bytes: B::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let from: fn(String) -> diesel::deserialize::Result<Self> = $from;
                from(String::from_sql(bytes)?)
            }
        }
    };
}
pub(crate) use text_column;

text_column!(Id, |text| Ok(Id(ArrayString::from(&text).map_err(|error| error.simplify())?)));
