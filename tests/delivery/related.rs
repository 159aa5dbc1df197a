//! Related articles: the chosen ones first, then those that share most topics, the newest first among equals.

use serde_json::json;

use super::support::slugs;
use crate::support::{TestApp, on_both};

async fn content(app: &TestApp) {
    for name in ["p", "q", "r", "s"] {
        app.publish("topics", json!({"slug": name, "name": name})).await;
    }
    for (slug, day, topics) in [
        ("three", 1, json!(["p", "q", "r"])),
        ("two-old", 2, json!(["q", "p"])),
        ("two-new", 9, json!(["r", "q"])),
        ("one-a", 3, json!(["p"])),
        ("one-b", 8, json!(["r", "s"])),
        ("one-c", 5, json!(["q"])),
        ("one-d", 4, json!(["p"])),
        ("none", 10, json!(["s"])),
        ("bare", 11, json!([])),
    ] {
        app.article(slug, json!({"published_at": format!("2021-01-{day:02}T00:00:00Z"), "topics": topics})).await;
    }
}

/// What is related to an article with these members, which is gone afterwards.
async fn related(app: &TestApp, more: serde_json::Value) -> Vec<String> {
    let slug = format!("main-{}", more.to_string().len());
    app.article(&slug, more).await;
    let page = app.list(&format!("/v1/articles/{slug}")).await;
    app.unpublish("articles", &slug).await;
    slugs(&page["related"]).into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn most_shared_topics_then_newest_up_to_six(app) {
        content(&app).await;
        let found = related(&app, json!({"topics": ["p", "q", "r"]})).await;
        assert_eq!(found, ["three", "two-new", "two-old", "one-b", "one-c", "one-d"]);
        assert_eq!(related(&app, json!({"topics": ["s"]})).await, ["none", "one-b"]);
        assert!(related(&app, json!({"topics": []})).await.is_empty());
    }

    async fn the_chosen_ones_come_first_and_once(app) {
        content(&app).await;
        let found = related(&app, json!({"topics": ["p", "q", "r"], "related": ["bare", "one-a", "three"]})).await;
        assert_eq!(found, ["bare", "one-a", "three", "two-new", "two-old", "one-b"]);
        let six = ["bare", "none", "one-d", "one-c", "one-b", "one-a"];
        assert_eq!(related(&app, json!({"topics": ["p", "q", "r"], "related": six})).await, six);
    }

    async fn an_article_is_never_related_to_itself(app) {
        content(&app).await;
        app.change("articles", "three", json!({"related": ["bare"]})).await;
        let page = app.list("/v1/articles/three").await;
        let found = slugs(&page["related"]);
        assert_eq!(found, ["bare", "two-new", "two-old", "one-b", "one-c", "one-d"]);
    }

    async fn one_that_is_chosen_twice_comes_once(app) {
        content(&app).await;
        let id = app.list("/v1/articles/bare").await["id"].as_str().unwrap().to_owned();
        let document = json!({"slug": "main", "title": "Main", "related": ["bare", id, "none"]});
        let reply = app.editor().post("/manage/v1/articles", &document).await;
        if reply.status == 201 {
            app.change("articles", "main", json!({"body": {"markdown": "Words."}, "authors": ["somebody"]})).await;
            assert_eq!(slugs(&app.list("/v1/articles/main").await["related"]), ["bare", "none"]);
        } else {
            reply.faults(422, "invalid-document");
        }
    }

    async fn what_is_not_published_is_not_related(app) {
        content(&app).await;
        app.article("main", json!({"topics": ["p", "q", "r"], "related": ["bare"]})).await;
        for gone in ["bare", "two-new"] {
            app.unpublish("articles", gone).await;
        }
        let page = app.list("/v1/articles/main?include=related").await;
        assert_eq!(slugs(&page["related"]), ["three", "two-old", "one-b", "one-c", "one-d", "one-a"]);
        assert_eq!(page["related"][0]["word_count"], 2);
        app.republish("articles", "bare").await;
        assert_eq!(slugs(&app.list("/v1/articles/main").await["related"])[0], "bare");
    }
}
