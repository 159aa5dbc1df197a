//! `Database`: the two ways in. `read` takes one of several read-only connections; `write` is one transaction.
//! On SQLite all writes go to one writer (see `writer.rs`), on PostgreSQL to a pool. Nothing of it runs on the
//! async threads.

use std::ops::DerefMut as _;
use std::sync::Arc;
use std::time::Duration;

use diesel::Connection as _;
use r2d2::ManageConnection;
use tokio::sync::OwnedSemaphorePermit;

use super::connection::{Address, Connection, Durability};
use super::error::DatabaseError;
use super::queue::Queue;
use super::writer::{BATCH, Writer};

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
    readers: r2d2::Pool<Manager>,
    reads: Arc<Queue>,
    writer: WriteSide,
    writes: Arc<Queue>,
}

#[derive(Debug, Clone)]
enum WriteSide {
    One(Writer),
    Pool(r2d2::Pool<Manager>),
}

impl Database {
    /// Opens it; the first connection of each side is made at once, so that a wrong address is told at the start.
    pub fn open(options: &Options) -> Result<Self, DatabaseError> {
        let writer = match options.address {
            Address::Sqlite(_) => WriteSide::One(Writer::start(options.address.open(options.durability)?)?),
            Address::Postgres(_) => WriteSide::Pool(pool(options, false)?),
        };
        let readers = options.readers.max(1) as usize;
        // On SQLite a batch gathers while the one before is written.
        let writers = if matches!(writer, WriteSide::One(_)) { 2 * BATCH } else { readers };
        Ok(Self {
            address: Arc::new(options.address.clone()),
            readers: pool(options, true)?,
            reads: Arc::new(Queue::new(readers, options.waiting)),
            writer,
            writes: Arc::new(Queue::new(writers, options.waiting)),
        })
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
        let turn = self.reads.turn().await?;
        self.read_in(turn, queries).await
    }

    /// The same, for what must not be refused however many wait.
    pub async fn read_patiently<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        let turn = self.reads.patient_turn().await?;
        self.read_in(turn, queries).await
    }

    /// The turn lasts as long as the queries do, also if whoever waits has gone.
    async fn read_in<T, E, F>(&self, turn: OwnedSemaphorePermit, queries: F) -> Result<T, E>
    where
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<DatabaseError> + From<diesel::result::Error> + Send + 'static,
    {
        let pool = self.readers.clone();
        blocking(move || {
            let _turn = turn;
            let mut connection = pool.get().map_err(DatabaseError::from)?;
            connection.deref_mut().transaction(queries)
        })
        .await
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
                    let mut connection = pool.get().map_err(DatabaseError::from)?;
                    connection.deref_mut().transaction(statements).inspect(after)
                })
                .await
            }
        }
    }

    /// Opens one more connection that may write, for a job outside of the server such as a migration.
    pub fn connect(&self) -> Result<Connection, DatabaseError> {
        self.address.open(Durability::Full)
    }
}

/// Runs `work` on the pool of blocking threads.
async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DatabaseError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(DatabaseError::Stopped.into()))
}

fn pool(options: &Options, read_only: bool) -> Result<r2d2::Pool<Manager>, DatabaseError> {
    let manager = Manager { address: options.address.clone(), durability: options.durability, read_only };
    let pool = r2d2::Pool::builder()
        .max_size(options.readers.max(1))
        .min_idle(Some(1))
        .test_on_check_out(matches!(options.address, Address::Postgres(_)))
        .connection_timeout(Duration::from_secs(10))
        .build(manager)?;
    Ok(pool)
}

/// Opens the pool's connections by `Address`, where Diesel's own manager would try each database in turn.
#[derive(Debug)]
struct Manager {
    address: Address,
    durability: Durability,
    read_only: bool,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Connection, DatabaseError> {
        if self.read_only { self.address.open_reader() } else { self.address.open(self.durability) }
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), DatabaseError> {
        Ok(diesel::connection::SimpleConnection::batch_execute(connection, "SELECT 1")?)
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        std::thread::panicking() || diesel::r2d2::R2D2Connection::is_broken(connection)
    }
}
