//! The filters of the article list, held against the same list sifted by hand.

use serde_json::Value;

use super::support::slugs;
use crate::support::{TestApp, on_both};

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let page = app.list(&format!("/v1/articles?limit=100&{query}")).await;
    slugs(&page["data"]).into_iter().map(str::to_owned).collect()
}

/// The slugs of the articles that a test holds for, in the default order.
async fn sifted(app: &TestApp, test: impl Fn(&Value) -> bool) -> Vec<String> {
    let page = app.list("/v1/articles?limit=100").await;
    let entries = page["data"].as_array().unwrap().iter();
    let found: Vec<String> =
        entries.filter(|entry| test(entry)).map(|entry| entry["slug"].as_str().unwrap().to_owned()).collect();
    assert!(!found.is_empty() && found.len() < page["data"].as_array().unwrap().len(), "the test tells some apart");
    found
}

fn has(entry: &Value, relation: &str, any: &[&str]) -> bool {
    slugs(&entry[relation]).iter().any(|slug| any.contains(slug))
}

on_both! {
    async fn one_value_or_any_of_several(app, demo) {
        for (filter, relation, values) in [
            ("topic", "topics", ["foot", "balance"]), ("author", "authors", ["priya-halvorsen", "leonora-fitch"]),
            ("treatment", "treatments", ["gait-training", "moist-heat"]),
        ] {
            for value in values {
                let expected = sifted(&app, |entry| has(entry, relation, &[value])).await;
                assert_eq!(found(&app, &format!("{filter}={value}")).await, expected, "{filter}={value}");
            }
            let expected = sifted(&app, |entry| has(entry, relation, &values)).await;
            assert_eq!(found(&app, &format!("{filter}={}", values.join(","))).await, expected, "{filter}");
        }
    }

    async fn an_entry_that_matches_twice_comes_once(app, demo) {
        let expected = sifted(&app, |entry| has(entry, "topics", &["sciatica", "low-back-pain", "self-care"])).await;
        assert_eq!(found(&app, "topic=sciatica,low-back-pain,self-care").await, expected);
    }

    async fn ids_and_slugs_mix(app, demo) {
        let topic = app.list("/v1/topics/foot").await;
        let id = topic["id"].as_str().unwrap();
        let expected = sifted(&app, |entry| has(entry, "topics", &["foot", "balance"])).await;
        assert_eq!(found(&app, &format!("topic={id},balance")).await, expected);
        assert_eq!(found(&app, &format!("topic={},balance", id.to_uppercase())).await, expected);
        let only = sifted(&app, |entry| has(entry, "topics", &["foot"])).await;
        assert_eq!(found(&app, &format!("topic={id}")).await, only);
        assert_eq!(found(&app, &format!("topic={id},no-such-topic")).await, only);
    }

    async fn what_nobody_knows_matches_nothing(app, demo) {
        let unknown = "0197a3c4-5e00-7000-8000-000000000001";
        for query in [
            "topic=no-such-topic".to_owned(), format!("topic={unknown}"), format!("author={unknown}"),
            "treatment=no-such-treatment".to_owned(),
            // A slug of another content type is none of this one.
            "topic=gait-training".to_owned(), "author=sciatica".to_owned(),
        ] {
            let reply = app.get(&format!("/v1/articles?{query}")).await;
            assert_eq!(reply.header("link"), None);
            let page = reply.expect(200);
            assert_eq!(page["data"], serde_json::json!([]), "{query}");
            assert_eq!(page["pagination"]["next_cursor"], Value::Null);
            assert_eq!(page["pagination"]["previous_cursor"], Value::Null);
            assert_eq!(page["pagination"]["limit"], 20);
        }
    }

    async fn an_unpublished_topic_filters_nothing_in(app, demo) {
        let id = app.list("/v1/topics/foot").await["id"].as_str().unwrap().to_owned();
        app.unpublish("topics", "foot").await;
        assert!(found(&app, "topic=foot").await.is_empty());
        assert!(found(&app, &format!("topic={id}")).await.is_empty());
        app.republish("topics", "foot").await;
        assert!(!found(&app, "topic=foot").await.is_empty());
    }

    async fn featured_or_not(app, demo) {
        let featured = sifted(&app, |entry| entry["featured"] == true).await;
        assert_eq!(found(&app, "featured=true").await, featured);
        let others = sifted(&app, |entry| entry["featured"] == false).await;
        assert_eq!(found(&app, "featured=false").await, others);
    }

    async fn filters_narrow_together(app, demo) {
        let expected = sifted(&app, |entry| {
            has(entry, "topics", &["sciatica", "foot"]) && has(entry, "authors", &["marisol-tennant"])
                && has(entry, "treatments", &["range-of-motion", "joint-mobilization"])
        }).await;
        let query = "topic=sciatica,foot&author=marisol-tennant&treatment=range-of-motion,joint-mobilization";
        assert_eq!(found(&app, query).await, expected);
        let both = sifted(&app, |entry| has(entry, "topics", &["sciatica"]) && entry["featured"] == true).await;
        assert_eq!(found(&app, "topic=sciatica&featured=true").await, both);
        assert!(found(&app, "topic=hammer-toe&author=hana-brightwater").await.is_empty());
        let sorted = app.list("/v1/articles?topic=sciatica&sort=title&limit=100").await;
        let titles: Vec<&str> = sorted["data"].as_array().unwrap().iter().map(|a| a["title"].as_str().unwrap()).collect();
        assert!(titles.is_sorted_by_key(slug::slugify), "{titles:?}");
    }

    async fn a_list_has_no_bodies_unless_they_are_asked_for(app, demo) {
        let plain = app.list("/v1/articles?limit=3").await;
        assert!(plain["data"].as_array().unwrap().iter().all(|article| article.get("body").is_none()));
        let whole = app.list("/v1/articles?limit=3&body=html,text").await;
        for (short, full) in plain["data"].as_array().unwrap().iter().zip(whole["data"].as_array().unwrap()) {
            let members: Vec<&String> = full["body"].as_object().unwrap().keys().collect();
            assert_eq!(members, ["html", "text"]);
            let detail = app.list(&format!("/v1/articles/{}?body=html,text", full["slug"].as_str().unwrap())).await;
            assert_eq!(&detail, full, "a list holds what the detail holds");
            let mut bare = full.clone();
            bare.as_object_mut().unwrap().remove("body");
            assert_eq!(&bare, short);
        }
        for plural in ["treatment-options", "authors"] {
            let body = if plural == "authors" { "bio" } else { "body" };
            assert_eq!(app.list(&format!("/v1/{plural}?limit=1")).await["data"][0].get(body), None);
            assert!(app.list(&format!("/v1/{plural}?limit=1&body=text")).await["data"][0][body]["text"].is_string());
        }
    }

    async fn a_list_includes_what_a_detail_includes(app, demo) {
        let query = "include=treatments,authors,next,related,also_in&body=html";
        let list = app.list(&format!("/v1/articles?limit=100&{query}")).await;
        for article in list["data"].as_array().unwrap() {
            let detail = app.list(&format!("/v1/articles/{}?{query}", article["slug"].as_str().unwrap())).await;
            assert_eq!(&detail, article);
        }
        let listings = app.list("/v1/listings?include=items&body=text").await;
        for listing in listings["data"].as_array().unwrap() {
            let detail = app.list(&format!("/v1/listings/{}?include=items&body=text", listing["slug"].as_str().unwrap())).await;
            assert_eq!(&detail, listing);
        }
    }
}
