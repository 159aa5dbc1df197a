//! Announcements show from a time until a time, the weightiest first, at their place on the site.

use chrono::{Duration, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

/// A time so many seconds from now.
fn at(seconds: i64) -> String {
    (Utc::now() + Duration::seconds(seconds)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

async fn announce(app: &TestApp, slug: &str, more: Value) {
    let mut document = json!({"slug": slug, "message": format!("Message of {slug}")});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.publish("announcements", document).await;
}

async fn shown(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.list(&format!("/v1/announcements?{query}")).await;
    slugs(&page["data"]).into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn it_shows_from_its_start_until_its_end(app) {
        announce(&app, "always", json!({})).await;
        announce(&app, "begun", json!({"starts_at": at(-60)})).await;
        announce(&app, "running", json!({"starts_at": at(-60), "ends_at": at(60)})).await;
        announce(&app, "coming", json!({"starts_at": at(60)})).await;
        announce(&app, "over", json!({"ends_at": at(-60)})).await;
        announce(&app, "long-over", json!({"starts_at": at(-120), "ends_at": at(-60)})).await;
        let mut found = shown(&app, "sort=title").await;
        found.sort();
        assert_eq!(found, ["always", "begun", "running"]);
        for slug in ["coming", "over", "long-over"] {
            app.get(&format!("/v1/announcements/{slug}")).await.faults(404, "not-found");
        }
        app.get("/v1/announcements/running").await.expect(200);
    }

    async fn it_begins_and_ends_by_itself(app) {
        announce(&app, "brief", json!({"starts_at": at(1), "ends_at": at(3)})).await;
        assert!(shown(&app, "").await.is_empty());
        tokio::time::sleep(std::time::Duration::from_millis(1600)).await;
        assert_eq!(shown(&app, "").await, ["brief"]);
        tokio::time::sleep(std::time::Duration::from_millis(2000)).await;
        assert!(shown(&app, "").await.is_empty());
    }

    async fn the_weightiest_comes_first(app) {
        for (slug, priority) in [("low", -5), ("high", 100), ("middle", 10), ("plain", 0)] {
            announce(&app, slug, json!({"priority": priority})).await;
        }
        assert_eq!(shown(&app, "").await, ["high", "middle", "plain", "low"]);
        assert_eq!(shown(&app, "sort=priority").await, ["low", "plain", "middle", "high"]);
        assert_eq!(shown(&app, "limit=2").await, ["high", "middle"]);
    }

    async fn a_place_on_the_site_filters(app) {
        announce(&app, "bar", json!({})).await;
        announce(&app, "footer", json!({"placement": "article-footer"})).await;
        assert_eq!(shown(&app, "placement=top-bar").await, ["bar"]);
        assert_eq!(shown(&app, "placement=article-footer").await, ["footer"]);
        assert!(shown(&app, "placement=nowhere").await.is_empty());
    }

    async fn its_link_resolves(app) {
        app.article("target", json!({"title": "Target"})).await;
        announce(&app, "inside", json!({"link": {"kind": "article", "entry": "target", "label": "Read on"}})).await;
        announce(&app, "outside", json!({"link": {"url": "https://example.org/", "label": "Out"}})).await;
        announce(&app, "nowhere", json!({})).await;
        let link = app.list("/v1/announcements/inside").await["link"].clone();
        assert_eq!((&link["kind"], &link["slug"], &link["label"], &link["title"]), (&json!("article"), &json!("target"), &json!("Read on"), &json!("Target")));
        app.change("articles", "target", json!({"slug": "moved"})).await;
        assert_eq!(app.list("/v1/announcements/inside").await["link"]["slug"], "moved");
        app.unpublish("articles", "moved").await;
        assert_eq!(app.list("/v1/announcements/inside").await["link"], Value::Null);
        let outside = app.list("/v1/announcements/outside").await;
        assert_eq!(outside["link"], json!({"kind": "link", "url": "https://example.org/", "label": "Out"}));
        assert_eq!(app.list("/v1/announcements/nowhere").await["link"], Value::Null);
    }

    // Whatever way another entry leads to it, an announcement does not show before its time or after.
    async fn it_does_not_show_through_other_entries_either(app) {
        announce(&app, "coming", json!({"starts_at": at(3600)})).await;
        announce(&app, "over", json!({"ends_at": at(-3600)})).await;
        announce(&app, "running", json!({})).await;
        let links: Vec<Value> = ["coming", "over", "running"].iter().map(|slug| json!({"kind": "announcement", "entry": slug})).collect();
        let text = "See [this](entry:announcement/coming) and [that](entry:announcement/over).";
        let replies = [
            app.editor().post("/manage/v1/listings?publish=true", &json!({"slug": "l", "title": "L", "items": links, "pinned": links})).await,
            app.editor().post("/manage/v1/listings?publish=true", &json!({"slug": "r", "title": "R", "rule": {"kinds": ["announcement"]}})).await,
            app.editor().post("/manage/v1/announcements?publish=true", &json!({"slug": "s", "message": "S", "link": links[0]})).await,
            app.editor().post("/manage/v1/treatment-options?publish=true", &json!({"slug": "t", "name": "T", "summary": "S", "home_care": links})).await,
        ];
        app.publish("authors", json!({"slug": "somebody", "name": "Some Body"})).await;
        let article = json!({"slug": "a", "title": "A", "authors": ["somebody"], "next": links, "body": {"markdown": text}});
        let article = app.editor().post("/manage/v1/articles?publish=true", &article).await;
        for reply in replies.into_iter().chain([article]) {
            assert!([201, 422].contains(&reply.status.as_u16()), "{}", reply.text());
        }
        for path in [
            "/v1/listings", "/v1/listings?include=items", "/v1/announcements?limit=100", "/v1/articles?include=next",
            "/v1/articles?body=html,blocks,markdown,text", "/v1/treatment-options",
        ] {
            let reply = app.get(path).await;
            assert_eq!(reply.status, 200);
            for word in ["Message of coming", "Message of over", "announcements/coming", "announcements/over"] {
                assert!(!reply.text().contains(word), "{path} tells {word}: {}", reply.text());
            }
        }
    }
}
