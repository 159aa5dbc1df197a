//! The schema's history: two trees, one per database, with the same names, compiled into the program.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::Connection;
use super::error::DatabaseError;
use crate::core;

/// A tree is a function, since Diesel wants one by value for each question.
type Tree = fn() -> EmbeddedMigrations;

const SQLITE: Tree = || {
    const TREE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
    TREE
};
#[cfg(feature = "postgres")]
const POSTGRES: Tree = || {
    const TREE: EmbeddedMigrations = embed_migrations!("migrations/postgres");
    TREE
};

/// What the migrations of SQLite ask the program for.
mod functions {
    #![allow(missing_docs, unreachable_pub)]
    use diesel::sql_types::Text;

    #[diesel::declare_sql_function]
    extern "SQL" {
        fn list_number(kind: Text, locale: Text, facet: Text, value: Text) -> diesel::sql_types::BigInt;
    }
}

/// What a run of the migrations did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationReport {
    /// The names of the migrations that were applied, in order.
    pub applied: Vec<String>,
}

/// Brings the schema up to date.
pub fn migrate(connection: &mut Connection) -> Result<MigrationReport, DatabaseError> {
    let applied = match connection {
        Connection::Sqlite(sqlite) => {
            functions::list_number_utils::register_impl(sqlite, list_number)?;
            up(sqlite, SQLITE)?
        }
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => up(postgres, POSTGRES)?,
    };
    Ok(MigrationReport { applied })
}

/// The names of the migrations that have not been applied.
pub fn pending(connection: &mut Connection) -> Result<Vec<String>, DatabaseError> {
    match connection {
        Connection::Sqlite(sqlite) => waiting(sqlite, SQLITE),
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => waiting(postgres, POSTGRES),
    }
}

/// Takes every migration back, which leaves an empty database.
pub fn revert_all(connection: &mut Connection) -> Result<(), DatabaseError> {
    match connection {
        Connection::Sqlite(sqlite) => down(sqlite, SQLITE),
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => down(postgres, POSTGRES),
    }
}

fn list_number(kind: String, locale: String, facet: String, value: String) -> i64 {
    core::list_number(&kind, &locale, &facet, &value)
}

fn failed(error: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::Migration(error.to_string())
}

fn up<DB, C>(connection: &mut C, tree: Tree) -> Result<Vec<String>, DatabaseError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let names = waiting(connection, tree)?;
    connection.run_pending_migrations(tree()).map_err(failed)?;
    Ok(names)
}

fn waiting<DB, C>(connection: &mut C, tree: Tree) -> Result<Vec<String>, DatabaseError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    let migrations = connection.pending_migrations(tree()).map_err(failed)?;
    Ok(migrations.iter().map(|migration| migration.name().to_string()).collect())
}

fn down<DB, C>(connection: &mut C, tree: Tree) -> Result<(), DatabaseError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
{
    connection.revert_all_migrations(tree()).map(|_| ()).map_err(failed)
}
