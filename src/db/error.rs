//! What can go wrong with a database, apart from what a query means.

use diesel::result::{DatabaseErrorKind, Error};

/// A failure of the database itself. Callers that expect a clash ask `is_unique_violation`.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Query(#[from] Error),
    /// No connection could be had in time.
    #[error("no database connection: {0}")]
    Pool(#[from] r2d2::Error),
    /// No connection could be had in time for several that share one.
    #[error("{0}")]
    Unavailable(String),
    /// What was looked for in memory alone is not there.
    #[error("it is not in memory")]
    NotInMemory,
    /// Too many wait for a connection already.
    #[error("too many wait for the database")]
    Busy,
    /// A connection could not be opened.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] diesel::ConnectionError),
    /// The commit that several writes shared failed; none of them holds.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// A statement of another write failed that shared the transaction; none of them holds.
    #[error("what shared the transaction failed: {0}")]
    TakenBack(String),
    /// A migration failed.
    #[error("a migration failed: {0}")]
    Migration(String),
    /// The worker that runs the statement is gone, or the statement panicked.
    #[error("the database worker stopped")]
    Stopped,
    /// A file of the database cannot be made or read.
    #[error("the database's folder cannot be made: {0}")]
    Io(#[from] std::io::Error),
}

impl DatabaseError {
    /// Whether a unique index refused the row.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}
