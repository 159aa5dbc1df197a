//! The order by the last publication is kept for long lists, and sorted for others: nobody who asks can tell.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use materia::db::Connection;
use materia::db::sql::Sql;
use materia::http::Problem;
use serde_json::json;

use super::kinds::text;
use crate::support::{TestApp, TestDatabase};

/// A list of so many is long.
const LONG: usize = 1000;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

async fn lines(app: &TestApp, sql: &'static str) -> Vec<String> {
    let read = app.database.read(move |c: &mut Connection| Ok::<_, Problem>(Sql::new(sql).load::<Line>(c)?));
    read.await.unwrap().into_iter().map(|row| row.line).collect()
}

/// Multiplies what an entry has on the shelf, each copy published last at a time of its own.
fn copy(app: &TestApp, id: &str, times: usize) {
    let mut connection = app.database.connect().unwrap();
    let (hours, later) = if connection.is_postgres() {
        ("timestamp '2010-01-01' + interval '1 hour' * ", "")
    } else {
        ("strftime('%Y-%m-%d %H:%M:%S', '2010-01-01', '+' || ", " || ' hours')")
    };
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {times})");
    let other = "substr(t.entry_id, 1, 24) || substr(CAST(1000000000000 + n.i AS TEXT), 2)";
    let typed = format!(
        "INSERT INTO published_topics (entry_id, locale, content_locale, slug, version, published_at, updated_at, \
         first_published_at, title_key, document) {numbers} SELECT {other}, t.locale, t.content_locale, 't-' || n.i, \
         t.version, t.published_at, {hours}((n.i * 7) % {times}){later}, \
         t.first_published_at, t.title_key, t.document FROM published_topics t, n WHERE t.entry_id = '{id}'"
    );
    let listed = format!(
        "INSERT INTO published_lists (entry_id, locale, list, published_at, title_key) {numbers} SELECT {other}, t.locale, \
         t.list, t.published_at, t.title_key FROM published_lists t, n WHERE t.entry_id = '{id}'"
    );
    for statement in [typed, listed] {
        connection.batch_execute(&statement).unwrap();
    }
}

/// Walks the list both ways, and holds it against the entries themselves.
async fn holds(app: &TestApp) {
    let newest = "SELECT a.slug AS line FROM published_topics a WHERE a.slug <> 'root' \
                  ORDER BY a.updated_at DESC, a.entry_id DESC";
    let mut slugs = lines(app, newest).await;
    for sort in ["-updated_at", "updated_at"] {
        let mut next = Some(format!("/v1/topics?kind=condition&fields=slug&sort={sort}&limit=100"));
        let mut found = Vec::new();
        while let Some(path) = next {
            let page = app.get(&path).await.expect(200);
            found.extend(page["data"].as_array().unwrap().iter().map(|topic| text(topic, "/slug").to_owned()));
            let cursor = page["pagination"]["next_cursor"].as_str();
            next = cursor
                .map(|cursor| format!("/v1/topics?kind=condition&fields=slug&sort={sort}&limit=100&cursor={cursor}"));
        }
        assert_eq!(found, slugs, "{sort}");
        slugs.reverse();
    }
    let count = app.get("/v1/topics?kind=condition&sort=updated_at&limit=1&fields=slug&count=true").await.expect(200);
    assert_eq!(count["pagination"]["total"], slugs.len());
}

async fn a_list_reads_the_same_before_and_after_it_is_long(kept: TestDatabase) {
    let app = TestApp::start_with(kept, &["--cache-bytes", "0", "--parts-bytes", "0"]).await;
    app.publish("topics", json!({"slug": "root", "name": "Root", "kind": "goal"})).await;
    let topic = |number: usize| json!({"slug": format!("new-{number}"), "name": "New", "kind": "condition"});
    let first = app.publish("topics", topic(0)).await;
    let first = text(&first, "/id");
    copy(&app, first, LONG + 10);
    holds(&app).await;
    let long = "SELECT CAST(list AS TEXT) AS line FROM long_lists";
    assert_eq!(lines(&app, long).await, Vec::<String>::new());
    let mut made = 0;
    while lines(&app, long).await.is_empty() {
        made += 1;
        assert!(made < 700, "one of some thirty has the list counted");
        app.publish("topics", topic(made)).await;
    }
    let kept = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM published_updates";
    assert_eq!(lines(&app, kept).await, [(LONG + 11 + made).to_string()]);
    holds(&app).await;
    let at = format!("/manage/v1/topics/{first}");
    app.editor().patch(&format!("{at}?publish=true"), &json!({"description": "Moves up"})).await.expect(200);
    app.publish("topics", topic(made + 1)).await;
    holds(&app).await;
    app.editor().patch(&format!("{at}?publish=true"), &json!({"kind": "goal"})).await.expect(200);
    let last = format!("/manage/v1/topics/new-{}", made + 1);
    app.editor().post(&format!("{last}/unpublish"), &json!({})).await.expect(200);
    assert_eq!(lines(&app, kept).await, [(LONG + 10 + made).to_string()]);
    app.editor().patch(&format!("{at}?publish=true"), &json!({"kind": "condition"})).await.expect(200);
    holds(&app).await;
}

#[actix_web::test]
async fn sqlite() {
    a_list_reads_the_same_before_and_after_it_is_long(TestDatabase::sqlite()).await;
}

#[cfg(feature = "postgres")]
mod postgres {
    use std::collections::BTreeSet;

    use super::*;

    #[actix_web::test]
    async fn a_list_reads_the_same() {
        a_list_reads_the_same_before_and_after_it_is_long(TestDatabase::postgres()).await;
    }

    /// Those that somebody else writes at the moment cannot be known: the list is made long once they are written.
    #[actix_web::test]
    async fn a_list_becomes_long_once_others_have_written() {
        let app = TestApp::start_with(TestDatabase::postgres(), &["--cache-bytes", "0", "--parts-bytes", "0"]).await;
        app.publish("topics", json!({"slug": "root", "name": "Root", "kind": "goal"})).await;
        let first = app.publish("topics", json!({"slug": "new", "name": "New", "kind": "condition"})).await;
        copy(&app, text(&first, "/id"), LONG + 10);
        let long = "SELECT CAST(list AS TEXT) AS line FROM long_lists";
        let mut other = app.database.connect().unwrap();
        // What a write that is on its way holds.
        other.batch_execute("BEGIN; SELECT pg_advisory_xact_lock_shared(x'6d617465726961'::bigint)").unwrap();
        let mut waits = None;
        for number in 0..700 {
            let app = app.clone();
            let mut publish = actix_web::rt::spawn(async move {
                let topic = json!({"slug": format!("held-{number}"), "name": "New", "kind": "condition"});
                app.publish("topics", topic).await
            });
            let soon = std::time::Duration::from_secs(1);
            if tokio::time::timeout(soon, &mut publish).await.is_err() {
                waits = Some(publish);
                break;
            }
        }
        let waits = waits.expect("one of some thirty has the list counted");
        assert_eq!(lines(&app, long).await, Vec::<String>::new());
        other.batch_execute("COMMIT").unwrap();
        waits.await.unwrap();
        assert_eq!(lines(&app, long).await.len(), 1);
        holds(&app).await;
    }

    /// Whoever writes while a list becomes long waits until that is done, and then knows of it.
    #[actix_web::test]
    async fn who_writes_meanwhile_stands_in_the_list() {
        let app = TestApp::start_with(TestDatabase::postgres(), &["--cache-bytes", "0", "--parts-bytes", "0"]).await;
        app.publish("topics", json!({"slug": "root", "name": "Root", "kind": "goal"})).await;
        for number in 0..8 {
            app.publish("topics", json!({"slug": format!("new-{number}"), "name": "New", "kind": "condition"})).await;
        }
        let mut other = app.database.connect().unwrap();
        other.batch_execute("BEGIN; SELECT pg_advisory_xact_lock(x'6d617465726961'::bigint)").unwrap();
        let writes: Vec<_> = (0..8)
            .map(|number| {
                let app = app.clone();
                actix_web::rt::spawn(async move {
                    let at = format!("/manage/v1/topics/new-{number}");
                    match number % 4 {
                        0 => app.editor().post(&format!("{at}/unpublish"), &json!({})).await,
                        1 => app.editor().patch(&format!("{at}?publish=true"), &json!({"kind": "goal"})).await,
                        _ => app.editor().patch(&format!("{at}?publish=true"), &json!({"description": "Up"})).await,
                    }
                })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(writes.iter().all(|write| !write.is_finished()));
        let lengthen = "INSERT INTO long_lists SELECT DISTINCT list FROM published_lists l \
                        JOIN published_topics a USING (entry_id, locale) WHERE a.slug LIKE 'new-%'; \
                        INSERT INTO published_updates SELECT l.list, a.updated_at, l.entry_id FROM published_lists l \
                        JOIN long_lists g USING (list) JOIN published_topics a USING (entry_id, locale); COMMIT";
        other.batch_execute(lengthen).unwrap();
        for write in writes {
            write.await.unwrap().expect(200);
        }
        let stand: BTreeSet<String> =
            lines(&app, "SELECT list || ' ' || updated_at || ' ' || entry_id AS line FROM published_updates")
                .await
                .into_iter()
                .collect();
        let should: BTreeSet<String> = lines(
            &app,
            "SELECT l.list || ' ' || a.updated_at || ' ' || l.entry_id AS line FROM published_lists l \
             JOIN long_lists g USING (list) JOIN published_topics a USING (entry_id, locale)",
        )
        .await
        .into_iter()
        .collect();
        assert_eq!(stand, should);
        assert_eq!(stand.len(), 4, "two are not published any more, and two are of another kind");
    }
}
