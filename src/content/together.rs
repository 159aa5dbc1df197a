//! Changes of entries that are done together, on PostgreSQL: the entries of all of them are locked by one statement, found by
//! one for each content type, and written by one.
//!
//! An entry that somebody else has locked is left out, and so is a change that needs more than what is gathered from all of
//! them. Who is left out has changed nothing, and works alone. So do all of them if what is written would wait for somebody
//! else, such as an import that publishes, for longer than it takes PostgreSQL to look for a deadlock.

use std::collections::HashSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use diesel::QueryResult;

use super::begun::{Begun, Locked, Opening, find, lock};
use super::writes::Writes;
use crate::core::Clock;
use crate::db::{Connection, Database, DatabaseError, Links};
use crate::identity::Confirmed;

/// How much is read together, and how much written, at most, in bytes beyond the last change.
const ENOUGH: usize = 4 << 20;

/// Where changes are left to be done together.
#[derive(Clone)]
pub struct Together(crate::db::Together<Job>);

/// A change of an entry. One that is dropped has to be done alone.
pub(super) type Job = Box<dyn Change>;

pub(super) trait Change: Send {
    /// The entry.
    fn opening(&self) -> &Opening;

    /// Decides what is written, by what is known of the entry and on a connection that can only read. Nothing is where the
    /// change is refused, or has to be done alone.
    fn decide(self: Box<Self>, connection: &mut Connection, shared: &mut Shared, begun: Begun) -> Option<Decided>;

    /// Tells that the database cannot be had.
    fn refuse(self: Box<Self>, error: DatabaseError);
}

/// What the changes have in common.
pub(super) struct Shared {
    /// The epoch before any of their entries was looked at.
    pub(super) epoch: u64,
    pub(super) confirmed: Confirmed,
}

/// What a change writes.
pub(super) struct Decided {
    pub(super) writes: Writes,
    /// Is told how the commit went, and the sequences of what was noted.
    pub(super) tell: Box<dyn FnOnce(Result<Vec<i64>, DatabaseError>) + Send>,
}

impl fmt::Debug for Together {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Together")
    }
}

impl Together {
    /// Where changes can be done together, on a database that has it.
    pub fn start(database: &Database, clock: Arc<Clock>) -> Result<Option<Self>, DatabaseError> {
        let work = move |links: &Links, jobs: Vec<Job>| work(links, clock.now(), jobs);
        Ok(database.together(work)?.map(Self))
    }

    /// Leaves a change.
    pub(super) async fn leave(&self, job: Job) -> Result<(), DatabaseError> {
        self.0.leave(job).await
    }
}

/// Does what can be done together of these changes, and gives back those that can be once the others are done.
fn work(links: &Links, epoch: u64, jobs: Vec<Job>) -> Vec<Job> {
    let transaction = match links.begin() {
        Ok(transaction) => transaction,
        Err(error) => {
            let refuse = |job: Job| job.refuse(DatabaseError::Unavailable(error.to_string()));
            jobs.into_iter().for_each(refuse);
            return Vec::new();
        }
    };
    let mut shared = Shared { epoch, confirmed: Confirmed::default() };
    let mut again = Vec::new();
    let done = transaction.run(|write, look| {
        let (mut all, mut tell) = (Writes::default(), Vec::new());
        for (job, begun) in begin(write, look, jobs, &mut again)? {
            if all.bytes() > ENOUGH {
                again.push(job);
            } else if let Some(decided) = decide(job, look, &mut shared, begun) {
                tell.push((decided.writes.changes(), decided.tell));
                all.append(decided.writes);
            }
        }
        Ok((all.run(write)?, tell))
    });
    match done {
        Ok(((sequences, tell), committed)) => {
            let mut sequences = sequences.into_iter();
            for (changes, tell) in tell {
                let own = sequences.by_ref().take(changes).collect();
                tell(committed.as_ref().map(|()| own).map_err(|error| DatabaseError::Commit(error.to_string())));
            }
        }
        // Nothing was written; each of them works alone, and finds what is wrong.
        Err(error) => tracing::warn!(%error, "changes could not be made together"),
    }
    again
}

/// A change that panics has to be done alone, as one that is dropped: what it panics of is its own.
fn decide(job: Job, look: &mut Connection, shared: &mut Shared, begun: Begun) -> Option<Decided> {
    catch_unwind(AssertUnwindSafe(|| job.decide(look, shared, begun))).ok().flatten()
}

/// What is known of the entries, where nobody else has locked them. Of two changes of one entry, the second works on what the
/// first has written.
fn begin(
    write: &mut Connection,
    look: &mut Connection,
    jobs: Vec<Job>,
    again: &mut Vec<Job>,
) -> QueryResult<Vec<(Job, Begun)>> {
    let openings: Vec<&Opening> = jobs.iter().map(|job| job.opening()).collect();
    let (mut once, mut bytes) = (HashSet::new(), 0);
    let (now, later): (Vec<Locked>, Vec<Locked>) = lock(write, &openings)?.into_iter().partition(|locked| {
        let is_now = bytes <= ENOUGH && once.insert(locked.id.clone());
        bytes += if is_now { locked.bytes } else { 0 };
        is_now
    });
    let mut begun = find(look, &openings, now)?;
    let mut jobs: Vec<Option<Job>> = jobs.into_iter().map(Some).collect();
    again.extend(later.into_iter().filter_map(|locked| jobs[locked.at].take()));
    Ok(jobs.into_iter().enumerate().filter_map(|(at, job)| job.zip(begun.remove(&at))).collect())
}
