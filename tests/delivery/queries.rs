//! A page costs a fixed number of queries, however many entries are on it: as many as these where nothing is kept that
//! answers share.

use serde_json::{Value, json};

use super::statements::Watched;
use super::support::on_both_with;
use crate::support::TestApp;

/// What each page costs, for one entry or for twenty.
const COSTS: [(&str, usize); 20] = [
    ("/v1/articles?", 8),
    ("/v1/articles?body=html,markdown,text,blocks", 8),
    ("/v1/articles?sort=title&featured=false", 8),
    ("/v1/articles?topic=t-0", 9),
    ("/v1/articles?topic=t-0&author=a-0,a-1&treatment=o-0&body=html", 10),
    ("/v1/articles?include=authors", 11),
    ("/v1/articles?include=treatments", 13),
    ("/v1/articles?include=next", 33),
    ("/v1/articles?include=related", 15),
    ("/v1/articles?include=also_in", 17),
    ("/v1/articles?include=treatments,authors,next,related,also_in&body=html", 50),
    ("/v1/treatment-options?", 6),
    ("/v1/treatment-options?body=html", 6),
    ("/v1/authors?", 4),
    ("/v1/authors?body=html", 4),
    ("/v1/topics?", 4),
    ("/v1/listings?", 8),
    ("/v1/listings?include=items", 18),
    ("/v1/announcements?", 7),
    ("/v1/announcements?placement=top-bar&sort=title", 7),
];

/// Entries that are all alike: each refers to entries of every kind in every relation.
async fn alike(app: &TestApp) {
    let names = |letter: &str, many: usize| (0..many).map(|at| format!("{letter}-{at}")).collect::<Vec<_>>();
    app.publish("topics", json!({"slug": "root", "name": "Root"})).await;
    for slug in names("t", 20) {
        app.publish("topics", json!({"slug": slug, "name": slug, "parent": "root"})).await;
    }
    for slug in names("a", 20) {
        let bio = json!({"markdown": "About [this](entry:topic/t-1)."});
        app.publish("authors", json!({"slug": slug, "name": slug, "bio": bio, "topics": ["t-0", "t-1"]})).await;
    }
    let more = json!({"authors": ["a-0"], "topics": ["t-0", "t-1"]});
    app.article("first", more.clone()).await;
    app.article("second", more).await;
    app.publish("treatment-options", json!({"slug": "base", "name": "Base", "summary": "Base."})).await;
    let links: Vec<Value> = ["first", "second"].iter().map(|slug| json!({"kind": "article", "entry": slug})).collect();
    for slug in names("o", 20) {
        app.publish("treatment-options", json!({
            "slug": slug, "name": slug, "summary": "S", "techniques": ["base"], "home_care": links, "topics": ["t-0"],
            "body": {"markdown": "See [this](entry:article/first)."}
        })).await;
    }
    for (at, slug) in names("l", 20).into_iter().enumerate() {
        app.publish("listings", json!({
            "slug": slug, "title": slug, "pinned": [links[0]], "items": [{"kind": "topic", "entry": format!("t-{at}")}, links[1]],
            "rule": {"topics": ["t-0"], "authors": ["a-0", "a-1"]}
        })).await;
        let link = &links[at % 2];
        app.publish("announcements", json!({"slug": slug, "message": slug, "link": link})).await;
    }
    let next = json!([
        links[0], links[1], {"kind": "topic", "entry": "t-0"}, {"kind": "treatment_option", "entry": "o-0"},
        {"kind": "author", "entry": "a-0"}, {"kind": "listing", "entry": "l-0"}
    ]);
    for slug in names("p", 20) {
        app.article(
            &slug,
            json!({
                "authors": ["a-0", "a-1"], "topics": ["t-0", "t-1"], "treatments": ["o-0", "o-1"], "related": ["first"],
                "next": next, "body": {"markdown": "See [this](entry:article/second).\n\n:::treatments\n:::"}
            }),
        )
        .await;
    }
    // The first two are unlike the others, and stand on the last page of the lists that are counted.
    for slug in ["first", "second"] {
        app.change("articles", slug, json!({"published_at": "2000-01-01T00:00:00Z", "title": "Zz"})).await;
    }
    app.change("treatment-options", "base", json!({"published_at": "2000-01-01T00:00:00Z"})).await;
    app.change("topics", "root", json!({"published_at": "2000-01-01T00:00:00Z"})).await;
}

on_both_with! { &["--database-readers", "1", "--parts-bytes", "0"];
    async fn a_page_of_twenty_costs_what_a_page_of_one_costs(app) {
        alike(&app).await;
        let watched = Watched::on(&app).await;
        let mut costs = Vec::new();
        for (path, expected) in COSTS {
            let cost = |limit: usize| {
                let (app, watched) = (app.clone(), watched.clone());
                async move {
                    watched.take();
                    let page = app.list(&format!("{path}&limit={limit}")).await;
                    assert_eq!(page["data"].as_array().unwrap().len(), limit, "{path}");
                    watched.take().len()
                }
            };
            costs.push((path, cost(1).await, cost(20).await, expected));
        }
        let wrong: Vec<_> = costs.iter().filter(|(_, one, twenty, expected)| one != twenty || one != expected).collect();
        assert!(wrong.is_empty(), "path, for one, for twenty, expected: {wrong:#?}");
    }

    async fn the_page_of_an_article_costs_as_little(app) {
        app.demo().await;
        let watched = Watched::on(&app).await;
        let page = "/v1/articles/physical-therapy-for-sciatica?include=treatments,authors,next,related,also_in&body=html";
        for (path, expected) in [(page, 31), ("/v1/articles/sciatica-massage", 7), ("/v1/announcements/shipping", 3)] {
            watched.take();
            app.list(path).await;
            assert_eq!(watched.take().len(), expected, "{path}");
        }
    }
}
