//! How often a write goes to a database server and comes back.

use std::collections::HashMap;
use std::sync::Mutex;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use serde_json::json;

use crate::support::{TestApp, TestDatabase};

/// What was sent to the databases that somebody watches, by their addresses.
static SENT: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

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
                let mut sent = SENT.lock().unwrap();
                if let Some(sent) = sent.as_mut().and_then(|sent| sent.get_mut(&self.to)) {
                    sent.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}

/// What was sent to a database since it was last asked for.
fn sent(url: &str) -> Vec<String> {
    let mut sent = SENT.lock().unwrap();
    std::mem::take(sent.get_or_insert_default().entry(url.to_owned()).or_default())
}

#[actix_web::test]
async fn a_change_that_is_published_goes_there_six_times() {
    let database = TestDatabase::postgres();
    let url = database.url().to_owned();
    sent(&url);
    set_default_instrumentation(|| Some(Box::<Notes>::default())).unwrap();
    let app = TestApp::start(database).await;
    app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
    let article = json!({"title": "Walk", "slug": "walk", "authors": ["ada"], "body": {"markdown": "Walk."}});
    app.publish("articles", article).await;
    sent(&url);
    for (version, change) in [(2, json!({"subtitle": "Slowly"})), (3, json!({"title": "Walking"}))] {
        let path = "/manage/v1/articles/walk?publish=true";
        assert_eq!(app.editor().patch(path, &change).await.expect(200)["published_version"], version);
        let sent = sent(&url);
        let words: Vec<&str> = sent.iter().map(|sql| sql.split(' ').next().unwrap()).collect();
        assert_eq!(words, ["BEGIN", "SELECT", "SELECT", "SELECT", "WITH", "COMMIT"][..], "{sent:#?}");
    }
    assert_eq!(app.get("/v1/articles/walk").await.expect(200)["title"], "Walking");
}
