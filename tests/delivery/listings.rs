//! Listings: by hand, by a rule, or both; what is pinned first, and each entry once.

use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

/// Six articles, two authors and two topics; the older the later in the alphabet but for the last.
async fn content(app: &TestApp) {
    for name in ["ada", "ben"] {
        app.publish("authors", json!({"slug": name, "name": name})).await;
    }
    for name in ["back", "knee"] {
        app.publish("topics", json!({"slug": name, "name": name})).await;
    }
    for (slug, date, author, topics) in [
        ("alpha", "2021-06-01", "ada", json!(["back"])),
        ("bravo", "2021-05-01", "ben", json!(["back", "knee"])),
        ("carol", "2021-04-01", "ada", json!(["knee"])),
        ("delta", "2021-03-01", "ben", json!([])),
        ("echo", "2021-02-01", "ada", json!([])),
        ("foxtrot", "2021-07-01", "ben", json!(["knee", "back"])),
    ] {
        app.article(slug, json!({"published_at": format!("{date}T00:00:00Z"), "authors": [author], "topics": topics}))
            .await;
    }
    let treatment = json!({"slug": "golf", "name": "golf", "summary": "S", "topics": ["back"], "published_at": "2021-06-15T00:00:00Z"});
    app.publish("treatment-options", treatment).await;
}

fn article(slug: &str) -> Value {
    json!({"kind": "article", "entry": slug})
}

async fn items(app: &TestApp, mut document: Value) -> Vec<String> {
    document["title"] = "L".into();
    let listing = app.publish("listings", document).await;
    let read = app.list(&format!("/v1/listings/{}", listing["id"].as_str().unwrap())).await;
    slugs(&read["items"]).into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn what_is_chosen_stands_in_its_order(app) {
        content(&app).await;
        let outside = json!({"url": "https://example.org/guide", "label": "A guide"});
        let labelled = json!({"kind": "article", "entry": "alpha", "label": "Begin here"});
        let treatment = json!({"kind": "treatment_option", "entry": "golf"});
        let document = json!({"title": "L", "slug": "l", "items": [article("delta"), outside, labelled, treatment]});
        app.publish("listings", document).await;
        let listing = app.list("/v1/listings/l").await;
        let items = &listing["items"];
        assert_eq!(slugs(items), ["delta", "https://example.org/guide", "alpha", "golf"]);
        assert_eq!(items[1], json!({"kind": "link", "url": "https://example.org/guide", "label": "A guide"}));
        assert_eq!(items[2]["label"], "Begin here");
        assert_eq!(items[2]["title"], "alpha");
        assert_eq!(items[2]["authors"][0]["byline"], "ada");
        assert_eq!(items[0].get("label"), None);
        assert_eq!((&items[3]["kind"], &items[3]["excerpt"]), (&json!("treatment_option"), &json!("S")));
    }

    async fn pinned_then_items_then_the_rule_each_once(app) {
        content(&app).await;
        let document = json!({
            "pinned": [article("echo"), article("carol")], "items": [article("bravo"), article("echo"), article("delta")],
            "rule": {"topics": ["knee"]}
        });
        assert_eq!(items(&app, document).await, ["echo", "carol", "bravo", "delta", "foxtrot"]);
    }

    async fn a_rule_takes_one_of_the_topics_and_one_of_the_authors(app) {
        content(&app).await;
        for (rule, expected) in [
            (json!({}), vec!["foxtrot", "alpha", "bravo", "carol", "delta", "echo"]),
            (json!({"topics": ["back"]}), vec!["foxtrot", "alpha", "bravo"]),
            (json!({"topics": ["back", "knee"]}), vec!["foxtrot", "alpha", "bravo", "carol"]),
            (json!({"authors": ["ada"]}), vec!["alpha", "carol", "echo"]),
            (json!({"authors": ["ada", "ben"]}), vec!["foxtrot", "alpha", "bravo", "carol", "delta", "echo"]),
            (json!({"topics": ["back", "knee"], "authors": ["ada"]}), vec!["alpha", "carol"]),
            (json!({"topics": ["back"], "authors": ["ben"]}), vec!["foxtrot", "bravo"]),
            (json!({"kinds": ["treatment_option"]}), vec!["golf"]),
            (json!({"kinds": ["article", "treatment_option"], "topics": ["back"]}), vec!["foxtrot", "golf", "alpha", "bravo"]),
            (json!({"kinds": ["article", "treatment_option"], "topics": ["back"], "sort": "title"}), vec!["alpha", "bravo", "foxtrot", "golf"]),
            (json!({"topics": ["back", "knee"], "sort": "title"}), vec!["alpha", "bravo", "carol", "foxtrot"]),
            (json!({"sort": "-published_at", "topics": ["knee"]}), vec!["foxtrot", "bravo", "carol"]),
        ] {
            assert_eq!(items(&app, json!({"rule": rule})).await, expected, "{rule}");
        }
    }

    async fn a_rule_names_content_types_that_there_are(app) {
        let document = json!({"title": "L", "rule": {"kinds": ["article", "podcast"]}});
        let faults = app.editor().post("/manage/v1/listings", &document).await.faults(422, "invalid-document");
        assert_eq!(faults, [("/rule/kinds/1".to_owned(), "unknown_kind".to_owned())]);
    }

    async fn the_limit_counts_every_item(app) {
        content(&app).await;
        let document = |limit: u32| json!({
            "pinned": [article("echo")], "items": [article("delta"), {"url": "https://example.org", "label": "E"}],
            "rule": {"topics": ["back"], "sort": "title"}, "limit": limit
        });
        let all = ["echo", "delta", "https://example.org", "alpha", "bravo", "foxtrot"];
        for limit in 1..=7 {
            assert_eq!(items(&app, document(limit)).await, all[..6.min(limit as usize)], "{limit}");
        }
        // What was chosen by hand does not use up what the rule finds.
        let document = json!({"pinned": [article("foxtrot"), article("alpha")], "rule": {"topics": ["back"]}, "limit": 3});
        assert_eq!(items(&app, document).await, ["foxtrot", "alpha", "bravo"]);
    }

    async fn what_is_not_published_makes_room(app) {
        content(&app).await;
        let document = json!({"slug": "l", "title": "L", "pinned": [article("echo")], "items": [article("delta")], "rule": {"topics": ["back"]}, "limit": 3});
        app.publish("listings", document).await;
        for (gone, expected) in [
            ("echo", ["delta", "foxtrot", "alpha"]), ("foxtrot", ["delta", "alpha", "bravo"]),
        ] {
            app.unpublish("articles", gone).await;
            assert_eq!(slugs(&app.list("/v1/listings/l").await["items"]), expected);
        }
        app.republish("articles", "echo").await;
        app.republish("articles", "foxtrot").await;
        assert_eq!(slugs(&app.list("/v1/listings/l").await["items"]), ["echo", "delta", "foxtrot"]);
    }

    async fn included_items_are_whole_and_keep_their_cards(app) {
        content(&app).await;
        let label = json!({"kind": "article", "entry": "alpha", "label": "Begin here"});
        let items = json!([label, {"kind": "treatment_option", "entry": "golf"}, {"kind": "topic", "entry": "back"}, {"kind": "author", "entry": "ada"}]);
        app.publish("listings", json!({"slug": "l", "title": "L", "items": items})).await;
        let cards = app.list("/v1/listings/l").await;
        let whole = app.list("/v1/listings/l?include=items").await;
        for (card, whole) in cards["items"].as_array().unwrap().iter().zip(whole["items"].as_array().unwrap()) {
            for (name, value) in card.as_object().unwrap() {
                assert!(name == "authors" || &whole[name] == value, "{name}: {value} {}", whole[name]);
            }
        }
        let items = &whole["items"];
        assert_eq!((&items[0]["label"], &items[0]["word_count"]), (&json!("Begin here"), &json!(2)));
        assert_eq!(slugs(&items[0]["topics"]), ["back"]);
        assert_eq!(items[0]["authors"][0]["credentials"], json!([]), "the whole entry's own summaries");
        assert_eq!(items[1]["category"], "other");
        assert!(items[2].get("codes").is_some());
        assert_eq!(items[3]["byline"], "ada");
    }

    async fn a_listing_about_an_unpublished_topic_reads_as_before(app) {
        content(&app).await;
        app.publish("listings", json!({"slug": "l", "title": "L", "rule": {"topics": ["back"]}})).await;
        let before = app.list("/v1/listings/l").await["items"].clone();
        app.unpublish("topics", "back").await;
        let after = app.list("/v1/listings/l").await["items"].clone();
        assert_eq!(slugs(&before), slugs(&after));
    }
}
