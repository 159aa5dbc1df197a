//! The line before those who write: as many go in at a time as there are connections, no more wait than a bound, and none
//! longer than a few seconds, so that under more load than it can bear some are refused and the others answered soon.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::DatabaseError;

/// How long anyone waits.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Queue {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most: usize,
}

impl Queue {
    /// So many at a time, and so many more that wait.
    pub(super) fn new(at_a_time: usize, most: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_a_time)), waiting: AtomicUsize::new(0), most }
    }

    /// Waits for a turn, if the line is not too long. The turn ends when what is returned is dropped.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, DatabaseError> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _place = Place::take(self)?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned());
        turn.await.map_err(|_| DatabaseError::Busy)?.map_err(|_| DatabaseError::Stopped)
    }
}

/// A place in the line, given back also by those who go before it is their turn.
struct Place<'q>(&'q Queue);

impl<'q> Place<'q> {
    fn take(queue: &'q Queue) -> Result<Self, DatabaseError> {
        let place = Self(queue);
        if queue.waiting.fetch_add(1, Ordering::Relaxed) < queue.most { Ok(place) } else { Err(DatabaseError::Busy) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn who_finds_the_line_too_long_is_refused_and_places_are_given_back() {
        let queue = Arc::new(Queue::new(1, 2));
        let first = queue.turn().await.unwrap();
        let wait = || {
            let queue = queue.clone();
            actix_web::rt::spawn(async move { queue.turn().await.map(drop) })
        };
        let (second, third) = (wait(), wait());
        while queue.waiting.load(Ordering::Relaxed) < 2 {
            actix_web::rt::task::yield_now().await;
        }
        assert!(matches!(queue.turn().await, Err(DatabaseError::Busy)));
        third.abort();
        assert!(third.await.is_err());
        let fourth = wait();
        drop(first);
        second.await.unwrap().unwrap();
        fourth.await.unwrap().unwrap();
        drop(queue.turn().await.unwrap());
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }
}
