//! The rules of each content type, which a schema alone cannot say.

use serde_json::{Value, json};

use super::kinds::{expected, prepare, rows};
use crate::support::on_both;

on_both! {
    async fn every_broken_rule_is_named_at_its_place(app) {
        prepare(&app).await;
        let before = rows(&app).await;
        let image = |url: &str, alt: &str| json!({"url": url, "alt": alt});
        let product = |url: &str| json!({"handle": "strap", "title": "Strap", "url": url, "image": image("data:x", "")});
        let product_faults = [("/products/0/url", "unsafe_url"), ("/products/0/image/url", "unsafe_url"), ("/products/0/image/alt", "alt_required")];
        for (path, document, faults) in [
            ("articles", json!({"title": "x", "hero": image("javascript:x", " ")}), vec![("/hero/url", "unsafe_url"), ("/hero/alt", "alt_required")]),
            ("articles", json!({"title": "x", "products": [product("JAVASCRIPT:x")]}), product_faults.to_vec()),
            ("treatment-options", json!({"name": "x", "products": [product("vbscript:x")]}), product_faults.to_vec()),
            ("articles", json!({"title": "x", "next": [{"url": "data:text/html,x", "label": "x"}]}), vec![("/next/0/url", "unsafe_url")]),
            (
                "articles",
                json!({"title": "x", "citations": [{"key": "a", "text": "A", "url": "x:y"}, {"key": "a", "text": "B"}]}),
                vec![("/citations/1/key", "duplicate"), ("/citations/0/url", "unsafe_url")],
            ),
            (
                "articles",
                json!({"title": "x", "products": [{"handle": "a", "title": "A"}, {"handle": "a", "title": "B"}]}),
                vec![("/products/1/handle", "duplicate")],
            ),
            (
                "treatment-options",
                json!({"name": "x", "products": [{"handle": "a", "title": "A"}, {"handle": "a", "title": "B"}]}),
                vec![("/products/1/handle", "duplicate")],
            ),
            (
                "treatment-options",
                json!({"name": "x", "availability": [{"jurisdiction": "US-CA", "status": "silent"}, {"jurisdiction": "US-CA", "status": "unknown"}]}),
                vec![("/availability/1/jurisdiction", "duplicate")],
            ),
            ("treatment-options", json!({"name": "x", "availability": [{"jurisdiction": "California", "status": "maybe", "as_of": "2026-02-30"}]}), vec![
                ("/availability/0/jurisdiction", "too_long"), ("/availability/0/jurisdiction", "pattern"),
                ("/availability/0/status", "not_one_of"), ("/availability/0/as_of", "format"),
            ]),
            ("authors", json!({"name": "Ada Ferris, PT"}), vec![("/name", "credentials_in_name")]),
            ("authors", json!({"name": "x", "links": [{"url": "ftp://x", "label": "x"}], "avatar": image("/a b", "x")}), vec![
                ("/avatar/url", "unsafe_url"), ("/links/0/url", "unsafe_url"),
            ]),
            ("topics", json!({"name": "x", "kind": "bodypart"}), vec![("/kind", "not_one_of")]),
            ("listings", json!({"title": "x", "limit": 101}), vec![("/limit", "out_of_range")]),
            ("listings", json!({"title": "x", "rule": {"sort": "published_at"}}), vec![("/rule/sort", "not_one_of")]),
            (
                "announcements",
                json!({"message": "x", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-02T01:00:00+01:00"}),
                vec![("/ends_at", "ends_before_start")],
            ),
            ("announcements", json!({"message": "x", "placement": "Top Bar", "priority": 1001}), vec![("/placement", "pattern"), ("/priority", "out_of_range")]),
        ] {
            let mut found = app.editor().post(&format!("/manage/v1/{path}"), &document).await.faults(422, "invalid-document");
            let mut wanted = expected(&faults);
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{path} {document}");
        }
        assert_eq!(rows(&app).await, before);
    }

    async fn the_faults_of_a_body_are_told_with_those_around_it(app) {
        let document = json!({
            "title": "x",
            "body": {"markdown": "[a](entry:article/nowhere) and [b](javascript:alert)"},
            "topics": ["nowhere"]
        });
        let faults = app.editor().post("/manage/v1/articles", &document).await.faults(422, "invalid-document");
        assert!(faults.iter().any(|(at, _)| at.starts_with("/body")), "{faults:?}");
        assert!(faults.contains(&("/topics/0".to_owned(), "unknown_reference".to_owned())), "{faults:?}");
    }

    async fn what_fills_every_bound_is_taken_and_read_back(app) {
        let long = |length: usize| "é".repeat(length);
        let image = json!({
            "url": format!("https://example.com/{}", "a".repeat(1980)), "alt": long(1000), "width": 100_000, "height": 1,
            "caption": long(2000), "credit": long(500), "decorative": false
        });
        let seo = json!({"title": long(300), "description": long(1000), "canonical_url": "https://example.com/", "noindex": true, "image": image});
        let topic = json!({
            "slug": "x".repeat(200), "name": long(300), "kind": "goal", "parent": null, "description": long(5000),
            "also_known_as": vec![long(500); 50], "codes": vec![json!({"system": long(100), "code": long(100)}); 50],
            "hero": image, "published_at": "9999-12-31T23:59:59.999999Z", "seo": seo, "custom": {"": null, "é": [1.5, true]}
        });
        let made = app.publish("topics", topic.clone()).await;
        for (name, value) in topic.as_object().unwrap() {
            assert_eq!(&made[name], value, "{name}");
        }
        let page = app.get(&format!("/v1/topics/{}", "x".repeat(200))).await.expect(200);
        assert_eq!((&page["name"], &page["published_at"]), (&topic["name"], &topic["published_at"]));
    }

    async fn times_at_the_edges_survive_the_way_to_the_reader(app) {
        for (written, read) in [
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
            ("2020-04-09T02:00:00+02:00", "2020-04-09T00:00:00Z"),
            ("2020-04-09T00:00:00.1234567Z", "2020-04-09T00:00:00.123456Z"),
        ] {
            let made = app.publish("topics", json!({"name": "Timed", "published_at": written})).await;
            assert_eq!(made["published_at"], read);
            let page = app.get(&format!("/v1/topics/{}", made["id"].as_str().unwrap())).await.expect(200);
            assert_eq!(page["published_at"], read, "{written}");
        }
    }

    async fn a_leap_second_does_no_harm(app) {
        let reply = app.editor().post("/manage/v1/topics?publish=true", &json!({"name": "Leap", "published_at": "2016-12-31T23:59:60Z"})).await;
        if reply.status == 422 {
            return;
        }
        let made: Value = reply.expect(201);
        app.get("/v1/topics/leap").await.expect(200);
        app.get("/v1/topics?sort=-published_at").await.expect(200);
        assert_eq!(app.editor().get("/manage/v1/topics/leap").await.expect(200)["published_at"], made["published_at"]);
    }
}
