//! An export, imported into an empty database, gives readers the same answers.

use materia::content::ImportSummary;
use serde_json::{Value, json};

use super::support::{answers, article, assert_same, author, beside, export, import, line, lines, without};
use crate::support::{TestApp, on_both};

on_both! {
    async fn the_sample_content_comes_in_again_byte_for_byte(app, demo) {
        let text = export(&app).await;
        let other = beside(&app, &[]).await;
        let summary = import(&other, &text).await;
        let all = text.lines().count() as u64;
        assert_eq!(summary, ImportSummary { lines: all, created: all, published: all, ..ImportSummary::default() });
        assert_same(&answers(&app, &["en"]).await, &answers(&other, &["en"]).await);
        assert_eq!(export(&other).await, text);
    }

    async fn without_ids_everything_but_ids_is_the_same(app, demo) {
        let text = export(&app).await;
        let other = beside(&app, &[]).await;
        import(&other, &without(&text, &["id"])).await;
        assert_eq!(without(&export(&other).await, &["id"]), without(&text, &["id"]));
        let answers = [answers(&app, &["en"]).await, answers(&other, &["en"]).await];
        let [left, right] = answers.map(|all| -> Vec<(String, String)> {
            all.into_iter().map(|(path, answer)| (path, hide_ids(&answer))).collect()
        });
        assert_same(&left, &right);
    }

    async fn what_lies_at_the_desk_comes_along(app) {
        let flags = ["--locales", "en,de"];
        let app = beside(&app, &flags).await;
        furnish(&app).await;
        let text = export(&app).await;
        let other = beside(&app, &flags).await;
        import(&other, &text).await;
        assert_eq!(export(&other).await, text);
        assert_same(&answers(&app, &["en", "de"]).await, &answers(&other, &["en", "de"]).await);
        let moved = other.get("/v1/articles/old-address").await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, Some("/v1/articles/new-address")));
        for entry in ["edited", "draft", "new-address", "gone", "once-published", "zweite?locale=de"] {
            let path = format!("/manage/v1/articles/{entry}");
            let (left, right) = (app.viewer().get(&path).await, other.viewer().get(&path).await);
            assert_eq!(left.expect(200), right.expect(200), "{entry}");
        }
        let edited = other.viewer().get("/manage/v1/articles/edited").await.expect(200);
        assert_eq!((&edited["status"], &edited["title"]), (&json!("modified"), &json!("Newer")));
    }

    async fn references_in_circles_come_in(app) {
        let text = lines(&[
            article("first", json!({"next": [{"kind": "article", "entry": "second"}], "topics": ["inner"]})),
            article("second", json!({"related": ["first"], "body": {"markdown": "See [one](entry:article/first)."}})),
            line("topic", json!({"slug": "inner", "name": "Inner", "parent": "outer"})),
            line("topic", json!({"slug": "outer", "name": "Outer", "parent": "inner"})),
            author(),
        ]);
        assert_eq!(import(&app, &text).await.created, 5);
        let first = app.get("/v1/articles/first").await.expect(200);
        assert_eq!(first["next"][0]["slug"], "second");
        assert_eq!(first["authors"][0]["slug"], "ada-ferris");
        let second = app.get("/v1/articles/second").await.expect(200);
        assert_eq!(second["related"][0]["slug"], "first");
        assert_eq!(second["body"]["html"], "<p>See <a href=\"/articles/first\">one</a>.</p>\n");
    }

    async fn a_link_whose_slug_was_let_go_still_leads_there(app) {
        import(&app, &lines(&[author(), article("page", json!({}))])).await;
        let draft = json!({"title": "Walk", "slug": "let-go", "authors": ["ada-ferris"], "body": {"markdown": "Go."}});
        app.create("/manage/v1/articles", draft).await;
        let linking = json!({"title": "Links", "authors": ["ada-ferris"], "body": {"markdown": "[x](entry:article/let-go)"}});
        app.publish("articles", linking).await;
        app.editor().patch("/manage/v1/articles/let-go", &json!({"slug": "taken-up"})).await.expect(200);
        app.editor().post("/manage/v1/articles/taken-up/publish", &Value::Null).await.expect(200);
        let text = export(&app).await;
        assert!(text.contains(r#""entry":"article/taken-up""#), "{text}");
        let other = beside(&app, &[]).await;
        import(&other, &text).await;
        assert_same(&answers(&app, &["en"]).await, &answers(&other, &["en"]).await);
    }
}

/// One entry in each state, and one in two locales.
async fn furnish(app: &TestApp) {
    app.publish("authors", json!({"slug": "ada-ferris", "name": "Ada Ferris"})).await;
    let document =
        |slug: &str| json!({"title": slug, "slug": slug, "authors": ["ada-ferris"], "body": {"markdown": "Walk."}});
    let editor = app.editor();
    for slug in ["edited", "old-address", "gone", "once-published"] {
        app.publish("articles", document(slug)).await;
    }
    app.create("/manage/v1/articles", document("draft")).await;
    editor.patch("/manage/v1/articles/edited", &json!({"title": "Newer", "slug": "edited-too"})).await.expect(200);
    editor.patch("/manage/v1/articles/edited-too", &json!({"slug": "edited"})).await.expect(200);
    editor.patch("/manage/v1/articles/old-address?publish=true", &json!({"slug": "new-address"})).await.expect(200);
    editor.post("/manage/v1/articles/once-published/unpublish", &Value::Null).await.expect(200);
    let mut referring = document("refers");
    referring["next"] = json!([{"kind": "article", "entry": "gone"}, {"kind": "article", "entry": "draft"}]);
    referring["body"] =
        json!({"markdown": "See [one](entry:article/edited), [two](/articles/gone) and [three](/articles/never)."});
    let made = app.publish("articles", referring).await;
    assert_eq!(editor.delete("/manage/v1/articles/gone").await.status, 204);
    let id = made["id"].as_str().unwrap();
    let mut german = document("zweite");
    german["next"] = json!([{"kind": "article", "entry": "edited"}]);
    editor.put(&format!("/manage/v1/articles/{id}?locale=de&publish=true"), &german).await.expect(201);
}

/// The text with every id cut out of it.
fn hide_ids(text: &str) -> String {
    let (mut hidden, mut rest) = (String::new(), text);
    while let Some(character) = rest.chars().next() {
        let is_id = rest.get(..36).is_some_and(|id| id.parse::<materia::core::Id>().is_ok());
        let length = if is_id { 36 } else { character.len_utf8() };
        hidden.push_str(if is_id { "" } else { &rest[..length] });
        rest = &rest[length..];
    }
    hidden
}
