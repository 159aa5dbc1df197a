//! A site with thousands of entries of every kind: one of each is written and published, and its rows on the shelf are
//! multiplied, each copy with an id, a slug, a title and dates
//! of its own.

use diesel::connection::SimpleConnection as _;
use serde_json::json;

use crate::support::TestApp;

/// How many there are of each kind.
pub(super) const MANY: usize = 3000;

/// Every kind: the plural in addresses, the table, and whether others link to it.
const KINDS: [(&str, &str, bool); 6] = [
    ("topics", "published_topics", true),
    ("authors", "published_authors", true),
    ("treatment-options", "published_treatment_options", true),
    ("articles", "published_articles", true),
    ("listings", "published_listings", true),
    ("announcements", "published_announcements", false),
];

/// Fills the site.
pub(super) async fn gather(app: &TestApp) {
    let mut statements = Vec::new();
    app.publish("topics", json!({"slug": "root", "name": "Root"})).await;
    for ((plural, document), (_, table, linked)) in originals().into_iter().zip(KINDS) {
        let entry = app.publish(plural, document).await;
        let id = entry["id"].as_str().unwrap();
        statements.extend(copies(app, table, id));
        statements.extend(linked.then(|| copies(app, "published_entries", id)).into_iter().flatten());
        statements.extend(copies(app, "published_facets", id));
        statements.extend(copies(app, "published_lists", id));
        statements.extend(copies(app, "published_bodies", id));
        // A copy of a listing shows nothing: no article stands in thousands of them.
        statements.extend((plural != "listings").then(|| copies(app, "published_refs", id)).into_iter().flatten());
    }
    let mut connection = app.database.connect().unwrap();
    let typed =
        KINDS.map(|(_, table, _)| format!("SELECT entry_id, locale, updated_at FROM {table}")).join(" UNION ALL ");
    statements.push(format!(
        "INSERT INTO long_lists SELECT list FROM published_lists GROUP BY list HAVING COUNT(*) >= 1000; \
         INSERT INTO published_updates SELECT l.list, a.updated_at, l.entry_id \
         FROM published_lists l JOIN ({typed}) AS a ON a.entry_id = l.entry_id AND a.locale = l.locale \
         WHERE l.list IN (SELECT list FROM long_lists)"
    ));
    // PostgreSQL gathers statistics by itself, in its own time. On SQLite the program keeps none.
    statements.extend(connection.is_postgres().then(|| "ANALYZE".to_owned()));
    for statement in statements {
        connection.batch_execute(&statement).unwrap_or_else(|error| panic!("{error}: {statement}"));
    }
}

/// One entry of each kind, with every value that it can be found by.
fn originals() -> Vec<(&'static str, serde_json::Value)> {
    let link = json!({"kind": "article", "entry": "article"});
    vec![
        (
            "topics",
            json!({
                "slug": "topic", "name": "Topic", "kind": "condition", "parent": "root",
                "codes": [{"system": "ICD-10", "code": "M54.3"}]
            }),
        ),
        (
            "authors",
            json!({
                "slug": "author", "name": "Author", "topics": ["topic"],
                "credentials": [{"abbreviation": "DPT", "kind": "degree"}]
            }),
        ),
        (
            "treatment-options",
            json!({
                "slug": "treatment", "name": "Treatment", "summary": "S", "category": "needling", "setting": "home",
                "invasiveness": "noninvasive", "performed_by": [{"profession": "therapist"}], "topics": ["topic"],
                "availability": [{"jurisdiction": "US-CA", "status": "permitted"}]
            }),
        ),
        (
            "articles",
            json!({
                "slug": "article", "title": "Article", "authors": ["author"], "topics": ["topic"],
                "treatments": ["treatment"], "products": [{"handle": "strap", "title": "Strap"}], "featured": true,
                "body": {"markdown": "Some words."}
            }),
        ),
        (
            "listings",
            json!({
                "slug": "listing", "title": "Listing", "pinned": [link], "rule": {"topics": ["topic"], "authors": ["author"]}
            }),
        ),
        (
            "announcements",
            json!({"slug": "announcement", "message": "Announcement", "placement": "top-bar", "link": link}),
        ),
    ]
}

/// The statements that multiply the rows of an entry in a table.
fn copies(app: &TestApp, table: &str, id: &str) -> Vec<String> {
    let postgres = app.database.connect().unwrap().is_postgres();
    // Each order is another one, as it is among real entries.
    let time = |factor: usize| {
        let hours = format!("(n.i * {factor}) % {MANY}");
        if postgres {
            format!("TIMESTAMP '2010-01-01' + ({hours}) * INTERVAL '1 hour'")
        } else {
            format!("strftime('%Y-%m-%d %H:%M:%S', '2010-01-01', '+' || ({hours}) || ' hours')")
        }
    };
    let number = |factor: usize| format!("substr(CAST(1000000000000 + (n.i * {factor}) % {MANY} AS TEXT), 2)");
    let id_of = |key: &str| format!("substr(t.{key}, 1, 24) || {}", number(1));
    let changed = [
        ("entry_id", id_of("entry_id")),
        ("source_id", id_of("source_id")),
        ("published_at", time(7)),
        ("updated_at", time(1237)),
        ("title_key", format!("'t-' || {}", number(1777))),
        ("slug", format!("'t-' || {}", number(1))),
    ];
    let key = if table == "published_refs" { "source_id" } else { "entry_id" };
    let columns: Vec<&str> = columns(table);
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            let new = changed.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone());
            new.unwrap_or_else(|| format!("t.{column}"))
        })
        .collect();
    vec![format!(
        "INSERT INTO {table} ({}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         SELECT {} FROM {table} t, n WHERE t.{key} = '{id}'",
        columns.join(", "),
        values.join(", ")
    )]
}

fn columns(table: &str) -> Vec<&'static str> {
    match table {
        "published_refs" => vec!["source_id", "locale", "relation", "position", "source_kind", "target_id"],
        "published_facets" => vec!["entry_id", "locale", "facet", "value"],
        "published_lists" => vec!["entry_id", "locale", "list", "published_at", "title_key"],
        "published_bodies" => vec!["entry_id", "locale", "html", "blocks"],
        "published_entries" => vec![
            "entry_id",
            "locale",
            "content_locale",
            "kind",
            "slug",
            "title",
            "title_key",
            "published_at",
            "excerpt",
            "image",
            "summary",
            "comments_count",
        ],
        _ => {
            let mut columns = vec![
                "entry_id",
                "locale",
                "content_locale",
                "slug",
                "version",
                "published_at",
                "updated_at",
                "first_published_at",
                "title_key",
                "document",
            ];
            if table == "published_announcements" {
                columns.extend(["priority", "starts_at", "ends_at"]);
            }
            columns
        }
    }
}
