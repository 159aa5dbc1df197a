//! Imports and exports of text, and everything that readers can ask.

use std::sync::{Arc, Mutex};

use materia::content::{ImportSummary, Rejected, Selection};
use materia::db::Address;
use materia::transfer::{self, ImportOptions, Output, Pass, Source, Watch};
use serde_json::{Value, json};

use crate::support::{TestApp, TestDatabase};

/// An empty application on the same kind of database.
pub async fn beside(app: &TestApp, flags: &[&str]) -> TestApp {
    let database = match app.database.address() {
        Address::Sqlite(_) => TestDatabase::sqlite(),
        #[cfg(feature = "postgres")]
        Address::Postgres(_) => TestDatabase::postgres(),
        #[cfg(not(feature = "postgres"))]
        Address::Postgres(_) => unreachable!("there is no PostgreSQL in this build"),
    };
    TestApp::start_with(database, flags).await
}

/// The database as a command line names it.
pub fn url(app: &TestApp) -> String {
    match app.database.address() {
        Address::Sqlite(path) => format!("sqlite://{}", path.display()),
        Address::Postgres(url) => url.clone(),
    }
}

pub async fn export(app: &TestApp) -> String {
    export_some(app, Selection::default()).await
}

pub async fn export_some(app: &TestApp, selection: Selection) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.jsonl");
    let output = Output::File(path.clone());
    let lines = transfer::export(&app.app.exchange(), output, selection, Box::new(|_| {})).await.unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(lines, text.lines().count() as u64);
    text
}

/// An import of which no line may fail.
pub async fn import(app: &TestApp, text: &str) -> ImportSummary {
    let (summary, rejected) = import_with(app, text, ImportOptions::default()).await;
    assert_eq!(rejected, []);
    summary
}

pub async fn import_with(app: &TestApp, text: &str, options: ImportOptions) -> (ImportSummary, Vec<Rejected>) {
    let rejected = Arc::new(Mutex::new(Vec::new()));
    let watch = Box::new(Collect(rejected.clone()));
    let source = Source::spool(text.as_bytes()).unwrap();
    let summary = transfer::import(&app.app.exchange(), source, options, watch).await.unwrap();
    let rejected = rejected.lock().unwrap().clone();
    (summary, rejected)
}

struct Collect(Arc<Mutex<Vec<Rejected>>>);

impl Watch for Collect {
    fn begin(&mut self, _: Pass) {}

    fn advance(&mut self, _: u64, _: &ImportSummary) {}

    fn reject(&mut self, rejected: &Rejected) -> std::io::Result<()> {
        self.0.lock().unwrap().push(rejected.clone());
        Ok(())
    }
}

/// Lines of values.
pub fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

pub fn line(kind: &str, document: Value) -> Value {
    json!({"kind": kind, "status": "published", "document": document})
}

/// An article that can be published as soon as its author is there.
pub fn article(slug: &str, more: Value) -> Value {
    let mut document = json!({
        "slug": slug, "title": slug, "authors": ["ada-ferris"], "body": {"markdown": "Walk."},
        "published_at": "2021-05-06T07:08:09Z"
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    line("article", document)
}

pub fn author() -> Value {
    line("author", json!({"slug": "ada-ferris", "name": "Ada Ferris"}))
}

/// Each line with these members taken out of it.
pub fn without(text: &str, members: &[&str]) -> String {
    let strip = |line: &str| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        value.as_object_mut().unwrap().retain(|name, _| !members.contains(&name.as_str()));
        format!("{value}\n")
    };
    text.lines().map(strip).collect()
}

const PLURALS: [&str; 6] = ["articles", "treatment-options", "authors", "topics", "listings", "announcements"];

/// The answers of every list and every detail, in each locale, with everything included and the body in all formats.
pub async fn answers(app: &TestApp, locales: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (plural, locale) in PLURALS.iter().flat_map(|plural| locales.iter().map(move |locale| (plural, locale))) {
        let whole = match *plural {
            "articles" => "&body=html,markdown,text,blocks&include=treatments,authors,next,related,also_in",
            "treatment-options" | "authors" => "&body=html,markdown,text,blocks",
            _ => "",
        };
        let mut next = Some(format!("/v1/{plural}?limit=100&locale={locale}"));
        let mut slugs = Vec::new();
        while let Some(path) = next.take() {
            let page = app.get(&path).await.expect(200);
            slugs.extend(
                page["data"].as_array().unwrap().iter().map(|entry| entry["slug"].as_str().unwrap().to_owned()),
            );
            let cursor = page["pagination"]["next_cursor"].as_str();
            next = cursor.map(|cursor| format!("/v1/{plural}?limit=100&locale={locale}&cursor={cursor}"));
            found.push((format!("/v1/{plural}?locale={locale} ({})", found.len()), page["data"].to_string()));
        }
        for slug in slugs {
            let path = format!("/v1/{plural}/{slug}?locale={locale}{whole}");
            let reply = app.get(&path).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.text());
            found.push((path, reply.text().to_owned()));
        }
    }
    found
}

/// Fails at the first answer that differs.
#[track_caller]
pub fn assert_same(left: &[(String, String)], right: &[(String, String)]) {
    for ((path, left), (other, right)) in left.iter().zip(right) {
        assert_eq!(path, other);
        assert_eq!(left, right, "{path}");
    }
    assert_eq!(left.len(), right.len());
}
