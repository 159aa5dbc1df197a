//! Access tokens: JWTs signed with EdDSA. Whatever a token says of itself, it is verified with one algorithm, against
//! our keys, issuer and audience.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
/// How many tokens are remembered as verified.
const REMEMBERED: usize = 1000;

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
    /// Whose the tokens are that were verified, and when they end, by their digests: checking a signature takes longer
    /// than the rest of a small write.
    verified: Cache<[u8; 32], (Id, i64)>,
}

impl AccessTokens {
    pub(super) fn new(keys: SigningKeys, issuer: String, seconds: u32) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY;
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self { keys, issuer, seconds, validation, verified: Cache::new(REMEMBERED) }
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
        let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        if let Some(user) = self.remembered(&digest, Timestamp::now()) {
            return Ok(user);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| IdentityError::InvalidAccessToken)?;
        let key = header.kid.and_then(|id| self.keys.find(&id)).ok_or(IdentityError::InvalidAccessToken)?;
        match jsonwebtoken::decode::<Claims>(token, &key.public, &self.validation) {
            Ok(token) => {
                self.verified.insert(digest, (token.claims.sub.clone(), token.claims.exp));
                Ok(token.claims.sub)
            }
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(IdentityError::ExpiredAccessToken),
            Err(_) => Err(IdentityError::InvalidAccessToken),
        }
    }

    /// The user of a token that was verified before and has not ended since.
    fn remembered(&self, digest: &[u8; 32], now: Timestamp) -> Option<Id> {
        let (user, end) = self.verified.get(digest)?;
        (now.to_utc().timestamp() < end).then_some(user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Email;
    use crate::identity::keys::SigningKeys;

    fn user() -> User {
        let email: Email = "ann@example.com".parse().unwrap();
        User { id: Id::new(), email, role: Role::Editor, created_at: Timestamp::now() }
    }

    #[test]
    fn a_token_is_remembered_until_it_ends_and_no_other_for_it() {
        let tokens = AccessTokens::new(SigningKeys::only_for_a_test(), "https://example.com".to_owned(), 60);
        let user = user();
        let token = tokens.sign(&user).unwrap();
        let digest: [u8; 32] = Sha256::digest(token.reveal().as_bytes()).into();
        let now = Timestamp::now();
        assert_eq!(tokens.remembered(&digest, now), None);
        assert_eq!(tokens.verify(token.reveal()).unwrap(), user.id);
        assert_eq!(tokens.remembered(&digest, now), Some(user.id.clone()));
        assert_eq!(tokens.verify(token.reveal()).unwrap(), user.id, "also when it is remembered");
        assert_eq!(tokens.remembered(&digest, now.plus_seconds(61)), None, "it has ended");
        let mut forged = token.reveal().to_owned();
        forged.pop();
        assert!(tokens.verify(&forged).is_err());
    }
}
