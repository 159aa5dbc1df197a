//! Nothing stale: whoever asks after a publish was acknowledged sees it, whatever was being read meanwhile.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::support::{Reply, TestApp, on_both};

async fn article(app: &TestApp) -> Value {
    app.publish("topics", json!({"name": "Walking", "kind": "goal"})).await;
    app.publish("authors", json!({"name": "Ada Ferris"})).await;
    let article = json!({
        "title": "v0", "slug": "walk", "authors": ["ada-ferris"], "topics": ["walking"], "body": {"markdown": "Walk."}
    });
    app.publish("articles", article).await
}

/// The number in the title of the answer's first article.
fn version(answer: &Value) -> usize {
    let entry = answer["data"].get(0).unwrap_or(answer);
    entry["title"].as_str().unwrap().trim_start_matches('v').parse().unwrap()
}

on_both! {
    async fn no_reader_sees_less_than_was_acknowledged(app) {
        article(&app).await;
        let acknowledged = Rc::new(Cell::new(0));
        let done = Rc::new(Cell::new(false));
        let questions = ["/v1/articles/walk", "/v1/articles", "/v1/articles?topic=walking", "/v1/articles?author=ada-ferris&fields=title"];
        let readers = (0..12).map(|at| {
            let (app, acknowledged, done) = (app.clone(), acknowledged.clone(), done.clone());
            actix_web::rt::spawn(async move {
                let mut reads = 0;
                while !done.get() {
                    let least = acknowledged.get();
                    let answer = app.get(questions[at % questions.len()]).await.expect(200);
                    assert!(version(&answer) >= least, "{least} was acknowledged: {answer}");
                    reads += 1;
                    actix_web::rt::task::yield_now().await;
                }
                reads
            })
        });
        let readers: Vec<_> = readers.collect();
        for next in 1..=150 {
            let change = json!({"title": format!("v{next}")});
            app.editor().patch("/manage/v1/articles/walk?publish=true", &change).await.expect(200);
            acknowledged.set(next);
            for question in questions {
                assert_eq!(version(&app.get(question).await.expect(200)), next, "{question}");
            }
        }
        done.set(true);
        for reader in readers {
            assert!(reader.await.unwrap() > 0);
        }
    }

    async fn what_depends_on_a_change_is_dropped_and_the_rest_is_kept(app) {
        article(&app).await;
        app.publish("articles", json!({"title": "Other", "authors": ["ada-ferris"], "body": {"markdown": "Other."}})).await;
        let misses = || app.app.cache_figures().misses;
        for question in ["/v1/articles/walk", "/v1/articles/other", "/v1/articles?topic=walking", "/v1/topics"] {
            app.get(question).await.expect(200);
        }
        let before = misses();
        app.editor().patch("/manage/v1/articles/other?publish=true", &json!({"title": "Another"})).await.expect(200);
        for question in ["/v1/articles/walk", "/v1/articles?topic=walking", "/v1/topics"] {
            app.get(question).await.expect(200);
        }
        assert_eq!(misses(), before, "nothing of these depends on it");
        assert_eq!(app.get("/v1/articles/other").await.expect(200)["title"], "Another");
        assert_eq!(misses(), before + 1);
        app.editor().patch("/manage/v1/authors/ada-ferris?publish=true", &json!({"name": "Ada Lund"})).await.expect(200);
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["authors"][0]["name"], "Ada Lund");
    }

    async fn a_change_of_words_drops_only_what_shows_them(app) {
        article(&app).await;
        let other = json!({
            "title": "Other", "slug": "other", "published_at": "2031-01-01T00:00:00Z",
            "authors": ["ada-ferris"], "topics": ["walking"], "body": {"markdown": "Other."}
        });
        app.publish("articles", other).await;
        let lists = ["/v1/articles?limit=1", "/v1/articles?limit=1&topic=walking", "/v1/articles?limit=1&sort=title", "/v1/articles/other?fields=title"];
        let firsts = || async {
            let mut firsts = Vec::new();
            for list in lists {
                let answer = app.get(list).await.expect(200);
                firsts.push(answer["data"].get(0).unwrap_or(&answer)["title"].clone());
            }
            firsts
        };
        let newest = "/v1/articles?limit=1&sort=-updated_at";
        let since = app.get("/v1/articles/other").await.expect(200)["updated_at"].as_str().unwrap().to_owned();
        let later = format!("/v1/articles?count=true&updated_at[gt]={since}");
        let before = firsts().await;
        assert_eq!(app.get(newest).await.expect(200)["data"][0]["slug"], "other");
        assert_eq!(app.get(&later).await.expect(200)["pagination"]["total"], 0);
        let misses = app.app.cache_figures().misses;
        app.change("articles", "walk", json!({"subtitle": "Slowly"})).await;
        assert_eq!(firsts().await, before);
        assert_eq!(app.app.cache_figures().misses, misses, "none of these shows the words that were changed");
        assert_eq!(app.get(newest).await.expect(200)["data"][0]["slug"], "walk");
        assert_eq!(app.get(&later).await.expect(200)["pagination"]["total"], 1);
        app.change("articles", "walk", json!({"published_at": "2032-01-01T00:00:00Z", "title": "A first one"})).await;
        assert_eq!(firsts().await, ["A first one", "A first one", "A first one", "Other"]);
    }

    async fn a_page_with_a_card_is_dropped_when_the_card_is_another(app) {
        article(&app).await;
        let other = json!({"title": "Other", "slug": "other", "authors": ["ada-ferris"], "topics": ["walking"], "body": {"markdown": "Other."}});
        app.publish("articles", other).await;
        app.publish("authors", json!({"name": "Bo Lund"})).await;
        let card = || async { app.get("/v1/articles/other").await.expect(200)["related"][0].clone() };
        assert_eq!(card().await["title"], "v0");
        let misses = || app.app.cache_figures().misses;
        let before = misses();
        app.change("articles", "walk", json!({"subtitle": "Slowly", "safety_notices": [{"severity": "info", "text": "Rest."}]})).await;
        card().await;
        assert_eq!(misses(), before, "the card says nothing of it");
        for (change, at, told) in [
            (json!({"title": "v1"}), "/title", "v1"),
            (json!({"body": {"markdown": "Walk more."}}), "/excerpt", "Walk more."),
            (json!({"authors": ["bo-lund"]}), "/authors/0/name", "Bo Lund"),
            (json!({"slug": "walks"}), "/slug", "walks"),
        ] {
            let slug = app.get("/v1/articles/other").await.expect(200)["related"][0]["slug"].as_str().unwrap().to_owned();
            app.change("articles", &slug, change).await;
            assert_eq!(card().await.pointer(at).unwrap(), told);
        }
        app.change("authors", "bo-lund", json!({"credentials": [{"abbreviation": "PT", "kind": "license"}]})).await;
        assert_eq!(card().await["authors"][0]["byline"], "Bo Lund, PT");
        let whole = "/v1/articles/other?include=related";
        assert_eq!(app.get(whole).await.expect(200)["related"][0]["subtitle"], "Slowly");
        app.change("articles", "walks", json!({"subtitle": "Fast"})).await;
        assert_eq!(app.get(whole).await.expect(200)["related"][0]["subtitle"], "Fast");
        app.editor().post("/manage/v1/articles/walks/unpublish", &Value::Null).await.expect(200);
        assert_eq!(card().await, Value::Null);
    }

    async fn what_was_absent_appears(app) {
        app.get("/v1/articles/walk").await.faults(404, "not-found");
        app.get("/v1/articles/walk").await.faults(404, "not-found");
        assert_eq!(app.get("/v1/articles?topic=walking").await.expect(200)["data"], json!([]));
        article(&app).await;
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["title"], "v0");
        assert_eq!(app.get("/v1/articles?topic=walking").await.expect(200)["data"][0]["title"], "v0");
        let draft = json!({"title": "Next", "authors": ["ada-ferris"], "body": {"markdown": "Next."}});
        app.create("/manage/v1/articles", draft).await;
        let change = json!({"next": [{"kind": "article", "entry": "next"}]});
        app.editor().patch("/manage/v1/articles/walk?publish=true", &change).await.expect(200);
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["next"], json!([]));
        app.editor().post("/manage/v1/articles/next/publish", &Value::Null).await.expect(200);
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["next"][0]["slug"], "next");
    }

    async fn equal_questions_share_one_answer(app) {
        article(&app).await;
        let before = app.app.cache_figures().misses;
        for question in [
            "/v1/articles?topic=walking&limit=20", "/v1/articles?limit=20&topic=walking", "/v1/articles?topic=walking",
            "/v1/articles?topic=walking&fallback=default&body=none",
        ] {
            app.get(question).await.expect(200);
        }
        assert_eq!(app.app.cache_figures().misses, before + 1);
    }

    async fn of_many_that_ask_at_once_one_reads(app) {
        article(&app).await;
        let before = app.app.cache_figures().misses;
        let asking: Vec<_> = (0..200)
            .map(|_| {
                let app = app.clone();
                actix_web::rt::spawn(async move { app.get("/v1/articles/walk").await.expect(200) })
            })
            .collect();
        for asked in asking {
            asked.await.unwrap();
        }
        assert_eq!(app.app.cache_figures().misses, before + 1);
    }

    async fn encodings_are_chosen_by_weight_and_have_tags_of_their_own(app, demo) {
        let ask = |encodings: &'static str| {
            let request = TestRequest::get().uri("/v1/articles?limit=5").insert_header(("accept-encoding", encodings));
            app.anyone().send(request)
        };
        let plain = ask("identity").await;
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("accept-encoding")));
        for (asked, given) in [
            ("gzip", "gzip"), ("gzip, br", "br"), ("gzip, zstd", "zstd"), ("br;q=0.5, gzip;q=0.8", "gzip"), ("br;q=0, gzip", "gzip"),
        ] {
            let encoded = ask(asked).await;
            assert_eq!(encoded.header("content-encoding"), Some(given), "{asked}");
            assert!(encoded.body.len() < plain.body.len());
            assert_ne!(encoded.header("etag"), plain.header("etag"));
            let tag = encoded.header("etag").unwrap().to_owned();
            let request = TestRequest::get().uri("/v1/articles?limit=5").insert_header(("accept-encoding", asked));
            let again = app.anyone().send(request.insert_header(("if-none-match", tag))).await;
            assert_eq!(again.status, 304);
        }
        assert_eq!(ask("identity, br;q=0").await.body, plain.body);
    }

    async fn an_answer_from_memory_is_told_like_any_other(app, demo) {
        let path = "/v1/articles/physical-therapy-for-sciatica";
        let made = app.get(path).await;
        let before = app.app.cache_figures().hits;
        let held = app.get(path).await;
        assert_eq!(app.app.cache_figures().hits, before + 1);
        assert_eq!(made.body, held.body);
        for (name, value) in &made.headers {
            match name.as_str() {
                "date" => assert!(held.headers.contains_key(name)),
                "x-request-id" => assert_ne!(held.headers.get(name), Some(value)),
                "last-modified" => assert!(held.header("last-modified") >= made.header("last-modified")),
                _ => assert_eq!(held.headers.get(name), Some(value), "{name}"),
            }
        }
        assert_eq!(made.headers.len(), held.headers.len());
        let named = TestRequest::get().uri(path).insert_header(("x-request-id", "mine"));
        assert_eq!(app.anyone().send(named).await.header("x-request-id"), Some("mine"));
        let picky = TestRequest::get().uri(path).insert_header(("accept", "text/html"));
        app.anyone().send(picky).await.faults(406, "not-acceptable");
        app.anyone().post(path, &Value::Null).await.faults(405, "method-not-allowed");
    }

    async fn tags_for_shared_caches_are_few(app) {
        article(&app).await;
        let count = |reply: &Reply| reply.header("surrogate-key").unwrap().split(' ').count();
        let few = app.get("/v1/articles/walk").await;
        assert!((2..=64).contains(&count(&few)));
        let tags = |reply: &Reply, name: &str, quoted: &str| {
            let value = reply.header(name).unwrap().replace(quoted, "");
            value.split([' ', ',']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(tags(&few, "surrogate-key", "\""), tags(&few, "cache-tag", "\""));
        assert_eq!(tags(&few, "surrogate-key", "\""), tags(&few, "cache-groups", "\""));
        for number in 0..70 {
            app.publish("topics", json!({"name": format!("Topic {number}"), "kind": "goal"})).await;
        }
        assert_eq!(count(&app.get("/v1/topics?limit=100").await), 2);
    }
}
