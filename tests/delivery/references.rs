//! References are resolved when they are read: what a target is called, where it is and whether it is published shows
//! at once on every page that refers to it, without touching those pages.

use serde_json::{Value, json};

use super::support::slugs;
use crate::support::{TestApp, on_both};

const PAGE: &str = "/v1/articles/physical-therapy-for-sciatica";

/// Every value of a member of this name, however deep it stands.
fn values<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(name));
            members.values().for_each(|member| values(member, name, found));
        }
        Value::Array(items) => items.iter().for_each(|item| values(item, name, found)),
        _ => {}
    }
}

async fn bylines(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.list(path).await;
    let mut found = Vec::new();
    values(&page, "byline", &mut found);
    found.into_iter().map(|byline| byline.as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn a_renamed_author_shows_everywhere_at_once(app, demo) {
        let pages = [
            "/v1/articles?limit=100".to_owned(),
            "/v1/articles?limit=100&include=authors,next,related,also_in".to_owned(),
            PAGE.to_owned(),
            // Cards of others who wrote with her, or whose next page is hers.
            "/v1/articles/sciatica-massage".to_owned(),
            "/v1/articles/yoga-for-sciatica-pain?include=also_in".to_owned(),
            "/v1/listings/resources".to_owned(),
            "/v1/listings/from-marisol-tennant".to_owned(),
            "/v1/listings?include=items".to_owned(),
            "/v1/treatment-options?limit=100".to_owned(),
            "/v1/authors/marisol-tennant".to_owned(),
            "/v1/authors?limit=100".to_owned(),
        ];
        let mut before = Vec::new();
        for path in &pages {
            let held = bylines(&app, path).await.iter().filter(|byline| byline.starts_with("Marisol Tennant, ")).count();
            assert!(held > 0, "{path} shows her");
            before.push(held);
        }
        app.change("authors", "marisol-tennant", json!({"name": "Zelda Quill", "credentials": []})).await;
        for (path, before) in pages.iter().zip(before) {
            let held = bylines(&app, path).await;
            assert!(!held.iter().any(|byline| byline.starts_with("Marisol")), "{path}: {held:?}");
            assert_eq!(held.iter().filter(|byline| *byline == "Zelda Quill").count(), before, "{path}");
        }
        // By name, too, where only the name stands.
        let names = app.list(PAGE).await;
        assert_eq!(names["authors"][0]["name"], "Zelda Quill");
        assert_eq!(names["authors"][0]["credentials"], json!([]));
    }

    async fn a_renamed_author_that_is_not_published_again_shows_nowhere(app, demo) {
        app.editor().patch("/manage/v1/authors/marisol-tennant", &json!({"name": "Zelda Quill"})).await.expect(200);
        for path in ["/v1/articles?limit=100&include=authors,also_in", "/v1/authors?limit=100", "/v1/listings/resources"] {
            assert!(!app.get(path).await.text().contains("Zelda"), "{path}");
        }
    }

    async fn a_changed_slug_changes_the_links_in_bodies_at_once(app, demo) {
        let page = app.list(&format!("{PAGE}?body=html,blocks,markdown,text")).await;
        let mut links = Vec::new();
        values(&page["body"]["blocks"], "href", &mut links);
        let ours = links.iter().filter_map(|link| link.as_str()?.strip_prefix("/articles/")).next();
        let target = ours.expect("the page links to an article of ours").to_owned();
        let old = format!("/articles/{target}");
        assert!(page["body"]["html"].as_str().unwrap().contains(&format!("href=\"{old}\"")), "{target}");
        app.change("articles", &target, json!({"slug": "a-new-place"})).await;
        let page = app.list(&format!("{PAGE}?body=html,blocks,markdown,text")).await;
        let body = &page["body"];
        let html = body["html"].as_str().unwrap();
        assert!(html.contains("href=\"/articles/a-new-place\""), "{html}");
        assert!(!html.contains(&format!("\"{old}\"")), "{html}");
        let markdown = body["markdown"].as_str().unwrap();
        assert!(markdown.contains("/articles/a-new-place") && !markdown.contains(&format!("{old})")), "{markdown}");
        let blocks = body["blocks"].to_string();
        assert!(blocks.contains("\"slug\":\"a-new-place\"") && blocks.contains("\"href\":\"/articles/a-new-place\""));
        assert!(!blocks.contains(&format!("\"slug\":\"{target}\"")));
    }

    async fn a_changed_slug_changes_cards_and_summaries_at_once(app, demo) {
        app.change("articles", "sciatica-massage", json!({"slug": "massage"})).await;
        app.change("treatment-options", "gait-training", json!({"slug": "walking-lessons"})).await;
        app.change("topics", "sciatica", json!({"slug": "ischias"})).await;
        app.change("authors", "marisol-tennant", json!({"slug": "marisol"})).await;
        app.change("listings", "resources", json!({"slug": "library"})).await;
        let page = app.list(&format!("{PAGE}?include=also_in")).await;
        assert_eq!(slugs(&page["next"]), ["massage"]);
        assert_eq!(slugs(&page["treatments"])[1], "walking-lessons");
        assert_eq!(slugs(&page["topics"])[0], "ischias");
        assert_eq!(slugs(&page["authors"]), ["marisol"]);
        assert!(page["also_in"].as_array().unwrap().iter().any(|also| also["listing"]["slug"] == "library"));
        let filtered = app.list("/v1/articles?topic=ischias&author=marisol&treatment=walking-lessons").await;
        assert!(slugs(&filtered["data"]).contains(&"physical-therapy-for-sciatica"));
        let html = page["body"]["html"].as_str().unwrap();
        assert!(!html.contains("/treatment-options/gait-training\""), "{html}");
    }

    async fn an_unpublished_target_is_absent_and_comes_back_in_its_place(app, demo) {
        let whole = format!("{PAGE}?include=treatments,authors,next,related,also_in&body=html,markdown,text,blocks");
        let without = |list: &Value, slug: &str| {
            slugs(list).into_iter().filter(|other| *other != slug).map(str::to_owned).collect::<Vec<_>>()
        };
        let mut before = app.list(&whole).await;
        // The time of publication is the one thing that coming back changes.
        for (plural, member, slug) in [
            ("treatment-options", "treatments", "joint-mobilization"), ("topics", "topics", "low-back-pain"),
            ("articles", "next", "sciatica-massage"), ("articles", "related", "herniated-disc-or-spinal-stenosis"),
            ("authors", "authors", "marisol-tennant"),
        ] {
            assert!(slugs(&before[member]).contains(&slug), "{member} holds {slug}");
            app.unpublish(plural, slug).await;
            let gone = app.list(&whole).await;
            let expected = without(&before[member], slug);
            let found = slugs(&gone[member]);
            // Related is filled up from what shares topics; all else is what was there, in its order.
            assert!(member == "related" || found == expected, "{member}: {found:?}");
            assert!(!found.contains(&slug), "{member}: {found:?}");
            assert!(!gone["body"].to_string().contains(&format!("/{slug}\"")), "{slug} is linked");
            app.republish(plural, slug).await;
            let back = app.list(&whole).await;
            assert_eq!(slugs(&back[member]), slugs(&before[member]), "{member}");
            assert_eq!(back["body"], before["body"], "{member}");
            before = back;
        }
    }

    async fn a_link_to_what_is_not_published_is_its_words(app) {
        let target = app.article("target", json!({})).await;
        let id = target["id"].as_str().unwrap();
        app.article("source", json!({"body": {"markdown": "Go [over there](entry:article/target) now."}})).await;
        let path = "/v1/articles/source?body=html,markdown,text,blocks";
        let linked = app.list(path).await;
        assert!(linked["body"]["html"].as_str().unwrap().contains("<a href=\"/articles/target\">over there</a>"));
        app.unpublish("articles", "target").await;
        let plain = app.list(path).await;
        assert_eq!(plain["body"]["html"].as_str().unwrap().trim(), "<p>Go over there now.</p>");
        assert_eq!(plain["body"]["markdown"].as_str().unwrap().trim(), "Go over there now.");
        assert_eq!(plain["body"]["text"].as_str().unwrap().trim(), "Go over there now.");
        assert!(!plain["body"]["blocks"].to_string().contains(id), "{}", plain["body"]["blocks"]);
        app.republish("articles", "target").await;
        assert_eq!(app.list(path).await["body"], linked["body"]);
    }

    async fn a_link_keeps_its_own_label_in_every_relation(app) {
        app.article("target", json!({"title": "The title"})).await;
        let link = json!({"kind": "article", "entry": "target", "label": "The label"});
        app.article("source", json!({"next": [link]})).await;
        app.publish("treatment-options", json!({"slug": "t", "name": "T", "summary": "S", "home_care": [link]})).await;
        app.publish("listings", json!({"slug": "pinned", "title": "L", "pinned": [link]})).await;
        app.publish("listings", json!({"slug": "items", "title": "L", "items": [link]})).await;
        app.publish("announcements", json!({"slug": "a", "message": "M", "link": link})).await;
        let cards = [
            app.list("/v1/articles/source").await["next"][0].clone(),
            app.list("/v1/articles/source?include=next").await["next"][0].clone(),
            app.list("/v1/treatment-options/t").await["home_care"][0].clone(),
            app.list("/v1/listings/pinned").await["items"][0].clone(),
            app.list("/v1/listings/items?include=items").await["items"][0].clone(),
            app.list("/v1/announcements/a").await["link"].clone(),
        ];
        for card in cards {
            assert_eq!((&card["label"], &card["title"]), (&json!("The label"), &json!("The title")), "{card}");
            assert_eq!(card["authors"][0]["byline"], "Some Body", "{card}");
        }
    }

    async fn the_order_of_references_is_the_writers(app) {
        for name in ["a", "b", "c", "d"] {
            app.publish("authors", json!({"slug": name, "name": name})).await;
            app.publish("topics", json!({"slug": name, "name": name})).await;
            app.publish("treatment-options", json!({"slug": name, "name": name, "summary": name})).await;
            app.article(name, json!({})).await;
        }
        let order = json!(["c", "a", "d", "b"]);
        let links: Vec<Value> = ["c", "a", "d", "b"].iter().map(|slug| json!({"kind": "article", "entry": slug})).collect();
        app.article("page", json!({
            "authors": order, "topics": order, "treatments": order, "related": order, "next": links
        })).await;
        for path in ["/v1/articles/page", "/v1/articles/page?include=authors,treatments,related,next"] {
            let page = app.list(path).await;
            for member in ["authors", "topics", "treatments", "related", "next"] {
                assert_eq!(slugs(&page[member]), ["c", "a", "d", "b"], "{path} {member}");
            }
        }
        app.publish("treatment-options", json!({
            "slug": "t", "name": "T", "summary": "S", "techniques": order, "topics": order, "home_care": links
        })).await;
        let treatment = app.list("/v1/treatment-options/t").await;
        for member in ["techniques", "topics", "home_care"] {
            assert_eq!(slugs(&treatment[member]), ["c", "a", "d", "b"], "{member}");
        }
    }

    async fn a_parent_topic_and_the_topics_of_an_author_follow(app) {
        app.publish("topics", json!({"slug": "wide", "name": "Wide"})).await;
        app.publish("topics", json!({"slug": "narrow", "name": "Narrow", "parent": "wide"})).await;
        app.publish("authors", json!({"slug": "writer", "name": "Writer", "topics": ["narrow", "wide"]})).await;
        app.change("topics", "wide", json!({"name": "Wider", "slug": "wider"})).await;
        let narrow = app.list("/v1/topics/narrow").await;
        assert_eq!((&narrow["parent"]["name"], &narrow["parent"]["slug"]), (&json!("Wider"), &json!("wider")));
        assert_eq!(slugs(&app.list("/v1/authors/writer").await["topics"]), ["narrow", "wider"]);
        app.unpublish("topics", "wider").await;
        assert_eq!(app.list("/v1/topics/narrow").await["parent"], Value::Null);
        assert_eq!(slugs(&app.list("/v1/authors/writer").await["topics"]), ["narrow"]);
    }
}
