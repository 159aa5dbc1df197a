//! Hashing passwords: Argon2id, off the async threads and a few at a time, since each takes 19 MiB for its while.

use std::fmt;
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use super::IdentityError;
use super::user::Secret;

/// Memory in KiB, passes and lanes: OWASP, Password Storage Cheat Sheet, "Argon2id", the first recommended set.
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// What an unknown email's password is compared with, at the same cost as a real one: it has the form of a hash, and is
/// the hash of nothing known.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdCAxNg$Y4KzzIgUErd7/K7tAmABwA2eMCXmbCD25+kvB5hRRio";

/// How many may wait for their turn before others are sent away.
const QUEUE: usize = 64;

/// The place where passwords are hashed.
pub(super) struct Passwords {
    running: Arc<Semaphore>,
    waiting: Semaphore,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("free", &self.running.available_permits()).finish()
    }
}

impl Passwords {
    pub(super) fn new(at_once: usize) -> Self {
        let at_once = at_once.max(1);
        Self { running: Arc::new(Semaphore::new(at_once)), waiting: Semaphore::new(at_once + QUEUE) }
    }

    /// The hash to keep, with its salt and cost (a PHC string).
    pub(super) async fn hash(&self, password: Secret) -> Result<String, IdentityError> {
        self.run(move || {
            let hash: Result<PasswordHash, _> = hasher()?.hash_password(password.reveal().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(failed)
        })
        .await
    }

    /// Whether the password is the one that was hashed; takes as long when there is none.
    pub(super) async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, IdentityError> {
        self.run(move || {
            let kept = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).map_err(failed)?;
            match hasher()?.verify_password(password.reveal().as_bytes(), &kept) {
                Ok(()) => Ok(hash.is_some()),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(failed(error)),
            }
        })
        .await
    }

    /// The turn belongs to the work and not to the caller: one who goes away does not make room for another.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, IdentityError> + Send + 'static,
    ) -> Result<T, IdentityError> {
        let _place = self.waiting.try_acquire().map_err(|_| IdentityError::Busy)?;
        let turn = Arc::clone(&self.running).acquire_owned().await.map_err(failed)?;
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }
}

fn hasher() -> Result<Argon2<'static>, IdentityError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl fmt::Display) -> IdentityError {
    IdentityError::Hash(error.to_string())
}
