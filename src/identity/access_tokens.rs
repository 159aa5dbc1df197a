//! Access tokens: JWTs signed with EdDSA. Whatever a token says of itself, it is verified with one algorithm, against
//! our keys, issuer and audience.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

use super::keys::SigningKeys;
use super::user::{Secret, User};
use super::{IdentityError, Role};
use crate::core::{Id, Timestamp};

/// Whom the tokens are for.
const AUDIENCE: &str = "materia";
/// The longest token that is looked at, in bytes; ours have some 500.
const MAX: usize = 4096;
/// Seconds by which the clocks of two machines may differ.
const LEEWAY: u64 = 5;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Id,
    role: Role,
    iat: i64,
    exp: i64,
    jti: Id,
}

/// Signs and verifies.
#[derive(Debug)]
pub(super) struct AccessTokens {
    keys: SigningKeys,
    issuer: String,
    seconds: u32,
    validation: Validation,
}

impl AccessTokens {
    pub(super) fn new(keys: SigningKeys, issuer: String, seconds: u32) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY;
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self { keys, issuer, seconds, validation }
    }

    /// How many seconds a token is good for.
    pub(super) fn seconds(&self) -> u32 {
        self.seconds
    }

    pub(super) fn keys(&self) -> &SigningKeys {
        &self.keys
    }

    /// A token for a user, as of now.
    pub(super) fn sign(&self, user: &User) -> Result<Secret, IdentityError> {
        let key = self.keys.newest();
        let header = Header { kid: Some(key.id.to_string()), ..Header::new(Algorithm::EdDSA) };
        let now = Timestamp::now().to_utc().timestamp();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: user.id.clone(),
            role: user.role,
            iat: now,
            exp: now + i64::from(self.seconds),
            jti: Id::new(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &key.private);
        token.map(Secret::new).map_err(|error| IdentityError::Key(error.to_string()))
    }

    /// The user that a token was made for.
    pub(super) fn verify(&self, token: &str) -> Result<Id, IdentityError> {
        if token.len() > MAX {
            return Err(IdentityError::InvalidAccessToken);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| IdentityError::InvalidAccessToken)?;
        let key = header.kid.and_then(|id| self.keys.find(&id)).ok_or(IdentityError::InvalidAccessToken)?;
        match jsonwebtoken::decode::<Claims>(token, &key.public, &self.validation) {
            Ok(token) => Ok(token.claims.sub),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(IdentityError::ExpiredAccessToken),
            Err(_) => Err(IdentityError::InvalidAccessToken),
        }
    }
}
