//! Changes of entries that are done together: what is written is decided first.
//!
//! On PostgreSQL the entries of all of them are found by one statement for each content type, and written by one, which is a
//! transaction of its own. Nothing is locked while anything is decided; what is written is written for those entries that are
//! still what they were (`basis`). A change of any other entry has changed nothing, and works alone. So does one of an entry
//! that somebody else has locked. So do all of them if what is written would wait for somebody else, such as an import that
//! publishes, for longer than it takes PostgreSQL to look for a deadlock.
//!
//! On SQLite one thread writes, and each of them is found, decided and written before the next one, in one transaction.
//!
//! On either one that needs more than what is found by that statement works alone.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use diesel::QueryResult;
use quick_cache::sync::Cache;

use super::basis::Basis;
use super::begun::{self, Begun, Found, Opening, find};
use super::writes::Writes;
use crate::core::{Clock, Id};
use crate::db::{Acknowledge, Connection, Database, DatabaseError, Links, Sharing, Unwritten};

/// How much is read together, and how much written, at most, in bytes beyond the last change.
const ENOUGH: usize = 4 << 20;

/// Where changes are left to be done together.
#[derive(Clone)]
pub struct Together(Way);

#[derive(Clone)]
enum Way {
    /// To another thread, which goes to the server with them.
    Journeys(crate::db::Together<Job>),
    /// To the one thread that writes.
    Writer(Sharing, Arc<Clock>, Arc<Failed>),
}

/// A change of an entry. One that is dropped has to be done alone.
pub(super) type Job = Box<dyn Change>;

/// A change, what it is begun with, and on which basis.
type Work = (Job, (Begun, Basis));

pub(super) trait Change: Send {
    /// The entry.
    fn opening(&self) -> &Opening;

    /// Decides what is written, by what is known of the entry since an epoch, and by what is read. Nothing is where the change
    /// has to be done alone.
    fn decide(self: Box<Self>, connection: &mut Connection, epoch: u64, begun: Begun) -> Option<Decision>;

    /// Tells that the database cannot be had.
    fn refuse(self: Box<Self>, error: DatabaseError);
}

/// What becomes of a change.
pub(super) enum Decision {
    /// It is refused. That is to be told once all is committed by which it was decided.
    Refused(Box<dyn FnOnce() + Send>),
    /// It is made.
    Made(Decided),
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
    /// A place to leave changes of the entries of a database.
    pub fn start(database: &Database, clock: Arc<Clock>) -> Result<Self, DatabaseError> {
        if let Some(sharing) = database.sharing() {
            return Ok(Self(Way::Writer(sharing, clock, Arc::new(Failed::new(FAILED)))));
        }
        let work = move |links: &Links, jobs: Vec<Job>| work(links, clock.now(), jobs);
        Ok(Self(Way::Journeys(database.together(work)?)))
    }

    /// Leaves a change.
    pub(super) async fn leave(&self, job: Job) -> Result<(), DatabaseError> {
        match &self.0 {
            Way::Journeys(together) => together.leave(job).await,
            Way::Writer(sharing, clock, failed) => {
                let (clock, failed) = (Arc::clone(clock), Arc::clone(failed));
                let work = move |connection: Result<&mut Connection, _>| match connection {
                    Ok(connection) => work_here(connection, clock.now(), job, &failed),
                    Err(error) => {
                        job.refuse(error);
                        Ok(None)
                    }
                };
                sharing.leave(work).await
            }
        }
    }
}

/// Entries whose changes could not be written lately. They work alone, so that nobody else is taken back with them.
type Failed = Cache<Id, ()>;

/// How many of them are remembered.
const FAILED: usize = 64;

/// Does a change, where nobody else writes until what is returned is told that all is committed.
fn work_here(connection: &mut Connection, epoch: u64, job: Job, failed: &Failed) -> QueryResult<Option<Acknowledge>> {
    // What cannot be read has nothing to do with what others write. Who is not told works alone.
    let found = begun::find_one(connection, job.opening()).ok().flatten();
    let Some((id, begun)) = found.filter(|(id, _)| failed.get(id).is_none()) else { return Ok(None) };
    match decide(job, connection, epoch, begun) {
        None => Ok(None),
        Some(Decision::Refused(tell)) => Ok(Some(Box::new(|committed| _ = committed.map(|()| tell())))),
        Some(Decision::Made(Decided { mut writes, tell })) => {
            let sequences = writes.run(connection).inspect_err(|_| failed.insert(id, ()))?;
            Ok(Some(Box::new(|committed| match committed {
                Err(DatabaseError::TakenBack(_)) => {}
                committed => tell(committed.map(|()| sequences)),
            })))
        }
    }
}

/// Does what can be done together of these changes, and gives back those that can be once the others are done.
fn work(links: &Links, epoch: u64, jobs: Vec<Job>) -> Vec<Job> {
    let mut link = match links.get() {
        Ok(link) => link,
        Err(error) => {
            let refuse = |job: Job| job.refuse(DatabaseError::Unavailable(error.to_string()));
            jobs.into_iter().for_each(refuse);
            return Vec::new();
        }
    };
    let mut again = Vec::new();
    let begun = match link.look(|look| begin(look, jobs, &mut again)) {
        Ok(begun) => begun,
        Err(error) => {
            tracing::warn!(%error, "entries could not be found together");
            return again;
        }
    };
    let (mut writes, mut bases, mut tell) = (Writes::default(), Vec::new(), Vec::new());
    for (job, (begun, basis)) in begun {
        if writes.bytes() > ENOUGH {
            again.push(job);
            continue;
        }
        match link.look(|look| Ok(decide(job, look, epoch, begun))) {
            Ok(Some(Decision::Made(decided))) => {
                writes.append(decided.writes);
                tell.push(decided.tell);
                bases.push(basis);
            }
            Ok(Some(Decision::Refused(tell))) => tell(),
            Ok(None) | Err(_) => {}
        }
    }
    if bases.is_empty() {
        return again;
    }
    // Who is not told works alone.
    match link.write(|connection| writes.run_on(connection, &bases)) {
        Ok(mut written) => {
            for (basis, tell) in bases.iter().zip(tell) {
                if let Some(own) = written.remove(&basis.id) {
                    tell(Ok(own));
                }
            }
        }
        Err(Unwritten::Refused(error)) => tracing::warn!(%error, "changes could not be made together"),
        Err(Unwritten::Unknown(error)) => {
            tell.into_iter().for_each(|tell| tell(Err(DatabaseError::Commit(error.to_string()))));
        }
    }
    again
}

/// A change that panics has to be done alone, as one that is dropped: what it panics of is its own.
fn decide(job: Job, look: &mut Connection, epoch: u64, begun: Begun) -> Option<Decision> {
    catch_unwind(AssertUnwindSafe(|| job.decide(look, epoch, begun))).ok().flatten()
}

/// What is known of the entries, and who works on them. Of two changes of one entry, the second works on what the first has
/// written.
fn begin(look: &mut Connection, jobs: Vec<Job>, again: &mut Vec<Job>) -> QueryResult<Vec<Work>> {
    let openings: Vec<&Opening> = jobs.iter().map(|job| job.opening()).collect();
    let Found { mut begun, later, .. } = find(look, &openings, ENOUGH)?;
    let mut jobs: Vec<Option<Job>> = jobs.into_iter().map(Some).collect();
    again.extend(later.into_iter().filter_map(|at| jobs[at].take()));
    Ok(jobs.into_iter().enumerate().filter_map(|(at, job)| job.zip(begun.remove(&at))).collect())
}
