//! Statements that write and tell nothing, gathered until somebody asks for what they write.

use diesel::QueryResult;

use crate::db::Connection;
use crate::db::sql::Sql;

/// Statements that wait to be run. PostgreSQL gets all of them as one, the parts of a `WITH`, in one journey: each of them
/// sees what was there before all of them, so that no two may write the same row. SQLite, to which there is no journey, gets
/// one after the other.
#[derive(Debug)]
pub(super) struct Writes {
    together: bool,
    waiting: Vec<Sql>,
}

impl Writes {
    /// None yet.
    pub(super) fn on(connection: &Connection) -> Self {
        Self { together: connection.is_postgres(), waiting: Vec::new() }
    }

    /// Whether they go as one.
    pub(super) fn are_together(&self) -> bool {
        self.together
    }

    /// One more.
    pub(super) fn add(&mut self, sql: Sql) {
        self.waiting.push(sql);
    }

    /// Runs them.
    pub(super) fn run(&mut self, connection: &mut Connection) -> QueryResult<()> {
        match self.waiting.pop() {
            Some(last) => self.before(connection, None, last)?.execute(connection).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Runs all but the last, or puts them into one statement with it: the last one of its parts, if there is one, is called
    /// by a name.
    pub(super) fn before(&mut self, connection: &mut Connection, named: Option<&str>, last: Sql) -> QueryResult<Sql> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(last);
        }
        if !self.together {
            waiting.into_iter().try_for_each(|sql| sql.execute(connection).map(|_| ()))?;
            return Ok(last);
        }
        let mut all = Sql::default();
        let count = waiting.len();
        for (at, sql) in waiting.into_iter().enumerate() {
            let name = named.filter(|_| at + 1 == count).map_or_else(|| format!("w{at}"), str::to_owned);
            all.push(if at == 0 { "WITH " } else { ", " }).push(&name).push(" AS (").append(sql).push(")");
        }
        all.push(" ").append(last);
        Ok(all)
    }
}
