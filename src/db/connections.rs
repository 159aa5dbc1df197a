//! Pools of connections, one for each side.

use std::time::Duration;

use r2d2::ManageConnection;

use super::connection::{Address, Connection, Durability};
use super::error::DatabaseError;

/// Connections of one side.
pub(super) type Pool = r2d2::Pool<Manager>;

/// Opens the first of so many connections; the others when they are needed.
pub(super) fn pool(
    address: &Address,
    durability: Durability,
    size: u32,
    read_only: bool,
) -> Result<Pool, DatabaseError> {
    let manager = Manager { address: address.clone(), durability, read_only };
    let pool = r2d2::Pool::builder()
        .max_size(size.max(1))
        .min_idle(Some(1))
        .test_on_check_out(matches!(address, Address::Postgres(_)))
        .connection_timeout(Duration::from_secs(10))
        .build(manager)?;
    Ok(pool)
}

/// Opens the pool's connections by `Address`, where Diesel's own manager would try each database in turn.
#[derive(Debug)]
pub(super) struct Manager {
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
