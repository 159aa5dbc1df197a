//! From a draft to a published page and back, for every content type.

use serde_json::{Value, json};

use super::kinds::{KINDS, Sample, prepare, text};
use crate::support::{Reply, TestApp, on_both};

/// An entry as it must stand: its status, its version and the version that readers see.
#[track_caller]
fn stands(reply: Reply, http: u16, status: &str, version: i64, published: Option<i64>) -> Value {
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    assert_eq!(reply.header("etag"), Some(format!("\"{version}\"").as_str()));
    assert_eq!(reply.header("content-language"), Some("en"));
    let entry = reply.expect(http);
    assert_eq!(entry["status"], status, "{entry}");
    assert_eq!(entry["version"], version, "{entry}");
    assert_eq!(entry["published_version"], json!(published), "{entry}");
    entry
}

async fn visible_title(app: &TestApp, sample: &Sample, id: &str) -> Option<String> {
    let reply = app.get(&sample.page(id)).await;
    if reply.status == 404 {
        reply.faults(404, "not-found");
        return None;
    }
    Some(text(&reply.expect(200), &format!("/{}", sample.title)).to_owned())
}

async fn lives_through_everything(app: &TestApp, sample: &Sample) {
    let editor = app.editor();
    let reply = editor.post(&sample.desk(), &sample.full("First title")).await;
    let location = reply.header("location").expect("a new entry has a Location").to_owned();
    let made = stands(reply, 201, "draft", 1, None);
    let id = text(&made, "/id").to_owned();
    assert_eq!(location, sample.at(&id));
    assert_eq!((&made["locale"], &made["slug"]), (&json!("en"), &json!("first-title")));
    match sample.kind {
        Some(kind) => assert_eq!(made["kind"], kind),
        None => assert_eq!(made["kind"], "general"),
    }
    assert_eq!(made["first_published_at"], Value::Null);
    assert_eq!(stands(editor.get(&location).await, 200, "draft", 1, None), made);
    assert_eq!(stands(editor.get(&sample.at("first-title")).await, 200, "draft", 1, None), made);
    assert_eq!(visible_title(app, sample, &id).await, None);

    let at = sample.at(&id);
    let patched = stands(editor.patch(&at, &sample.bare("Second title")).await, 200, "draft", 2, None);
    assert_eq!((&patched[sample.title], &patched["slug"]), (&json!("Second title"), &json!("first-title")));
    assert_eq!(patched["created_at"], made["created_at"]);
    assert!(text(&patched, "/updated_at") > text(&made, "/updated_at"));

    let published = stands(editor.post(&format!("{at}/publish"), &Value::Null).await, 200, "published", 2, Some(2));
    let first = published["first_published_at"].clone();
    assert!(first.is_string());
    assert_eq!(visible_title(app, sample, &id).await.as_deref(), Some("Second title"));
    // To publish what is published changes nothing.
    stands(editor.post(&format!("{at}/publish"), &Value::Null).await, 200, "published", 2, Some(2));

    stands(editor.put(&at, &sample.full("Third title")).await, 200, "modified", 3, Some(2));
    assert_eq!(visible_title(app, sample, &id).await.as_deref(), Some("Second title"));

    let old = editor.get(&format!("{at}/revisions/1")).await.expect(200);
    assert_eq!((&old[sample.title], &old["version"]), (&json!("First title"), &json!(1)));
    let restored = editor.post(&format!("{at}/revisions/1/restore"), &Value::Null).await;
    let restored = stands(restored, 200, "modified", 4, Some(2));
    assert_eq!(restored[sample.title], "First title");
    assert_eq!(visible_title(app, sample, &id).await.as_deref(), Some("Second title"));

    stands(editor.post(&format!("{at}/publish"), &Value::Null).await, 200, "published", 4, Some(4));
    assert_eq!(visible_title(app, sample, &id).await.as_deref(), Some("First title"));
    let taken = stands(editor.post(&format!("{at}/unpublish"), &Value::Null).await, 200, "draft", 4, None);
    assert_eq!(taken["first_published_at"], first, "the first publication stays the first");
    assert_eq!(visible_title(app, sample, &id).await, None);
    stands(editor.post(&format!("{at}/unpublish"), &Value::Null).await, 200, "draft", 4, None);
    stands(editor.post(&format!("{at}/publish"), &Value::Null).await, 200, "published", 4, Some(4));

    let deleted = editor.delete(&at).await;
    assert_eq!((deleted.status.as_u16(), deleted.body.len()), (204, 0));
    assert_eq!(deleted.header("cache-control"), Some("private, no-store"));
    assert_eq!(visible_title(app, sample, &id).await, None);
    stands(editor.get(&at).await, 200, "trashed", 4, None);
    for below in ["publish", "unpublish", "revisions/1/restore"] {
        editor.post(&format!("{at}/{below}"), &Value::Null).await.faults(409, "conflict");
    }
    editor.patch(&at, &sample.bare("Fourth title")).await.faults(409, "conflict");
    editor.put(&at, &sample.full("Fourth title")).await.faults(409, "conflict");
    stands(editor.get(&at).await, 200, "trashed", 4, None);

    stands(editor.post(&format!("{at}/restore"), &Value::Null).await, 200, "draft", 4, None);
    assert_eq!(visible_title(app, sample, &id).await, None, "what comes out of the trash is a draft");
    stands(editor.post(&format!("{at}/publish"), &Value::Null).await, 200, "published", 4, Some(4));
    assert_eq!(visible_title(app, sample, &id).await.as_deref(), Some("First title"));
    let versions = editor.get(&format!("{at}/revisions")).await;
    assert_eq!(versions.header("cache-control"), Some("private, no-store"));
    let versions = versions.expect(200);
    let numbers: Vec<i64> =
        versions["data"].as_array().unwrap().iter().map(|v| v["version"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
}

on_both! {
    async fn a_draft_becomes_a_page(app) {
        app.publish("authors", json!({"name": "Ada Ferris", "credentials": [{"abbreviation": "PT"}]})).await;
        let draft = json!({"title": "Walk well", "authors": ["ada-ferris"], "body": {"markdown": "## Why\n\nWalk."}});
        let made = app.create("/manage/v1/articles", draft).await;
        assert_eq!((&made["slug"], &made["status"], &made["version"]), (&json!("walk-well"), &json!("draft"), &json!(1)));
        app.get("/v1/articles/walk-well").await.faults(404, "not-found");
        let reply = app.editor().post("/manage/v1/articles/walk-well/publish", &json!(null)).await;
        assert_eq!(reply.header("etag"), Some("\"1\""));
        assert_eq!(reply.expect(200)["status"], "published");
        let page = app.get("/v1/articles/walk-well").await.expect(200);
        assert_eq!(page["authors"][0]["byline"], "Ada Ferris, PT");
        assert_eq!(page["body"]["html"], "<h2 id=\"why\">Why</h2>\n<p>Walk.</p>\n");
        let edited = app.editor().patch("/manage/v1/articles/walk-well", &json!({"title": "Walk better"})).await.expect(200);
        assert_eq!((&edited["status"], &edited["version"], &edited["published_version"]), (&json!("modified"), &json!(2), &json!(1)));
        assert_eq!(app.get("/v1/articles/walk-well").await.expect(200)["title"], "Walk well");
        app.editor().post("/manage/v1/articles/walk-well/unpublish", &json!(null)).await.expect(200);
        app.get("/v1/articles/walk-well").await.faults(404, "not-found");
    }

    async fn every_content_type_lives_through_everything(app) {
        prepare(&app).await;
        for sample in &KINDS {
            lives_through_everything(&app, sample).await;
        }
    }

    async fn what_is_read_can_be_written_back(app, demo) {
        for sample in &KINDS {
            let list = app.editor().get(&format!("{}?limit=100", sample.desk())).await.expect(200);
            for entry in list["data"].as_array().unwrap() {
                let mut document = entry.clone();
                let state = ["id", "locale", "status", "version", "published_version", "first_published_at", "created_at", "updated_at"];
                for name in state {
                    document.as_object_mut().unwrap().remove(name).unwrap();
                }
                if sample.kind.is_some() {
                    document.as_object_mut().unwrap().remove("kind").unwrap();
                }
                let written = app.editor().put(&sample.at(text(entry, "/id")), &document).await.expect(200);
                for (name, value) in document.as_object().unwrap() {
                    assert_eq!(&written[name], value, "{name} of {entry}");
                }
            }
        }
    }
}
