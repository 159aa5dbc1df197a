//! Writes of many that are done by the same few statements, on PostgreSQL: what comes while a transaction is on its way is
//! done in the next one. SQLite, to which there is no way, has the writer for that.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use diesel::QueryResult;
use tokio::sync::OwnedSemaphorePermit;

use super::batches::Batches;
use super::connection::Connection;
use super::connections::{Looking, Pool, Transaction};
use super::error::DatabaseError;
use super::queue::Queue;

/// How many jobs are done together at most: all that they need is in memory at once.
const MOST: usize = 32;

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

/// A transaction that has begun, and a connection outside of it that can only read: each statement there sees what is
/// committed by then.
#[derive(Debug)]
pub struct Begun {
    transaction: Transaction,
    look: Looking,
}

impl Links {
    /// Begins a transaction.
    pub fn begin(&self) -> Result<Begun, DatabaseError> {
        Ok(Begun { look: self.look.get()?, transaction: Transaction::begin(&self.write)? })
    }
}

impl Begun {
    /// Runs statements in the transaction, and tells how its commit went.
    pub fn run<T>(
        mut self,
        statements: impl FnOnce(&mut Connection, &mut Connection) -> QueryResult<T>,
    ) -> QueryResult<(T, QueryResult<()>)> {
        match statements(self.transaction.connection(), self.look.connection()) {
            Ok(value) => Ok((value, self.transaction.commit())),
            Err(error) => self.transaction.end(Err(error)),
        }
    }
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
