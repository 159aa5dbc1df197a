//! `Database`: the ways in. `read` and `look` take one of several read-only connections; `write` is one transaction. What is
//! written of many together is left where `sharing` says on SQLite, and `together` on PostgreSQL.
//! On SQLite all writes go to one writer (see `writer.rs`), on PostgreSQL to a pool. Nothing of it runs on the
//! async threads.

use std::sync::Arc;

use diesel::QueryResult;

use super::connection::{Address, Connection, Durability, Purpose};
use super::connections::{Pool, Transaction, pool};
use super::error::DatabaseError;
use super::queue::Queue;
use super::readers::Readers;
use super::reading::Reading;
use super::together::{Links, Together};
use super::writer::{Acknowledge, BATCH, Writer};

/// How the database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it is.
    pub address: Address,
    /// How many connections read at a time.
    pub readers: u32,
    /// How sure an acknowledged write is.
    pub durability: Durability,
    /// How many may wait for a connection to read, and as many to write.
    pub waiting: usize,
}

/// The database, shared by every part of the program; a clone is another handle to the same.
#[derive(Debug, Clone)]
pub struct Database {
    address: Arc<Address>,
    readers: Readers,
    writer: WriteSide,
    writes: Arc<Queue>,
    waiting: usize,
}

#[derive(Debug, Clone)]
enum WriteSide {
    One(Writer),
    Pool(Pool),
}

impl Database {
    /// Opens it; the first connection of each side is made at once, so that a wrong address is told at the start.
    pub fn open(options: &Options) -> Result<Self, DatabaseError> {
        let Options { address, durability, .. } = options;
        let writer = match address {
            Address::Sqlite(_) => WriteSide::One(Writer::start(address.open(Purpose::Write, *durability)?)?),
            Address::Postgres(_) => WriteSide::Pool(pool(address, Purpose::Write, *durability, options.readers)?),
        };
        let readers = options.readers.max(1) as usize;
        // On SQLite a batch gathers while the one before is written.
        let writers = if matches!(writer, WriteSide::One(_)) { 2 * BATCH } else { readers };
        Ok(Self {
            address: Arc::new(address.clone()),
            readers: Readers::start(
                pool(address, Purpose::Read, *durability, options.readers)?,
                readers,
                options.waiting,
            )?,
            writer,
            writes: Arc::new(Queue::new(writers, options.waiting)),
            waiting: options.waiting,
        })
    }

    /// A place to leave jobs to be done together, where writes have a way to go: for PostgreSQL.
    pub fn together<J: Send + 'static>(
        &self,
        work: impl Fn(&Links, Vec<J>) -> Vec<J> + Send + 'static,
    ) -> Result<Together<J>, DatabaseError> {
        let pool = |purpose| pool(&self.address, purpose, Durability::Full, 1);
        let links = Links { write: pool(Purpose::Gather)?, look: pool(Purpose::Look)? };
        Together::start(links, self.waiting, work)
    }

    /// A place to leave writes that are decided before they write anything, where one thread writes: on SQLite.
    pub fn sharing(&self) -> Option<Sharing> {
        match &self.writer {
            WriteSide::One(writer) => Some(Sharing { writer: writer.clone(), turns: Arc::clone(&self.writes) }),
            WriteSide::Pool(_) => None,
        }
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Runs queries on a read-only connection, in one transaction, so that they all see the same state.
    pub async fn read<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        self.look(asking(queries)).await
    }

    /// The same, for what must not be refused however many wait.
    pub async fn read_patiently<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        self.readers.read(asking(queries), true).await
    }

    /// Looks for what may all be found in memory: the transaction begins with the first question.
    pub async fn look<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: FnOnce(&mut Reading) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        self.readers.read(look, false).await
    }

    /// Runs statements in one transaction: all of them hold when this answers `Ok`, none when it answers `Err`.
    pub async fn write<T, E, F>(&self, statements: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        self.write_then(statements, |_| ()).await
    }

    /// Runs statements in one transaction, and `after` once it is committed and before this answers. `after` runs even
    /// if whoever waits has gone.
    pub async fn write_then<T, E, F, A>(&self, statements: F, after: A) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        let turn = self.writes.turn().await?;
        match &self.writer {
            WriteSide::One(writer) => writer.write(statements, after).await,
            WriteSide::Pool(pool) => {
                let pool = pool.clone();
                blocking(move || {
                    let _turn = turn;
                    let mut transaction = Transaction::begin(&pool)?;
                    let result = statements(transaction.connection());
                    transaction.end(result).inspect(after)
                })
                .await
            }
        }
    }

    /// Opens one more connection that may write, for a job outside of the server such as a migration.
    pub fn connect(&self) -> Result<Connection, DatabaseError> {
        self.address.open(Purpose::Write, Durability::Full)
    }
}

/// Where writes are left that need no savepoint.
#[derive(Debug, Clone)]
pub struct Sharing {
    writer: Writer,
    turns: Arc<Queue>,
}

impl Sharing {
    /// Leaves statements, once it is their turn, if not too many wait. They are run in one transaction with what others
    /// write, if it can begin, which is taken back whole if one of them fails. They tell what is to be done once it has ended,
    /// if anything was written or is to be told. All that they decide by what they read is decided before they write.
    pub async fn leave<F>(&self, statements: F) -> Result<(), DatabaseError>
    where
        F: FnOnce(Result<&mut Connection, DatabaseError>) -> QueryResult<Option<Acknowledge>> + Send + 'static,
    {
        let turn = self.turns.turn().await?;
        self.writer.leave(move |connection| {
            let Some(told) = statements(connection)? else { return Ok(None) };
            Ok(Some(Box::new(move |committed| {
                drop(turn);
                told(committed);
            })))
        })
    }
}

/// Queries as a reading that asks at once.
fn asking<T, E, F>(queries: F) -> impl FnOnce(&mut Reading) -> Result<T, E> + Send + 'static
where
    F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    E: From<DatabaseError>,
{
    move |reading| queries(reading.connection()?)
}

/// Runs `work` on the pool of blocking threads.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DatabaseError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(DatabaseError::Stopped.into()))
}
