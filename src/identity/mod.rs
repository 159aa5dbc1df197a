//! Users, roles, keys and tokens: who is calling, and what they may do.
//!
//! A handler says it in its signature: `Editor(user): Editor`, or `Claim<Editor>`, which the transaction confirms. A
//! sign-in gives an access token (a JWT of 15 minutes, verified without the database, then looked up, so that a removed
//! user or a changed role counts at once) and a refresh token, good for one renewal. `Identity` holds all of it and lives
//! in the application's data.

mod access_tokens;
mod attempts;
mod callers;
mod error;
mod handlers;
mod hashing;
mod keys;
mod operations;
mod passwords;
mod refresh_tokens;
mod role;
mod state;
mod store;
mod user;
mod wire;

pub use attempts::LoginLimits;
pub use callers::{Admin, Caller, Claim, Editor, Viewer};
pub use error::IdentityError;
pub use operations::{TAG, operations};
pub use role::{Role, RoleError};
pub use state::{FirstAdmin, Identity, IdentityOptions};
pub(crate) use user::UserColumns;
pub use user::{Email, EmailError, PasswordError, Secret, User};
pub use wire::{JsonWebKey, JsonWebKeySet, LoginRequest, RefreshTokenRequest, TokenPair, TokenType};
