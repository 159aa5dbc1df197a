//! What was imported before is left alone, and what differs gets one more version.

use materia::content::ImportSummary;
use serde_json::json;

use super::support::{article, author, export, import, line, lines};
use crate::support::on_both;

on_both! {
    async fn twice_changes_nothing(app, demo) {
        let text = export(&app).await;
        let all = text.lines().count() as u64;
        for _ in 0..2 {
            let summary = import(&app, &text).await;
            assert_eq!(summary, ImportSummary { lines: all, unchanged: all, ..ImportSummary::default() });
        }
        assert_eq!(export(&app).await, text);
    }

    async fn lines_without_id_or_slug_find_their_entry_again(app) {
        let text = lines(&[line("topic", json!({"name": "Lower back"})), line("topic", json!({"name": "Neck"}))]);
        assert_eq!(import(&app, &text).await.created, 2);
        assert_eq!(import(&app, &text).await.unchanged, 2);
        assert_eq!(app.get("/v1/topics/lower-back").await.expect(200)["version"], 1);
    }

    async fn a_difference_is_one_more_version(app) {
        import(&app, &lines(&[author(), article("walk", json!({}))])).await;
        let first = app.get("/v1/articles/walk").await.expect(200);
        let summary = import(&app, &lines(&[author(), article("walk", json!({"subtitle": "Well"}))])).await;
        assert_eq!((summary.created, summary.updated, summary.unchanged, summary.published), (0, 1, 1, 1));
        let walk = app.get("/v1/articles/walk").await.expect(200);
        assert_eq!((&walk["version"], &walk["subtitle"], &walk["id"]), (&json!(2), &json!("Well"), &first["id"]));
        assert_eq!(walk["first_published_at"], first["first_published_at"]);
    }

    async fn a_draft_line_leaves_what_is_published(app) {
        import(&app, &lines(&[author(), article("walk", json!({}))])).await;
        let mut draft = article("walk", json!({"subtitle": "Well"}));
        draft["status"] = json!("draft");
        assert_eq!(import(&app, &lines(&[draft.clone()])).await.updated, 1);
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["subtitle"], json!(null));
        assert_eq!(import(&app, &lines(&[draft])).await.unchanged, 1);
        let published = import(&app, &lines(&[article("walk", json!({"subtitle": "Well"}))])).await;
        assert_eq!((published.updated, published.published), (1, 1));
        let walk = app.get("/v1/articles/walk").await.expect(200);
        assert_eq!((&walk["version"], &walk["subtitle"]), (&json!(2), &json!("Well")), "the same document needs no third version");
    }

    async fn newer_edits_outlive_an_import_of_what_is_published(app) {
        let text = lines(&[author(), article("walk", json!({}))]);
        import(&app, &text).await;
        app.editor().patch("/manage/v1/articles/walk", &json!({"title": "Newer"})).await.expect(200);
        assert_eq!(import(&app, &text).await.unchanged, 2);
        let walk = app.viewer().get("/manage/v1/articles/walk").await.expect(200);
        assert_eq!((&walk["title"], &walk["status"]), (&json!("Newer"), &json!("modified")));
    }

    async fn an_id_finds_its_entry_under_another_slug(app) {
        let id = "0197a3c4-5e00-7000-8000-00000000000a";
        let mut topic = line("topic", json!({"slug": "neck", "name": "Neck"}));
        topic["id"] = json!(id);
        import(&app, &lines(&[topic.clone()])).await;
        topic["document"]["slug"] = json!("nape");
        assert_eq!(import(&app, &lines(&[topic])).await.updated, 1);
        assert_eq!(app.get("/v1/topics/nape").await.expect(200)["id"], id);
        assert_eq!(app.get("/v1/topics/neck").await.status, 301);
    }
}
