//! `If-Match`: who writes over a version that he has not seen is refused.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::kinds::{KINDS, Sample, if_match, prepare, rows, text};
use crate::support::{TestApp, on_both};

/// Every write that takes `If-Match`, on an entry at version 2 whose newest version is not published.
fn writes(sample: &Sample, at: &str) -> Vec<TestRequest> {
    vec![
        TestRequest::patch().uri(at).set_json(json!({"custom": {"a": 1}})),
        TestRequest::put().uri(at).set_json(sample.full("Put")),
        TestRequest::post().uri(&format!("{at}/publish")),
        TestRequest::post().uri(&format!("{at}/revisions/1/restore")),
        TestRequest::post().uri(&format!("{at}/unpublish")),
        TestRequest::delete().uri(at),
    ]
}

async fn second_version(app: &TestApp, sample: &Sample) -> String {
    let made = app.publish(sample.path, sample.full("Conditional")).await;
    let at = sample.at(text(&made, "/id"));
    app.editor().patch(&at, &json!({"custom": {"n": 2}})).await.expect(200);
    at
}

on_both! {
    async fn a_write_on_another_version_is_refused_and_told_the_current_one(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let at = second_version(&app, sample).await;
            let before = (rows(&app).await, app.editor().get(&at).await.expect(200));
            for tags in ["\"1\"", "\"3\"", "\"02\"", "W/\"2\"", "\"1\", W/\"2\"", "\"\"", "\"x\""] {
                for write in writes(sample, &at) {
                    let reply = if_match(&app, write, tags).await;
                    assert_eq!(reply.header("etag"), Some("\"2\""), "{tags}: {}", reply.text());
                    reply.faults(412, "precondition-failed");
                }
            }
            assert_eq!((rows(&app).await, app.editor().get(&at).await.expect(200)), before);
        }
    }

    async fn what_is_no_entity_tag_is_a_400_that_names_the_header(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let at = second_version(&app, sample).await;
            let before = rows(&app).await;
            for tags in ["", "2", "\"2", "2\"", "'2'", "\"2\" \"3\"", "*, \"2\"", "w/\"2\"", "\"2\"; q=1", "\"2 \""] {
                for write in writes(sample, &at) {
                    let faults = if_match(&app, write, tags).await.faults(400, "invalid-parameter");
                    assert_eq!(faults, [("If-Match".to_owned(), "malformed".to_owned())], "{tags}");
                }
            }
            assert_eq!(rows(&app).await, before);
        }
    }

    async fn a_write_on_this_version_is_made(app) {
        prepare(&app).await;
        for sample in &KINDS {
            for tags in ["\"2\"", "*", "\"1\", \"2\"", "\"9\" ,W/\"2\",\"2\"", ",\"2\","] {
                for number in 0..writes(sample, "/").len() {
                    let at = second_version(&app, sample).await;
                    let reply = if_match(&app, writes(sample, &at).remove(number), tags).await;
                    assert!(reply.status.is_success(), "{tags} on {number}: {}", reply.text());
                }
            }
        }
    }

    async fn the_same_tag_wins_once(app) {
        prepare(&app).await;
        let sample = &KINDS[0];
        let at = second_version(&app, sample).await;
        let write = || TestRequest::patch().uri(&at).set_json(json!({"custom": {"a": 1}}));
        assert_eq!(if_match(&app, write(), "\"2\"").await.header("etag"), Some("\"3\""));
        if_match(&app, write(), "\"2\"").await.faults(412, "precondition-failed");
    }

    async fn an_entry_that_is_not_there_is_missing_rather_than_changed(app) {
        for sample in &KINDS {
            for id in ["nothing-like-it", "0197a3c4-5e00-7000-8000-000000000001"] {
                for write in writes(sample, &sample.at(id)) {
                    let reply = if_match(&app, write, "\"1\"").await;
                    if reply.status == 422 {
                        continue; // An article's author is looked for as well; here there is none.
                    }
                    reply.faults(404, "not-found");
                }
            }
        }
        assert_eq!(app.editor().get("/manage/v1/topics").await.expect(200)["data"], Value::Array(Vec::new()));
    }
}
