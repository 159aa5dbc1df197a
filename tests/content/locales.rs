//! A second locale: a revision line, a slug and a status of its own, under the same id.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kinds::{KINDS, changes, expected, if_match, rows, text};
use crate::support::{Reply, TestApp, TestDatabase};

/// Runs a test on both databases, on a site in English and German.
macro_rules! in_two_locales {
    ($(async fn $name:ident($app:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test($app: TestApp) $body

            #[actix_web::test]
            async fn sqlite() {
                test(TestApp::start_with(TestDatabase::sqlite(), &["--locales", "en,de"]).await).await;
            }

            #[cfg(feature = "postgres")]
            #[actix_web::test]
            async fn postgres() {
                test(TestApp::start_with(TestDatabase::postgres(), &["--locales", "en,de"]).await).await;
            }
        }
    )*};
}

async fn author(app: &TestApp) {
    app.publish("authors", json!({"name": "Ada Ferris"})).await;
}

#[track_caller]
fn stands(reply: Reply, http: u16, locale: &str, status: &str, version: i64) -> Value {
    assert_eq!(reply.header("content-language"), Some(locale), "{}", reply.text());
    assert_eq!(reply.header("etag"), Some(format!("\"{version}\"").as_str()));
    let entry = reply.expect(http);
    assert_eq!(
        (&entry["locale"], &entry["status"], &entry["version"]),
        (&json!(locale), &json!(status), &json!(version))
    );
    entry
}

in_two_locales! {
    async fn a_put_in_another_locale_makes_its_first_version(app) {
        author(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("English title")).await;
            let (id, at) = (text(&made, "/id"), sample.at(text(&made, "/id")));
            app.editor().patch(&at, &json!({"custom": {"n": 2}})).await.expect(200);
            app.editor().get(&format!("{at}?locale=de")).await.faults(404, "not-found");
            app.editor().patch(&format!("{at}?locale=de"), &json!({})).await.faults(404, "not-found");

            let reply = app.editor().put(&format!("{at}?locale=de"), &sample.full("Deutscher Titel")).await;
            let location = reply.header("location").unwrap().to_owned();
            let german = stands(reply, 201, "de", "draft", 1);
            assert_eq!((text(&german, "/id"), text(&german, "/slug")), (id, "deutscher-titel"));
            assert_eq!(stands(app.editor().get(&location).await, 200, "de", "draft", 1), german, "Location leads to it");
            let english = stands(app.editor().get(&at).await, 200, "en", "modified", 2);
            assert_eq!((&english[sample.title], &english["published_version"]), (&json!("English title"), &json!(1)));

            stands(app.editor().put(&format!("{at}?locale=de"), &sample.full("Zweiter Titel")).await, 200, "de", "draft", 2);
            let by_slug = app.editor().get(&format!("{}?locale=de", sample.at("deutscher-titel"))).await;
            stands(by_slug, 200, "de", "draft", 2);
            app.editor().get(&sample.at("deutscher-titel")).await.faults(404, "not-found");
            let versions = app.editor().get(&format!("{at}/revisions?locale=de")).await.expect(200);
            assert_eq!(versions["data"].as_array().unwrap().len(), 2);
            let first = app.editor().get(&format!("{at}/revisions/1?locale=de")).await.expect(200);
            assert_eq!(first[sample.title], "Deutscher Titel");
            let listed = app.editor().get(&format!("{}?locale=de", sample.desk())).await.expect(200);
            assert_eq!(listed["data"].as_array().unwrap().len(), 1);
        }
    }

    async fn each_locale_is_published_by_itself(app) {
        author(&app).await;
        for sample in &KINDS {
            let before = changes(&app).await.len();
            let made = app.publish(sample.path, sample.full("English title")).await;
            let at = sample.at(text(&made, "/id"));
            let page = sample.page(text(&made, "/id"));
            app.editor().put(&format!("{at}?locale=de"), &sample.full("Deutscher Titel")).await.expect(201);
            let fallback = app.get(&format!("{page}?locale=de")).await;
            assert_eq!(fallback.header("content-language"), Some("en"), "a draft leaves the fallback");
            app.editor().post(&format!("{at}/publish?locale=de"), &Value::Null).await.expect(200);
            let german = app.get(&format!("{page}?locale=de")).await;
            assert_eq!(german.header("content-language"), Some("de"));
            assert_eq!(german.expect(200)[sample.title], "Deutscher Titel");
            assert_eq!(app.get(&page).await.expect(200)[sample.title], "English title");
            app.editor().post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
            app.get(&page).await.faults(404, "not-found");
            assert_eq!(app.get(&format!("{page}?locale=de")).await.expect(200)[sample.title], "Deutscher Titel");
            stands(app.editor().get(&format!("{at}?locale=de")).await, 200, "de", "published", 1);
            let noted: Vec<(String, String, String)> =
                changes(&app).await.drain(before..).map(|change| (change.3, change.4, change.5)).collect();
            let row = |locale: &str, action: &str, slug: &str| (locale.to_owned(), action.to_owned(), slug.to_owned());
            assert_eq!(noted, [
                row("en", "publish", "english-title"), row("de", "publish", "deutscher-titel"), row("en", "unpublish", "english-title"),
            ]);
        }
    }

    async fn a_first_version_can_be_published_at_once(app) {
        author(&app).await;
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.full("English title")).await;
            let at = sample.at(text(&made, "/id"));
            let reply = app.editor().put(&format!("{at}?locale=de&publish=true"), &sample.full("Deutscher Titel")).await;
            stands(reply, 201, "de", "published", 1);
            stands(app.editor().get(&at).await, 200, "en", "draft", 1);
        }
        let made = app.create("/manage/v1/listings", json!({"title": "Empty"})).await;
        let before = rows(&app).await;
        let path = format!("/manage/v1/listings/{}?locale=de&publish=true", text(&made, "/id"));
        app.editor().put(&path, &json!({"title": "Leer"})).await.faults(422, "not-publishable");
        assert_eq!(rows(&app).await, before);
    }

    async fn a_slug_is_one_per_locale(app) {
        for sample in &KINDS {
            let english = app.create(&sample.desk(), sample.bare("Yoga")).await;
            let at = sample.at(text(&english, "/id"));
            let german = app.editor().put(&format!("{at}?locale=de"), &sample.bare("Yoga")).await.expect(201);
            assert_eq!(german["slug"], "yoga", "the same entry, or another, may have it in another locale");
            let other = app.create(&format!("{}?locale=de", sample.desk()), sample.bare("Yoga")).await;
            assert_eq!(other["slug"], "yoga-2");
            let mut chosen = sample.bare("Yoga");
            chosen["slug"] = json!("yoga");
            let clash = app.editor().post(&format!("{}?locale=de", sample.desk()), &chosen).await;
            assert_eq!(clash.faults(409, "slug-taken"), expected(&[("/slug", "slug_taken")]));
        }
    }

    async fn an_entry_can_begin_in_the_second_locale(app) {
        for sample in &KINDS {
            let reply = app.editor().post(&format!("{}?locale=de", sample.desk()), &sample.bare("Zuerst")).await;
            let location = reply.header("location").unwrap().to_owned();
            let made = stands(reply, 201, "de", "draft", 1);
            stands(app.editor().get(&location).await, 200, "de", "draft", 1);
            let at = sample.at(text(&made, "/id"));
            app.editor().get(&at).await.faults(404, "not-found");
            stands(app.editor().put(&at, &sample.bare("Second")).await, 201, "en", "draft", 1);
        }
    }

    async fn a_condition_on_what_is_not_there_fails(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}?locale=de", text(&made, "/id"));
        let before = rows(&app).await;
        for tags in ["\"1\"", "*"] {
            let request = actix_web::test::TestRequest::put().uri(&at).set_json(json!({"name": "Rücken"}));
            if_match(&app, request, tags).await.faults(412, "precondition-failed");
        }
        assert_eq!(rows(&app).await, before);
    }

    async fn the_trash_takes_all_locales(app) {
        author(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("English title")).await;
            let at = sample.at(text(&made, "/id"));
            let page = sample.page(text(&made, "/id"));
            app.editor().put(&format!("{at}?locale=de&publish=true"), &sample.full("Deutscher Titel")).await.expect(201);
            app.editor().delete(&format!("{at}?locale=de")).await.expect(204);
            for locale in ["en", "de"] {
                app.get(&format!("{page}?locale={locale}")).await.faults(404, "not-found");
                let query = format!("?locale={locale}");
                stands(app.editor().get(&format!("{at}{query}")).await, 200, locale, "trashed", 1);
                app.editor().put(&format!("{at}{query}"), &sample.full("No")).await.faults(409, "conflict");
            }
            app.editor().post(&format!("{at}/restore"), &Value::Null).await.expect(200);
            stands(app.editor().get(&format!("{at}?locale=de")).await, 200, "de", "draft", 1);
        }
    }

    async fn a_locale_that_the_site_does_not_have_is_named_with_those_it_has(app) {
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.bare("Here")).await;
            let at = sample.at(text(&made, "/id"));
            let before = rows(&app).await;
            for locale in ["fr", "en-GB", "e", "xx-yy-zz-too-long-to-be-a-locale-tag-of-ours", "%2A", ""] {
                let query = format!("?locale={locale}");
                let editor = app.editor();
                let replies = [
                    editor.get(&format!("{}{query}", sample.desk())).await,
                    editor.get(&format!("{at}{query}")).await,
                    editor.get(&format!("{at}/revisions{query}")).await,
                    editor.get(&format!("{at}/revisions/1{query}")).await,
                    editor.post(&format!("{}{query}", sample.desk()), &sample.bare("Ici")).await,
                    editor.put(&format!("{at}{query}"), &sample.bare("Ici")).await,
                    editor.patch(&format!("{at}{query}"), &sample.bare("Ici")).await,
                    editor.delete(&format!("{at}{query}")).await,
                    editor.post(&format!("{at}/publish{query}"), &Value::Null).await,
                    editor.post(&format!("{at}/unpublish{query}"), &Value::Null).await,
                    editor.post(&format!("{at}/restore{query}"), &Value::Null).await,
                    editor.post(&format!("{at}/revisions/1/restore{query}"), &Value::Null).await,
                ];
                for reply in replies {
                    if locale == "fr" || locale == "en-GB" {
                        assert!(reply.text().contains("en, de"), "{}", reply.text());
                    }
                    assert_eq!(reply.faults(400, "invalid-parameter")[0].0, "locale", "{locale}");
                }
            }
            assert_eq!(rows(&app).await, before);
            assert_eq!(app.editor().get(&format!("{at}?locale=EN")).await.expect(200)["locale"], "en");
        }
    }

    async fn of_many_first_versions_at_once_one_is_the_first(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}?locale=de", text(&made, "/id"));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (app, at) = (app.clone(), at.clone());
                actix_web::rt::spawn(async move { app.editor().put(&at, &json!({"name": "Rücken"})).await })
            })
            .collect();
        let mut versions = BTreeSet::new();
        let mut made = 0;
        for task in tasks {
            let reply = task.await.unwrap();
            made += usize::from(reply.status == 201);
            versions.insert(reply.json()["version"].as_i64().unwrap());
        }
        assert_eq!((made, versions), (1, (1..=20).collect()));
    }

    async fn a_reference_by_slug_is_looked_for_in_both_locales(app) {
        let topic = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let german = app.create("/manage/v1/topics?locale=de", json!({"name": "Knie"})).await;
        let article = json!({"title": "Seite", "topics": ["back", "knie"]});
        let made = app.create("/manage/v1/articles?locale=de", article).await;
        assert_eq!(made["topics"], json!([topic["id"], german["id"]]));
    }
}
