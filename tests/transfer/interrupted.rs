//! An import that is killed in the middle, and run again.

use std::process::{Command, Stdio};
use std::time::Duration;

use materia::db::sql::Sql;
use materia::http::Problem;
use materia::transfer;

use super::support::{beside, export, import, url, without};
use crate::support::{TestApp, on_both};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

async fn count(app: &TestApp, table: &'static str) -> i64 {
    let work = move |connection: &mut materia::db::Connection| {
        let rows: Vec<Count> = Sql::new("SELECT COUNT(*) AS count FROM ").push(table).clone().load(connection)?;
        Ok::<_, Problem>(rows[0].count)
    };
    app.database.read(work).await.unwrap()
}

/// Starts an import and kills it as soon as `table` has more than `rows`.
async fn kill_after(app: &TestApp, file: &std::path::Path, table: &'static str, rows: i64) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_materia"))
        .args(["import", "--database-url", &url(app)])
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while count(app, table).await <= rows && child.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was killed before its end");
}

on_both! {
    async fn killed_in_either_pass_and_run_again_it_ends_the_same(app) {
        let mut generated = Vec::new();
        transfer::generate(900, 7, &mut generated).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lines.jsonl");
        std::fs::write(&file, &generated).unwrap();
        let all = generated.iter().filter(|byte| **byte == b'\n').count() as i64;
        kill_after(&app, &file, "entries", 0).await;
        assert_eq!(count(&app, "working_copies").await, 0, "killed in the first pass");
        kill_after(&app, &file, "working_copies", 0).await;
        let written = count(&app, "working_copies").await;
        assert!(0 < written && written < all, "{written} of {all}: killed in the second pass");
        let text = String::from_utf8(generated).unwrap();
        let summary = import(&app, &text).await;
        assert_eq!((summary.unchanged as i64, summary.created as i64), (written, all - written));
        let other = beside(&app, &[]).await;
        import(&other, &text).await;
        let stamps = ["id", "created_at", "updated_at", "first_published_at", "last_published_at"];
        assert_eq!(without(&export(&app).await, &stamps), without(&export(&other).await, &stamps));
        assert_eq!(count(&app, "slugs").await, count(&other, "slugs").await);
        assert_eq!(count(&app, "published_refs").await, count(&other, "published_refs").await);
    }
}
