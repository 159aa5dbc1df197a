//! One reading of the database.

use super::connection::Connection;
use super::connections::{Pool, Transaction};
use super::error::DatabaseError;

/// Questions that all see the same state. Their transaction begins with the first of them, so that a reading which finds
/// all it needs in memory does not touch the database.
#[derive(Debug)]
pub struct Reading {
    pool: Option<Pool>,
    transaction: Option<Transaction>,
    lacks: bool,
}

impl Reading {
    pub(super) fn new(pool: &Pool) -> Self {
        Self { pool: Some(pool.clone()), transaction: None, lacks: false }
    }

    /// Looks for something in memory alone. Nothing where a question would have to be asked: `look` then has to be done
    /// again where that can be.
    pub fn of_memory<T, E>(look: impl FnOnce(&mut Self) -> Result<T, E>) -> Option<Result<T, E>> {
        let mut reading = Self { pool: None, transaction: None, lacks: false };
        let found = look(&mut reading);
        (!reading.lacks).then_some(found)
    }

    /// Whether no question can be asked.
    pub fn is_of_memory(&self) -> bool {
        self.pool.is_none()
    }

    /// The connection to ask on.
    pub fn connection(&mut self) -> Result<&mut Connection, DatabaseError> {
        if self.transaction.is_none() {
            let Some(pool) = &self.pool else {
                self.lacks = true;
                return Err(DatabaseError::NotInMemory);
            };
            self.transaction = Some(Transaction::begin(pool)?);
        }
        self.transaction.as_mut().map(Transaction::connection).ok_or(DatabaseError::Stopped)
    }

    /// Ends it.
    pub(super) fn end<T, E>(self, result: Result<T, E>) -> Result<T, E>
    where
        E: From<diesel::result::Error>,
    {
        match self.transaction {
            Some(transaction) => transaction.end(result),
            None => result,
        }
    }
}
