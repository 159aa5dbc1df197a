//! The one writer of SQLite: a thread that owns the writing connection. Writes that have come while it was busy
//! run in one transaction, each in a savepoint of its own, and are acknowledged together after the commit, so
//! that durability costs one disk flush for all of them and not one each.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection as _, QueryResult};
use tokio::sync::oneshot;

use super::connection::Connection;
use super::connections::Transactions;
use super::error::DatabaseError;

/// How many writes share a commit at most: it bounds how long the first of them waits.
pub(super) const BATCH: usize = 64;

/// What a write leaves behind: told how the commit went, it answers whoever waits.
type Acknowledge = Box<dyn FnOnce(Result<(), DatabaseError>) + Send>;
/// A write: runs its statements in its savepoint.
type Job = Box<dyn FnOnce(&mut Connection) -> Acknowledge + Send>;

/// A handle to the writing thread, which ends when the last handle is gone.
#[derive(Clone)]
pub(super) struct Writer(Arc<Running>);

struct Running {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    /// Waits until the connection is closed, which brings what is in the log to the database's own file: a program that
    /// ends sooner would leave the log behind.
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, DatabaseError> {
        let (jobs, queue) = channel();
        let named = std::thread::Builder::new().name("materia-writer".into());
        let thread = named.spawn(move || run(connection, &queue))?;
        Ok(Self(Arc::new(Running { jobs: Some(jobs), thread: Some(thread) })))
    }

    pub(super) async fn write<T, E, F, A>(&self, statements: F, after: A) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection.transaction(|connection| {
                catch_unwind(AssertUnwindSafe(|| statements(connection)))
                    .unwrap_or_else(|_| Err(DatabaseError::Stopped.into()))
            });
            Box::new(move |committed| {
                let result = committed.map_err(E::from).and(result).inspect(after);
                let _ = answer.send(result);
            })
        });
        let jobs = self.0.jobs.as_ref().ok_or(DatabaseError::Stopped)?;
        jobs.send(job).map_err(|_| DatabaseError::Stopped)?;
        wait.await.map_err(|_| DatabaseError::Stopped)?
    }
}

/// Takes the first write that comes and all that wait behind it, until every handle is gone.
fn run(mut connection: Connection, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        // Who was answered just now comes back with the next write, if let: more writes share the commit.
        std::thread::yield_now();
        let waiting = std::iter::once(first).chain(queue.try_iter()).take(BATCH);
        commit(&mut connection, waiting);
    }
}

/// A job that is dropped without being run tells its caller so: the sending half of its answer goes with it.
fn commit(connection: &mut Connection, jobs: impl Iterator<Item = Job>) {
    if let Err(error) = begin(connection) {
        tracing::error!(%error, "the writer cannot begin a transaction");
        return drop(jobs.collect::<Vec<_>>());
    }
    let acknowledge: Vec<Acknowledge> = jobs.map(|job| job(connection)).collect();
    let outcome = Transactions::commit_transaction(connection);
    if let Err(error) = &outcome {
        tracing::error!(%error, writes = acknowledge.len(), "a commit failed");
    }
    for acknowledge in acknowledge {
        acknowledge(outcome.as_ref().map_err(|error| DatabaseError::Commit(error.to_string())).copied());
    }
}

/// `IMMEDIATE`: two that read first and write later would otherwise refuse each other.
fn begin(connection: &mut Connection) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => Transactions::begin_transaction(connection),
    }
}
