//! `changes`: one row for each publication and its end, in the order of the commits, and none for anything else.

use serde_json::{Value, json};

use super::kinds::{Change, KINDS, changes, prepare, text};
use crate::support::on_both;

fn row(sequence: i64, id: &str, kind: &str, action: &str, slug: &str, version: Option<i64>) -> Change {
    (sequence, id.to_owned(), kind.to_owned(), "en".to_owned(), action.to_owned(), slug.to_owned(), version)
}

on_both! {
    async fn publications_and_tombstones_stand_in_their_order(app) {
        prepare(&app).await;
        let mut seen = changes(&app).await;
        assert_eq!(seen.len(), 1);
        for sample in &KINDS {
            let kind = sample.fallback.replace('-', "_");
            let editor = app.editor();
            let made = app.create(&sample.desk(), sample.full("Changes")).await;
            let (id, at) = (text(&made, "/id"), sample.at(text(&made, "/id")));
            editor.patch(&at, &json!({"custom": {"a": 1}})).await.expect(200);
            editor.post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
            assert_eq!(changes(&app).await, seen, "a draft is nobody's business");
            let next = |seen: &Vec<Change>| i64::try_from(seen.len()).unwrap() + 1;

            editor.post(&format!("{at}/publish"), &Value::Null).await.expect(200);
            seen.push(row(next(&seen), id, &kind, "publish", "changes", Some(2)));
            editor.post(&format!("{at}/publish"), &Value::Null).await.expect(200);
            editor.patch(&at, &json!({"slug": "changed"})).await.expect(200);
            assert_eq!(changes(&app).await, seen, "neither the same again nor an edit is a change");

            editor.patch(&format!("{at}?publish=true"), &json!({"custom": {"a": 2}})).await.expect(200);
            seen.push(row(next(&seen), id, &kind, "publish", "changed", Some(4)));
            editor.patch(&at, &json!({"slug": "never-seen"})).await.expect(200);
            editor.post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
            seen.push(row(next(&seen), id, &kind, "unpublish", "changed", None));
            editor.post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
            editor.post(&format!("{at}/publish"), &Value::Null).await.expect(200);
            seen.push(row(next(&seen), id, &kind, "publish", "never-seen", Some(5)));
            editor.delete(&at).await.expect(204);
            seen.push(row(next(&seen), id, &kind, "unpublish", "never-seen", None));
            editor.delete(&at).await.faults(409, "conflict");
            editor.post(&format!("{at}/restore"), &Value::Null).await.expect(200);
            assert_eq!(changes(&app).await, seen);
        }
    }

    async fn a_refused_publication_leaves_no_row_and_no_gap(app) {
        prepare(&app).await;
        for sample in KINDS.iter().filter(|sample| !sample.lacking.is_empty()) {
            let before = changes(&app).await;
            let made = app.create(&sample.desk(), sample.bare("Refused")).await;
            let at = sample.at(text(&made, "/id"));
            app.editor().post(&format!("{at}/publish"), &Value::Null).await.faults(422, "not-publishable");
            app.editor().post(&format!("{}?publish=true", sample.desk()), &sample.bare("Refused")).await.faults(422, "not-publishable");
            assert_eq!(changes(&app).await, before);
            app.editor().put(&format!("{at}?publish=true"), &sample.full("Taken")).await.expect(200);
            let after = changes(&app).await;
            assert_eq!(after.last().unwrap().0, before.last().unwrap().0 + 1);
        }
    }
}
