//! Locales: each entry answers in the locale that is asked for, or falls back to the default one and says so.

use serde_json::{Value, json};

use super::support::{on_both_with, slugs};
use crate::support::TestApp;

async fn translate(app: &TestApp, plural: &str, entry: &Value, document: Value) {
    let id = entry["id"].as_str().unwrap();
    let reply = app.editor().put(&format!("/manage/v1/{plural}/{id}?locale=de&publish=true"), &document).await;
    assert!([200, 201].contains(&reply.status.as_u16()), "{}", reply.text());
}

async fn untranslate(app: &TestApp, plural: &str, entry: &Value) {
    let id = entry["id"].as_str().unwrap();
    app.editor().post(&format!("/manage/v1/{plural}/{id}/unpublish?locale=de"), &json!({})).await.expect(200);
}

/// The answer, with its language.
async fn read(app: &TestApp, path: &str) -> (Value, String) {
    let reply = app.get(path).await;
    let language = reply.header("content-language").unwrap_or_default().to_owned();
    (reply.expect(200), language)
}

on_both_with! { &["--locales", "en,de"];
    async fn without_a_translation_the_default_locale_answers(app) {
        app.article("pain", json!({"title": "Pain"})).await;
        for (query, title) in [("", "Pain"), ("?locale=en", "Pain"), ("?locale=de", "Pain")] {
            let (page, language) = read(&app, &format!("/v1/articles/pain{query}")).await;
            assert_eq!((&page["title"], &page["locale"], language.as_str()), (&json!(title), &json!("en"), "en"));
        }
        app.get("/v1/articles/pain?locale=de&fallback=none").await.faults(404, "not-found");
        app.get("/v1/articles/pain?locale=en&fallback=none").await.expect(200);
        assert_eq!(slugs(&app.list("/v1/articles?locale=de").await["data"]), ["pain"]);
        assert_eq!(app.list("/v1/articles?locale=de&fallback=none").await["data"], json!([]));
        for path in ["/v1/articles?locale=fr", "/v1/articles/pain?locale=fr"] {
            assert_eq!(app.get(path).await.faults(400, "invalid-parameter")[0].0, "locale");
        }
    }

    async fn a_translation_answers_at_once_and_falls_back_when_it_is_gone(app) {
        let entry = app.article("pain", json!({"title": "Pain"})).await;
        let id = entry["id"].as_str().unwrap();
        translate(&app, "articles", &entry, json!({
            "slug": "schmerz", "title": "Schmerz", "body": {"markdown": "Ein paar Worte."}, "authors": ["somebody"]
        })).await;
        for path in ["/v1/articles/schmerz?locale=de", &format!("/v1/articles/{id}?locale=de&fallback=none")] {
            let (page, language) = read(&app, path).await;
            assert_eq!((&page["title"], &page["locale"], language.as_str()), (&json!("Schmerz"), &json!("de"), "de"));
            assert_eq!(page["id"], id);
        }
        let (page, language) = read(&app, "/v1/articles/pain").await;
        assert_eq!((&page["title"], language.as_str()), (&json!("Pain"), "en"));
        let list = app.list("/v1/articles?locale=de").await;
        assert_eq!((slugs(&list["data"]), &list["data"][0]["locale"]), (vec!["schmerz"], &json!("de")));
        // The German page has a German address, and the English one leads to it.
        let moved = app.get("/v1/articles/pain?locale=de").await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, Some("/v1/articles/schmerz?locale=de")));
        app.get("/v1/articles/schmerz").await.faults(404, "not-found");
        untranslate(&app, "articles", &entry).await;
        let (page, language) = read(&app, "/v1/articles/pain?locale=de").await;
        assert_eq!((&page["title"], &page["locale"], language.as_str()), (&json!("Pain"), &json!("en"), "en"));
        app.get(&format!("/v1/articles/{id}?locale=de&fallback=none")).await.faults(404, "not-found");
        let moved = app.get("/v1/articles/schmerz?locale=de").await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (301, Some("/v1/articles/pain?locale=de")));
        app.get("/v1/articles/schmerz?locale=de&fallback=none").await.faults(404, "not-found");
    }

    async fn a_slug_means_the_entry_of_the_locale_before_one_that_falls_back(app) {
        let english = app.publish("topics", json!({"slug": "back", "name": "Back"})).await;
        let german = app.publish("topics", json!({"slug": "spine", "name": "Spine"})).await;
        translate(&app, "topics", &german, json!({"slug": "back", "name": "Rücken"})).await;
        app.article("of-back", json!({"topics": ["back"]})).await;
        app.article("of-spine", json!({"topics": ["spine"]})).await;
        for (slug, topic) in [("in-back", "back"), ("in-spine", "spine")] {
            app.publish("listings", json!({"slug": slug, "title": slug, "rule": {"topics": [topic]}})).await;
        }
        let shelf = app.list("/v1/listings/in-spine").await;
        translate(&app, "listings", &shelf, json!({"slug": "in-back", "title": "Rücken", "rule": {"topics": ["spine"]}})).await;
        for filter in ["topic=back", "filter=topics%20=%20back", "filter=topics.slug%20=%20back", "listing=in-back"] {
            let found = app.list(&format!("/v1/articles?locale=de&{filter}")).await;
            assert_eq!(slugs(&found["data"]), ["of-spine"], "{filter}");
            let found = app.list(&format!("/v1/articles?locale=en&{filter}")).await;
            assert_eq!(slugs(&found["data"]), ["of-back"], "{filter}");
        }
        for filter in ["slug=back", "filter=slug%20=%20back"] {
            let found = app.list(&format!("/v1/topics?locale=de&{filter}")).await;
            assert_eq!(found["data"].as_array().unwrap().len(), 1, "{filter}: {found}");
            assert_eq!(found["data"][0]["id"], german["id"], "{filter}");
        }
        // By its id the other is found as before, and by the slug again once nobody else has it.
        let id = english["id"].as_str().unwrap();
        assert_eq!(slugs(&app.list(&format!("/v1/articles?locale=de&topic={id}")).await["data"]), ["of-back"]);
        untranslate(&app, "topics", &german).await;
        assert_eq!(slugs(&app.list("/v1/articles?locale=de&topic=back").await["data"]), ["of-back"]);
        assert_eq!(app.list("/v1/topics?locale=de&slug=back").await["data"][0]["id"], english["id"]);
    }

    async fn a_translation_stays_when_the_default_text_goes(app) {
        let entry = app.article("pain", json!({"title": "Pain"})).await;
        translate(&app, "articles", &entry, json!({
            "slug": "schmerz", "title": "Schmerz", "body": {"markdown": "Worte."}, "authors": ["somebody"]
        })).await;
        app.unpublish("articles", "pain").await;
        app.get("/v1/articles/pain").await.faults(404, "not-found");
        assert_eq!(app.list("/v1/articles").await["data"], json!([]));
        assert_eq!(read(&app, "/v1/articles/schmerz?locale=de").await.0["title"], "Schmerz");
        // Once in the trash it is gone in every locale.
        app.editor().delete(&format!("/manage/v1/articles/{}", entry["id"].as_str().unwrap())).await.expect(204);
        app.get("/v1/articles/schmerz?locale=de").await.faults(404, "not-found");
        assert_eq!(app.list("/v1/articles?locale=de").await["data"], json!([]));
    }

    async fn an_edit_of_the_default_text_shows_where_it_is_fallen_back_to(app) {
        app.article("pain", json!({"title": "Pain"})).await;
        app.change("articles", "pain", json!({"title": "Ache"})).await;
        assert_eq!(read(&app, "/v1/articles/pain?locale=de").await.0["title"], "Ache");
    }

    async fn a_draft_of_a_translation_does_not_show(app) {
        let entry = app.article("pain", json!({"title": "Pain"})).await;
        let id = entry["id"].as_str().unwrap();
        let draft = json!({"slug": "geheim", "title": "Geheim", "body": {"markdown": "Geheim."}, "authors": ["somebody"]});
        app.editor().put(&format!("/manage/v1/articles/{id}?locale=de"), &draft).await.expect(201);
        for path in ["/v1/articles?locale=de&body=html", "/v1/articles", &format!("/v1/articles/{id}?locale=de")] {
            assert!(!app.get(path).await.text().to_lowercase().contains("geheim"), "{path}");
        }
        app.get("/v1/articles/geheim?locale=de").await.faults(404, "not-found");
    }

    async fn references_are_in_the_locale_that_is_asked_for(app) {
        let topic = app.publish("topics", json!({"slug": "back", "name": "Back"})).await;
        let author = app.publish("authors", json!({"slug": "ada", "name": "Ada Ferris"})).await;
        let target = app.article("target", json!({"title": "Target", "authors": ["ada"]})).await;
        app.article("page", json!({
            "authors": ["ada"], "topics": ["back"], "next": [{"kind": "article", "entry": "target"}],
            "body": {"markdown": "See [there](entry:article/target)."}
        })).await;
        translate(&app, "topics", &topic, json!({"slug": "ruecken", "name": "Rücken"})).await;
        translate(&app, "authors", &author, json!({"slug": "ada", "name": "Ada Ferris", "job_title": "Therapeutin"})).await;
        translate(&app, "articles", &target, json!({
            "slug": "ziel", "title": "Ziel", "body": {"markdown": "Worte."}, "authors": ["ada"]
        })).await;
        // The page itself has no German text; what stands on it has.
        let (page, language) = read(&app, "/v1/articles/page?locale=de").await;
        assert_eq!(language, "en");
        assert_eq!((&page["topics"][0]["name"], &page["topics"][0]["slug"]), (&json!("Rücken"), &json!("ruecken")));
        assert_eq!(page["authors"][0]["job_title"], "Therapeutin");
        assert_eq!((&page["next"][0]["title"], &page["next"][0]["slug"]), (&json!("Ziel"), &json!("ziel")));
        assert!(page["body"]["html"].as_str().unwrap().contains("href=\"/articles/ziel\""), "{page}");
        let (page, _) = read(&app, "/v1/articles/page?include=next,authors").await;
        assert_eq!((&page["topics"][0]["name"], &page["next"][0]["title"]), (&json!("Back"), &json!("Target")));
        assert_eq!(slugs(&app.list("/v1/articles?topic=ruecken&locale=de").await["data"]), ["page"]);
        assert_eq!(app.list("/v1/articles?topic=ruecken").await["data"], json!([]));
        let whole = app.list("/v1/articles/page?locale=de&include=next,authors&body=text").await;
        assert_eq!((&whole["next"][0]["locale"], &whole["authors"][0]["locale"]), (&json!("de"), &json!("de")));
        untranslate(&app, "topics", &topic).await;
        assert_eq!(read(&app, "/v1/articles/page?locale=de").await.0["topics"][0]["name"], "Back");
    }

    async fn a_translated_entrys_own_references_are_its_own(app) {
        app.publish("topics", json!({"slug": "back", "name": "Back"})).await;
        app.publish("topics", json!({"slug": "knee", "name": "Knee"})).await;
        let page = app.article("page", json!({"topics": ["back"]})).await;
        translate(&app, "articles", &page, json!({
            "slug": "seite", "title": "Seite", "body": {"markdown": "Worte."}, "authors": ["somebody"], "topics": ["knee"]
        })).await;
        assert_eq!(slugs(&app.list("/v1/articles?topic=knee&locale=de").await["data"]), ["seite"]);
        assert_eq!(app.list("/v1/articles?topic=back&locale=de").await["data"], json!([]));
        assert_eq!(slugs(&app.list("/v1/articles?topic=back").await["data"]), ["page"]);
        assert_eq!(app.list("/v1/articles?topic=knee").await["data"], json!([]));
    }

    async fn a_german_slug_may_be_an_english_one_of_another_entry(app) {
        let english = app.article("rest", json!({"title": "Rest"})).await;
        let german = app.article("remainder", json!({"title": "Remainder"})).await;
        translate(&app, "articles", &german, json!({
            "slug": "rest", "title": "Der Rest", "body": {"markdown": "Worte."}, "authors": ["somebody"]
        })).await;
        assert_eq!(read(&app, "/v1/articles/rest").await.0["id"], english["id"]);
        let (page, language) = read(&app, "/v1/articles/rest?locale=de").await;
        assert_eq!((&page["id"], language.as_str()), (&german["id"], "de"), "the locale's own comes first");
        let by_id = read(&app, &format!("/v1/articles/{}?locale=de", english["id"].as_str().unwrap())).await.0;
        assert_eq!(by_id["title"], "Rest");
        let mut found = Vec::new();
        let list = app.list("/v1/articles?locale=de&sort=title").await;
        for entry in list["data"].as_array().unwrap() {
            found.push(entry["title"].as_str().unwrap().to_owned());
        }
        assert_eq!(found, ["Der Rest", "Rest"]);
        untranslate(&app, "articles", &german).await;
        assert_eq!(read(&app, "/v1/articles/rest?locale=de").await.0["id"], english["id"]);
    }
}
