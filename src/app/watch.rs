//! Changes that another process makes on the same database, such as an import or a second server: seen within two
//! seconds, and answered by making every answer anew.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;

use super::App;
use crate::core::{Clock, Tag};
use crate::db::Database;
use crate::db::schema::changes;
use crate::http::Problem;

/// How often it is looked for changes.
const EVERY: Duration = Duration::from_secs(1);
/// How many changes are looked at in one turn.
const AT_ONCE: i64 = 10_000;

impl App {
    /// Watches for changes of other processes, for as long as the runtime lives.
    pub async fn watch(self) {
        let mut watch = Watch { database: self.database, clock: self.clock, last: None, strange: BTreeSet::new() };
        loop {
            if let Err(problem) = watch.turn().await {
                tracing::warn!(cause = problem.detail(), "changes could not be looked for");
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

struct Watch {
    database: Database,
    clock: Arc<Clock>,
    last: Option<i64>,
    /// Changes that were nobody's at the last turn: our own may be committed and not yet told of.
    strange: BTreeSet<i64>,
}

impl Watch {
    async fn turn(&mut self) -> Result<(), Problem> {
        let after = self.last;
        let found: Vec<i64> = self
            .database
            .read_patiently(move |connection| {
                let query = changes::table.select(changes::sequence);
                match after {
                    None => query.order(changes::sequence.desc()).limit(1).load(connection),
                    Some(last) => query
                        .filter(changes::sequence.gt(last))
                        .order(changes::sequence)
                        .limit(AT_ONCE)
                        .load(connection),
                }
                .map_err(Problem::from)
            })
            .await?;
        let known = std::mem::take(&mut self.strange);
        if known.iter().filter(|sequence| !self.clock.forget(**sequence)).count() > 0 {
            self.clock.touch(&[Tag::elsewhere()]);
        }
        if after.is_some() {
            self.strange = found.iter().copied().filter(|sequence| !self.clock.forget(*sequence)).collect();
        }
        self.last = found.last().copied().or(after).or(Some(0));
        Ok(())
    }
}
