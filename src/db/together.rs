//! Writes of many that are done by the same few statements, on PostgreSQL: what comes while these are on their way is done by
//! the next ones. SQLite, to which there is no way, has the writer for that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use diesel::QueryResult;
use diesel::connection::SimpleConnection as _;
use diesel::result::{DatabaseErrorKind, Error};
use r2d2::PooledConnection;
use tokio::sync::OwnedSemaphorePermit;

use super::batches::Batches;
use super::connection::Connection;
use super::connections::{Manager, Pool};
use super::error::DatabaseError;
use super::queue::Queue;

/// How many jobs are done together at most: all that they need is in memory at once.
const MOST: usize = 32;

/// Servers, and what stands before them, close connections that were idle for some minutes or more.
const IDLE: Duration = Duration::from_secs(60);

/// Where jobs are left to be done together.
#[derive(Debug)]
pub struct Together<J> {
    batches: Batches<(J, OwnedSemaphorePermit)>,
    queue: Arc<Queue>,
}

impl<J> Clone for Together<J> {
    fn clone(&self) -> Self {
        Self { batches: self.batches.clone(), queue: Arc::clone(&self.queue) }
    }
}

/// Connections that jobs are done with.
#[derive(Debug)]
pub struct Links {
    pub(super) write: Pool,
    pub(super) look: Pool,
}

/// The two connections of one batch.
#[derive(Debug)]
pub struct Link {
    write: PooledConnection<Manager>,
    look: PooledConnection<Manager>,
}

/// Why a statement that writes has told nothing.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// It was refused: nothing is written.
    #[error("{0}")]
    Refused(Error),
    /// The connection broke, and nobody knows whether it was heard.
    #[error("{0}")]
    Unknown(Error),
}

impl Links {
    /// Takes both. The one that writes is tried if it was not used for long: it may have been closed by itself.
    pub fn get(&self) -> Result<Link, DatabaseError> {
        let mut link = Link { look: self.look.get()?, write: self.write.get()? };
        if link.write.has_rested(IDLE) && link.write.connection().batch_execute("SELECT 1").is_err() {
            link.write.refuse();
            drop(link);
            return Ok(Link { look: self.look.get()?, write: self.write.get()? });
        }
        Ok(link)
    }
}

impl Link {
    /// Looks something up on the one that can only read: each statement sees what is committed by then. A server that has
    /// closed this connection has closed both. It is better seen here, as what is found out by writing leaves in doubt whether
    /// it is written.
    pub fn look<T>(&mut self, questions: impl FnOnce(&mut Connection) -> QueryResult<T>) -> QueryResult<T> {
        let told = questions(self.look.connection());
        if told.as_ref().is_err_and(is_lost) {
            self.look.refuse();
            self.write.refuse();
        }
        told
    }

    /// Runs one statement, which is a transaction of its own.
    pub fn write<T>(&mut self, statement: impl FnOnce(&mut Connection) -> QueryResult<T>) -> Result<T, Unwritten> {
        self.write.use_now();
        statement(self.write.connection()).map_err(|error| match error {
            error if is_lost(&error) => {
                self.write.refuse();
                Unwritten::Unknown(error)
            }
            Error::DatabaseError(..) | Error::QueryBuilderError(_) | Error::SerializationError(_) => {
                Unwritten::Refused(error)
            }
            // It was run, and what it told was not understood.
            error => Unwritten::Unknown(error),
        })
    }
}

/// Whether the connection broke. Diesel notes that of a transaction, but not of a statement by itself.
fn is_lost(error: &Error) -> bool {
    use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
    matches!(error, Error::DatabaseError(ClosedConnection | UnableToSendCommand, _))
}

impl<J: Send + 'static> Together<J> {
    /// Does jobs by `work`, which gives back those that are to be done after the others. So many may wait beyond those that
    /// are done and those that are done next.
    pub(super) fn start<W>(links: Links, waiting: usize, work: W) -> Result<Self, DatabaseError>
    where
        W: Fn(&Links, Vec<J>) -> Vec<J> + Send + 'static,
    {
        let batches = Batches::start("materia-writer", MOST, move |jobs| run(jobs, |jobs| work(&links, jobs)))?;
        Ok(Self { batches, queue: Arc::new(Queue::new(2 * MOST, waiting)) })
    }

    /// Leaves a job, once it is its turn, if not too many wait.
    pub async fn leave(&self, job: J) -> Result<(), DatabaseError> {
        let turn = self.queue.turn().await?;
        self.batches.send((job, turn))
    }
}

/// Does jobs, those that are put off with those that have come meanwhile.
fn run<J, T>(jobs: &mut dyn Iterator<Item = (J, T)>, work: impl Fn(Vec<J>) -> Vec<J>) {
    let (mut next, mut turns) = (Vec::new(), Vec::new());
    loop {
        for (job, turn) in &mut *jobs {
            next.push(job);
            turns.push(turn);
        }
        if next.is_empty() {
            return;
        }
        let taken = std::mem::take(&mut next);
        match catch_unwind(AssertUnwindSafe(|| work(taken))) {
            Ok(put_off) => next = put_off,
            Err(_) => tracing::error!("what is done together ended in a panic"),
        }
    }
}
