//! `Identity`: signing in, staying signed in, signing out; adding users. One per application, in its data.

use std::net::IpAddr;
use std::time::Instant;

use quick_cache::sync::Cache;

use super::access_tokens::AccessTokens;
use super::attempts::{Attempts, LoginLimits};
use super::keys::SigningKeys;
use super::passwords::Passwords;
use super::refresh_tokens::{self, Rotation};
use super::user::{Email, Secret, User, check_password};
use super::wire::{JsonWebKeySet, TokenPair, TokenType};
use super::{IdentityError, Role, store};
use crate::core::{Id, Timestamp};
use crate::db::{Connection, Database};

/// How long tokens last, and how sign-ins are held in check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityOptions {
    /// The issuer that tokens name, the public address of the server. A token of another is refused.
    pub issuer: String,
    /// Seconds that an access token is good for.
    pub access_token_seconds: u32,
    /// Seconds that a refresh token is good for, counted anew at each renewal.
    pub refresh_token_seconds: u32,
    /// How many passwords are hashed at once; each takes 19 MiB and a core.
    pub hashing_at_once: usize,
    /// How failed sign-ins are slowed.
    pub login_limits: LoginLimits,
}

impl Default for IdentityOptions {
    fn default() -> Self {
        Self {
            issuer: "materia".to_owned(),
            access_token_seconds: 15 * 60,
            refresh_token_seconds: 30 * 24 * 60 * 60,
            hashing_at_once: 2,
            login_limits: LoginLimits::default(),
        }
    }
}

/// The admin that a first start made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAdmin {
    /// The address to sign in with.
    pub email: String,
    /// The password, if it was generated: shown once, and kept nowhere.
    pub password: Option<Secret>,
}

/// Users, keys and tokens of one application.
#[derive(Debug)]
pub struct Identity {
    database: Database,
    access: AccessTokens,
    refresh_seconds: u32,
    passwords: Passwords,
    attempts: Attempts,
    /// What is remembered of those who called.
    roles: Cache<Id, Role>,
}

/// How many callers are remembered.
const REMEMBERED: usize = 1000;

impl Identity {
    /// Opens it on a migrated database; the first time, this makes the signing key.
    pub async fn open(database: Database, options: IdentityOptions) -> Result<Self, IdentityError> {
        let keys = SigningKeys::open(&database).await?;
        Ok(Self {
            database,
            access: AccessTokens::new(keys, options.issuer, options.access_token_seconds.max(1)),
            refresh_seconds: options.refresh_token_seconds,
            passwords: Passwords::new(options.hashing_at_once),
            attempts: Attempts::new(options.login_limits),
            roles: Cache::new(REMEMBERED),
        })
    }

    /// Signs in. `from` is where the request came from: failures count per email and place.
    pub async fn login(&self, email: &str, password: Secret, from: Option<IpAddr>) -> Result<TokenPair, IdentityError> {
        let attempt = self.attempts.admit(email, from, Instant::now()).map_err(IdentityError::TooManyAttempts)?;
        let verified = self.verify(email, password).await;
        match &verified {
            Ok(_) => self.attempts.succeeded(attempt),
            Err(IdentityError::InvalidCredentials) => {}
            Err(_) => self.attempts.withdraw(attempt, Instant::now()),
        }
        self.sign_in(&verified?).await
    }

    /// Takes the same time for an email that nobody has.
    async fn verify(&self, email: &str, password: Secret) -> Result<User, IdentityError> {
        let known = match email.parse::<Email>() {
            Ok(email) => self.database.read(move |c| Ok::<_, IdentityError>(store::user_to_verify(c, &email)?)).await?,
            Err(_) => None,
        };
        let (user, hash) = known.unzip();
        let right = self.passwords.verify(password, hash).await?;
        user.filter(|_| right).ok_or(IdentityError::InvalidCredentials)
    }

    /// Begins a family of refresh tokens for a user whose password was right.
    async fn sign_in(&self, user: &User) -> Result<TokenPair, IdentityError> {
        let token = refresh_tokens::generate();
        let (id, digest, seconds) = (user.id.clone(), refresh_tokens::digest(&token), self.refresh_seconds);
        let begin = move |c: &mut Connection| match store::user(c, &id)? {
            Some(_) => Ok(refresh_tokens::begin(c, &id, digest, seconds)?),
            None => Err(IdentityError::InvalidCredentials),
        };
        self.database.write(begin).await?;
        self.pair(user, token)
    }

    /// Trades a refresh token for the next one and a new access token.
    pub async fn refresh(&self, token: &Secret) -> Result<TokenPair, IdentityError> {
        let next = refresh_tokens::generate();
        let (old, new, seconds) = (refresh_tokens::digest(token), refresh_tokens::digest(&next), self.refresh_seconds);
        // A family that must die dies by a transaction that succeeds.
        let rotate = move |c: &mut Connection| Ok::<_, IdentityError>(refresh_tokens::rotate(c, &old, new, seconds)?);
        match self.database.write(rotate).await? {
            Rotation::Done(user) => self.pair(&user, next),
            Rotation::Reused { user_id } => {
                tracing::warn!(%user_id, "a refresh token was used twice; that sign-in has been ended");
                Err(IdentityError::InvalidRefreshToken)
            }
            Rotation::Unknown => Err(IdentityError::InvalidRefreshToken),
        }
    }

    /// Ends a sign-in: no token of its family renews any more. What is unknown has ended already.
    pub async fn logout(&self, token: &Secret) -> Result<(), IdentityError> {
        let digest = refresh_tokens::digest(token);
        self.database.write(move |c| Ok::<_, IdentityError>(refresh_tokens::end(c, &digest)?)).await
    }

    fn pair(&self, user: &User, refresh_token: Secret) -> Result<TokenPair, IdentityError> {
        Ok(TokenPair {
            access_token: self.access.sign(user)?,
            token_type: TokenType::Bearer,
            expires_in: self.access.seconds(),
            refresh_token,
        })
    }

    /// An access token for a user, without a sign-in that could be renewed.
    pub fn access_token(&self, user: &User) -> Result<Secret, IdentityError> {
        self.access.sign(user)
    }

    /// Whose access token this is. Asks no database; `user` does.
    pub fn verify_access_token(&self, token: &str) -> Result<Id, IdentityError> {
        self.access.verify(token)
    }

    /// The user as of now. A token outlives its user; this is where that ends.
    pub async fn user(&self, id: &Id) -> Result<User, IdentityError> {
        let asked = id.clone();
        let found = self.database.read(move |c| Ok::<_, IdentityError>(store::user(c, &asked)?)).await?;
        self.found(id, found)
    }

    /// The user as a transaction sees it.
    pub(super) fn user_within(&self, connection: &mut Connection, id: &Id) -> Result<User, IdentityError> {
        let found = store::user(connection, id)?;
        self.found(id, found)
    }

    /// The role that a user had when it was last looked at.
    pub(super) fn remembered(&self, id: &Id) -> Option<Role> {
        self.roles.get(id)
    }

    /// The user of an id, if one was found, whose role is remembered.
    pub(super) fn found(&self, id: &Id, found: Option<User>) -> Result<User, IdentityError> {
        let role = found.as_ref().map(|user| user.role);
        match role {
            _ if role == self.remembered(id) => {}
            Some(role) => self.roles.insert(id.clone(), role),
            None => drop(self.roles.remove(id)),
        }
        found.ok_or(IdentityError::InvalidAccessToken)
    }

    /// The public keys.
    pub fn public_keys(&self) -> JsonWebKeySet {
        self.access.keys().public()
    }

    /// Adds a user.
    pub async fn add_user(&self, email: &str, role: Role, password: &str) -> Result<User, IdentityError> {
        let (user, hash) = self.new_user(email, role, password).await?;
        let insert = move |c: &mut Connection| store::insert_user(c, &user, &hash).map(|()| user);
        self.database.write(insert).await
    }

    async fn new_user(&self, email: &str, role: Role, password: &str) -> Result<(User, String), IdentityError> {
        let email: Email = email.parse()?;
        check_password(password, &email)?;
        let hash = self.passwords.hash(Secret::new(password)).await?;
        Ok((User { id: Id::new(), email, role, created_at: Timestamp::now() }, hash))
    }

    /// Makes an admin if there is no user at all, `admin@localhost` and a generated password where none are given.
    /// Of several processes that start at once, one makes it.
    pub async fn ensure_first_admin(
        &self,
        email: Option<&str>,
        password: Option<&str>,
    ) -> Result<Option<FirstAdmin>, IdentityError> {
        if self.database.read(|c| Ok::<_, IdentityError>(store::any_user(c)?)).await? {
            return Ok(None);
        }
        let generated = password.is_none().then(generate_password);
        let given = password.or_else(|| generated.as_ref().map(Secret::reveal)).unwrap_or_default();
        let (user, hash) = self.new_user(email.unwrap_or("admin@localhost"), Role::Admin, given).await?;
        let insert = move |c: &mut Connection| {
            store::lock(c, "users")?;
            if store::any_user(c)? {
                return Ok::<_, IdentityError>(None);
            }
            store::insert_user(c, &user, &hash)?;
            Ok(Some(user.email.to_string()))
        };
        let made = self.database.write(insert).await?;
        Ok(made.map(|email| FirstAdmin { email, password: generated }))
    }
}

/// Twenty characters of an alphabet without look-alikes: some 115 random bits.
fn generate_password() -> Secret {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    let pick = |_| char::from(ALPHABET[rand::random_range(0..ALPHABET.len())]);
    Secret::new((0..20).map(pick).collect::<String>())
}
