//! The one writer of SQLite: a thread that owns the writing connection. Writes that have come while it was busy
//! run in one transaction and are acknowledged together after the commit, so that durability costs one disk flush for all
//! of them and not one each.
//!
//! Each has a savepoint of its own, but for those that are decided before they write anything: of these only a failure of the
//! database can take anything back, which then takes back all that shares the transaction. A savepoint has SQLite copy every
//! page before it is changed, which is a fourteenth of a publication.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::Error;
use diesel::{Connection as _, QueryResult};
use tokio::sync::oneshot;

use super::batches::Batches;
use super::connection::Connection;
use super::connections::Transactions;
use super::error::DatabaseError;

/// How many writes share a commit at most.
pub(super) const BATCH: usize = 64;

/// What a write leaves behind: told how the commit went, it answers whoever waits.
pub type Acknowledge = Box<dyn FnOnce(Result<(), DatabaseError>) + Send>;
/// A write: runs its statements. An error takes back all that shares the transaction.
type Job = Box<dyn FnOnce(&mut Connection) -> QueryResult<Acknowledge> + Send>;

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
            Ok(Box::new(move |committed| {
                let result = committed.map_err(E::from).and(result).inspect(after);
                let _ = answer.send(result);
            }))
        });
        self.0.send(job)?;
        wait.await.map_err(|_| DatabaseError::Stopped)?
    }

    /// Leaves a write that has no savepoint.
    pub(super) fn leave<F>(&self, statements: F) -> Result<(), DatabaseError>
    where
        F: FnOnce(&mut Connection) -> QueryResult<Acknowledge> + Send + 'static,
    {
        self.0.send(Box::new(move |connection| {
            catch_unwind(AssertUnwindSafe(|| statements(connection))).unwrap_or(Err(Error::RollbackTransaction))
        }))
    }
}

/// A job that is dropped without being run tells its caller so: the sending half of its answer goes with it.
fn commit(connection: &mut Connection, jobs: &mut dyn Iterator<Item = Job>) {
    if let Err(error) = begin(connection) {
        tracing::error!(%error, "the writer cannot begin a transaction");
        return jobs.for_each(drop);
    }
    let mut acknowledge: Vec<Acknowledge> = Vec::new();
    let done =
        jobs.map(|job| job(connection).map(|told| acknowledge.push(told))).find(Result::is_err).unwrap_or(Ok(()));
    let outcome = match done {
        Ok(()) => Transactions::commit_transaction(connection).map_err(|error| (error, DatabaseError::Commit as Told)),
        Err(error) => {
            if let Err(error) = Transactions::rollback_transaction(connection) {
                tracing::error!(%error, "a transaction could not be taken back");
            }
            Err((error, DatabaseError::TakenBack as Told))
        }
    };
    if let Err((error, _)) = &outcome {
        tracing::error!(%error, writes = acknowledge.len(), "a transaction failed");
    }
    for acknowledge in acknowledge {
        acknowledge(outcome.as_ref().map_err(|(error, told)| told(error.to_string())).copied());
    }
}

/// What those are told of an error who share a transaction.
type Told = fn(String) -> DatabaseError;

/// `IMMEDIATE`: two that read first and write later would otherwise refuse each other.
fn begin(connection: &mut Connection) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
        #[cfg(feature = "postgres")]
        Connection::Postgres(_) => Transactions::begin_transaction(connection),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use diesel::connection::SimpleConnection as _;
    use diesel::{QueryableByName, RunQueryDsl as _};

    use super::*;
    use crate::db::connection::{Address, Durability, Purpose};

    fn writer(folder: &tempfile::TempDir) -> Writer {
        let address = Address::Sqlite(folder.path().join("rows.db"));
        let mut connection = address.open(Purpose::Write, Durability::Normal).unwrap();
        connection.batch_execute("CREATE TABLE rows (name TEXT PRIMARY KEY, filling BLOB)").unwrap();
        Writer::start(connection).unwrap()
    }

    async fn write(writer: &Writer, sql: &'static str) -> Result<(), DatabaseError> {
        writer.write(move |connection| Ok(connection.batch_execute(sql)?), |()| ()).await
    }

    /// Leaves a write without a savepoint, and tells how it ended.
    fn leave(writer: &Writer, sql: &'static str) -> Receiver<Result<(), DatabaseError>> {
        let (tell, told) = channel();
        let statements = move |connection: &mut Connection| {
            assert_ne!(sql, "panic");
            connection.batch_execute(sql)?;
            Ok(Box::new(move |committed| _ = tell.send(committed)) as Acknowledge)
        };
        writer.leave(statements).unwrap();
        told
    }

    /// Has the writer wait until this is dropped, so that what comes meanwhile shares a transaction.
    fn hold(writer: &Writer) -> std::sync::mpsc::Sender<()> {
        let (go, wait) = channel::<()>();
        let statements = move |_: &mut Connection| {
            let _ = wait.recv();
            Ok(Box::new(drop) as Acknowledge)
        };
        writer.leave(statements).unwrap();
        go
    }

    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }

    async fn names(writer: &Writer) -> Vec<String> {
        let names = |connection: &mut Connection| {
            let found: Vec<Name> = diesel::sql_query("SELECT name FROM rows ORDER BY name").load(connection)?;
            Ok::<_, DatabaseError>(found)
        };
        writer.write(names, |_| ()).await.unwrap().into_iter().map(|row| row.name).collect()
    }

    #[actix_web::test]
    async fn a_write_without_a_savepoint_that_fails_takes_back_all_that_came_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder);
        for failing in ["INSERT INTO rows (name) VALUES ('first')", "panic"] {
            let held = hold(&writer);
            let first = leave(&writer, "INSERT INTO rows (name) VALUES ('first')");
            let other = writer.clone();
            let alone =
                actix_web::rt::spawn(async move { write(&other, "INSERT INTO rows (name) VALUES ('alone')").await });
            tokio::task::yield_now().await;
            let failed = leave(&writer, failing);
            let later = leave(&writer, "INSERT INTO rows (name) VALUES ('later')");
            drop(held);
            assert!(later.recv().unwrap().is_ok(), "what came after it is a transaction of its own");
            assert!(failed.recv().is_err(), "who failed tells nothing");
            let alone = alone.await.unwrap();
            assert!(matches!(first.recv().unwrap(), Err(DatabaseError::TakenBack(_))));
            assert!(matches!(alone, Err(DatabaseError::TakenBack(_))), "{alone:?}");
            assert_eq!(names(&writer).await, ["later"]);
            write(&writer, "DELETE FROM rows").await.unwrap();
        }
    }

    #[actix_web::test]
    async fn a_disk_that_was_full_is_written_once_it_has_room() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder);
        let fills = [
            "INSERT INTO rows VALUES ('large', randomblob(100000))",
            "INSERT INTO rows VALUES ('larger', randomblob(900000))",
        ];
        for (round, fill) in fills.into_iter().enumerate() {
            write(&writer, "PRAGMA max_page_count = 1").await.unwrap();
            if round == 0 {
                write(&writer, fill).await.unwrap_err();
            } else {
                assert!(leave(&writer, fill).recv().is_err());
            }
            write(&writer, "PRAGMA max_page_count = 1000000").await.unwrap();
            assert_eq!(names(&writer).await.len(), round);
            assert!(leave(&writer, fill).recv().unwrap().is_ok());
        }
    }
}
