//! Both databases have the same history, and every step of it can be taken back.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::migration::MigrationVersion;
use diesel::prelude::*;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use materia::db::sql::Sql;
use materia::db::{self, Connection, Database};
use serde_json::json;

use crate::support::{TestDatabase, config, on_both};

fn names(tree: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn both_trees_have_the_same_names() {
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    assert!(!sqlite.is_empty());
}

#[test]
fn every_migration_has_both_directions() {
    for tree in ["sqlite", "postgres"] {
        for name in names(tree) {
            for file in ["up.sql", "down.sql"] {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree).join(&name).join(file);
                let sql = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(!sql.trim().is_empty(), "{}", path.display());
            }
        }
    }
}

/// Up, down and up again, after which the schema is what it was.
fn up_down_up(kept: &TestDatabase) {
    let config = config(&["--database-url", kept.url()]);
    let database = Database::open(&materia::server::options(&config)).unwrap();
    let mut connection = database.connect().unwrap();
    let all: Vec<String> = names("sqlite").into_iter().collect();
    assert_eq!(db::pending(&mut connection).unwrap().len(), all.len());
    assert_eq!(db::migrate(&mut connection).unwrap().applied.len(), all.len());
    assert!(db::pending(&mut connection).unwrap().is_empty());
    assert!(db::migrate(&mut connection).unwrap().applied.is_empty());
    db::revert_all(&mut connection).unwrap();
    assert_eq!(db::pending(&mut connection).unwrap().len(), all.len());
    assert_eq!(db::migrate(&mut connection).unwrap().applied.len(), all.len());
}

mod migrations_run_up_and_down_and_up {
    use super::*;

    #[test]
    fn sqlite() {
        up_down_up(&TestDatabase::sqlite());
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn postgres() {
        up_down_up(&TestDatabase::postgres());
    }
}

/// Takes migrations back to before one of them.
fn revert_to_before(connection: &mut Connection, number: &str) {
    fn revert<DB: diesel::backend::Backend>(connection: &mut impl MigrationHarness<DB>, tree: &str, number: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
        let source = || FileBasedMigrations::from_path(&folder).unwrap();
        while connection.revert_last_migration(source()).unwrap() != MigrationVersion::from(number) {}
    }
    match connection {
        Connection::Sqlite(sqlite) => revert(sqlite, "sqlite", number),
        #[cfg(feature = "postgres")]
        Connection::Postgres(postgres) => revert(postgres, "postgres", number),
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// The rows of a table, in order.
fn lines(connection: &mut Connection, table: &str, columns: &[&str]) -> Vec<String> {
    let columns: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS TEXT)")).collect();
    let sql = Sql::new(&format!("SELECT {} AS line FROM {table} ORDER BY line", columns.join(" || ' ' || ")));
    let lines: Vec<Line> = sql.load(connection).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

on_both! {
    async fn lists_have_what_was_published_before_they_stood_apart(app) {
        app.publish("topics", json!({"slug": "root", "name": "Root"})).await;
        for (slug, name) in [("a", "Zoë's"), ("b", "Another")] {
            let topic = json!({"slug": slug, "name": name, "kind": "condition", "parent": "root"});
            app.publish("topics", topic).await;
        }
        let mut connection = app.database.connect().unwrap();
        let shelf = |connection: &mut Connection| {
            let places = ["entry_id", "locale", "list", "published_at", "title_key"];
            let facets = lines(connection, "published_facets", &["entry_id", "locale", "facet", "value"]);
            let updates = lines(connection, "published_updates", &["list", "updated_at", "entry_id"]);
            (lines(connection, "published_lists", &places), updates, facets)
        };
        let before = shelf(&mut connection);
        revert_to_before(&mut connection, "0013");
        let of_root = lines(&mut connection, "published_facets WHERE facet = 'parent'", &["kind", "title_key"]);
        assert_eq!(of_root, ["topic another", "topic zoe-s"]);
        assert!(db::migrate(&mut connection).unwrap().applied[0].starts_with("0013"));
        assert_eq!(before, shelf(&mut connection));
        for (query, slugs) in [("parent=root&sort=title", ["b", "a"]), ("kind=condition&sort=updated_at", ["a", "b"])] {
            let page = app.get(&format!("/v1/topics?{query}")).await.expect(200);
            assert_eq!([&page["data"][0]["slug"], &page["data"][1]["slug"]], slugs, "{query}");
        }
    }

    async fn versions_have_their_blocks_in_the_document_where_they_are_not_kept_apart(app) {
        app.publish("topics", json!({"slug": "sciatica", "name": "Sciatica", "kind": "condition"})).await;
        let bio = json!({"markdown": "Knows [this](entry:topic/sciatica)."});
        let author = app.publish("authors", json!({"slug": "ada", "name": "Ada Reed", "bio": bio})).await;
        let article = json!({"slug": "page", "title": "A page", "authors": ["ada"], "body": {"markdown": "## How\n\nWell."}});
        let article = app.publish("articles", article).await;
        let mut connection = app.database.connect().unwrap();
        revert_to_before(&mut connection, "0014");
        let documents = lines(&mut connection, "revisions", &["document"]);
        let with_blocks = documents.iter().filter(|document| document.contains("blocks") && !document.contains("kept"));
        assert_eq!(with_blocks.count(), 2, "{documents:?}");
        db::migrate(&mut connection).unwrap();
        let pages = async || {
            let mut pages = Vec::new();
            for path in ["authors/ada", "articles/page"] {
                let mut page = app.get(&format!("/v1/{path}?body=html,blocks")).await.expect(200);
                page.as_object_mut().unwrap().retain(|member, _| !["updated_at", "version"].contains(&member.as_str()));
                pages.push(page);
            }
            pages
        };
        let before = pages().await;
        for (path, id) in [("authors", &author["id"]), ("articles", &article["id"])] {
            let at = format!("/manage/v1/{path}/{}?publish=true", id.as_str().unwrap());
            for number in 0..2 {
                app.editor().patch(&at, &json!({"custom": {"number": number}})).await.expect(200);
                app.editor().patch(&at, &json!({"custom": {"number": null}})).await.expect(200);
            }
        }
        assert_eq!(before, pages().await);
        assert_eq!(lines(&mut connection, "revision_blocks", &["version"]), ["2", "2"]);
    }
}

#[cfg(feature = "postgres")]
#[actix_web::test]
async fn on_postgres_short_lists_are_not_kept_in_the_order_of_the_last_publication_any_more() {
    use diesel::connection::SimpleConnection as _;

    let app = crate::support::TestApp::start(TestDatabase::postgres()).await;
    app.publish("topics", json!({"slug": "root", "name": "Root", "kind": "goal"})).await;
    app.publish("topics", json!({"slug": "other", "name": "Other", "kind": "condition"})).await;
    let mut connection = app.database.connect().unwrap();
    let columns = ["list", "updated_at", "entry_id"];
    assert!(lines(&mut connection, "published_updates", &columns).is_empty());
    revert_to_before(&mut connection, "0015");
    let all = "published_lists JOIN published_topics USING (entry_id, locale)";
    let all = lines(&mut connection, all, &["list", "published_topics.updated_at", "entry_id"]);
    assert_eq!(lines(&mut connection, "published_updates", &columns), all);
    let more = "INSERT INTO published_lists SELECT 'e' || n, 'en', 7, now(), '' FROM generate_series(1, 1000) AS n; \
                INSERT INTO published_updates SELECT list, published_at, entry_id FROM published_lists WHERE list = 7";
    connection.batch_execute(more).unwrap();
    db::migrate(&mut connection).unwrap();
    assert_eq!(lines(&mut connection, "long_lists", &["list"]), ["7"]);
    assert_eq!(lines(&mut connection, "published_updates WHERE list = 7", &columns).len(), 1000);
    assert!(lines(&mut connection, "published_updates WHERE list <> 7", &columns).is_empty());
}
