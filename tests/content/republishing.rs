//! What is published again is written as far as it differs. Whatever came before, the rows are those that a first
//! publication would have written.

use diesel::prelude::*;
use materia::db::Connection;
use materia::db::sql::Sql;
use serde_json::{Value, json};

use super::kinds::text;
use crate::support::{TestApp, on_both};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// Every row that an entry has on the shelf, but for its version and when it was published last.
async fn shelf(app: &TestApp, table: &str, id: &str) -> Vec<String> {
    let of_entry = [
        (table, "entry_id", "slug, locale, content_locale, title_key, published_at, document"),
        ("published_entries", "entry_id", "slug, title, title_key, published_at, excerpt, image, summary"),
        ("published_bodies", "entry_id", "html, blocks"),
        ("published_refs", "source_id", "relation, position, source_kind, target_id"),
        ("published_facets", "entry_id", "facet, value"),
        ("published_lists", "entry_id", "list, published_at, title_key"),
        ("published_updates", "entry_id", "list, entry_id"),
        ("published_digests", "entry_id", "refs, facets, card, body"),
    ];
    let of_entry = of_entry.map(|(table, key, columns)| {
        let columns: Vec<String> =
            columns.split(", ").map(|column| format!("COALESCE(CAST({column} AS TEXT), 'null')")).collect();
        let mut sql = Sql::new("SELECT ");
        sql.push(&columns.join(" || ' ' || ")).push(" AS line FROM ").push(table).push(" WHERE ").push(key);
        sql.push(" = ").bind(id).push(" ORDER BY line");
        (table.to_owned(), sql)
    });
    let read = app.database.read(move |c: &mut Connection| {
        let mut lines = Vec::new();
        for (table, sql) in of_entry {
            let rows: Vec<Line> = sql.load(c)?;
            lines.extend(rows.into_iter().map(|row| format!("{table}: {}", row.line)));
        }
        Ok::<_, materia::http::Problem>(lines)
    });
    read.await.unwrap()
}

/// Forgets what the rows were made of, as with what was published before that was noted.
async fn forget(app: &TestApp) {
    use materia::db::schema::published_digests::dsl::published_digests;
    let write = app.database.write(|c| Ok::<_, materia::http::Problem>(diesel::delete(published_digests).execute(c)?));
    assert!(write.await.unwrap() > 0);
}

/// Publishes the changes, and holds the rows against those of the same document on an empty shelf.
async fn holds_after(app: &TestApp, plural: &str, id: &str, changes: &Value) {
    let table = format!("published_{}", plural.replace('-', "_"));
    let path = format!("/manage/v1/{plural}/{id}");
    app.editor().patch(&format!("{path}?publish=true"), changes).await.expect(200);
    let found = shelf(app, &table, id).await;
    app.editor().post(&format!("{path}/unpublish"), &json!({})).await.expect(200);
    assert_eq!(shelf(app, &table, id).await, Vec::<String>::new(), "{changes}");
    app.editor().post(&format!("{path}/publish"), &json!({})).await.expect(200);
    assert_eq!(found, shelf(app, &table, id).await, "{changes}");
}

async fn published(app: &TestApp) -> [String; 2] {
    for (slug, name) in [("sciatica", "Sciatica"), ("back-pain", "Back pain")] {
        app.publish("topics", json!({"slug": slug, "name": name, "kind": "condition"})).await;
    }
    app.publish("authors", json!({"slug": "ada", "name": "Ada Reed"})).await;
    let treatment = json!({
        "slug": "massage", "name": "Massage", "summary": "Hands on.", "published_at": "2020-01-01T00:00:00Z",
        "body": {"markdown": "Hands."}, "setting": "clinic"
    });
    let treatment = app.publish("treatment-options", treatment).await;
    let article = json!({
        "slug": "page", "title": "A page", "published_at": "2020-01-01T00:00:00Z", "authors": ["ada"],
        "topics": ["sciatica"], "treatments": ["massage"], "body": {"markdown": "See [this](entry:topic/sciatica)."},
        "products": [{"handle": "strap", "title": "Strap"}]
    });
    let article = app.publish("articles", article).await;
    [text(&article, "/id").to_owned(), text(&treatment, "/id").to_owned()]
}

fn changes() -> Vec<Value> {
    vec![
        json!({"subtitle": "Nothing that others show"}),
        json!({"topics": ["back-pain", "sciatica"]}),
        json!({"topics": ["back-pain"]}),
        json!({"treatments": []}),
        json!({"products": null}),
        json!({"featured": true}),
        json!({"title": "Another title"}),
        json!({"published_at": "2021-02-03T04:05:06Z"}),
        json!({"slug": "elsewhere"}),
        json!({"excerpt": "Written."}),
        json!({"hero": {"url": "https://example.com/a.jpg", "alt": "A."}}),
        json!({"body": {"markdown": "Other words."}}),
        json!({"body": {"markdown": "See."}, "topics": ["sciatica"], "slug": "page", "title": "A page"}),
    ]
}

on_both! {
    async fn after_every_change_the_rows_are_those_of_a_first_publication(app) {
        let [article, treatment] = published(&app).await;
        for change in changes() {
            holds_after(&app, "articles", &article, &change).await;
        }
        for change in [json!({"setting": "home"}), json!({"body": null}), json!({"body": {"markdown": "Again."}})] {
            holds_after(&app, "treatment-options", &treatment, &change).await;
        }
    }

    async fn what_an_older_program_published_is_written_whole(app) {
        let [article, treatment] = published(&app).await;
        for change in changes() {
            forget(&app).await;
            holds_after(&app, "articles", &article, &change).await;
        }
        for change in [json!({"body": null}), json!({"setting": "home"})] {
            forget(&app).await;
            holds_after(&app, "treatment-options", &treatment, &change).await;
        }
    }

    async fn lists_follow_what_an_entry_is_found_by(app) {
        let [article, _] = published(&app).await;
        let found = async |query: &str| {
            let page = app.get(&format!("/v1/articles?{query}")).await.expect(200);
            page["data"].as_array().unwrap().len()
        };
        assert_eq!([found("topic=sciatica").await, found("topic=back-pain").await], [1, 0]);
        let change = json!({"topics": ["back-pain"]});
        let path = format!("/manage/v1/articles/{article}?publish=true");
        app.editor().patch(&path, &change).await.expect(200);
        assert_eq!([found("topic=sciatica").await, found("topic=back-pain").await], [0, 1]);
        forget(&app).await;
        app.editor().patch(&path, &json!({"topics": ["sciatica"]})).await.expect(200);
        assert_eq!([found("topic=sciatica").await, found("topic=back-pain").await], [1, 0]);
        assert_eq!([found("product=strap").await, found("featured=true").await], [1, 0]);
        app.editor().patch(&path, &json!({"featured": true, "products": null})).await.expect(200);
        assert_eq!([found("product=strap").await, found("featured=true").await], [0, 1]);
    }

    async fn a_slug_under_which_something_was_published_is_kept_for_it(app) {
        let [article, _] = published(&app).await;
        let path = format!("/manage/v1/articles/{article}?publish=true");
        for slug in ["second", "third", "second", "page", "third"] {
            app.editor().patch(&path, &json!({ "slug": slug })).await.expect(200);
        }
        for slug in ["page", "second"] {
            let reply = app.get(&format!("/v1/articles/{slug}")).await;
            assert_eq!((reply.status.as_u16(), reply.header("location")), (301, Some("/v1/articles/third")), "{slug}");
        }
    }
}
