//! Parts of an export.

use materia::content::Selection;
use serde_json::{Value, json};

use super::support::{answers, assert_same, beside, export, export_some, import};
use crate::support::on_both;

on_both! {
    async fn the_order_is_that_of_kind_slug_and_locale(app, demo) {
        let text = export(&app).await;
        let key = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            (text(&line["kind"]), text(&line["document"]["slug"]), text(&line["locale"]))
        };
        let keys: Vec<_> = text.lines().map(key).collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }

    async fn some_kinds_go_out_alone(app, demo) {
        let all = export(&app).await;
        let kinds = vec!["topic".to_owned(), "author".to_owned()];
        let some = export_some(&app, Selection { kinds, published_only: false }).await;
        let wanted = |line: &&str| line.starts_with(r#"{"kind":"topic""#) || line.starts_with(r#"{"kind":"author""#);
        assert_eq!(some.lines().collect::<Vec<_>>(), all.lines().filter(wanted).collect::<Vec<_>>());
    }

    async fn only_what_readers_see_gives_them_the_same_answers(app, demo) {
        let editor = app.editor();
        for path in ["articles/sciatica-massage", "treatment-options/dry-needling", "topics/lower-back"] {
            editor.post(&format!("/manage/v1/{path}/unpublish"), &Value::Null).await.expect(200);
        }
        let draft = json!({"title": "Secret", "slug": "secret", "authors": ["marisol-tennant"], "body": {"markdown": "Hush."}});
        app.create("/manage/v1/articles", draft).await;
        let linking = json!({"title": "Links", "authors": ["marisol-tennant"], "body": {"markdown": "[x](entry:article/secret)"}});
        app.publish("articles", linking).await;
        editor.patch("/manage/v1/articles/links", &json!({"title": "Hidden edits"})).await.expect(200);
        let text = export_some(&app, Selection { published_only: true, ..Selection::default() }).await;
        for hidden in ["Hush", "Hidden edits", "article/secret", "\"draft\""] {
            assert!(!text.contains(hidden), "{hidden}");
        }
        let other = beside(&app, &[]).await;
        import(&other, &text).await;
        assert_same(&answers(&app, &["en"]).await, &answers(&other, &["en"]).await);
    }
}
