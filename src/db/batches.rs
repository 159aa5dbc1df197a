//! A thread that does what others leave it, many at a time: what comes while it is busy is done together next.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::error::DatabaseError;

/// A handle to the thread, which ends when the last handle is gone.
pub(super) struct Batches<J>(Arc<Running<J>>);

struct Running<J> {
    jobs: Option<Sender<J>>,
    thread: Option<JoinHandle<()>>,
}

impl<J> Drop for Running<J> {
    /// Waits until the thread's connections are closed: on SQLite that brings what is in the log to the database's own file,
    /// and a program that ends sooner would leave the log behind.
    fn drop(&mut self) {
        drop(self.jobs.take());
        let own = std::thread::current().id();
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != own) {
            let _ = thread.join();
        }
    }
}

impl<J> Clone for Batches<J> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<J> fmt::Debug for Batches<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Batches")
    }
}

impl<J: Send + 'static> Batches<J> {
    /// A thread of this name that does jobs by `work`, which takes those that wait and may take those that come meanwhile, so
    /// many at most: that bounds how long the first of them waits.
    pub(super) fn start(
        name: &str,
        most: usize,
        mut work: impl FnMut(&mut dyn Iterator<Item = J>) + Send + 'static,
    ) -> Result<Self, DatabaseError> {
        let (jobs, queue) = channel();
        let named = std::thread::Builder::new().name(name.to_owned());
        let thread = named.spawn(move || run(&queue, most, &mut work))?;
        Ok(Self(Arc::new(Running { jobs: Some(jobs), thread: Some(thread) })))
    }

    /// Leaves it a job.
    pub(super) fn send(&self, job: J) -> Result<(), DatabaseError> {
        let jobs = self.0.jobs.as_ref().ok_or(DatabaseError::Stopped)?;
        jobs.send(job).map_err(|_| DatabaseError::Stopped)
    }
}

/// Takes the first job that comes and all that wait behind it, until every handle is gone.
fn run<J>(queue: &Receiver<J>, most: usize, work: &mut dyn FnMut(&mut dyn Iterator<Item = J>)) {
    while let Ok(first) = queue.recv() {
        // Who was answered just now comes back with the next job, if let: more are done together.
        std::thread::yield_now();
        work(&mut std::iter::once(first).chain(queue.try_iter()).take(most));
    }
}
