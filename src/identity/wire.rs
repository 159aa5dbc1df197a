//! What travels: credentials in, tokens and keys out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::Secret;
use crate::core::Id;

/// Who wants to sign in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The user's email address, in any case.
    #[schema(min_length = 1, max_length = 254, example = "editor@example.com")]
    pub email: String,
    /// The user's password.
    #[schema(value_type = String, format = "password", write_only, min_length = 1, max_length = 200)]
    #[schema(pattern = r"^[^\u0000]*$")]
    pub password: Secret,
}

/// A refresh token, to renew or to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshTokenRequest {
    /// The refresh token of the last answer.
    #[schema(value_type = String, write_only, min_length = 1, max_length = 200)]
    pub refresh_token: Secret,
}

/// How a token is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum TokenType {
    /// `Authorization: Bearer` and the token (RFC 6750).
    Bearer,
}

/// The tokens of somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenPair {
    /// A JWT, to be sent with every request.
    #[schema(value_type = String, min_length = 1, max_length = 4096)]
    pub access_token: Secret,
    /// How it is sent.
    pub token_type: TokenType,
    /// Seconds until it expires.
    #[schema(minimum = 1, example = 900)]
    pub expires_in: u32,
    /// Good for one renewal, which gives the next one.
    #[schema(value_type = String, min_length = 43, max_length = 43)]
    pub refresh_token: Secret,
}

/// The keys that verify access tokens (RFC 7517).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JsonWebKeySet {
    /// The one that signs now comes first.
    #[schema(max_items = 100)]
    pub keys: Vec<JsonWebKey>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JsonWebKey {
    /// The name that tokens give as `kid`.
    pub kid: Id,
    /// The kind of key: `OKP`.
    #[schema(value_type = String, max_length = 3, example = "OKP")]
    pub kty: &'static str,
    /// The curve: `Ed25519`.
    #[schema(value_type = String, max_length = 7, example = "Ed25519")]
    pub crv: &'static str,
    /// The algorithm: `EdDSA`.
    #[schema(value_type = String, max_length = 5, example = "EdDSA")]
    pub alg: &'static str,
    /// What the key is for: `sig`.
    #[serde(rename = "use")]
    #[schema(value_type = String, max_length = 3, example = "sig")]
    pub usage: &'static str,
    /// The public key, base64url.
    #[schema(min_length = 43, max_length = 43)]
    pub x: String,
}

impl JsonWebKey {
    pub(super) fn ed25519(kid: &Id, x: &str) -> Self {
        Self { kid: kid.clone(), kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", x: x.to_owned() }
    }
}
