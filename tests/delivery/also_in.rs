//! "Also in": the listings that hold an article, by hand or by their rule, each with its newest other entries.

use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

async fn content(app: &TestApp) {
    app.publish("topics", json!({"slug": "back", "name": "Back"})).await;
    for (at, slug) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
        let topics = if slug == "f" { json!([]) } else { json!(["back"]) };
        app.article(slug, json!({"published_at": format!("2021-01-0{}T00:00:00Z", at + 1), "topics": topics})).await;
    }
}

async fn also_in(app: &TestApp, slug: &str) -> Vec<(String, Vec<String>)> {
    let page = app.list(&format!("/v1/articles/{slug}?include=also_in")).await;
    let listing = |also: &Value| {
        let items = slugs(&also["items"]).into_iter().map(str::to_owned).collect();
        (also["listing"]["slug"].as_str().unwrap().to_owned(), items)
    };
    page["also_in"].as_array().unwrap().iter().map(listing).collect()
}

fn entries(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({"kind": "article", "entry": name})).collect()
}

on_both! {
    async fn by_hand_it_shows_the_newest_four_others(app) {
        content(&app).await;
        let outside = json!({"url": "https://example.org/guide", "label": "A guide"});
        let mut items = entries(&["a", "b", "c", "d", "e"]);
        items.insert(0, outside);
        app.publish("listings", json!({"slug": "l", "title": "By hand", "pinned": entries(&["f"]), "items": items})).await;
        let expected = |names: &[&str]| vec![("l".to_owned(), names.iter().map(|name| (*name).to_owned()).collect())];
        assert_eq!(also_in(&app, "c").await, expected(&["f", "e", "d", "b"]));
        assert_eq!(also_in(&app, "f").await, expected(&["e", "d", "c", "b"]));
        assert_eq!(app.list("/v1/articles/c").await.get("also_in"), None, "only when it is asked for");
        app.unpublish("articles", "e").await;
        assert_eq!(also_in(&app, "c").await, expected(&["f", "d", "b", "a"]));
    }

    async fn by_rule_it_holds_what_the_rule_takes_in(app) {
        content(&app).await;
        app.publish("authors", json!({"slug": "other", "name": "Other"})).await;
        app.publish("listings", json!({"slug": "l", "title": "By topic", "rule": {"topics": ["back"]}})).await;
        app.publish("listings", json!({"slug": "m", "title": "Of another", "rule": {"topics": ["back"], "authors": ["other"]}})).await;
        app.publish("listings", json!({"slug": "n", "title": "Of others", "rule": {"kinds": ["treatment_option"], "topics": ["back"]}})).await;
        assert_eq!(also_in(&app, "a").await, [("l".to_owned(), ["e", "d", "c", "b"].map(str::to_owned).to_vec())]);
        assert!(also_in(&app, "f").await.is_empty());
        app.change("articles", "a", json!({"authors": ["other", "somebody"]})).await;
        let found = also_in(&app, "a").await;
        assert_eq!(found.iter().map(|(listing, _)| listing.as_str()).collect::<Vec<_>>(), ["l", "m"]);
        assert!(found[1].1.is_empty(), "nothing else is in it");
    }

    async fn chosen_by_hand_comes_before_the_rule_then_by_title(app) {
        content(&app).await;
        for (slug, title) in [("y", "Y"), ("x", "X")] {
            app.publish("listings", json!({"slug": slug, "title": title, "rule": {"topics": ["back"]}})).await;
        }
        for (slug, title) in [("z", "Z"), ("w", "W")] {
            app.publish("listings", json!({"slug": slug, "title": title, "items": entries(&["a", "b"])})).await;
        }
        app.create("/manage/v1/listings", json!({"slug": "draft", "title": "A", "items": entries(&["a", "b"])})).await;
        let names: Vec<String> = also_in(&app, "a").await.into_iter().map(|(listing, _)| listing).collect();
        assert_eq!(names, ["w", "z", "x", "y"]);
        app.unpublish("listings", "w").await;
        let names: Vec<String> = also_in(&app, "a").await.into_iter().map(|(listing, _)| listing).collect();
        assert_eq!(names, ["z", "x", "y"]);
    }
}
