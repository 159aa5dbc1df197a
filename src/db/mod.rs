//! The database: SQLite, embedded, or PostgreSQL, chosen by the address. Everything else in the program
//! asks through `Database::read` and `Database::write` and does not know which one answers.

mod batches;
mod connection;
mod connections;
mod error;
mod migrations;
mod pool;
mod queue;
mod readers;
mod reading;
pub mod schema;
pub mod sql;
mod times;
mod together;
mod writer;

pub use connection::{Address, AddressError, Connection, Durability, MultiBackend};
pub use error::DatabaseError;
pub use migrations::{MigrationReport, migrate, pending, revert_all};
pub use pool::{Database, Options, Sharing};
pub use reading::Reading;
pub use together::{Link, Links, Together, Unwritten};
pub use writer::Acknowledge;
