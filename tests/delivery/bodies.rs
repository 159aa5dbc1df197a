//! Bodies in all their formats hold the same words.

use serde_json::{Value, json};

use crate::support::on_both;

const PAGE: &str = "/v1/articles/physical-therapy-for-sciatica?body=html,markdown,text,blocks";

/// The texts of the spans, joined.
fn words(value: &Value, found: &mut String) {
    match value {
        Value::Object(members) => {
            if let Some(text) = members.get("text").and_then(Value::as_str) {
                found.push_str(text);
            }
            members.values().for_each(|member| words(member, found));
            found.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| words(item, found)),
        _ => {}
    }
}

on_both! {
    async fn every_heading_and_every_treatment_stands_in_every_format(app, demo) {
        let page = app.list(PAGE).await;
        let body = &page["body"];
        let (html, markdown, text) =
            (body["html"].as_str().unwrap(), body["markdown"].as_str().unwrap(), body["text"].as_str().unwrap());
        let mut blocks = String::new();
        words(&body["blocks"], &mut blocks);
        let sections = page["sections"].as_array().unwrap();
        assert!(sections.len() > 3, "{sections:?}");
        for section in sections {
            let (heading, anchor) = (section["heading"].as_str().unwrap(), section["anchor"].as_str().unwrap());
            let escaped = heading.replace('&', "&amp;");
            assert!(html.contains(&format!(" id=\"{anchor}\"")) && html.contains(&escaped), "html: {heading}");
            let hashes = "#".repeat(usize::try_from(section["level"].as_u64().unwrap()).unwrap());
            assert!(markdown.contains(&format!("{hashes} {heading}")), "markdown: {heading}");
            assert!(text.contains(heading), "text: {heading}");
            assert!(blocks.contains(heading), "blocks: {heading}");
        }
        let treatments = page["treatments"].as_array().unwrap();
        assert_eq!(treatments.len(), 7);
        let placed: Vec<&Value> =
            body["blocks"].as_array().unwrap().iter().filter(|block| block["_type"] == "treatments").collect();
        assert!(!placed.is_empty());
        for treatment in treatments {
            let (name, summary) = (treatment["name"].as_str().unwrap(), treatment["summary"].as_str().unwrap());
            for (format, body) in [("html", html), ("markdown", markdown), ("text", text)] {
                assert!(body.contains(name), "{format}: {name}");
            }
            assert!(text.contains(summary), "text: {summary}");
            // In blocks they stand by their ids, beside the article's own list of them.
            let all = placed.iter().any(|block| block["only"].as_array().is_none_or(Vec::is_empty));
            let by_id = placed.iter().any(|block| block["only"].as_array().is_some_and(|only| only.contains(&treatment["id"])));
            assert!(all || by_id, "blocks: {name}");
        }
    }

    async fn the_formats_come_alone_and_together(app, demo) {
        let all = app.list(PAGE).await;
        let path = "/v1/articles/physical-therapy-for-sciatica";
        for format in ["html", "markdown", "text", "blocks"] {
            let one = app.list(&format!("{path}?body={format}")).await;
            assert_eq!(one["body"], json!({format: all["body"][format]}));
        }
        assert_eq!(app.list(path).await["body"], json!({"html": all["body"]["html"]}), "html unless another is asked for");
        assert_eq!(app.list(&format!("{path}?body=none")).await.get("body"), None);
    }

    async fn safety_notices_are_there_whatever_is_asked(app, demo) {
        for query in ["", "?body=none", "?body=text", "?include=next"] {
            let page = app.list(&format!("/v1/articles/physical-therapy-for-sciatica{query}")).await;
            let notices = page["safety_notices"].as_array().unwrap();
            assert!(notices.iter().any(|notice| notice["severity"] == "urgent" && notice["action"].is_string()), "{query}");
        }
        let list = app.list("/v1/articles?limit=100").await;
        let held = list["data"].as_array().unwrap().iter().find(|a| a["slug"] == "physical-therapy-for-sciatica").unwrap();
        assert!(!held["safety_notices"].as_array().unwrap().is_empty());
    }

    async fn callouts_and_tables_lose_no_word_in_any_format(app) {
        let markdown = "> [!WARNING]\n> Stop at numbness.\n\n| Sign | Act |\n| --- | --- |\n| Fever | Call today |\n\n- one\n  - two\n    - three\n";
        app.article("page", json!({"body": {"markdown": markdown}})).await;
        let page = app.list("/v1/articles/page?body=html,markdown,text,blocks").await;
        let mut blocks = String::new();
        words(&page["body"]["blocks"], &mut blocks);
        for word in ["Stop at numbness.", "Sign", "Act", "Fever", "Call today", "one", "two", "three"] {
            for format in ["html", "markdown", "text"] {
                assert!(page["body"][format].as_str().unwrap().contains(word), "{format}: {word}");
            }
            assert!(blocks.contains(word), "blocks: {word}");
        }
    }

    async fn an_excerpt_comes_from_the_body_where_none_is_written(app) {
        let body = json!({"markdown": "## A heading\n\nThe first words of the text are its excerpt."});
        for (slug, excerpt) in [("none", Value::Null), ("empty", json!("")), ("blank", json!("  "))] {
            app.article(slug, json!({"body": body, "excerpt": excerpt})).await;
            let page = app.list(&format!("/v1/articles/{slug}")).await;
            assert!(page["excerpt"].as_str().unwrap().contains("The first words of the text"), "{page}");
        }
        app.article("written", json!({"body": body, "excerpt": "Written."})).await;
        assert_eq!(app.list("/v1/articles/written").await["excerpt"], "Written.");
        let long = "word ".repeat(400);
        app.article("long", json!({"body": {"markdown": long}})).await;
        let excerpt = app.list("/v1/articles/long").await["excerpt"].as_str().unwrap().to_owned();
        assert!(excerpt.chars().count() <= 301, "{}", excerpt.chars().count());
        app.article("card", json!({"next": [{"kind": "article", "entry": "none"}]})).await;
        assert!(app.list("/v1/articles/card").await["next"][0]["excerpt"].as_str().unwrap().contains("The first words"));
    }

    async fn derived_numbers_follow_the_body(app) {
        app.article("page", json!({"body": {"markdown": format!("## One\n\n{}\n\n### Two\n", "word ".repeat(650))}})).await;
        let page = app.list("/v1/articles/page").await;
        assert_eq!(page["word_count"], 652);
        assert!((2..=4).contains(&page["reading_minutes"].as_u64().unwrap()), "{}", page["reading_minutes"]);
        let sections: Vec<(&str, u64)> = page["sections"].as_array().unwrap().iter().map(|s| (s["heading"].as_str().unwrap(), s["level"].as_u64().unwrap())).collect();
        assert_eq!(sections, [("One", 2), ("Two", 3)]);
    }

    async fn a_body_that_stays_shows_what_changes_around_it(app) {
        app.article("target", json!({})).await;
        app.publish("treatment-options", json!({"slug": "dry-needling", "name": "Dry needling", "summary": "A needle."})).await;
        let markdown = "See [this](entry:article/target).[^smith]\n\n<!-- treatments -->\n\n<!-- product: strap -->";
        let citation = |text: &str| json!([{"key": "smith", "text": text}]);
        let product = |title: &str| json!([{"handle": "strap", "title": title, "url": "https://shop.example/strap"}]);
        app.article("page", json!({
            "body": {"markdown": markdown}, "treatments": ["dry-needling"],
            "citations": citation("Smith, 2019"), "products": product("A strap")
        })).await;
        let html = async |part: &str| {
            let page = app.list("/v1/articles/page").await;
            let html = page["body"]["html"].as_str().unwrap().to_owned();
            let of_all = app.list("/v1/articles/page?body=html,text").await;
            assert_eq!(of_all["body"]["html"], html, "what is made of blocks says the same");
            let listed = app.list("/v1/articles?slug=page&body=html").await;
            assert_eq!(listed["data"][0]["body"]["html"], html, "in a list too");
            assert!(html.contains(part), "{part} in {html}");
            html
        };
        html("<a href=\"/articles/target\">this</a>").await;
        html("Smith, 2019").await;
        html(">A strap</a>").await;
        html("<h3>Dry needling</h3><p>A needle.</p>").await;
        app.change("articles", "target", json!({"slug": "moved"})).await;
        html("<a href=\"/articles/moved\">this</a>").await;
        app.change("articles", "page", json!({"citations": citation("Smith, 2020")})).await;
        html("Smith, 2020").await;
        app.change("articles", "page", json!({"products": product("Another strap")})).await;
        html(">Another strap</a>").await;
        app.change("treatment-options", "dry-needling", json!({"summary": "A thin needle."})).await;
        html("<p>A thin needle.</p>").await;
        app.unpublish("articles", "moved").await;
        let without = html("See this.").await;
        assert!(!without.contains("/articles/"), "{without}");
        app.republish("articles", "moved").await;
        html("<a href=\"/articles/moved\">this</a>").await;
        app.change("articles", "page", json!({"body": {"markdown": "Other words."}})).await;
        assert_eq!(html("Other words.").await, "<p>Other words.</p>\n");
    }

    async fn a_body_goes_when_it_is_taken_out(app) {
        app.publish("authors", json!({"slug": "ada", "name": "Ada", "bio": {"markdown": "About Ada."}})).await;
        assert_eq!(app.list("/v1/authors/ada").await["bio"]["html"], "<p>About Ada.</p>\n");
        app.change("authors", "ada", json!({"bio": null})).await;
        assert_eq!(app.list("/v1/authors/ada").await.get("bio"), None);
        app.change("authors", "ada", json!({"bio": {"html": "<p>Again.</p>"}})).await;
        assert_eq!(app.list("/v1/authors/ada").await["bio"]["html"], "<p>Again.</p>\n");
    }
}
