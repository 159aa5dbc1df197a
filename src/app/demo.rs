//! The sample content: one resource centre with the anatomy of a real one. It is loaded into an empty database only.

use super::{App, content_types};
use crate::content::{Line, import, is_empty};
use crate::db::Connection;
use crate::http::Problem;

const CONTENT: &str = include_str!("../demo/content.jsonl");

/// Loads the sample content; false if there is content already.
pub async fn load(app: &App) -> Result<bool, Problem> {
    let lines: Result<Vec<Line>, _> = CONTENT.lines().map(serde_json::from_str).collect();
    let lines = lines.map_err(Problem::internal)?;
    let (site, validators) = (app.site.clone(), app.validators.clone());
    let work = move |connection: &mut Connection| {
        if !is_empty(connection)? {
            return Ok(false);
        }
        import(connection, &site, &validators, &content_types::importers(), &lines)?;
        Ok::<_, Problem>(true)
    };
    app.database.write(work).await
}
