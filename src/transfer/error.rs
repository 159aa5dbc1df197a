//! What ends an import or an export; a line that is not good does not.

use crate::content::ImportSummary;
use crate::db::DatabaseError;
use crate::http::Problem;

/// Why an import or an export ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A statement failed, or what the database holds cannot be read.
    #[error("{0:?}")]
    Problem(#[from] Problem),
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Nothing failed: what was done is taken back, as was asked.
    #[error("nothing was written")]
    TakenBack(Box<ImportSummary>),
}

impl From<diesel::result::Error> for TransferError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}
