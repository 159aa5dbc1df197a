//! The six content types as a table, and what the desk's tables hold: what the tests of this folder share.

use actix_web::test::TestRequest;
use diesel::prelude::*;
use materia::db::schema::{self, entries, revisions, slugs, working_copies};
use serde_json::{Value, json};

use crate::support::{Reply, TestApp};

/// A content type, with documents of it.
pub struct Sample {
    /// Its path.
    pub path: &'static str,
    /// The value of `kind`, where the document has no `kind` of its own.
    pub kind: Option<&'static str>,
    /// The member that the slug is made from.
    pub title: &'static str,
    /// The slug made when a title has no letter of use.
    pub fallback: &'static str,
    /// A list that may be given, and `null` not.
    pub list: Option<&'static str>,
    /// The least that can be published, beside the title.
    rest: fn() -> Value,
    /// Where a document with nothing but a title is refused when it is published.
    pub lacking: &'static [&'static str],
}

pub const KINDS: [Sample; 6] = [
    Sample {
        path: "articles",
        kind: Some("article"),
        title: "title",
        fallback: "article",
        list: Some("topics"),
        rest: || json!({"authors": ["ada-ferris"], "body": {"markdown": "Walk."}}),
        lacking: &["/authors", "/body"],
    },
    Sample {
        path: "treatment-options",
        kind: Some("treatment_option"),
        title: "name",
        fallback: "treatment-option",
        list: Some("techniques"),
        rest: || json!({"summary": "A thin needle."}),
        lacking: &["/summary"],
    },
    Sample {
        path: "authors",
        kind: Some("author"),
        title: "name",
        fallback: "author",
        list: Some("credentials"),
        rest: || json!({}),
        lacking: &[],
    },
    Sample {
        path: "topics",
        kind: None,
        title: "name",
        fallback: "topic",
        list: Some("codes"),
        rest: || json!({}),
        lacking: &[],
    },
    Sample {
        path: "listings",
        kind: Some("listing"),
        title: "title",
        fallback: "listing",
        list: Some("items"),
        rest: || json!({"items": [{"url": "https://example.org/guide", "label": "A guide"}]}),
        lacking: &["/items"],
    },
    Sample {
        path: "announcements",
        kind: Some("announcement"),
        title: "message",
        fallback: "announcement",
        list: None,
        rest: || json!({}),
        lacking: &[],
    },
];

impl Sample {
    /// Where entries of this type are made.
    pub fn desk(&self) -> String {
        format!("/manage/v1/{}", self.path)
    }

    /// One entry at the desk.
    pub fn at(&self, id_or_slug: &str) -> String {
        format!("{}/{id_or_slug}", self.desk())
    }

    /// What readers get of an entry.
    pub fn page(&self, id_or_slug: &str) -> String {
        format!("/v1/{}/{id_or_slug}", self.path)
    }

    /// A document with nothing but a title.
    pub fn bare(&self, title: &str) -> Value {
        json!({ self.title: title })
    }

    /// A document that can be published, once `prepare` has run.
    pub fn full(&self, title: &str) -> Value {
        let mut document = (self.rest)();
        document[self.title] = json!(title);
        document
    }
}

/// Makes the author that articles need.
pub async fn prepare(app: &TestApp) {
    app.publish("authors", json!({"name": "Ada Ferris"})).await;
}

/// How many rows the desk's tables and `changes` have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    pub entries: i64,
    pub revisions: i64,
    pub slugs: i64,
    pub working_copies: i64,
    pub changes: i64,
}

pub async fn rows(app: &TestApp) -> Rows {
    let read = app.database.read(|c| {
        Ok::<_, materia::http::Problem>(Rows {
            entries: entries::table.count().get_result(c)?,
            revisions: revisions::table.count().get_result(c)?,
            slugs: slugs::table.count().get_result(c)?,
            working_copies: working_copies::table.count().get_result(c)?,
            changes: schema::changes::table.count().get_result(c)?,
        })
    });
    read.await.unwrap()
}

/// A row of `changes`: sequence, entry, kind, locale, action, slug and version.
pub type Change = (i64, String, String, String, String, String, Option<i64>);

/// All changes, in their order.
pub async fn changes(app: &TestApp) -> Vec<Change> {
    use schema::changes::dsl;
    let read = app.database.read(|c| {
        let columns = (dsl::sequence, dsl::entry_id, dsl::kind, dsl::locale, dsl::action, dsl::slug, dsl::version);
        Ok::<_, materia::http::Problem>(dsl::changes.order(dsl::sequence).select(columns).load(c)?)
    });
    read.await.unwrap()
}

/// An editor's request with `If-Match`.
pub async fn if_match(app: &TestApp, request: TestRequest, tags: &str) -> Reply {
    app.editor().send(request.insert_header(("if-match", tags))).await
}

/// The string at a pointer.
#[track_caller]
pub fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} in {value}"))
}

/// Faults as they are expected.
pub fn expected(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults.iter().map(|(place, code)| ((*place).to_owned(), (*code).to_owned())).collect()
}
