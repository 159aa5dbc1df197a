//! The one writer of SQLite: a thread that owns the writing connection. Writes that have come while it was busy
//! run in one transaction and are acknowledged together after the commit, so that durability costs one disk flush for all
//! of them and not one each.
//!
//! Each has a savepoint of its own, but for those that are decided before they write anything. Of these hardly one ever fails
//! once it writes, and what it has written cannot be taken back by itself: so is then all that shares the transaction. A
//! savepoint has SQLite copy every page before it is changed, which is a fourteenth of a publication.
//!
//! On some failures (a full disk) SQLite ends the transaction by itself, and what follows would be written at once, each
//! statement by itself. So it is made sure that the transaction is still there after each write that may have seen a failure.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager};
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
/// A write: runs its statements, if there is a transaction to run them in. What it leaves behind is nothing where nothing was
/// written and nobody waits. An error takes back all that shares the transaction.
type Job = Box<dyn FnOnce(Result<&mut Connection, DatabaseError>) -> QueryResult<Option<Acknowledge>> + Send>;

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
            let run = |connection: &mut Connection| {
                let result: Result<T, E> = connection.transaction(|connection| {
                    catch_unwind(AssertUnwindSafe(|| statements(connection)))
                        .unwrap_or_else(|_| Err(DatabaseError::Stopped.into()))
                });
                let is_there = if result.is_err() { hold_transaction(connection) } else { Ok(()) };
                (result, is_there)
            };
            let (result, is_there) = connection.map_or_else(|error| (Err(error.into()), Ok(())), run);
            if result.is_err() && is_there.is_err() {
                let _ = answer.send(result);
                return is_there.map(|()| None);
            }
            Ok(Some(Box::new(move |committed| {
                let result = committed.map_err(E::from).and(result).inspect(after);
                let _ = answer.send(result);
            })))
        });
        self.0.send(job)?;
        wait.await.map_err(|_| DatabaseError::Stopped)?
    }

    /// Leaves a write that has no savepoint. One that leaves nothing behind may have seen a failure.
    pub(super) fn leave<F>(&self, statements: F) -> Result<(), DatabaseError>
    where
        F: FnOnce(Result<&mut Connection, DatabaseError>) -> QueryResult<Option<Acknowledge>> + Send + 'static,
    {
        self.0.send(Box::new(move |connection| {
            let connection = match connection {
                Ok(connection) => connection,
                Err(error) => return statements(Err(error)),
            };
            let left = catch_unwind(AssertUnwindSafe(|| statements(Ok(&mut *connection))))
                .unwrap_or_else(|_| Err(Error::QueryBuilderError("a write ended in a panic".into())))?;
            if left.is_none() {
                hold_transaction(connection)?;
            }
            Ok(left)
        }))
    }
}

/// A job that is dropped without being run tells its caller so: the sending half of its answer goes with it.
fn commit(connection: &mut Connection, jobs: &mut dyn Iterator<Item = Job>) {
    if let Err(error) = begin(connection) {
        tracing::error!(%error, "the writer cannot begin a transaction");
        let cannot = || DatabaseError::Unavailable(error.to_string());
        // Those who have come by now: who is refused may come again at once.
        let refused: Vec<Job> = jobs.collect();
        let refused = refused.into_iter().filter_map(|job| job(Err(cannot())).ok().flatten());
        return refused.for_each(|acknowledge| acknowledge(Err(cannot())));
    }
    let mut acknowledge: Vec<Acknowledge> = Vec::new();
    let mut done = jobs.map(|job| job(Ok(&mut *connection)).map(|told| acknowledge.extend(told)));
    let done = done.find(Result::is_err).unwrap_or(Ok(()));
    let outcome = match done {
        Ok(()) => Transactions::commit_transaction(connection).map_err(|error| (error, DatabaseError::Commit as Told)),
        Err(error) => {
            // SQLite may have done so by itself, which is then found out by this.
            let _ = Transactions::rollback_transaction(connection);
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

/// Makes sure, after a failure, that the transaction is still there. Within one no other can begin.
fn hold_transaction(connection: &mut Connection) -> QueryResult<()> {
    if connection.batch_execute("BEGIN").is_err() {
        return Ok(());
    }
    connection.batch_execute("ROLLBACK")?;
    Err(Error::RollbackTransaction)
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
        let statements = move |connection: Result<&mut Connection, DatabaseError>| {
            match connection {
                Ok(connection) => connection.batch_execute(sql)?,
                Err(error) => {
                    let _ = tell.send(Err(error));
                    return Ok(None);
                }
            }
            assert!(!sql.contains("panic"));
            Ok(Some(Box::new(move |committed| _ = tell.send(committed)) as Acknowledge))
        };
        writer.leave(statements).unwrap();
        told
    }

    /// Has the writer wait until this is dropped, so that what comes meanwhile shares a transaction.
    fn hold(writer: &Writer) -> std::sync::mpsc::Sender<()> {
        let (go, wait) = channel::<()>();
        let statements = move |_: Result<&mut Connection, DatabaseError>| {
            let _ = wait.recv();
            Ok(None)
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
        for failing in ["INSERT INTO rows (name) VALUES ('first')", "INSERT INTO rows (name) VALUES ('panic')"] {
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

    /// SQLite ends the transaction when the disk is full: what follows must not be written by itself.
    #[actix_web::test]
    async fn what_comes_behind_a_full_disk_is_not_written_statement_by_statement() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder);
        write(&writer, "PRAGMA max_page_count = 1").await.unwrap();
        let held = hold(&writer);
        let before = leave(&writer, "INSERT INTO rows (name) VALUES ('before')");
        let other = writer.clone();
        let large = "INSERT INTO rows VALUES ('large', randomblob(100000))";
        let large = actix_web::rt::spawn(async move { write(&other, large).await });
        tokio::task::yield_now().await;
        let behind =
            leave(&writer, "INSERT INTO rows (name) VALUES ('behind'); INSERT INTO rows (name) VALUES ('behind')");
        drop(held);
        assert!(matches!(large.await.unwrap(), Err(DatabaseError::Query(_))));
        assert!(matches!(before.recv().unwrap(), Err(DatabaseError::TakenBack(_))));
        assert!(behind.recv().is_err());
        assert!(names(&writer).await.is_empty());
    }

    #[actix_web::test]
    async fn who_cannot_begin_says_so_and_waits_once() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer(&folder);
        write(&writer, "PRAGMA busy_timeout = 10").await.unwrap();
        let address = Address::Sqlite(folder.path().join("rows.db"));
        let mut other = address.open(Purpose::Write, Durability::Normal).unwrap();
        other.batch_execute("BEGIN IMMEDIATE").unwrap();
        let left = leave(&writer, "INSERT INTO rows (name) VALUES ('left')");
        assert!(matches!(left.recv().unwrap(), Err(DatabaseError::Unavailable(_))));
        let alone = write(&writer, "INSERT INTO rows (name) VALUES ('alone')").await;
        assert!(matches!(alone, Err(DatabaseError::Unavailable(_))), "{alone:?}");
        other.batch_execute("COMMIT").unwrap();
        let left = leave(&writer, "INSERT INTO rows (name) VALUES ('left')").recv().unwrap();
        assert!(left.is_ok(), "{left:?}");
    }
}
