//! An address that was once published keeps leading to its entry.

use serde_json::json;

use crate::support::{TestApp, on_both};

async fn moved(app: &TestApp, path: &str) -> String {
    let reply = app.get(path).await;
    assert_eq!(reply.status, 301, "{path}: {}", reply.text());
    assert!(reply.header("cache-control").unwrap().starts_with("public"));
    reply.header("location").unwrap().to_owned()
}

on_both! {
    async fn every_former_slug_leads_straight_to_the_current_one(app) {
        let made = app.article("first", json!({})).await;
        for slug in ["second", "third", "fourth"] {
            app.change("articles", made["id"].as_str().unwrap(), json!({"slug": slug})).await;
        }
        for slug in ["first", "second", "third"] {
            assert_eq!(moved(&app, &format!("/v1/articles/{slug}")).await, "/v1/articles/fourth");
        }
        assert_eq!(app.list("/v1/articles/fourth").await["id"], made["id"]);
        assert_eq!(app.list(&format!("/v1/articles/{}", made["id"].as_str().unwrap())).await["slug"], "fourth");
    }

    async fn the_query_string_travels_along(app) {
        app.article("old", json!({})).await;
        app.change("articles", "old", json!({"slug": "new"})).await;
        let query = "include=next,related&body=text";
        assert_eq!(moved(&app, &format!("/v1/articles/old?{query}")).await, format!("/v1/articles/new?{query}"));
    }

    async fn a_slug_that_comes_back_is_current_again(app) {
        app.article("one", json!({})).await;
        app.change("articles", "one", json!({"slug": "two"})).await;
        app.change("articles", "two", json!({"slug": "one"})).await;
        assert_eq!(app.list("/v1/articles/one").await["slug"], "one");
        assert_eq!(moved(&app, "/v1/articles/two").await, "/v1/articles/one");
    }

    async fn a_former_slug_of_what_is_no_longer_published_leads_nowhere(app) {
        let made = app.article("old", json!({})).await;
        let id = made["id"].as_str().unwrap().to_owned();
        app.change("articles", "old", json!({"slug": "new"})).await;
        app.unpublish("articles", "new").await;
        for name in ["old", "new", id.as_str()] {
            app.get(&format!("/v1/articles/{name}")).await.faults(404, "not-found");
        }
        app.republish("articles", "new").await;
        assert_eq!(moved(&app, "/v1/articles/old").await, "/v1/articles/new");
        app.editor().delete("/manage/v1/articles/new").await.expect(204);
        for name in ["old", "new", id.as_str()] {
            app.get(&format!("/v1/articles/{name}")).await.faults(404, "not-found");
        }
    }

    async fn a_slug_that_was_never_published_leads_nowhere(app) {
        app.article("current", json!({})).await;
        app.editor().patch("/manage/v1/articles/current", &json!({"slug": "planned"})).await.expect(200);
        app.get("/v1/articles/planned").await.faults(404, "not-found");
        app.editor().patch("/manage/v1/articles/planned", &json!({"slug": "planned-better"})).await.expect(200);
        app.republish("articles", "planned-better").await;
        app.get("/v1/articles/planned").await.faults(404, "not-found");
        assert_eq!(moved(&app, "/v1/articles/current").await, "/v1/articles/planned-better");
    }

    async fn nobody_else_takes_an_old_address(app) {
        app.article("old", json!({})).await;
        app.change("articles", "old", json!({"slug": "new"})).await;
        let taken = json!({"slug": "old", "title": "Another"});
        app.editor().post("/manage/v1/articles", &taken).await.faults(409, "slug-taken");
        let made = app.create("/manage/v1/articles", json!({"title": "Old"})).await;
        assert_eq!(made["slug"], "old-2");
        // In another content type the slug is another one.
        app.publish("topics", json!({"slug": "old", "name": "Old"})).await;
        assert_eq!(app.list("/v1/topics/old").await["name"], "Old");
        assert_eq!(moved(&app, "/v1/articles/old").await, "/v1/articles/new");
    }

    async fn every_content_type_keeps_its_old_addresses(app) {
        let documents = [
            ("topics", json!({"slug": "old", "name": "N"})),
            ("authors", json!({"slug": "old", "name": "N"})),
            ("treatment-options", json!({"slug": "old", "name": "N", "summary": "S"})),
            ("listings", json!({"slug": "old", "title": "T", "rule": {}})),
            ("announcements", json!({"slug": "old", "message": "M"})),
        ];
        for (plural, document) in documents {
            app.publish(plural, document).await;
            app.change(plural, "old", json!({"slug": "new"})).await;
            assert_eq!(moved(&app, &format!("/v1/{plural}/old")).await, format!("/v1/{plural}/new"));
        }
        // An announcement that is over has no address at all.
        app.change("announcements", "new", json!({"ends_at": "2020-01-01T00:00:00Z"})).await;
        app.get("/v1/announcements/old").await.faults(404, "not-found");
    }
}
