//! How often a write goes to a database server and comes back, and what others can do there meanwhile.

use std::collections::HashMap;
use std::sync::Mutex;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _, set_default_instrumentation};
use materia::db::Connection;
use serde_json::json;

use super::together::{count, lengthen, lists_are_in_order};
use crate::support::{Reply, TestApp, TestDatabase};

/// The databases that somebody watches, by their addresses.
static WATCHED: Mutex<Option<HashMap<String, Watched>>> = Mutex::new(None);

/// What is noted of a database.
#[derive(Default)]
struct Watched {
    /// What was sent since that was last asked for.
    sent: Vec<String>,
    /// What somebody else does just before the next statement that writes changes together.
    before: Option<Before>,
}

type Before = Box<dyn FnOnce() + Send>;

/// Notes what a connection sends.
#[derive(Default)]
struct Notes {
    to: String,
}

impl Instrumentation for Notes {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => url.clone_into(&mut self.to),
            InstrumentationEvent::StartQuery { query, .. } => {
                let query = query.to_string();
                let writes = query.starts_with("WITH still");
                let before = watched(&self.to, |watched| {
                    watched.sent.push(query);
                    watched.before.take_if(|_| writes)
                });
                if let Some(before) = before.flatten() {
                    before();
                }
            }
            _ => {}
        }
    }
}

/// What is noted of a database, if somebody watches it.
fn watched<T>(url: &str, of: impl FnOnce(&mut Watched) -> T) -> Option<T> {
    WATCHED.lock().unwrap().as_mut()?.get_mut(url).map(of)
}

/// An application whose database is watched, with an article in it.
async fn start() -> (TestApp, String) {
    let database = TestDatabase::postgres();
    let url = database.url().to_owned();
    WATCHED.lock().unwrap().get_or_insert_default().insert(url.clone(), Watched::default());
    set_default_instrumentation(|| Some(Box::<Notes>::default())).unwrap();
    let app = TestApp::start(database).await;
    app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
    let article = json!({"title": "Walk", "slug": "walk", "authors": ["ada"], "body": {"markdown": "Walk."}});
    app.publish("articles", article).await;
    (app, url)
}

const WALK: &str = "/manage/v1/articles/walk?publish=true";

#[actix_web::test]
async fn a_change_that_is_published_goes_there_twice() {
    let (app, url) = start().await;
    for (version, change) in [(2, json!({"subtitle": "Slowly"})), (3, json!({"title": "Walking"}))] {
        watched(&url, |watched| watched.sent.clear()).unwrap();
        assert_eq!(app.editor().patch(WALK, &change).await.expect(200)["published_version"], version);
        let sent = watched(&url, |watched| std::mem::take(&mut watched.sent)).unwrap();
        let words: Vec<&str> = sent.iter().map(|sql| sql.split(' ').next().unwrap()).collect();
        assert_eq!(words, ["SELECT", "WITH"][..], "{sent:#?}");
    }
    assert_eq!(app.get("/v1/articles/walk").await.expect(200)["title"], "Walking");
}

/// Changes the article while somebody else does something, between what was found of it and what is written.
async fn change_while(before: impl FnOnce(Connection) + Send + 'static) -> (TestApp, Reply) {
    let (app, url) = start().await;
    let other = app.database.connect().unwrap();
    let before: Before = Box::new(move || before(other));
    watched(&url, |watched| watched.before = Some(before)).unwrap();
    let changed = app.editor().patch(WALK, &json!({"subtitle": "Slowly"})).await;
    assert!(watched(&url, |watched| watched.before.is_none()).unwrap(), "nobody did anything");
    (app, changed)
}

#[actix_web::test]
async fn what_somebody_else_has_written_meanwhile_is_kept() {
    let another_version = "INSERT INTO revisions SELECT entry_id, locale, 2, replace(document, '\"Walk\"', '\"Run\"'), \
                           created_at, created_by FROM revisions \
                           WHERE entry_id = (SELECT entry_id FROM working_copies WHERE slug = 'walk'); \
                           UPDATE working_copies SET version = 2 WHERE slug = 'walk'";
    let (app, changed) = change_while(|mut other| other.batch_execute(another_version).unwrap()).await;
    assert_eq!(changed.expect(200)["version"], 3);
    let article = app.get("/v1/articles/walk").await.expect(200);
    assert_eq!((&article["title"], &article["subtitle"]), (&json!("Run"), &json!("Slowly")));
}

#[actix_web::test]
async fn what_somebody_else_has_done_meanwhile_without_a_new_version_is_seen() {
    let to_the_trash = "UPDATE working_copies SET trashed = TRUE WHERE slug = 'walk'";
    let (app, changed) = change_while(|mut other| other.batch_execute(to_the_trash).unwrap()).await;
    changed.faults(409, "conflict");
    assert_eq!(count(&app, "SELECT MAX(version) AS number FROM revisions WHERE document LIKE '%Walk.%'"), 1);
}

#[actix_web::test]
async fn what_somebody_else_is_about_to_do_is_waited_for() {
    let begin = "BEGIN; UPDATE working_copies SET trashed = TRUE WHERE slug = 'walk'";
    let (sender, receiver) = std::sync::mpsc::channel::<Connection>();
    let soon = std::thread::spawn(move || {
        let mut other = receiver.recv().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(200));
        other.batch_execute("COMMIT").unwrap();
    });
    let (_app, changed) = change_while(move |mut other| {
        other.batch_execute(begin).unwrap();
        sender.send(other).unwrap();
    })
    .await;
    soon.join().unwrap();
    changed.faults(409, "conflict");
}

#[actix_web::test]
async fn a_list_that_has_become_long_meanwhile_is_kept_in_order() {
    let (app, changed) = change_while(|mut other| lengthen(&mut other)).await;
    changed.expect(200);
    lists_are_in_order(&app);
    assert!(count(&app, "SELECT COUNT(*) AS number FROM published_updates") > 0);
}

/// Closes all other connections of the same application.
fn hang_up(connection: &mut Connection) {
    let all = "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid(); END $$";
    connection.batch_execute(all).unwrap();
}

#[actix_web::test]
async fn whose_connection_breaks_while_it_is_written_is_not_written_twice() {
    let (app, changed) = change_while(|mut other| hang_up(&mut other)).await;
    changed.faults(500, "internal");
    let changed = app.editor().patch(WALK, &json!({"subtitle": "Slowly"})).await;
    assert_eq!(changed.expect(200)["version"], 2);
}

#[actix_web::test]
async fn of_those_whose_server_went_away_each_works_alone() {
    let (app, url) = start().await;
    hang_up(&mut app.database.connect().unwrap());
    for version in 2..4 {
        watched(&url, |watched| watched.sent.clear()).unwrap();
        let changed = app.editor().patch(WALK, &json!({"subtitle": format!("Version {version}")})).await;
        assert_eq!(changed.expect(200)["version"], version);
    }
    let together = watched(&url, |watched| watched.sent.iter().any(|sql| sql.starts_with("WITH still"))).unwrap();
    assert!(together, "once there are connections again");
}
