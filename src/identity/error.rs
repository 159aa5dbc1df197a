//! What can go wrong with signing in and with users, and the problem that each failure is answered with.

use std::time::Duration;

use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};

use super::user::{EmailError, PasswordError};
use crate::db::DatabaseError;
use crate::http::{Fault, Problem, ProblemType};

/// A failure of this room.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// No user has this email, or the password is another. Which of the two is not told.
    #[error("the email or the password is wrong")]
    InvalidCredentials,
    /// The refresh token is unknown, expired, revoked or was used before.
    #[error("the refresh token is not valid; sign in again")]
    InvalidRefreshToken,
    /// The access token is not one of ours, or its user is gone.
    #[error("the access token is not valid")]
    InvalidAccessToken,
    /// The access token was ours.
    #[error("the access token has expired")]
    ExpiredAccessToken,
    /// Too many failures from one place for one email.
    #[error("too many failed attempts to sign in; try again in {} seconds", whole_seconds(*.0))]
    TooManyAttempts(Duration),
    /// Too many sign-ins at once, whoever they are from.
    #[error("too many sign-ins at once; try again")]
    Busy,
    /// Another user has this email.
    #[error("a user with the email {0} exists already")]
    EmailTaken(String),
    /// The email is not one.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The password is not good enough.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A password could not be hashed, or a stored hash cannot be read.
    #[error("hashing a password failed: {0}")]
    Hash(String),
    /// A signing key is unusable, or could not sign.
    #[error("the signing key is unusable: {0}")]
    Key(String),
}

impl From<diesel::result::Error> for IdentityError {
    fn from(error: diesel::result::Error) -> Self {
        DatabaseError::from(error).into()
    }
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        use IdentityError as E;
        let detail = error.to_string();
        match error {
            E::InvalidCredentials => unauthorized(ProblemType::InvalidCredentials, detail),
            E::InvalidRefreshToken => unauthorized(ProblemType::InvalidRefreshToken, detail),
            E::InvalidAccessToken | E::ExpiredAccessToken => invalid_token(&detail),
            E::TooManyAttempts(wait) => {
                Self::new(ProblemType::TooManyRequests, detail).with_header(RETRY_AFTER, whole_seconds(wait))
            }
            E::Busy => Self::new(ProblemType::Unavailable, detail).with_header(RETRY_AFTER, 1),
            E::EmailTaken(_) => Self::new(ProblemType::Conflict, detail),
            E::Email(_) => Self::invalid_document(vec![Fault::at("/email", "invalid_email", detail)]),
            E::Password(_) => Self::invalid_document(vec![Fault::at("/password", "invalid_password", detail)]),
            E::Database(error) => error.into(),
            E::Hash(_) | E::Key(_) => Self::internal(error),
        }
    }
}

/// Every 401 names the scheme (RFC 9110, 15.5.2).
fn unauthorized(kind: ProblemType, detail: String) -> Problem {
    Problem::new(kind, detail).with_header(WWW_AUTHENTICATE, "Bearer")
}

/// The challenge of RFC 6750, section 3.1, for a token that was sent and is no good.
fn invalid_token(detail: &str) -> Problem {
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{detail}\"");
    Problem::new(ProblemType::Unauthorized, detail).with_header(WWW_AUTHENTICATE, challenge)
}

/// Rounded up, so that whoever waits that long has waited enough.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
