//! Users, and what makes an email and a password acceptable.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamp as TimestampType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Role;
use crate::core::{Id, Timestamp, text_column};
use crate::db::schema::users;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    /// The user's identifier, which access tokens carry as `sub`.
    pub id: Id,
    /// The address to sign in with, in lower case.
    pub email: Email,
    /// What the user may do.
    pub role: Role,
    /// When the user was added.
    pub created_at: Timestamp,
}

/// The types of `User::COLUMNS`.
pub(crate) type UserColumns = (Text, Text, Text, TimestampType);

impl User {
    /// The columns of a user `u`.
    pub(crate) const COLUMNS: &str = "u.id, u.email, u.role, u.created_at";
}

/// An email address, trimmed and in lower case: ASCII, at most 254 characters (RFC 5321), so that two that look the
/// same are the same. A host without a dot is accepted, for `admin@localhost`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
#[schema(value_type = String, format = "email", min_length = 3, max_length = 254, example = "editor@example.com")]
pub struct Email(String);

impl Email {
    /// The longest address, in characters.
    pub const MAX: usize = 254;
    /// The longest part before the `@`, in characters.
    const MAX_LOCAL: usize = 64;

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an email address has the form name@host, in ASCII, with at most 254 characters")]
pub struct EmailError;

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim().to_ascii_lowercase();
        let (local, host) = text.rsplit_once('@').ok_or(EmailError)?;
        let fits = text.len() <= Self::MAX && local.len() <= Self::MAX_LOCAL;
        let valid = fits && local.split('.').all(is_atom) && host.split('.').all(is_label);
        valid.then_some(Self(text)).ok_or(EmailError)
    }
}

/// An atom of RFC 5322, section 3.2.3.
fn is_atom(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// A label of a host name (RFC 1123).
fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_column!(Email, |text| Ok(Email(text)));

/// Text that no log and no debug output may show: a password or a token.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The fewest characters of a password.
pub(super) const PASSWORD_MIN: usize = 10;
/// The most characters of a password.
pub(super) const PASSWORD_MAX: usize = 200;

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short or too long.
    #[error("a password has 10 to 200 characters")]
    Length,
    /// It is what everyone would try first.
    #[error("the password must differ from the email address")]
    SameAsEmail,
}

/// Whether a user with this address may have this password.
pub(super) fn check_password(password: &str, email: &Email) -> Result<(), PasswordError> {
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&password.chars().count()) {
        return Err(PasswordError::Length);
    }
    let same = password.trim().eq_ignore_ascii_case(email.as_str());
    if same { Err(PasswordError::SameAsEmail) } else { Ok(()) }
}
