//! Changes that come at once and are done together: each is answered as if it were alone, and what is written is what
//! would have been.

use actix_web::http::Method;
use actix_web::rt::task::JoinHandle;
use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use materia::db::Connection;
use serde_json::{Value, json};

use super::kinds::if_match;
use crate::support::{Caller, Reply, TestApp, on_both};

const DESK: &str = "/manage/v1/articles";

/// Publishes articles of these slugs, whose author and topic are there too.
async fn articles(app: &TestApp, slugs: &[&str]) {
    app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
    app.publish("topics", json!({"name": "Walking", "slug": "walking", "kind": "goal"})).await;
    for slug in slugs {
        let article = json!({"title": slug, "slug": slug, "authors": ["ada"], "body": {"markdown": "Walk."}});
        app.publish("articles", article).await;
    }
    lengthen(&mut app.database.connect().unwrap());
}

fn spawn(app: &TestApp, slug: &str, change: Value) -> JoinHandle<Reply> {
    spawn_by(app, TestApp::editor, &format!("articles/{slug}"), change)
}

fn spawn_by(app: &TestApp, by: fn(&TestApp) -> Caller<'_>, entry: &str, change: Value) -> JoinHandle<Reply> {
    let (app, path) = (app.clone(), format!("/manage/v1/{entry}?publish=true"));
    actix_web::rt::spawn(async move { by(&app).patch(&path, &change).await })
}

async fn sleep(milliseconds: u64) {
    tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
}

on_both! {
    async fn each_is_answered_as_if_it_were_alone(app) {
        let slugs = ["good", "bad", "stale", "moved", "joined", "twice", "draft", "rewritten", "titled", "unseen"];
        articles(&app, &slugs).await;
        let draft = json!({"title": "Draft", "slug": "bare"});
        app.create(DESK, draft).await;
        let hold = hold(&app);
        let first = spawn(&app, "unseen", json!({"subtitle": "First"}));
        sleep(100).await;
        let good = spawn(&app, "good", json!({"subtitle": "Good"}));
        let bad = spawn(&app, "bad", json!({"title": 7}));
        let stale = app.clone();
        let stale = actix_web::rt::spawn(async move {
            let request = actix_web::test::TestRequest::patch().uri("/manage/v1/articles/stale?publish=true");
            if_match(&stale, request.set_json(json!({"subtitle": "Stale"})), "\"9\"").await
        });
        let moved = spawn(&app, "moved", json!({"slug": "moved-on"}));
        let joined = spawn(&app, "joined", json!({"topics": ["walking"]}));
        let twice = [spawn(&app, "twice", json!({"custom": {"a": 1}})), spawn(&app, "twice", json!({"custom": {"b": 2}}))];
        let unpublishable = spawn(&app, "bare", json!({"subtitle": "No author"}));
        let missing = spawn(&app, "nowhere", json!({"subtitle": "Nothing"}));
        let titled = spawn(&app, "titled", json!({"title": "Another title", "excerpt": "Short."}));
        let other = app.clone();
        let rewritten = actix_web::rt::spawn(async move {
            let document = json!({"title": "Written anew", "slug": "rewritten", "authors": ["ada"], "body": {"markdown": "## Run\n\nRun."}});
            other.editor().put("/manage/v1/articles/rewritten?publish=true", &document).await
        });
        let other = app.clone();
        let unpublished = actix_web::rt::spawn(async move {
            let changed = other.editor().patch("/manage/v1/articles/draft", &json!({"subtitle": "Later"})).await.expect(200);
            assert_eq!((&changed["version"], &changed["published_version"]), (&json!(2), &json!(1)));
            other.editor().raw(Method::POST, "/manage/v1/articles/draft/publish", "", "").await
        });
        sleep(200).await;
        drop(hold);

        first.await.unwrap().expect(200);
        assert_eq!(good.await.unwrap().expect(200)["published_version"], 2);
        assert_eq!(bad.await.unwrap().faults(422, "invalid-document").len(), 1);
        stale.await.unwrap().faults(412, "precondition-failed");
        moved.await.unwrap().expect(200);
        joined.await.unwrap().expect(200);
        let mut versions = Vec::new();
        for twice in twice {
            versions.push(twice.await.unwrap().expect(200)["version"].as_i64().unwrap());
        }
        versions.sort_unstable();
        assert_eq!(versions, [2, 3]);
        unpublishable.await.unwrap().faults(422, "not-publishable");
        missing.await.unwrap().faults(404, "not-found");
        titled.await.unwrap().expect(200);
        rewritten.await.unwrap().expect(200);
        assert_eq!(unpublished.await.unwrap().expect(200)["published_version"], 2);

        for (slug, pointer, value) in [
            ("good", "/subtitle", json!("Good")),
            ("bad", "/title", json!("bad")),
            ("stale", "/version", json!(1)),
            ("moved-on", "/version", json!(2)),
            ("joined", "/topics/0/slug", json!("walking")),
            ("twice", "/custom", json!({"a": 1, "b": 2})),
            ("draft", "/subtitle", json!("Later")),
            ("rewritten", "/sections/0/heading", json!("Run")),
            ("titled", "/title", json!("Another title")),
            ("unseen", "/subtitle", json!("First")),
        ] {
            let article = app.get(&format!("/v1/articles/{slug}")).await.expect(200);
            assert_eq!(article.pointer(pointer), Some(&value), "{slug}");
        }
        assert_eq!(app.get("/v1/articles/moved").await.status, 301);
        let of_topic = app.get("/v1/articles?topic=walking&fields=slug").await.expect(200);
        assert_eq!(of_topic["data"], json!([{"slug": "joined"}]));
        let by_title = app.get("/v1/articles?sort=title&limit=1&fields=title,excerpt").await.expect(200);
        assert_eq!(by_title["data"], json!([{"title": "Another title", "excerpt": "Short."}]));
        let newest = app.get("/v1/articles?sort=-updated_at&fields=slug").await.expect(200);
        assert_eq!(newest["data"].as_array().unwrap().len(), slugs.len());
        lists_are_in_order(&app);
        if app.database.connect().unwrap().is_postgres() {
            assert_eq!(transactions(&app, "'good', 'twice', 'titled', 'rewritten'"), 1);
            assert_eq!(transactions(&app, "'good', 'moved-on', 'joined'"), 3, "two of them alone");
        }
    }
}

on_both! {
    async fn each_is_done_by_who_asked_for_it(app) {
        articles(&app, &["one", "two", "three", "unseen"]).await;
        for name in ["A", "B", "C"] {
            app.publish("topics", json!({"name": name, "slug": name.to_lowercase(), "kind": "goal"})).await;
        }
        let set = |sql: &str| app.database.connect().unwrap().batch_execute(sql).unwrap();
        let (article, topic) = (json!({"subtitle": "Changed"}), json!({"description": "Changed."}));
        set("UPDATE users SET role = 'editor' WHERE email = 'viewer@example.com'");
        app.viewer().patch(&format!("{DESK}/unseen"), &article).await.expect(200);
        let by: [fn(&TestApp) -> Caller<'_>; 3] = [TestApp::editor, TestApp::admin, TestApp::viewer];
        let entries = [["articles/one", "topics/a"], ["articles/two", "topics/b"], ["articles/three", "topics/c"]];
        for (round, statuses) in [[200, 200, 200], [200, 401, 403]].into_iter().enumerate() {
            let hold = hold(&app);
            let first = spawn(&app, "unseen", json!({"subtitle": format!("Round {round}")}));
            sleep(100).await;
            let change = |entry: &str| if entry.starts_with("articles") { article.clone() } else { topic.clone() };
            let mut changes = Vec::new();
            for (at, entries) in entries.iter().enumerate() {
                changes.extend(entries.map(|entry| (at, spawn_by(&app, by[at], entry, change(entry)))));
            }
            sleep(200).await;
            drop(hold);
            first.await.unwrap().expect(200);
            for (at, change) in changes {
                let reply = change.await.unwrap();
                assert_eq!(reply.status, statuses[at], "{round} {at} {}", reply.text());
            }
            set("DELETE FROM users WHERE email = 'admin@example.com'; \
                 UPDATE users SET role = 'viewer' WHERE email = 'viewer@example.com'");
            for (email, slugs, versions) in [("editor", "'one', 'a'", 1 + round), ("viewer", "'three', 'c'", 1)] {
                let written = count(&app, &format!(
                    "SELECT COUNT(*) AS number FROM revisions r JOIN users u ON u.id = r.created_by \
                     JOIN working_copies w ON w.entry_id = r.entry_id AND w.locale = r.locale \
                     WHERE u.email = '{email}@example.com' AND w.slug IN ({slugs}) AND r.version > 1"
                ));
                assert_eq!(written, 2 * versions as i64, "{round} {email}");
            }
        }
        if app.database.connect().unwrap().is_postgres() {
            assert_eq!(transactions(&app, "'one', 'a', 'two', 'b', 'three', 'c'"), 1);
        }
        assert_eq!(count(&app, "SELECT MAX(version) AS number FROM working_copies WHERE slug IN ('two', 'b')"), 2);
    }
}

on_both! {
    async fn what_cannot_be_written_together_is_written_by_each(app) {
        articles(&app, &["one", "two", "three", "unseen"]).await;
        // The version that the second one is to get is there: nobody knows how, and what is written together is refused.
        let twice = "INSERT INTO revisions SELECT entry_id, locale, 2, document, created_at, created_by FROM revisions \
                     WHERE entry_id = (SELECT entry_id FROM working_copies WHERE slug = 'two')";
        app.database.connect().unwrap().batch_execute(twice).unwrap();
        let hold = hold(&app);
        let mut changes = vec![spawn(&app, "unseen", json!({"subtitle": "Changed"}))];
        sleep(100).await;
        changes.push(spawn(&app, "unseen", json!({"title": 7})));
        changes.extend(["one", "two", "three"].map(|slug| spawn(&app, slug, json!({"subtitle": "Changed"}))));
        sleep(250).await;
        drop(hold);
        let mut statuses = Vec::new();
        for change in changes {
            statuses.push(change.await.unwrap().status);
        }
        assert_eq!(statuses, [200, 422, 200, 500, 200]);
        // Again, which takes nobody back any more.
        spawn(&app, "two", json!({"subtitle": "Again"})).await.unwrap().faults(500, "internal");
        for (slug, version) in [("unseen", 2), ("one", 2), ("two", 1), ("three", 2)] {
            assert_eq!(app.get(&format!("/v1/articles/{slug}")).await.expect(200)["version"], version, "{slug}");
            let changes = count(&app, &format!("SELECT COUNT(*) AS number FROM changes WHERE slug = '{slug}'"));
            assert_eq!(changes, version, "{slug}");
        }
        lists_are_in_order(&app);
    }
}

/// Holds up every publication until it is dropped, so that those that come meanwhile are done together.
struct Hold(#[allow(dead_code)] Connection);

fn hold(app: &TestApp) -> Hold {
    let mut connection = app.database.connect().unwrap();
    connection
        .batch_execute(if connection.is_postgres() {
            "BEGIN; SELECT value FROM counters WHERE name = 'changes' FOR UPDATE"
        } else {
            "BEGIN IMMEDIATE"
        })
        .unwrap();
    Hold(connection)
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

pub(super) fn count(app: &TestApp, sql: &str) -> i64 {
    let mut connection = app.database.connect().unwrap();
    let counted: Vec<Counted> = diesel::sql_query(sql).load(&mut connection).unwrap();
    counted[0].number
}

/// How many transactions have published the second versions of these, on PostgreSQL.
fn transactions(app: &TestApp, slugs: &str) -> i64 {
    let distinct = "SELECT COUNT(DISTINCT xmin::text) AS number FROM changes WHERE version = 2 AND slug IN";
    count(app, &format!("{distinct} ({slugs})"))
}

/// Where entries stand in long lists by their last publication is when that was.
pub(super) fn lists_are_in_order(app: &TestApp) {
    let standing = "SELECT list, updated_at, entry_id FROM published_updates";
    let published = "SELECT l.list, a.updated_at, l.entry_id FROM published_lists l JOIN long_lists g ON g.list = l.list \
                     JOIN published_articles a ON a.entry_id = l.entry_id AND a.locale = l.locale";
    for (one, other) in [(standing, published), (published, standing)] {
        let sql = format!("SELECT COUNT(*) AS number FROM ({one} EXCEPT {other}) AS lost");
        assert_eq!(count(app, &sql), 0, "{one}");
    }
}

/// Makes every list of articles long.
pub(super) fn lengthen(connection: &mut Connection) {
    let lengthen = "INSERT INTO long_lists SELECT DISTINCT l.list FROM published_lists l \
                    JOIN published_articles a ON a.entry_id = l.entry_id AND a.locale = l.locale; \
                    INSERT INTO published_updates SELECT l.list, a.updated_at, l.entry_id FROM published_lists l \
                    JOIN long_lists g ON g.list = l.list \
                    JOIN published_articles a ON a.entry_id = l.entry_id AND a.locale = l.locale; \
                    UPDATE counters SET value = value + 1 WHERE name = 'long_lists'";
    connection.batch_execute(lengthen).unwrap();
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::*;
    use crate::support::TestDatabase;

    const MANY: usize = 20;

    #[actix_web::test]
    async fn they_share_transactions_and_each_has_a_sequence() {
        let app = TestApp::start(TestDatabase::postgres()).await;
        let slugs: Vec<String> = (0..MANY).map(|number| format!("article-{number}")).collect();
        articles(&app, &slugs.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let before = count(&app, "SELECT MAX(sequence) AS number FROM changes");
        let hold = hold(&app);
        let changes: Vec<_> = slugs.iter().map(|slug| spawn(&app, slug, json!({"subtitle": "Changed"}))).collect();
        sleep(250).await;
        drop(hold);
        for change in changes {
            assert_eq!(change.await.unwrap().expect(200)["published_version"], 2);
        }
        let since = |what: &str| {
            count(&app, &format!("SELECT COUNT(DISTINCT {what}) AS number FROM changes WHERE sequence > {before}"))
        };
        assert_eq!(since("entry_id"), MANY as i64);
        assert_eq!(count(&app, "SELECT MAX(sequence) AS number FROM changes"), before + MANY as i64);
        // Those who came first, and all that have come meanwhile.
        assert!(since("xmin::text") <= 3, "{} transactions", since("xmin::text"));
        lists_are_in_order(&app);
    }

    #[actix_web::test]
    async fn nobody_waits_for_an_entry_that_somebody_else_has_locked_but_who_wants_it() {
        let app = TestApp::start(TestDatabase::postgres()).await;
        articles(&app, &["locked", "free", "free-too"]).await;
        let mut other = app.database.connect().unwrap();
        other.batch_execute("BEGIN; SELECT FROM working_copies WHERE slug = 'locked' FOR UPDATE").unwrap();
        let locked = spawn(&app, "locked", json!({"subtitle": "In the end"}));
        for slug in ["free", "free-too"] {
            spawn(&app, slug, json!({"subtitle": "At once"})).await.unwrap().expect(200);
        }
        assert!(!locked.is_finished());
        other.batch_execute("UPDATE working_copies SET updated_at = updated_at WHERE slug = 'locked'; COMMIT").unwrap();
        assert_eq!(locked.await.unwrap().expect(200)["published_version"], 2);
        assert_eq!(app.get("/v1/articles/locked").await.expect(200)["subtitle"], "In the end");
    }

    #[actix_web::test]
    async fn of_those_that_are_written_together_one_may_be_left_out() {
        let app = TestApp::start(TestDatabase::postgres()).await;
        articles(&app, &["unseen", "one", "two", "three"]).await;
        let before = count(&app, "SELECT MAX(sequence) AS number FROM changes");
        let hold = hold(&app);
        let first = spawn(&app, "unseen", json!({"subtitle": "First"}));
        sleep(100).await;
        let mut other = app.database.connect().unwrap();
        other.batch_execute("BEGIN; SELECT FROM working_copies WHERE slug = 'two' FOR UPDATE").unwrap();
        let [one, two, three] = ["one", "two", "three"].map(|slug| spawn(&app, slug, json!({"subtitle": "Changed"})));
        sleep(200).await;
        drop(hold);
        for change in [first, one, three] {
            assert_eq!(change.await.unwrap().expect(200)["published_version"], 2);
        }
        other.batch_execute("COMMIT").unwrap();
        assert_eq!(two.await.unwrap().expect(200)["published_version"], 2);
        let sequences = |what: &str, slugs: &str| {
            count(&app, &format!("SELECT {what} AS number FROM changes WHERE version = 2 AND slug IN ({slugs})"))
                - before
        };
        assert_eq!(
            (sequences("MIN(sequence)", "'one', 'three'"), sequences("MAX(sequence)", "'one', 'three'")),
            (2, 3)
        );
        assert_eq!(sequences("MAX(sequence)", "'two'"), 4);
        assert_eq!(transactions(&app, "'one', 'three'"), 1);
        lists_are_in_order(&app);
    }

    /// As an import has that publishes.
    #[actix_web::test]
    async fn who_does_not_publish_is_not_held_up_by_who_does() {
        let app = TestApp::start(TestDatabase::postgres()).await;
        articles(&app, &["published", "draft"]).await;
        let hold = hold(&app);
        let published = spawn(&app, "published", json!({"subtitle": "In the end"}));
        sleep(50).await;
        let draft = app.editor().patch(&format!("{DESK}/draft"), &json!({"subtitle": "At once"})).await.expect(200);
        assert_eq!((&draft["version"], &draft["published_version"]), (&json!(2), &json!(1)));
        assert!(!published.is_finished());
        drop(hold);
        published.await.unwrap().expect(200);
        assert_eq!(app.get("/v1/articles/published").await.expect(200)["subtitle"], "In the end");
    }

    #[actix_web::test]
    async fn large_documents_are_written_a_few_at_a_time() {
        let app = TestApp::start(TestDatabase::postgres()).await;
        let slugs = ["a", "b", "c", "d", "e", "f"];
        articles(&app, &slugs).await;
        let text = ("Walking is good for the back. ".repeat(1000) + "\n\n").repeat(30);
        for round in 1..=2 {
            let hold = hold(&app);
            let document = json!({"body": {"markdown": format!("{round}. {text}")}});
            let changes = slugs.map(|slug| spawn(&app, slug, document.clone()));
            sleep(250).await;
            drop(hold);
            for change in changes {
                assert_eq!(change.await.unwrap().expect(200)["published_version"], round + 1);
            }
        }
        lists_are_in_order(&app);
    }
}
