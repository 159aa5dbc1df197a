//! What was made of a body is kept once, however many versions have it, and every version reads and publishes as if it
//! had its own.

use diesel::prelude::*;
use materia::db::Connection;
use materia::db::sql::Sql;
use materia::http::Problem;
use serde_json::{Value, json};

use super::kinds::text;
use crate::support::{TestApp, on_both};

async fn kept(app: &TestApp) -> i64 {
    use materia::db::schema::revision_blocks::dsl::revision_blocks;
    let read = app.database.read(|c: &mut Connection| Ok::<_, Problem>(revision_blocks.count().get_result(c)?));
    read.await.unwrap()
}

async fn prepare(app: &TestApp) -> String {
    app.publish("authors", json!({"slug": "ada", "name": "Ada Reed", "bio": {"markdown": "Walks."}})).await;
    app.publish("topics", json!({"slug": "sciatica", "name": "Sciatica", "kind": "condition"})).await;
    let article = json!({
        "slug": "page", "title": "A page", "authors": ["ada"],
        "body": {"markdown": "## Why\n\nSee [this](entry:topic/sciatica) first.\n\n## How\n\nSlowly."}
    });
    let article = app.publish("articles", article).await;
    text(&article, "/id").to_owned()
}

/// The article with its body in every format, but for what tells versions apart.
async fn page(app: &TestApp) -> Value {
    let mut page = app.get("/v1/articles/page?body=html,markdown,text,blocks").await.expect(200);
    for member in ["updated_at", "subtitle", "version"] {
        page.as_object_mut().unwrap().remove(member);
    }
    page
}

on_both! {
    async fn versions_with_the_same_text_share_its_blocks(app) {
        let id = prepare(&app).await;
        let (first, at) = (page(&app).await, format!("/manage/v1/articles/{id}"));
        assert_eq!(first["sections"].as_array().unwrap().len(), 2);
        assert_eq!(kept(&app).await, 2, "one for the author, one for the article");
        let whole = app.editor().get(&at).await.expect(200);
        assert_eq!(whole["body"].as_object().unwrap().keys().collect::<Vec<_>>(), ["markdown"]);
        for number in 0..3 {
            let subtitle = json!({ "subtitle": format!("Number {number}") });
            app.editor().patch(&format!("{at}?publish=true"), &subtitle).await.expect(200);
            assert_eq!(page(&app).await, first);
        }
        let mut again = json!({"slug": "page", "title": "A page", "authors": ["ada"]});
        again["body"] = whole["body"].clone();
        app.editor().put(&format!("{at}?publish=true"), &again).await.expect(200);
        assert_eq!((page(&app).await, kept(&app).await), (first, 2));
    }

    async fn a_version_that_is_restored_or_published_later_has_its_own_body(app) {
        let id = prepare(&app).await;
        let (first, at) = (page(&app).await, format!("/manage/v1/articles/{id}"));
        app.editor().patch(&at, &json!({"subtitle": "Same body"})).await.expect(200);
        let other = json!({"body": {"html": "<p>Other <b>words</b></p>"}});
        app.editor().patch(&at, &other).await.expect(200);
        assert_eq!((page(&app).await, kept(&app).await), (first.clone(), 3));
        app.editor().patch(&at, &json!({"subtitle": "On top"})).await.expect(200);
        app.editor().post(&format!("{at}/publish"), &Value::Null).await.expect(200);
        let second = page(&app).await;
        assert_eq!(second["body"]["html"], "<p>Other <strong>words</strong></p>\n");
        assert_eq!((&second["sections"], &second["word_count"]), (&json!([]), &json!(2)));
        app.editor().post(&format!("{at}/revisions/2/restore?publish=true"), &Value::Null).await.expect(200);
        assert_eq!((page(&app).await, kept(&app).await), (first.clone(), 3));
        app.editor().post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
        app.editor().post(&format!("{at}/publish"), &Value::Null).await.expect(200);
        assert_eq!(page(&app).await, first);
        let blocks = json!({"body": {"blocks": second["body"]["blocks"]}});
        app.editor().patch(&format!("{at}?publish=true"), &blocks).await.expect(200);
        let third = page(&app).await;
        assert_eq!((&third["body"], kept(&app).await), (&second["body"], 3), "blocks that were written are no others");
        app.editor().patch(&format!("{at}?publish=true"), &json!({"subtitle": "In blocks"})).await.expect(200);
        assert_eq!(page(&app).await["body"], second["body"]);
    }

    async fn what_an_older_program_said_of_a_body_is_said_anew(app) {
        let id = prepare(&app).await;
        let (first, at) = (page(&app).await, format!("/manage/v1/articles/{id}?publish=true"));
        let forget = app.database.write(|c| {
            let sql = "UPDATE revisions SET document = \
                       REPLACE(REPLACE(document, '\"made_as\":1', '\"made_as\":0'), '\"word_count\":', '\"word_count\":9')";
            Ok::<_, Problem>(Sql::new(sql).execute(c)?)
        });
        assert!(forget.await.unwrap() > 0);
        for subtitle in ["One", "Two"] {
            app.editor().patch(&at, &json!({ "subtitle": subtitle })).await.expect(200);
            assert_eq!((page(&app).await, kept(&app).await), (first.clone(), 3));
        }
    }

    async fn nobody_writes_where_a_body_is_kept(app) {
        let id = prepare(&app).await;
        let body = json!({"body": {"markdown": "Mine.", "kept": {"version": 1}}});
        let at = format!("/manage/v1/articles/{id}");
        let fault = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        let known = vec![fault("/body", "too_many_members"), fault("/body/kept", "unknown_field")];
        assert_eq!(app.editor().patch(&at, &body).await.faults(422, "invalid-document"), known);
        let mut whole = json!({"title": "B", "authors": ["ada"]});
        whole["body"] = body["body"].clone();
        assert_eq!(app.editor().put(&at, &whole).await.faults(422, "invalid-document"), known);
        assert_eq!(app.editor().post("/manage/v1/articles", &whole).await.faults(422, "invalid-document"), known);
    }
}
