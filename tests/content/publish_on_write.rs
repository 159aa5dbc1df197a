//! `?publish=true`: a write and its publication are one, or nothing at all.

use serde_json::{Value, json};

use super::kinds::{KINDS, changes, prepare, rows, text};
use crate::support::on_both;

on_both! {
    async fn a_write_that_says_so_is_published_with_it(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let editor = app.editor();
            let reply = editor.post(&format!("{}?publish=true", sample.desk()), &sample.full("One")).await;
            assert_eq!(reply.header("etag"), Some("\"1\""));
            let made = reply.expect(201);
            assert_eq!((&made["status"], &made["published_version"]), (&json!("published"), &json!(1)));
            let id = text(&made, "/id");
            let put = editor.put(&format!("{}?publish=true", sample.at(id)), &sample.full("Two")).await.expect(200);
            assert_eq!((&put["status"], &put["published_version"]), (&json!("published"), &json!(2)));
            assert_eq!(app.get(&sample.page(id)).await.expect(200)[sample.title], "Two");
            let patch = editor.patch(&format!("{}?publish=true", sample.at(id)), &sample.bare("Three")).await.expect(200);
            assert_eq!((&patch["status"], &patch["published_version"]), (&json!("published"), &json!(3)));
            assert_eq!(app.get(&sample.page(id)).await.expect(200)[sample.title], "Three");
            assert_eq!(made["first_published_at"], patch["first_published_at"]);
        }
    }

    async fn what_may_not_be_published_is_not_even_written(app) {
        prepare(&app).await;
        for sample in KINDS.iter().filter(|sample| !sample.lacking.is_empty()) {
            let editor = app.editor();
            let draft = app.create(&sample.desk(), sample.bare("A draft may lack anything")).await;
            let at = sample.at(text(&draft, "/id"));
            let before = (rows(&app).await, changes(&app).await, editor.get(&at).await.expect(200));
            let lacking: Vec<(String, String)> =
                sample.lacking.iter().map(|at| ((*at).to_owned(), "required_to_publish".to_owned())).collect();
            let refused = [
                editor.post(&format!("{}?publish=true", sample.desk()), &sample.bare("Nothing else")).await,
                editor.put(&format!("{at}?publish=true"), &sample.bare("Nothing else")).await,
                editor.patch(&format!("{at}?publish=true"), &sample.bare("Nothing else")).await,
                editor.post(&format!("{at}/publish"), &Value::Null).await,
                editor.post(&format!("{at}/revisions/1/restore?publish=true"), &Value::Null).await,
            ];
            for reply in refused {
                assert_eq!(reply.faults(422, "not-publishable"), lacking);
            }
            assert_eq!((rows(&app).await, changes(&app).await, editor.get(&at).await.expect(200)), before);
            app.get(&sample.page(text(&draft, "/id"))).await.faults(404, "not-found");
        }
    }

    async fn a_page_stays_when_its_next_version_is_refused(app) {
        prepare(&app).await;
        let made = app.publish("articles", KINDS[0].full("Stays")).await;
        let at = KINDS[0].at(text(&made, "/id"));
        let refused = app.editor().patch(&format!("{at}?publish=true"), &json!({"authors": [], "title": "Gone"})).await;
        assert_eq!(refused.faults(422, "not-publishable").len(), 1);
        assert_eq!(app.get("/v1/articles/stays").await.expect(200)["title"], "Stays");
        assert_eq!(app.editor().get(&at).await.expect(200)["version"], 1);
    }

    async fn publish_is_true_or_false_and_nothing_else(app) {
        for sample in &KINDS {
            let before = rows(&app).await;
            for value in ["yes", "1", "", "TRUE", "true&publish=false"] {
                let reply = app.editor().post(&format!("{}?publish={value}", sample.desk()), &sample.bare("Odd")).await;
                assert_eq!(reply.faults(400, "invalid-parameter")[0].0, "publish", "{value}");
            }
            let reply = app.editor().post(&format!("{}?publsh=true", sample.desk()), &sample.bare("Odd")).await;
            assert!(reply.text().contains("publish"), "the nearest name is told: {}", reply.text());
            reply.faults(400, "invalid-parameter");
            assert_eq!(rows(&app).await, before);
            let made = app.create(&format!("{}?publish=false", sample.desk()), sample.bare("Even")).await;
            assert_eq!(made["status"], "draft");
        }
    }
}
