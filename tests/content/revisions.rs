//! Versions of an entry: numbered, never changed, paged, and the way back to one.

use serde_json::{Value, json};

use super::kinds::{KINDS, prepare, rows, text};
use crate::support::on_both;

on_both! {
    async fn every_accepted_write_adds_one_version_and_no_other_does(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let editor = app.editor();
            let made = app.create(&sample.desk(), sample.full("Numbered")).await;
            let at = sample.at(text(&made, "/id"));
            let before = rows(&app).await.revisions;
            editor.patch(&at, &json!({"custom": {"a": 1}})).await.expect(200);
            editor.put(&at, &sample.full("Numbered")).await.expect(200);
            editor.post(&format!("{at}/revisions/2/restore"), &Value::Null).await.expect(200);
            assert_eq!(rows(&app).await.revisions, before + 3);
            for below in ["publish", "unpublish"] {
                editor.post(&format!("{at}/{below}"), &Value::Null).await.expect(200);
            }
            editor.delete(&at).await.expect(204);
            editor.post(&format!("{at}/restore"), &Value::Null).await.expect(200);
            editor.patch(&at, &json!({"nothing_like_it": 1})).await.faults(422, "invalid-document");
            assert_eq!(rows(&app).await.revisions, before + 3);
            let restored = editor.get(&at).await.expect(200);
            assert_eq!((&restored["version"], &restored["custom"]), (&json!(4), &json!({"a": 1})));
            // What was written once reads the same for ever.
            assert_eq!(editor.get(&format!("{at}/revisions/1")).await.expect(200)["custom"], json!({}));
        }
    }

    async fn versions_come_page_by_page_and_say_who_made_them(app) {
        let topic = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}", text(&topic, "/id"));
        for number in 2..=5 {
            app.admin().patch(&at, &json!({"description": number.to_string()})).await.expect(200);
        }
        app.editor().post(&format!("{at}/publish"), &Value::Null).await.expect(200);
        let first = app.viewer().get(&format!("{at}/revisions?limit=2")).await.expect(200);
        let numbers = |page: &Value| -> Vec<i64> {
            page["data"].as_array().unwrap().iter().map(|v| v["version"].as_i64().unwrap()).collect()
        };
        assert_eq!(numbers(&first), [5, 4]);
        assert_eq!((&first["data"][0]["published"], &first["data"][1]["published"]), (&json!(true), &json!(false)));
        let cursor = text(&first, "/pagination/next_cursor");
        let second = app.viewer().get(&format!("{at}/revisions?limit=3&cursor={cursor}")).await.expect(200);
        assert_eq!(numbers(&second), [3, 2, 1]);
        assert_eq!(second["pagination"]["next_cursor"], Value::Null);
        assert_eq!(second["data"][0]["created_by"], first["data"][0]["created_by"]);
        assert_ne!(second["data"][2]["created_by"], first["data"][0]["created_by"], "the editor made the first");
    }

    async fn a_version_that_is_not_there_is_a_404(app) {
        let topic = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}", text(&topic, "/id"));
        for number in ["0", "2", "-1", "1.0", "x", "9223372036854775807", "9223372036854775808"] {
            app.viewer().get(&format!("{at}/revisions/{number}")).await.faults(404, "not-found");
            app.editor().post(&format!("{at}/revisions/{number}/restore"), &Value::Null).await.faults(404, "not-found");
        }
        assert_eq!(app.viewer().get(&at).await.expect(200)["version"], 1);
    }

    async fn a_version_whose_slug_another_entry_took_is_refused(app) {
        let topic = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}", text(&topic, "/id"));
        app.editor().patch(&at, &json!({"slug": "spine"})).await.expect(200);
        app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let refused = app.editor().post(&format!("{at}/revisions/1/restore"), &Value::Null).await;
        assert_eq!(refused.faults(409, "slug-taken"), [("/slug".to_owned(), "slug_taken".to_owned())]);
        assert_eq!(app.viewer().get(&at).await.expect(200)["version"], 2);
    }

    async fn an_old_version_can_be_restored_and_published_at_once(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("Once")).await;
            let at = sample.at(text(&made, "/id"));
            app.editor().patch(&format!("{at}?publish=true"), &sample.bare("Twice")).await.expect(200);
            let back = app.editor().post(&format!("{at}/revisions/1/restore?publish=true"), &Value::Null).await.expect(200);
            assert_eq!((&back["status"], &back["published_version"]), (&json!("published"), &json!(3)));
            assert_eq!(app.get(&sample.page(text(&made, "/id"))).await.expect(200)[sample.title], "Once");
        }
    }
}
