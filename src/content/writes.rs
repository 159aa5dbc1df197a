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
    /// Each with the name that the last one knows it by, if it does.
    waiting: Vec<(Option<&'static str>, Sql)>,
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
        self.waiting.push((None, sql));
    }

    /// One more, of which the last one takes what it returns, by this name. Only where they go as one.
    pub(super) fn add_named(&mut self, name: &'static str, sql: Sql) {
        self.waiting.push((Some(name), sql));
    }

    /// Runs them.
    pub(super) fn run(&mut self, connection: &mut Connection) -> QueryResult<()> {
        match self.waiting.pop() {
            Some((_, last)) => self.before(connection, last)?.execute(connection).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Runs all but the last, or puts them into one statement with it.
    pub(super) fn before(&mut self, connection: &mut Connection, last: Sql) -> QueryResult<Sql> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(last);
        }
        if !self.together {
            waiting.into_iter().try_for_each(|(_, sql)| sql.execute(connection).map(|_| ()))?;
            return Ok(last);
        }
        let mut all = Sql::default();
        for (at, (name, sql)) in waiting.into_iter().enumerate() {
            let name = name.map_or_else(|| format!("w{at}"), str::to_owned);
            all.push(if at == 0 { "WITH " } else { ", " }).push(&name).push(" AS (").append(sql).push(")");
        }
        all.push(" ").append(last);
        Ok(all)
    }
}
