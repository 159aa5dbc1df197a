//! Nothing that is not published ever leaves: a word stands in every text of what readers must not see, and no answer
//! of the delivery surface holds it.

use serde_json::{Value, json};

use super::support::{TYPES, has_body, on_both_with};
use crate::support::TestApp;

/// A document of a content type with the word in every text that it has.
fn filled(plural: &str, word: &str) -> Value {
    let slug = format!("{word}-{plural}");
    let image = json!({
        "url": format!("https://images.example.com/{word}.jpg"), "alt": word, "caption": word, "credit": word
    });
    let product = json!({
        "handle": word, "title": word, "url": format!("https://shop.example.com/{word}"), "image": image
    });
    let seo = json!({
        "title": word, "description": word, "canonical_url": format!("https://example.com/{word}"), "image": image
    });
    let text = format!(
        "## {word}\n\nA {word} and [{word}](https://example.com/{word}).\n\n- {word}\n\n| {word} |\n| --- |\n| {word} |\n\n\
         > {word}\n\n```\n{word}\n```\n\n![{word}](https://images.example.com/{word}.jpg)\n"
    );
    let body = json!({"markdown": text});
    let mut document = match plural {
        "articles" => json!({
            "title": word, "subtitle": word, "excerpt": word, "body": body, "hero": image, "authors": ["clean-authors"],
            "next": [{"url": format!("https://example.com/{word}"), "label": word}], "products": [product],
            "safety_notices": [{"severity": "urgent", "text": word, "action": word}],
            "citations": [{"key": word, "text": word, "url": format!("https://example.com/{word}")}]
        }),
        "treatment-options" => json!({
            "name": word, "also_known_as": [word], "summary": word, "body": body, "hero": image, "products": [product],
            "performed_by": [{"profession": word, "credential": word, "note": word}],
            "availability": [{"jurisdiction": "US-CA", "status": "prohibited", "note": word}], "benefits": [word],
            "side_effects": [word], "contraindications": [{"text": word}], "cautions": [word],
            "home_care": [{"kind": "author", "entry": "clean-authors", "label": word}],
            "evidence": [{"system": word, "value": word}]
        }),
        "authors" => json!({
            "name": word, "credentials": [{"abbreviation": word, "issuer": word}], "job_title": word, "bio": body,
            "avatar": image, "links": [{"url": format!("https://example.com/{word}"), "label": word}]
        }),
        "topics" => json!({
            "name": word, "description": word, "also_known_as": [word], "codes": [{"system": word, "code": word}],
            "hero": image
        }),
        "listings" => json!({
            "title": word, "description": word,
            "pinned": [{"kind": "author", "entry": "clean-authors", "label": word}],
            "items": [{"url": format!("https://example.com/{word}"), "label": word}]
        }),
        _ => json!({
            "message": word, "link": {"url": format!("https://example.com/{word}"), "label": word}, "placement": word
        }),
    };
    document["slug"] = slug.into();
    document["seo"] = seo;
    document["custom"] = json!({word: {"deep": [word]}});
    document
}

/// A document without any such word.
fn clean(plural: &str, slug: &str) -> Value {
    let mut document = match plural {
        "articles" => json!({"title": "Clean", "body": {"markdown": "Clean."}, "authors": ["clean-authors"]}),
        "treatment-options" => json!({"name": "Clean", "summary": "Clean."}),
        "authors" | "topics" => json!({"name": "Clean"}),
        "listings" => json!({"title": "Clean", "items": [{"url": "https://example.com/", "label": "Clean"}]}),
        _ => json!({"message": "Clean"}),
    };
    document["slug"] = slug.into();
    document
}

/// What must not be seen, by content type: the ids of the entries that are on no shelf, and those of entries that are,
/// in an older or an earlier state.
#[derive(Default)]
struct Hidden {
    absent: Vec<(&'static str, String, String)>,
    shown: Vec<(&'static str, String)>,
}

impl Hidden {
    fn absent_of(&self, plural: &str) -> Vec<&str> {
        self.absent.iter().filter(|(of, ..)| *of == plural).map(|(_, id, _)| id.as_str()).collect()
    }
}

fn id(entry: &Value) -> String {
    entry["id"].as_str().unwrap().to_owned()
}

/// Brings an entry of the type into every state that readers must not see.
async fn hide(app: &TestApp, plural: &'static str, hidden: &mut Hidden) {
    let manage = format!("/manage/v1/{plural}");
    let mut absent = |entry: &Value, word: &str| hidden.absent.push((plural, id(entry), format!("{word}-{plural}")));

    absent(&app.create(&manage, filled(plural, "zqdraft")).await, "zqdraft");

    let entry = app.publish(plural, filled(plural, "zqtaken")).await;
    app.unpublish(plural, &id(&entry)).await;
    absent(&entry, "zqtaken");

    let entry = app.publish(plural, filled(plural, "zqtrashed")).await;
    app.editor().delete(&format!("{manage}/{}", id(&entry))).await.expect(204);
    absent(&entry, "zqtrashed");

    let entry = app.publish(plural, filled(plural, "zqrestored")).await;
    app.editor().delete(&format!("{manage}/{}", id(&entry))).await.expect(204);
    app.editor().post(&format!("{manage}/{}/restore", id(&entry)), &json!({})).await.expect(200);
    absent(&entry, "zqrestored");

    let entry = app.publish(plural, clean(plural, &format!("edited-{plural}"))).await;
    app.editor().put(&format!("{manage}/{}", id(&entry)), &filled(plural, "zqedit")).await.expect(200);
    hidden.shown.push((plural, id(&entry)));

    let mut old = filled(plural, "zqold");
    old["slug"] = format!("revised-{plural}").into();
    let entry = app.publish(plural, old).await;
    let new = clean(plural, &format!("revised-{plural}"));
    app.editor().put(&format!("{manage}/{}?publish=true", id(&entry)), &new).await.expect(200);
    hidden.shown.push((plural, id(&entry)));

    let entry = app.publish(plural, clean(plural, &format!("refused-{plural}"))).await;
    let mut refused = filled(plural, "zqrefused");
    refused["published_at"] = "some day".into();
    let reply = app.editor().put(&format!("{manage}/{}?publish=true", id(&entry)), &refused).await;
    assert!(reply.status.is_client_error(), "{}", reply.text());
    if let Some((member, nothing)) = needed_to_publish(plural) {
        let mut refused = filled(plural, "zqrefused");
        refused[member] = nothing.clone();
        if plural == "treatment-options" {
            refused["body"] = Value::Null;
        }
        if plural == "listings" {
            refused["pinned"] = json!([]);
        }
        let reply = app.editor().put(&format!("{manage}/{}?publish=true", id(&entry)), &refused).await;
        reply.faults(422, "not-publishable");
        refused["slug"] = format!("zqrefused-new-{plural}").into();
        app.editor().post(&format!("{manage}?publish=true"), &refused).await.faults(422, "not-publishable");
    }
    hidden.shown.push((plural, id(&entry)));
}

/// A member that a published entry of the type cannot be without, and its empty value.
fn needed_to_publish(plural: &str) -> Option<(&'static str, Value)> {
    match plural {
        "articles" => Some(("authors", json!([]))),
        "treatment-options" => Some(("summary", Value::Null)),
        "listings" => Some(("items", json!([]))),
        _ => None,
    }
}

/// Publishes entries of every type that refer to all that is hidden, in every way there is.
async fn refer(app: &TestApp, hidden: &Hidden) {
    let of = |plural: &str| -> Vec<Value> {
        let shown = hidden.shown.iter().filter(|(of, _)| *of == plural).map(|(_, id)| id.as_str());
        hidden.absent_of(plural).into_iter().chain(shown).map(Value::from).collect()
    };
    let kinds = [
        ("articles", "article"),
        ("treatment-options", "treatment_option"),
        ("authors", "author"),
        ("topics", "topic"),
        ("listings", "listing"),
    ];
    let links: Vec<Value> = kinds
        .iter()
        .flat_map(|(plural, kind)| of(plural).into_iter().map(move |entry| json!({"kind": kind, "entry": entry})))
        .collect();
    let words: Vec<String> =
        links.iter().map(|link| format!("[words](entry:{})", link["entry"].as_str().unwrap())).collect();
    let text = format!("Some {}.\n\n| a |\n| --- |\n| {} |\n", words.join(" and "), words.join(" "));
    let few = |from: usize| links.iter().skip(from).take(20).cloned().collect::<Vec<_>>();
    let authors: Vec<Value> = of("authors").into_iter().chain([json!("clean-authors")]).collect();
    for (slug, from) in [("witness", 0), ("other-witness", 20)] {
        let witness = json!({
            "slug": slug, "title": "Witness", "authors": authors, "topics": of("topics"),
            "treatments": of("treatment-options"), "related": of("articles"), "next": few(from),
            "body": {"markdown": text}
        });
        app.publish("articles", witness).await;
    }
    let blocks = json!([{"_type": "treatments", "only": of("treatment-options")}]);
    let placed = json!({
        "slug": "placed", "title": "Placed", "authors": authors, "treatments": of("treatment-options"),
        "body": {"blocks": blocks}
    });
    app.publish("articles", placed).await;
    let treatment = json!({
        "slug": "witness", "name": "Witness", "summary": "Clean.", "techniques": of("treatment-options"),
        "home_care": links, "topics": of("topics"), "body": {"markdown": text}
    });
    app.publish("treatment-options", treatment).await;
    let author = json!({"slug": "witness", "name": "Witness", "topics": of("topics"), "bio": {"markdown": text}});
    app.publish("authors", author).await;
    for (at, topic) in of("topics").into_iter().enumerate() {
        app.publish("topics", json!({"slug": format!("witness-{at}"), "name": "Witness", "parent": topic})).await;
    }
    let by_hand = json!({"slug": "witness", "title": "Witness", "pinned": few(0), "items": links, "limit": 100});
    app.publish("listings", by_hand).await;
    let kinds: Vec<&str> = kinds.iter().map(|(_, kind)| *kind).collect();
    let rules = [
        json!({"kinds": kinds}),
        json!({"kinds": kinds, "topics": of("topics")}),
        json!({"kinds": kinds, "authors": of("authors")}),
    ];
    for (at, rule) in rules.into_iter().enumerate() {
        let by_rule = json!({"slug": format!("ruled-{at}"), "title": "Witness", "rule": rule, "limit": 100});
        app.publish("listings", by_rule).await;
    }
    for (at, link) in links.iter().enumerate() {
        app.publish("announcements", json!({"slug": format!("witness-{at}"), "message": "Witness", "link": link}))
            .await;
    }
}

/// Every question that a reader can put, by list, by id and by slug.
fn questions(app: &[(&'static str, String)], hidden: &Hidden) -> Vec<String> {
    let mut paths = vec!["/openapi/delivery.json".to_owned(), "/openapi/management.json".to_owned()];
    for (plural, includes) in TYPES {
        let bodies = ["none", "html", "markdown", "text", "blocks", "html,markdown,text,blocks"];
        let bodies = if has_body(plural) { &bodies[..] } else { &[""][..] };
        let mut variants = Vec::new();
        for body in bodies {
            let body = if body.is_empty() { String::new() } else { format!("&body={body}") };
            variants.push(body.clone());
            if !includes.is_empty() {
                variants.push(format!("{body}&include={}", includes.join(",")));
            }
        }
        variants.extend(includes.iter().map(|include| format!("&include={include}")));
        paths.extend(variants.iter().map(|variant| format!("/v1/{plural}?limit=100{variant}")));
        let sorts = ["published_at", "-updated_at", "title", "-title"];
        paths.extend(sorts.iter().map(|sort| format!("/v1/{plural}?limit=100&sort={sort}")));
        let absent = hidden.absent.iter().filter(|(of, ..)| *of == plural);
        let names = absent.flat_map(|(_, id, slug)| [id.as_str(), slug.as_str()]);
        let shown = app.iter().filter(|(of, _)| *of == plural).map(|(_, name)| name.as_str());
        for name in names.chain(shown) {
            for variant in &variants {
                paths.push(format!("/v1/{plural}/{name}?{}", variant.trim_start_matches('&')));
            }
        }
    }
    for (filter, plural) in [("topic", "topics"), ("author", "authors"), ("treatment", "treatment-options")] {
        for name in hidden.absent_of(plural) {
            paths.push(format!("/v1/articles?limit=100&{filter}={name}&body=html&include=next"));
        }
    }
    paths
}

/// The id and the slug of everything that is on the shelf.
async fn on_the_shelf(app: &TestApp) -> Vec<(&'static str, String)> {
    let mut names = Vec::new();
    for (plural, _) in TYPES {
        let list = app.list(&format!("/v1/{plural}?limit=100")).await;
        for entry in list["data"].as_array().unwrap() {
            names.push((plural, entry["id"].as_str().unwrap().to_owned()));
            names.push((plural, entry["slug"].as_str().unwrap().to_owned()));
        }
    }
    names
}

/// The questions whose answers hold the word, in the body or in a header. What a refusal repeats of its own question
/// does not count.
async fn telling(app: &TestApp, questions: &[String], word: &str) -> Vec<String> {
    let mut telling = Vec::new();
    for path in questions {
        let reply = app.get(path).await;
        assert!(!reply.status.is_server_error(), "{path}: {}", reply.text());
        let headers: Vec<String> = reply.headers.iter().map(|(_, value)| format!("{value:?}")).collect();
        let said = format!("{} {}", reply.text(), headers.join(" ")).to_lowercase();
        let asked = path.split(['/', '?']).nth(3).unwrap_or_default();
        let said = if reply.status == 404 && !asked.is_empty() { said.replace(asked, "") } else { said };
        if said.contains(word) {
            telling.push(path.clone());
        }
    }
    telling
}

on_both_with! { &[];
    async fn no_answer_holds_a_word_of_what_is_not_published(app) {
        app.publish("authors", json!({"slug": "clean-authors", "name": "Clean"})).await;
        let mut hidden = Hidden::default();
        for (plural, _) in TYPES {
            hide(&app, plural, &mut hidden).await;
        }
        refer(&app, &hidden).await;
        let questions = questions(&on_the_shelf(&app).await, &hidden);
        assert!(questions.len() > 500, "{} questions", questions.len());
        assert_eq!(telling(&app, &questions, "zq").await, Vec::<String>::new());
        for (plural, id, slug) in &hidden.absent {
            app.get(&format!("/v1/{plural}/{id}")).await.faults(404, "not-found");
            app.get(&format!("/v1/{plural}/{slug}")).await.faults(404, "not-found");
        }
        for (plural, _) in TYPES {
            // The slug of an edit that is not published leads nowhere, and does not say where it will lead.
            app.get(&format!("/v1/{plural}/zqedit-{plural}")).await.faults(404, "not-found");
        }
    }

    // The same questions do find the words once they are published: the test above can fail.
    async fn the_words_show_everywhere_once_they_are_published(app) {
        app.publish("authors", json!({"slug": "clean-authors", "name": "Clean"})).await;
        let mut hidden = Hidden::default();
        for (plural, _) in TYPES {
            let entry = app.publish(plural, filled(plural, "zqdraft")).await;
            hidden.absent.push((plural, id(&entry), format!("zqdraft-{plural}")));
        }
        refer(&app, &hidden).await;
        let witnesses = [
            "/v1/articles/witness?body=html", "/v1/articles/witness?body=blocks",
            "/v1/articles/placed?body=text", "/v1/treatment-options/witness?body=none", "/v1/authors/witness",
            "/v1/topics/witness-0", "/v1/listings/witness", "/v1/listings/ruled-0",
            "/v1/announcements/witness-0",
        ];
        for path in witnesses {
            assert_eq!(telling(&app, &[path.to_owned()], "zqdraft").await, [path]);
        }
        for (plural, id, slug) in &hidden.absent {
            let entry = app.get(&format!("/v1/{plural}/{id}")).await.expect(200);
            assert_eq!(entry["slug"], slug.as_str());
        }
    }
}
