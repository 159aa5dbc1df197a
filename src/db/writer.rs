//! The one writer of SQLite: a thread that owns the writing connection. Writes that have come while it was busy
//! run in one transaction, each in a savepoint of its own, and are acknowledged together after the commit, so
//! that durability costs one disk flush for all of them and not one each.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{Connection as _, QueryResult};
use tokio::sync::oneshot;

use super::batches::Batches;
use super::connection::Connection;
use super::connections::Transactions;
use super::error::DatabaseError;

/// How many writes share a commit at most.
pub(super) const BATCH: usize = 64;

/// What a write leaves behind: told how the commit went, it answers whoever waits.
type Acknowledge = Box<dyn FnOnce(Result<(), DatabaseError>) + Send>;
/// A write: runs its statements in its savepoint.
type Job = Box<dyn FnOnce(&mut Connection) -> Acknowledge + Send>;

/// A handle to the writing thread.
#[derive(Debug, Clone)]
pub(super) struct Writer(Batches<Job>);

impl Writer {
    pub(super) fn start(mut connection: Connection) -> Result<Self, DatabaseError> {
        let work = move |jobs: &mut dyn Iterator<Item = Job>| commit(&mut connection, jobs);
        Ok(Self(Batches::start("materia-writer", BATCH, work)?))
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
        self.0.send(job)?;
        wait.await.map_err(|_| DatabaseError::Stopped)?
    }
}

/// A job that is dropped without being run tells its caller so: the sending half of its answer goes with it.
fn commit(connection: &mut Connection, jobs: &mut dyn Iterator<Item = Job>) {
    if let Err(error) = begin(connection) {
        tracing::error!(%error, "the writer cannot begin a transaction");
        return jobs.for_each(drop);
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
