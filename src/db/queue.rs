//! The line before those who write: as many go in at a time as there are connections, no more wait than a bound, and none
//! longer than a few seconds, so that under more load than it can bear some are refused and the others answered soon.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::DatabaseError;

/// How long anyone waits.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How many wait, and how many may.
#[derive(Debug)]
pub(super) struct Line {
    waiting: AtomicUsize,
    most: usize,
}

impl Line {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { waiting: AtomicUsize::new(0), most })
    }

    /// A place behind all others, however many they are.
    pub(super) fn patient_place(self: &Arc<Self>) -> Place {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Place(Arc::clone(self))
    }

    /// A place, if the line is not too long.
    pub(super) fn place(self: &Arc<Self>) -> Result<Place, DatabaseError> {
        let place = Place(Arc::clone(self));
        if self.waiting.fetch_add(1, Ordering::Relaxed) < self.most { Ok(place) } else { Err(DatabaseError::Busy) }
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// A place in a line, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Line>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
pub(super) struct Queue {
    turns: Arc<Semaphore>,
    line: Arc<Line>,
}

impl Queue {
    /// So many at a time, and so many more that wait.
    pub(super) fn new(at_a_time: usize, most: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(at_a_time)), line: Line::new(most) }
    }

    /// Waits for a turn, if the line is not too long. The turn ends when what is returned is dropped.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, DatabaseError> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let _place = self.line.place()?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned());
        turn.await.map_err(|_| DatabaseError::Busy)?.map_err(|_| DatabaseError::Stopped)
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
        while queue.line.waiting() < 2 {
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
        assert_eq!(queue.line.waiting(), 0);
    }
}
