//! What was just published is answered of what its publication left in memory, and is right.

use std::cell::Cell;
use std::rc::Rc;

use materia::db::Address;
use serde_json::{Value, json};

use super::statements::Watched;
use super::support::on_both_with;
use crate::support::{TestApp, on_both};

const WALK: &str = "/v1/articles/walk";

async fn html(app: &TestApp, path: &str) -> String {
    app.get(path).await.expect(200)["body"]["html"].as_str().unwrap().to_owned()
}

/// An article that a list and a question of its own have shown.
async fn shown(app: &TestApp, more: Value) -> Value {
    let article = app.article("walk", more).await;
    app.get("/v1/articles").await.expect(200);
    app.get(WALK).await.expect(200);
    article
}

on_both_with! { &["--database-readers", "1"];
    async fn the_database_is_not_asked_for_it(app) {
        let id = shown(&app, json!({})).await["id"].as_str().unwrap().to_owned();
        let by_id = format!("/v1/articles/{id}");
        let more = ["include=authors,treatments,next,related", "body=markdown,blocks", "fields=subtitle,body"];
        let paths = [vec![WALK.to_owned(), by_id], more.map(|more| format!("{WALK}?{more}")).to_vec()].concat();
        let mut bodies = Vec::new();
        for path in &paths {
            bodies.push(app.get(path).await.expect(200)["body"].clone());
        }
        let lists = ["/v1/articles", "/v1/articles?include=authors,next,related,also_in"];
        for list in lists {
            app.get(list).await.expect(200);
        }
        let watched = Watched::on(&app).await;
        for subtitle in ["Slowly", "Fast"] {
            app.change("articles", "walk", json!({"subtitle": subtitle})).await;
            watched.forget();
            for (path, body) in paths.iter().zip(&bodies) {
                let answer = app.get(path).await.expect(200);
                assert_eq!((&answer["subtitle"], &answer["body"]), (&json!(subtitle), body), "{path}");
            }
            for list in lists {
                assert_eq!(app.get(list).await.expect(200)["data"][0]["subtitle"], subtitle, "{list}");
            }
            assert_eq!(watched.all(), Vec::<String>::new(), "not even to begin a transaction");
        }
        app.change("articles", "walk", json!({"body": {"markdown": "Run."}})).await;
        assert_eq!(html(&app, WALK).await, "<p>Run.</p>\n");
        assert!(!watched.all().is_empty(), "a body is read");
    }

    async fn of_those_who_publish_it_at_once_the_last_leaves_it(app) {
        shown(&app, json!({})).await;
        let watched = Watched::on(&app).await;
        for number in 0..10 {
            let writers = (0..3).map(|writer| {
                let app = app.clone();
                let subtitle = json!({"subtitle": format!("{number}, {writer}")});
                actix_web::rt::spawn(async move { app.change("articles", "walk", subtitle).await })
            });
            let mut written = Vec::new();
            for writer in writers.collect::<Vec<_>>() {
                written.push(writer.await.unwrap());
            }
            let newest = written.iter().max_by_key(|written| written["version"].as_i64()).unwrap();
            watched.forget();
            let told = app.get(WALK).await.expect(200);
            assert_eq!((&told["version"], &told["subtitle"]), (&newest["version"], &newest["subtitle"]));
            if matches!(app.database.address(), Address::Sqlite(_)) {
                assert_eq!(watched.all(), Vec::<String>::new(), "they were noted in the order of their versions");
            }
        }
    }
}

on_both! {
    async fn its_body_goes_with_what_it_shows(app) {
        app.publish("treatment-options", json!({"name": "Gait training", "category": "exercise", "summary": "Steps."})).await;
        app.publish("treatment-options", json!({"name": "Massage", "category": "manual_therapy", "summary": "Hands."})).await;
        app.article("run", json!({})).await;
        let body = json!({"markdown": "See [run](entry:article/run).\n\n<!-- treatments -->"});
        shown(&app, json!({"body": body, "treatments": ["gait-training"]})).await;
        let says = |what: &'static str| {
            let app = app.clone();
            async move {
                app.change("articles", "walk", json!({"subtitle": what})).await;
                let html = html(&app, WALK).await;
                assert!(html.contains(what), "{what} in {html}");
                html
            }
        };
        says("Gait training").await;
        app.change("articles", "walk", json!({"treatments": ["massage"]})).await;
        assert!(!says("Massage").await.contains("Gait"), "its references are others");
        app.change("treatment-options", "massage", json!({"name": "Rubbing"})).await;
        says("Rubbing").await;
        app.change("articles", "run", json!({"slug": "running"})).await;
        says("/articles/running").await;
        app.unpublish("articles", "running").await;
        assert!(!says("See run.").await.contains("href=\"/articles"), "a link that leads nowhere is none");
    }

    async fn it_goes_and_comes_back(app) {
        shown(&app, json!({"title": "One"})).await;
        app.change("articles", "walk", json!({"slug": "stroll"})).await;
        assert_eq!(app.get(WALK).await.status, 301);
        app.change("articles", "stroll", json!({"slug": "walk", "title": "Two"})).await;
        assert_eq!(app.get(WALK).await.expect(200)["title"], "Two");
        app.unpublish("articles", "walk").await;
        assert_eq!(app.get(WALK).await.status, 404);
        app.republish("articles", "walk").await;
        assert_eq!(app.get(WALK).await.expect(200)["title"], "Two");
    }

    async fn it_is_what_the_database_says(app, demo) {
        let reads = [
            ("articles", "physical-therapy-for-sciatica", json!({"subtitle": "\u{1f9d8} \"Slowly\"", "published_at": "2021-02-03T04:05:06.123456789Z"})),
            ("treatment-options", "gait-training", json!({"also_known_as": ["Walking school"]})),
            ("authors", "marisol-tennant", json!({"job_title": "Director"})),
            ("topics", "sciatica", json!({"description": null})),
            ("listings", "feet-first", json!({"description": "Read these."})),
        ];
        for (plural, slug, change) in &reads {
            let paths = [format!("/v1/{plural}/{slug}"), format!("/v1/{plural}?slug={slug}"), format!("/v1/{plural}")];
            for path in &paths {
                app.get(path).await.expect(200);
            }
            app.change(plural, slug, change.clone()).await;
            let mut left = Vec::new();
            for path in &paths {
                left.push(app.get(path).await.text().to_owned());
            }
            app.forget().await;
            for (path, left) in paths.iter().zip(left) {
                assert_eq!(app.get(path).await.text(), left, "{path}");
            }
        }
    }

    async fn what_stands_around_it_is_as_fresh_as_it_is(app) {
        app.publish("topics", json!({"name": "Walking", "kind": "goal"})).await;
        app.publish("topics", json!({"name": "Running", "kind": "goal"})).await;
        app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
        app.publish("authors", json!({"name": "Grace", "slug": "grace"})).await;
        app.publish("treatment-options", json!({"name": "Massage", "category": "manual_therapy", "summary": "Hands."})).await;
        let run = json!({"title": "Run", "authors": ["grace"], "topics": ["walking"]});
        let walk = json!({"authors": ["ada"], "topics": ["walking"], "treatments": ["massage"], "next": [{"kind": "article", "entry": "run"}]});
        app.article("run", run).await;
        app.article("sit", json!({"title": "Sit", "topics": ["running"]})).await;
        app.article("walk", walk).await;
        app.publish("listings", json!({"title": "Library", "slug": "library", "items": [{"kind": "article", "entry": "walk"}, {"kind": "article", "entry": "run"}]})).await;
        let paths = [
            "/v1/articles/walk",
            "/v1/articles/walk?include=authors,treatments,related,also_in",
            "/v1/articles?slug=walk",
            "/v1/articles?slug=walk&include=next,related,also_in",
            "/v1/articles?slug=walk&fields=subtitle,related,authors",
            "/v1/articles/walk?fields=subtitle,authors&include=authors",
            "/v1/articles/walk?fields=body,authors&include=authors&body=markdown",
        ];
        let told = || async {
            let mut told = Vec::new();
            for path in paths {
                told.push(app.get(path).await.text().to_owned());
            }
            told
        };
        let changes = [
            ("authors", "ada", json!({"name": "Lovelace"})),
            ("authors", "grace", json!({"name": "Hopper"})),
            ("topics", "walking", json!({"name": "Strolling"})),
            ("treatment-options", "massage", json!({"summary": "Two hands."})),
            ("articles", "run", json!({"title": "Run on"})),
            ("articles", "run", json!({"topics": []})),
            ("articles", "run", json!({"topics": ["walking"]})),
            ("articles", "sit", json!({"topics": ["walking"]})),
            ("articles", "sit", json!({"published_at": "2001-02-03T04:05:06Z"})),
            ("articles", "walk", json!({"next": [{"kind": "article", "entry": "run", "label": "Then run"}, {"url": "https://example.org/", "label": "Away"}]})),
            ("articles", "walk", json!({"next": [{"kind": "article", "entry": "run", "label": "Now run"}]})),
            ("articles", "walk", json!({"related": ["sit"]})),
            ("articles", "walk", json!({"topics": ["running"]})),
            ("articles", "walk", json!({"topics": []})),
            ("articles", "walk", json!({"authors": ["grace", "ada"]})),
            ("articles", "walk", json!({"authors": ["ada", "grace"]})),
            ("articles", "walk", json!({"related": ["run"]})),
            ("articles", "walk", json!({"title": "Walk on"})),
            ("listings", "library", json!({"title": "Books"})),
        ];
        for (plural, slug, change) in &changes {
            for subtitle in ["before", "again"] {
                app.change("articles", "walk", json!({"subtitle": subtitle})).await;
                told().await;
            }
            app.change(plural, slug, change.clone()).await;
            app.change("articles", "walk", json!({"subtitle": "after"})).await;
            let left = told().await;
            app.forget().await;
            assert_eq!(left, told().await, "{change}");
        }
        for (plural, slug) in [("articles", "sit"), ("authors", "ada"), ("treatment-options", "massage")] {
            told().await;
            app.unpublish(plural, slug).await;
            app.change("articles", "walk", json!({"subtitle": slug})).await;
            let left = told().await;
            app.forget().await;
            assert_eq!(left, told().await, "{slug} has gone");
        }
    }

    async fn its_body_may_come_and_go(app) {
        app.publish("authors", json!({"slug": "ada", "name": "Ada"})).await;
        app.get("/v1/authors").await.expect(200);
        for (change, body) in [
            (json!({"job_title": "Walker"}), Value::Null),
            (json!({"bio": {"markdown": "She walks."}}), json!("<p>She walks.</p>\n")),
            (json!({"job_title": "Runner"}), json!("<p>She walks.</p>\n")),
            (json!({"bio": null}), Value::Null),
            (json!({"job_title": "Sitter"}), Value::Null),
        ] {
            let changed = app.change("authors", "ada", change.clone()).await;
            let told = app.get("/v1/authors/ada").await.expect(200);
            assert_eq!(told["bio"]["html"], body, "{change}");
            assert_eq!(told["job_title"], changed["job_title"]);
        }
    }

    async fn of_many_who_publish_it_at_once_nobody_is_lost(app) {
        shown(&app, json!({})).await;
        let (acknowledged, writing) = (Rc::new(Cell::new(1)), Rc::new(Cell::new(4)));
        let version = |answer: &Value| answer["version"].as_i64().unwrap();
        let writers = (0..4).map(|writer| {
            let (app, acknowledged, writing) = (app.clone(), acknowledged.clone(), writing.clone());
            actix_web::rt::spawn(async move {
                for number in 0..40 {
                    let subtitle = json!({"subtitle": format!("{writer} wrote {number}")});
                    let written = app.change("articles", "walk", subtitle).await;
                    acknowledged.set(acknowledged.get().max(version(&written)));
                }
                writing.set(writing.get() - 1);
            })
        });
        let writers: Vec<_> = writers.collect();
        let mut reads = 0;
        while writing.get() > 0 {
            let least = acknowledged.get();
            let (alone, listed) = (app.get(WALK).await.expect(200), app.get("/v1/articles").await.expect(200));
            assert!(version(&alone) >= least, "{least} was acknowledged: {alone}");
            assert!(version(&listed["data"][0]) >= least, "{least} was acknowledged: {listed}");
            reads += 1;
            actix_web::rt::task::yield_now().await;
        }
        for writer in writers {
            writer.await.unwrap();
        }
        assert!(reads > 0);
        assert_eq!(acknowledged.get(), 161);
        assert_eq!(version(&app.get(WALK).await.expect(200)), 161);
    }
}
