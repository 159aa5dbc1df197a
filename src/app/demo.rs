//! The sample content: one resource centre with the anatomy of a real one. It is loaded into an empty database only.

use super::App;
use crate::content::{RawLine, is_empty};
use crate::db::Connection;
use crate::http::{Fault, Problem};

const CONTENT: &str = include_str!("../demo/content.jsonl");

/// Loads the sample content, all of it or nothing; false if there is content already.
pub async fn load(app: &App) -> Result<bool, Problem> {
    let exchange = app.exchange();
    let database = exchange.database.clone();
    let work = move |connection: &mut Connection| {
        if !is_empty(connection)? {
            return Ok(false);
        }
        let lines = RawLine::split(CONTENT);
        let mut import = exchange.new_import();
        import.reserve(connection, &lines)?;
        let rejected = import.write(connection, &lines)?;
        let faults = rejected.into_iter().flat_map(|line| {
            line.faults.into_iter().map(move |fault| Fault {
                pointer: Some(format!("/{}{}", line.line, fault.pointer.as_deref().unwrap_or_default())),
                ..fault
            })
        });
        let faults: Vec<Fault> = faults.collect();
        if faults.is_empty() { Ok(true) } else { Err(Problem::invalid_document(faults)) }
    };
    database.write(work).await
}
