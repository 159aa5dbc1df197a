//! However many topics the entries of a page have, and however many listings look for them, the page is answered.

use serde_json::json;

use crate::support::{TestApp, on_both};

/// Articles with many topics each, no topic on two of them.
async fn with_many_topics(app: &TestApp, articles: usize, each: usize) {
    for article in 0..articles {
        let mut topics = Vec::new();
        for at in 0..each {
            let slug = format!("t-{article}-{at}");
            app.publish("topics", json!({"slug": slug, "name": slug})).await;
            topics.push(slug);
        }
        app.article(&format!("a-{article}"), json!({"topics": topics})).await;
    }
}

on_both! {
    async fn a_page_of_articles_with_many_topics(app) {
        with_many_topics(&app, 13, 50).await;
        let page = app.list("/v1/articles?limit=100").await;
        assert_eq!(page["data"].as_array().unwrap().len(), 13);
        app.article("twin", json!({"topics": ["t-12-49"]})).await;
        let page = app.list("/v1/articles?limit=100").await;
        let last = page["data"].as_array().unwrap().iter().find(|article| article["slug"] == "a-12").unwrap();
        assert_eq!(last["related"][0]["slug"], "twin");
    }

    async fn listings_that_look_for_many_topics(app) {
        with_many_topics(&app, 1, 50).await;
        let topics: Vec<String> = (0..50).map(|at| format!("t-0-{at}")).collect();
        for at in 0..12 {
            let rule = json!({"kinds": ["article", "treatment_option"], "topics": topics});
            app.publish("listings", json!({"slug": format!("l-{at}"), "title": format!("L {at}"), "rule": rule})).await;
        }
        let page = app.list("/v1/listings?limit=100").await;
        assert_eq!(page["data"].as_array().unwrap().len(), 12);
        assert!(page["data"].as_array().unwrap().iter().all(|listing| listing["items"][0]["slug"] == "a-0"));
        let article = app.list("/v1/articles/a-0?include=also_in").await;
        assert_eq!(article["also_in"].as_array().unwrap().len(), 5);
    }
}
