//! The readers: threads that take questions from one line and ask them on a connection of the pool. Who is next is taken
//! up by whichever thread is done first, without being woken for it, so that a short question costs no more switches than
//! its answer. No more wait than a bound, and none longer than a few seconds, so that under more load than it can bear
//! some are refused and the others answered soon.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::oneshot;

use super::connections::Pool;
use super::error::DatabaseError;
use super::queue::{Line, PATIENCE};
use super::reading::Reading;

/// A question: asked on a connection of the pool, it answers whoever waits.
type Job = Box<dyn FnOnce(&Pool) + Send>;

/// A handle to the threads, which end when the last handle is gone.
#[derive(Clone)]
pub(super) struct Readers(Arc<Running>);

struct Running {
    jobs: Option<Sender<Job>>,
    line: Arc<Line>,
    threads: Vec<JoinHandle<()>>,
}

impl Drop for Running {
    /// Waits until their connections are closed: the writer's must be the last, to leave no log behind.
    fn drop(&mut self) {
        drop(self.jobs.take());
        let own = std::thread::current().id();
        for thread in self.threads.drain(..).filter(|thread| thread.thread().id() != own) {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readers")
    }
}

impl Readers {
    /// So many threads; so many may wait beyond those whose turn it is.
    pub(super) fn start(pool: Pool, threads: usize, waiting: usize) -> Result<Self, DatabaseError> {
        let (jobs, queue) = unbounded();
        let mut running = Running { jobs: Some(jobs), line: Line::new(waiting + threads), threads: Vec::new() };
        for _ in 0..threads {
            let (pool, queue) = (pool.clone(), queue.clone());
            let named = std::thread::Builder::new().name("materia-reader".into());
            running.threads.push(named.spawn(move || run(&pool, &queue))?);
        }
        Ok(Self(Arc::new(running)))
    }

    /// Asks in one reading. Who is patient waits however long the line is.
    pub(super) async fn read<T, E, F>(&self, queries: F, is_patient: bool) -> Result<T, E>
    where
        F: FnOnce(&mut Reading) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        // Given back when the question is taken up, also if who asked has gone.
        let place = if is_patient { self.0.line.patient_place() } else { self.0.line.place()? };
        // Set by the first of the two: who waits goes, or a thread begins.
        let settled = Arc::new(AtomicBool::new(false));
        let begins = Arc::clone(&settled);
        let (answer, mut wait) = oneshot::channel();
        let job: Job = Box::new(move |pool| {
            drop(place);
            if answer.is_closed() || begins.swap(true, Ordering::AcqRel) {
                return;
            }
            let ask = || {
                let mut reading = Reading::new(pool);
                let result = queries(&mut reading);
                reading.end(result)
            };
            let result = catch_unwind(AssertUnwindSafe(ask)).unwrap_or_else(|_| Err(DatabaseError::Stopped.into()));
            let _ = answer.send(result);
        });
        let jobs = self.0.jobs.as_ref().ok_or(DatabaseError::Stopped)?;
        jobs.send(job).map_err(|_| DatabaseError::Stopped)?;
        if !is_patient {
            match tokio::time::timeout(PATIENCE, &mut wait).await {
                Ok(result) => return result.map_err(|_| DatabaseError::Stopped)?,
                Err(_) if !settled.swap(true, Ordering::AcqRel) => return Err(DatabaseError::Busy.into()),
                // It is being read.
                Err(_) => {}
            }
        }
        wait.await.map_err(|_| DatabaseError::Stopped)?
    }
}

fn run(pool: &Pool, queue: &Receiver<Job>) {
    while let Ok(job) = queue.recv() {
        job(pool);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::super::connection::{Address, Durability, Purpose};
    use super::super::connections::pool;
    use super::*;

    fn readers(threads: usize, waiting: usize) -> (tempfile::TempDir, Readers) {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::Sqlite(folder.path().join("some.db"));
        let pool = pool(&address, Purpose::Read, Durability::Normal, 1).unwrap();
        (folder, Readers::start(pool, threads, waiting).unwrap())
    }

    fn queued(readers: &Readers) -> usize {
        readers.0.jobs.as_ref().map_or(0, Sender::len)
    }

    type Told<T> = Result<T, DatabaseError>;

    /// A question that is being asked, until it is let go.
    async fn hold(readers: &Readers) -> (mpsc::Sender<()>, actix_web::rt::task::JoinHandle<Told<()>>) {
        let (go, wait) = mpsc::channel::<()>();
        let (readers, began) = (readers.clone(), Arc::new(AtomicBool::new(false)));
        let begins = began.clone();
        let asking = actix_web::rt::spawn(async move {
            let hold = move |_: &mut Reading| {
                begins.store(true, Ordering::Release);
                let _ = wait.recv();
                Ok(())
            };
            readers.read(hold, false).await
        });
        until(|| began.load(Ordering::Acquire)).await;
        (go, asking)
    }

    async fn until(holds: impl Fn() -> bool) {
        while !holds() {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    #[actix_web::test]
    async fn who_finds_the_line_too_long_is_refused_and_places_are_given_back() {
        let (_folder, readers) = readers(1, 1);
        let waiting = || readers.0.line.waiting();
        let (go, first) = hold(&readers).await;
        let ask = || {
            let readers = readers.clone();
            actix_web::rt::spawn(async move { readers.read(|_| Told::Ok(1), false).await })
        };
        let (second, third) = (ask(), ask());
        until(|| waiting() == 2).await;
        assert!(matches!(readers.read(|_| Told::Ok(1), false).await, Err(DatabaseError::Busy)));
        let patient = actix_web::rt::spawn({
            let readers = readers.clone();
            async move { readers.read(|_| Told::Ok(2), true).await }
        });
        until(|| waiting() == 3).await;
        third.abort();
        drop(go);
        first.await.unwrap().unwrap();
        assert_eq!((second.await.unwrap().unwrap(), patient.await.unwrap().unwrap()), (1, 2));
        until(|| waiting() == 0).await;
    }

    #[actix_web::test]
    async fn who_went_is_not_asked_for_and_a_panic_ends_one_question_alone() {
        let (_folder, readers) = readers(1, 4);
        let (go, first) = hold(&readers).await;
        let asked = Arc::new(AtomicBool::new(false));
        let (ours, asks) = (readers.clone(), asked.clone());
        let gone = actix_web::rt::spawn(async move {
            let ask = move |_: &mut Reading| {
                asks.store(true, Ordering::Release);
                Told::Ok(())
            };
            ours.read(ask, false).await
        });
        until(|| queued(&readers) == 1).await;
        gone.abort();
        assert!(gone.await.is_err());
        drop(go);
        first.await.unwrap().unwrap();
        let panics = readers.read(|_| -> Told<()> { panic!("on purpose") }, false).await;
        assert!(matches!(panics, Err(DatabaseError::Stopped)));
        assert_eq!(readers.read(|_| Told::Ok(3), false).await.unwrap(), 3);
        assert!(!asked.load(Ordering::Acquire));
    }
}
