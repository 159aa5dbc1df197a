//! References to other entries: by id or slug in what is written, by id in what is kept.

use serde_json::{Value, json};

use super::kinds::{KINDS, expected, prepare, rows, text};
use crate::support::{TestApp, on_both};

const NOWHERE: &str = "0197a3c4-5e00-7000-8000-000000000001";

/// One entry of each kind that others refer to.
struct Targets {
    author: String,
    topic: String,
    treatment: String,
    article: String,
}

async fn targets(app: &TestApp) -> Targets {
    let made = async |path: &str, document: Value| {
        text(&app.create(&format!("/manage/v1/{path}"), document).await, "/id").to_owned()
    };
    Targets {
        author: made("authors", json!({"name": "Ada Ferris"})).await,
        topic: made("topics", json!({"name": "Sciatica"})).await,
        treatment: made("treatment-options", json!({"name": "Gait training"})).await,
        article: made("articles", json!({"title": "Sciatica massage"})).await,
    }
}

/// Documents that use every relation there is, with what a reference is written as; and the pointers to each of them.
fn documents(
    author: &str,
    topic: &str,
    treatment: &str,
    article: &str,
) -> Vec<(&'static str, Value, Vec<&'static str>)> {
    let link = |entry: &str| json!({"kind": "article", "entry": entry});
    vec![
        (
            "articles",
            json!({
                "title": "A page", "authors": [author], "topics": [topic], "treatments": [treatment],
                "related": [article], "next": [{"url": "https://example.org/", "label": "Out"}, link(article)]
            }),
            vec!["/authors/0", "/topics/0", "/treatments/0", "/next/1/entry", "/related/0"],
        ),
        (
            "treatment-options",
            json!({"name": "A treatment", "techniques": [treatment], "home_care": [link(article)], "topics": [topic]}),
            vec!["/techniques/0", "/home_care/0/entry", "/topics/0"],
        ),
        ("authors", json!({"name": "An author", "topics": [topic]}), vec!["/topics/0"]),
        ("topics", json!({"name": "A topic", "parent": topic}), vec!["/parent"]),
        (
            "listings",
            json!({
                "title": "A listing", "pinned": [link(article)], "items": [link(article)],
                "rule": {"topics": [topic], "authors": [author]}
            }),
            vec!["/pinned/0/entry", "/items/0/entry", "/rule/topics/0", "/rule/authors/0"],
        ),
        ("announcements", json!({"message": "A bar", "link": link(article)}), vec!["/link/entry"]),
    ]
}

on_both! {
    async fn a_reference_by_slug_and_one_by_id_are_kept_as_the_id(app) {
        let to = targets(&app).await;
        let by_slug = documents("ada-ferris", "sciatica", "gait-training", "sciatica-massage");
        let by_id = documents(&to.author, &to.topic, &to.treatment, &to.article);
        let upper = NOWHERE.to_uppercase();
        assert_ne!(upper, NOWHERE);
        let by_upper = documents(&to.author.to_uppercase(), &to.topic.to_uppercase(), &to.treatment.to_uppercase(), &to.article.to_uppercase());
        for ((slugs, ids), uppers) in by_slug.into_iter().zip(by_id).zip(by_upper) {
            let (path, by_id, pointers) = ids;
            for document in [slugs.1, by_id.clone(), uppers.1] {
                let made = app.create(&format!("/manage/v1/{path}"), document).await;
                for pointer in &pointers {
                    assert_eq!(made.pointer(pointer), by_id.pointer(pointer), "{path} {pointer}");
                }
            }
        }
    }

    async fn a_reference_outlives_the_slug_of_its_target(app) {
        let to = targets(&app).await;
        let mut made = Vec::new();
        for (path, document, pointers) in documents("ada-ferris", "sciatica", "gait-training", "sciatica-massage") {
            let entry = app.create(&format!("/manage/v1/{path}"), document).await;
            made.push((format!("/manage/v1/{path}/{}", text(&entry, "/id")), entry, pointers));
        }
        for (path, id) in [("authors", &to.author), ("topics", &to.topic), ("treatment-options", &to.treatment), ("articles", &to.article)] {
            app.editor().patch(&format!("/manage/v1/{path}/{id}"), &json!({"slug": "moved-away"})).await.expect(200);
        }
        for (at, entry, pointers) in made {
            let changed = app.editor().patch(&at, &json!({"custom": {"a": 1}})).await.expect(200);
            for pointer in pointers {
                assert_eq!(changed.pointer(pointer), entry.pointer(pointer), "{at} {pointer}");
            }
        }
    }

    async fn what_is_not_there_is_named_at_its_place_and_nothing_is_written(app) {
        prepare(&app).await;
        let before = rows(&app).await;
        for wrong in ["nothing-like-it", NOWHERE, "Ada Ferris", "../authors/ada-ferris", "%", "article/sciatica-massage"] {
            for (path, document, pointers) in documents(wrong, wrong, wrong, wrong) {
                let faults = app.editor().post(&format!("/manage/v1/{path}"), &document).await.faults(422, "invalid-document");
                let wanted: Vec<_> = pointers.iter().map(|at| ((*at).to_owned(), "unknown_reference".to_owned())).collect();
                assert_eq!(faults, wanted, "{path} {wrong}");
            }
        }
        assert_eq!(rows(&app).await, before);
    }

    async fn an_entry_of_another_kind_is_not_there(app) {
        let to = targets(&app).await;
        for (path, document, pointers) in documents(&to.topic, &to.author, &to.article, &to.treatment) {
            let faults = app.editor().post(&format!("/manage/v1/{path}"), &document).await.faults(422, "invalid-document");
            let wanted: Vec<_> = pointers.iter().map(|at| ((*at).to_owned(), "unknown_reference".to_owned())).collect();
            assert_eq!(faults, wanted, "{path}");
        }
    }

    async fn an_unknown_kind_in_a_link_is_named_with_the_known_ones(app) {
        targets(&app).await;
        let link = json!({"kind": "artikle", "entry": "sciatica-massage"});
        for (path, document, at) in [
            ("articles", json!({"title": "x", "next": [link]}), "/next/0/kind"),
            ("treatment-options", json!({"name": "x", "home_care": [link]}), "/home_care/0/kind"),
            ("listings", json!({"title": "x", "items": [link]}), "/items/0/kind"),
            ("listings", json!({"title": "x", "pinned": [link]}), "/pinned/0/kind"),
            ("announcements", json!({"message": "x", "link": link}), "/link/kind"),
        ] {
            let reply = app.editor().post(&format!("/manage/v1/{path}"), &document).await;
            assert!(reply.text().contains("treatment_option"), "{}", reply.text());
            assert_eq!(reply.faults(422, "invalid-document"), expected(&[(at, "unknown_kind")]));
        }
    }

    async fn a_rule_takes_in_kinds_that_exist(app) {
        let before = rows(&app).await;
        let rule = json!({"title": "Ruled", "rule": {"kinds": ["article", "artikle", "topic", "articles"]}});
        let reply = app.editor().post("/manage/v1/listings", &rule).await;
        assert!(reply.text().contains("treatment_option"), "{}", reply.text());
        let wanted = expected(&[("/rule/kinds/1", "unknown_kind"), ("/rule/kinds/3", "unknown_kind")]);
        assert_eq!(reply.faults(422, "invalid-document"), wanted);
        assert_eq!(rows(&app).await, before);
        let known: Vec<&str> = ["article", "treatment_option", "author", "topic", "listing"].into();
        app.create("/manage/v1/listings", json!({"title": "Ruled", "rule": {"kinds": known}})).await;
    }

    async fn a_target_stands_once_in_a_relation(app) {
        let to = targets(&app).await;
        let before = rows(&app).await;
        let link = |entry: &str| json!({"kind": "article", "entry": entry});
        let article = &to.article;
        for (path, document, at) in [
            ("articles", json!({"title": "x", "authors": ["ada-ferris", to.author]}), "/authors/1"),
            ("articles", json!({"title": "x", "topics": [to.topic, "sciatica"]}), "/topics/1"),
            ("articles", json!({"title": "x", "treatments": [to.treatment, to.treatment]}), "/treatments/1"),
            ("articles", json!({"title": "x", "related": ["sciatica-massage", "sciatica-massage"]}), "/related/1"),
            ("articles", json!({"title": "x", "next": [link(article), link("sciatica-massage")]}), "/next/1/entry"),
            ("treatment-options", json!({"name": "x", "techniques": ["gait-training", to.treatment]}), "/techniques/1"),
            ("treatment-options", json!({"name": "x", "home_care": [link(article), link(article)]}), "/home_care/1/entry"),
            ("treatment-options", json!({"name": "x", "topics": ["sciatica", "sciatica"]}), "/topics/1"),
            ("authors", json!({"name": "x", "topics": ["sciatica", to.topic.to_uppercase()]}), "/topics/1"),
            ("listings", json!({"title": "x", "pinned": [link(article), link(article)]}), "/pinned/1/entry"),
            (
                "listings",
                json!({"title": "x", "items": [link(article), {"url": "/a", "label": "a"}, link("sciatica-massage")]}),
                "/items/2/entry",
            ),
        ] {
            let faults = app.editor().post(&format!("/manage/v1/{path}"), &document).await.faults(422, "invalid-document");
            assert_eq!(faults, expected(&[(at, "duplicate")]), "{document}");
        }
        let thrice = json!({"title": "x", "authors": ["ada-ferris", to.author, "ada-ferris", "nobody", "nobody"]});
        let faults = app.editor().post("/manage/v1/articles", &thrice).await.faults(422, "invalid-document");
        let wanted = [
            ("/authors/1", "duplicate"), ("/authors/2", "duplicate"),
            ("/authors/3", "unknown_reference"), ("/authors/4", "unknown_reference"),
        ];
        assert_eq!(faults, expected(&wanted));
        assert_eq!(rows(&app).await, before);
    }

    async fn one_target_may_stand_in_several_relations_and_often_in_a_text_or_rule(app) {
        let to = targets(&app).await;
        let link = json!({"kind": "article", "entry": to.article});
        let text = "[one](entry:article/sciatica-massage) and [two](entry:article/sciatica-massage)";
        let page = json!({"title": "x", "related": [to.article], "next": [link], "body": {"markdown": text}});
        app.create("/manage/v1/articles", page).await;
        let rule = json!({"topics": ["sciatica", to.topic], "authors": [to.author, to.author]});
        app.create("/manage/v1/listings", json!({"title": "x", "pinned": [link], "items": [link], "rule": rule})).await;
    }

    async fn an_entry_does_not_refer_to_itself(app) {
        for (path, document, change, at) in [
            ("topics", json!({"name": "Me"}), json!({"parent": "ID"}), "/parent"),
            ("topics", json!({"name": "Me", "slug": "me-too"}), json!({"parent": "me-too"}), "/parent"),
            ("treatment-options", json!({"name": "Me"}), json!({"techniques": ["ID"]}), "/techniques/0"),
            ("articles", json!({"title": "Me"}), json!({"related": ["me"]}), "/related/0"),
            ("articles", json!({"title": "Me"}), json!({"next": [{"kind": "article", "entry": "ID"}]}), "/next/0/entry"),
            ("listings", json!({"title": "Me"}), json!({"items": [{"kind": "listing", "entry": "ID"}]}), "/items/0/entry"),
        ] {
            let made = app.create(&format!("/manage/v1/{path}"), document).await;
            let id = text(&made, "/id");
            let change: Value = serde_json::from_str(&change.to_string().replace("ID", id)).unwrap();
            let faults = app.editor().patch(&format!("/manage/v1/{path}/{id}"), &change).await.faults(422, "invalid-document");
            assert_eq!(faults, expected(&[(at, "own_reference")]), "{path} {change}");
        }
    }

    async fn a_link_in_a_text_outlives_the_slug_of_its_target(app) {
        let to = targets(&app).await;
        let link = "See [the massage](entry:article/sciatica-massage).";
        for (sample, body) in [(&KINDS[0], "body"), (&KINDS[1], "body"), (&KINDS[2], "bio")] {
            let mut document = sample.bare("Linking");
            document[body] = json!({"markdown": link});
            let made = app.create(&sample.desk(), document).await;
            let at = sample.at(text(&made, "/id"));
            let moved = format!("moved-{}", sample.path);
            app.editor().patch(&format!("/manage/v1/articles/{}", to.article), &json!({"slug": moved})).await.expect(200);
            // Another entry takes the address: the link still means the first.
            let taker = json!({"title": "Taker", "slug": "sciatica-massage"});
            let taker = app.create("/manage/v1/articles", taker).await;
            app.editor().patch(&at, &json!({"custom": {"a": 1}})).await.expect(200);
            app.editor().post(&format!("{at}/revisions/1/restore"), &Value::Null).await.expect(200);
            let document = latest_document(&app, text(&made, "/id")).await;
            assert!(document.contains(&to.article), "{document}");
            assert!(!document.contains(text(&taker, "/id")), "{document}");
            app.editor().patch(&format!("/manage/v1/articles/{}", text(&taker, "/id")), &json!({"slug": format!("taker-{}", sample.path)})).await.expect(200);
            app.editor().patch(&format!("/manage/v1/articles/{}", to.article), &json!({"slug": "sciatica-massage"})).await.expect(200);
        }
    }
}

/// The newest revision of an entry, as it is kept.
async fn latest_document(app: &TestApp, id: &str) -> String {
    use diesel::prelude::*;
    use materia::db::schema::revisions::dsl;
    let id = id.to_owned();
    let read = app.database.read(move |c| {
        let newest = dsl::revisions.filter(dsl::entry_id.eq(id)).order(dsl::version.desc()).select(dsl::document);
        Ok::<String, materia::http::Problem>(newest.first(c)?)
    });
    read.await.unwrap()
}
