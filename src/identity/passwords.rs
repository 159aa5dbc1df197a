//! Where passwords are hashed: off the async threads and a few at a time, since each takes 19 MiB and a core for its
//! while. Those who come when too many wait already are sent away.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::IdentityError;
use super::hashing::{self, failed};
use super::user::Secret;

/// How many may wait for their turn before others are sent away.
const QUEUE: usize = 64;

/// The turns that are taken, and the places in the queue.
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

    /// The hash to keep.
    pub(super) async fn hash(&self, password: Secret) -> Result<String, IdentityError> {
        self.run(move || hashing::hash(password.reveal())).await
    }

    /// Whether the password is the one that was hashed; takes as long when there is none.
    pub(super) async fn verify(&self, password: Secret, hash: Option<String>) -> Result<bool, IdentityError> {
        self.run(move || hashing::matches(password.reveal(), hash.as_deref())).await
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
