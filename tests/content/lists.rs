//! Lists at the desk: the last changed first, by status, page by page.

use serde_json::Value;

use super::kinds::{KINDS, prepare, text};
use crate::support::{TestApp, on_both};

async fn titles(app: &TestApp, path: &str, title: &str) -> Vec<String> {
    let reply = app.viewer().get(path).await;
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    let list = reply.expect(200);
    list["data"].as_array().unwrap().iter().map(|entry| text(entry, &format!("/{title}")).to_owned()).collect()
}

on_both! {
    async fn a_list_shows_each_status_on_demand(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let editor = app.editor();
            let mut ids = Vec::new();
            for title in ["Draft", "Published", "Modified", "Trashed"] {
                ids.push(text(&app.create(&sample.desk(), sample.full(title)).await, "/id").to_owned());
            }
            for id in &ids[1..] {
                editor.post(&format!("{}/publish", sample.at(id)), &Value::Null).await.expect(200);
            }
            editor.patch(&sample.at(&ids[2]), &sample.bare("Modified later")).await.expect(200);
            editor.delete(&sample.at(&ids[3])).await.expect(204);
            let by = |status: &str| format!("{}?status={status}", sample.desk());
            assert_eq!(titles(&app, &by("draft"), sample.title).await, ["Draft"]);
            let published = titles(&app, &by("published"), sample.title).await;
            assert!(published.contains(&"Published".to_owned()) && !published.contains(&"Modified later".to_owned()));
            assert_eq!(titles(&app, &by("modified"), sample.title).await, ["Modified later"]);
            assert_eq!(titles(&app, &by("trashed"), sample.title).await, ["Trashed"]);
            let all = titles(&app, &sample.desk(), sample.title).await;
            assert_eq!(all[0], "Modified later", "the last changed stands first");
            assert!(!all.contains(&"Trashed".to_owned()));
        }
    }

    async fn pages_hold_every_entry_once_in_both_directions(app) {
        prepare(&app).await;
        for number in 0..7 {
            app.create("/manage/v1/topics", serde_json::json!({"name": format!("Topic {number}")})).await;
        }
        let mut path = "/manage/v1/topics?limit=3".to_owned();
        let (mut forth, mut back, mut last) = (Vec::new(), Vec::new(), Value::Null);
        loop {
            let page = app.viewer().get(&path).await.expect(200);
            forth.extend(page["data"].as_array().unwrap().iter().map(|e| text(e, "/name").to_owned()));
            last = page["pagination"]["previous_cursor"].clone().as_str().map_or(last, Value::from);
            let Some(next) = page["pagination"]["next_cursor"].as_str() else { break };
            path = format!("/manage/v1/topics?limit=3&cursor={next}");
        }
        assert_eq!(forth, ["Topic 6", "Topic 5", "Topic 4", "Topic 3", "Topic 2", "Topic 1", "Topic 0"]);
        while let Some(cursor) = last.as_str() {
            let page = app.viewer().get(&format!("/manage/v1/topics?limit=3&cursor={cursor}")).await.expect(200);
            let names: Vec<String> = page["data"].as_array().unwrap().iter().map(|e| text(e, "/name").to_owned()).collect();
            back.splice(0..0, names);
            last = page["pagination"]["previous_cursor"].clone();
        }
        assert_eq!(back, forth[..6]);
    }

    async fn a_cursor_is_good_for_its_own_list_alone(app) {
        for number in 0..3 {
            app.create("/manage/v1/topics", serde_json::json!({"name": format!("Topic {number}")})).await;
        }
        let page = app.viewer().get("/manage/v1/topics?limit=1").await.expect(200);
        let cursor = text(&page, "/pagination/next_cursor");
        for path in ["authors?", "topics?status=draft&", "topics?limit=0&"] {
            let reply = app.viewer().get(&format!("/manage/v1/{path}cursor={cursor}")).await;
            assert_eq!(reply.faults(400, "invalid-parameter").len(), 1);
        }
        for wrong in ["x", "%00", "AAAAAAAAAAAAAAAAAAAAAAAA", "..%2F.."] {
            let reply = app.viewer().get(&format!("/manage/v1/topics?cursor={wrong}")).await;
            assert_eq!(reply.faults(400, "invalid-parameter")[0].0, "cursor");
        }
    }
}
