//! Pools of connections, one for each side, and transactions on a connection of a pool.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::TransactionManager;
use r2d2::{ManageConnection, PooledConnection};

use super::connection::{Address, Connection, Durability, Purpose};
use super::error::DatabaseError;

/// Connections of one side.
pub(super) type Pool = r2d2::Pool<Manager>;

/// How transactions begin and end.
pub(super) type Transactions = <Connection as diesel::Connection>::TransactionManager;

/// Opens the first of so many connections; the others when they are needed.
pub(super) fn pool(
    address: &Address,
    purpose: Purpose,
    durability: Durability,
    size: u32,
) -> Result<Pool, DatabaseError> {
    let manager = Manager { address: address.clone(), purpose, durability };
    let pool = r2d2::Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(1))
        // That it answers is seen when a transaction begins on it, or by its first question.
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(10))
        .build(manager)?;
    Ok(pool)
}

/// Opens the pool's connections by `Address`, where Diesel's own manager would try each database in turn.
#[derive(Debug)]
pub(super) struct Manager {
    address: Address,
    purpose: Purpose,
    durability: Durability,
}

/// A connection of a pool.
#[derive(Debug)]
pub(super) struct Member {
    connection: Connection,
    /// Whether nothing more is to be expected of it.
    refuses: bool,
    /// When it was last used by who tells that.
    used: Instant,
}

impl ManageConnection for Manager {
    type Connection = Member;
    type Error = DatabaseError;

    fn connect(&self) -> Result<Member, DatabaseError> {
        Ok(Member {
            connection: self.address.open(self.purpose, self.durability)?,
            refuses: false,
            used: Instant::now(),
        })
    }

    fn is_valid(&self, member: &mut Member) -> Result<(), DatabaseError> {
        Ok(diesel::connection::SimpleConnection::batch_execute(&mut member.connection, "SELECT 1")?)
    }

    fn has_broken(&self, member: &mut Member) -> bool {
        member.refuses || std::thread::panicking() || diesel::r2d2::R2D2Connection::is_broken(&mut member.connection)
    }
}

impl Member {
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Tells that it is used.
    pub(super) fn use_now(&mut self) {
        self.used = Instant::now();
    }

    /// Whether it was not used for so long.
    pub(super) fn has_rested(&self, time: Duration) -> bool {
        self.used.elapsed() > time
    }

    /// Has the pool let it go.
    pub(super) fn refuse(&mut self) {
        self.refuses = true;
    }
}

/// A transaction on a connection of a pool. One that is dropped without an end takes its connection out of the pool.
#[derive(Debug)]
pub(super) struct Transaction(PooledConnection<Manager>);

impl Transaction {
    /// Takes a connection and begins. Where a server has closed connections since they were last used, each of them
    /// refuses to begin and goes, and another one is taken.
    pub(super) fn begin(pool: &Pool) -> Result<Self, DatabaseError> {
        let mut others = pool.max_size();
        loop {
            let mut member = pool.get()?;
            match Transactions::begin_transaction(&mut member.connection) {
                Ok(()) => return Ok(Self(member)),
                Err(error) if others == 0 => return Err(error.into()),
                Err(_) => member.refuse(),
            }
            others -= 1;
        }
    }

    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.0.connection
    }

    /// Ends it: with a commit if all went well, else it is taken back.
    pub(super) fn end<T, E>(mut self, result: Result<T, E>) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        match result {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                // A connection that cannot even do this is seen to be broken when it comes back to the pool.
                let _ = Transactions::rollback_transaction(self.connection());
                Err(error)
            }
        }
    }

    /// Ends it with a commit.
    pub(super) fn commit(mut self) -> QueryResult<()> {
        Transactions::commit_transaction(self.connection())
    }
}
