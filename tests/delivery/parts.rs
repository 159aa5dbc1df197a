//! Parts that answers share are as fresh as the answers: asked with no answer kept, so that each is made of them anew.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value, json};

use super::statements::{Bind, Watched};
use super::support::on_both_with;
use crate::support::TestApp;

/// Two articles of an author in a topic, so that each is related to the other.
async fn related(app: &TestApp) {
    app.publish("topics", json!({"name": "Walking", "kind": "goal"})).await;
    app.publish("authors", json!({"name": "v0", "slug": "ada"})).await;
    for slug in ["walk", "run"] {
        app.article(slug, json!({"title": "v0", "authors": ["ada"], "topics": ["walking"]})).await;
    }
}

fn number(text: &Value) -> usize {
    text.as_str().unwrap().trim_start_matches('v').parse().unwrap()
}

on_both_with! { &["--cache-bytes", "0", "--database-readers", "2"];
    async fn no_card_is_older_than_what_was_acknowledged(app) {
        related(&app).await;
        let acknowledged = Rc::new(Cell::new(0));
        let done = Rc::new(Cell::new(false));
        let questions = [
            ("/v1/articles/walk", "/authors/0/name"),
            ("/v1/articles/walk", "/related/0/title"),
            ("/v1/articles?sort=title&limit=1", "/data/0/related/0/authors/0/name"),
            ("/v1/articles?topic=walking", "/data/0/authors/0/name"),
        ];
        let readers = (0..8).map(|at| {
            let (app, acknowledged, done) = (app.clone(), acknowledged.clone(), done.clone());
            actix_web::rt::spawn(async move {
                let (question, at) = questions[at % questions.len()];
                let mut reads = 0;
                while !done.get() {
                    let least = acknowledged.get();
                    let answer = app.get(question).await.expect(200);
                    assert!(number(answer.pointer(at).unwrap()) >= least, "{least} was acknowledged: {answer}");
                    reads += 1;
                    actix_web::rt::task::yield_now().await;
                }
                reads
            })
        });
        let readers: Vec<_> = readers.collect();
        for next in 1..=100 {
            app.change("articles", "run", json!({"title": format!("v{next}")})).await;
            app.change("articles", "walk", json!({"title": format!("v{next}")})).await;
            app.change("authors", "ada", json!({"name": format!("v{next}")})).await;
            acknowledged.set(next);
            for (question, at) in questions {
                assert_eq!(number(app.get(question).await.expect(200).pointer(at).unwrap()), next, "{question}");
            }
        }
        done.set(true);
        for reader in readers {
            assert!(reader.await.unwrap() > 0);
        }
    }

    async fn an_entry_of_a_list_goes_with_what_it_shows(app) {
        related(&app).await;
        let shown = |members: &'static str, at: &'static str| {
            let app = app.clone();
            async move {
                let page = app.get(&format!("/v1/articles?slug=walk&fields={members}")).await.expect(200);
                page["data"][0].pointer(at).cloned().unwrap_or_default()
            }
        };
        assert_eq!(shown("authors", "/authors/0/name").await, "v0");
        app.change("authors", "ada", json!({"name": "v1"})).await;
        assert_eq!(shown("authors", "/authors/0/name").await, "v1", "somebody has another name");
        app.editor().post("/manage/v1/authors/ada/unpublish", &Value::Null).await.expect(200);
        assert_eq!(shown("authors", "/authors").await, json!([]), "somebody has gone");
        app.editor().post("/manage/v1/authors/ada/publish", &Value::Null).await.expect(200);
        assert_eq!(shown("authors", "/authors/0/name").await, "v1", "somebody has come back");
        assert_eq!(shown("topics", "/topics/0/name").await, "Walking");
        app.change("topics", "walking", json!({"name": "Going"})).await;
        assert_eq!(shown("topics", "/topics/0/name").await, "Going");
        assert_eq!(shown("related", "/related/0/title").await, "v0");
        app.change("articles", "run", json!({"title": "v2"})).await;
        assert_eq!(shown("related", "/related/0/title").await, "v2", "a card says something else");
        app.change("articles", "run", json!({"topics": []})).await;
        assert_eq!(shown("related", "/related").await, json!([]), "nobody else is in the topic");
        app.article("stroll", json!({"topics": ["walking"]})).await;
        assert_eq!(shown("related", "/related/0/slug").await, "stroll", "somebody else is");
        app.change("articles", "walk", json!({"title": "v3"})).await;
        assert_eq!(shown("title", "/title").await, "v3");
    }

    async fn a_part_goes_with_what_it_was_made_of(app) {
        related(&app).await;
        let walk = || async { app.get("/v1/articles/walk").await.expect(200) };
        assert_eq!(walk().await["related"].as_array().unwrap().len(), 1);
        app.article("stroll", json!({"title": "Stroll", "authors": ["ada"], "topics": ["walking"]})).await;
        assert_eq!(walk().await["related"].as_array().unwrap().len(), 2, "one more in the topic");
        app.change("articles", "stroll", json!({"published_at": "2001-01-01T00:00:00Z"})).await;
        assert_eq!(walk().await["related"][1]["slug"], "stroll", "in another order");
        app.change("articles", "stroll", json!({"topics": []})).await;
        assert_eq!(walk().await["related"].as_array().unwrap().len(), 1, "one less in the topic");
        app.publish("authors", json!({"name": "v9", "slug": "bo"})).await;
        app.change("articles", "run", json!({"authors": ["bo", "ada"]})).await;
        assert_eq!(walk().await["related"][0]["authors"][0]["slug"], "bo", "a card by others");
        app.change("articles", "walk", json!({"authors": ["bo"]})).await;
        assert_eq!(walk().await["authors"][0]["slug"], "bo", "other references");
        app.editor().post("/manage/v1/authors/bo/unpublish", &Value::Null).await.expect(200);
        assert_eq!(walk().await["authors"], json!([]), "nobody is there");
        assert_eq!(walk().await["related"][0]["authors"][0]["slug"], "ada");
        app.editor().post("/manage/v1/authors/bo/publish", &Value::Null).await.expect(200);
        assert_eq!(walk().await["authors"][0]["slug"], "bo", "somebody comes");
    }
}

on_both_with! { &["--cache-bytes", "0"];
    async fn an_entry_inside_of_its_neighbour_is_as_fresh_as_itself(app) {
        related(&app).await;
        let subtitles = |page: &Value| {
            let of = |entry: &Value| [entry["subtitle"].clone(), entry["related"][0]["subtitle"].clone()];
            page["data"].as_array().unwrap().iter().flat_map(of).collect::<Vec<_>>()
        };
        let path = "/v1/articles?include=related,authors&sort=title";
        app.get(path).await.expect(200);
        for subtitle in ["Slowly", "Fast"] {
            app.change("articles", "walk", json!({"subtitle": subtitle})).await;
            let told = subtitles(&app.get(path).await.expect(200));
            assert_eq!(told.iter().filter(|told| **told == subtitle).count(), 2, "alone and inside of the other: {told:?}");
        }
        app.change("authors", "ada", json!({"bio": {"markdown": "She walks."}, "job_title": "Walker"})).await;
        let page = app.get(path).await.expect(200);
        assert!(page["data"].as_array().unwrap().iter().all(|entry| entry["authors"][0]["job_title"] == "Walker"));
    }

    async fn every_choice_of_members_is_kept_by_itself(app) {
        related(&app).await;
        for _ in 0..2 {
            let members = |page: Value| page["data"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(members(app.get("/v1/articles?fields=title").await.expect(200)), ["title"]);
            assert_eq!(members(app.get("/v1/articles?fields=slug,title").await.expect(200)), ["slug", "title"]);
            assert!(members(app.get("/v1/articles?body=html").await.expect(200)).contains(&"body".to_owned()));
            assert!(!members(app.get("/v1/articles").await.expect(200)).contains(&"body".to_owned()));
            assert!(members(app.get("/v1/articles?body=html,text&fields=body").await.expect(200)).contains(&"body".to_owned()));
        }
    }

    async fn an_entry_has_the_members_that_were_asked_for(app) {
        related(&app).await;
        for subtitle in ["Slowly", "Fast"] {
            app.change("articles", "walk", json!({"subtitle": subtitle})).await;
            for (question, members) in [
                ("fields=title", vec!["title"]),
                ("fields=body&body=html", vec!["body"]),
                ("fields=body.html&body=html", vec!["body"]),
                ("fields=body&body=text", vec!["body"]),
                ("fields=title,body&body=html", vec!["title", "body"]),
                ("fields=title,authors&include=authors", vec!["title", "authors"]),
                ("fields=title,related&include=related&body=markdown,blocks", vec!["title", "related"]),
                ("fields=body,authors&include=authors&body=html", vec!["authors", "body"]),
                ("fields=subtitle&body=none", vec!["subtitle"]),
            ] {
                for path in [format!("/v1/articles/walk?{question}"), format!("/v1/articles?slug=walk&{question}")] {
                    let answer = app.get(&path).await.expect(200);
                    let entry = answer.pointer("/data/0").unwrap_or(&answer).as_object().unwrap().clone();
                    assert_eq!(entry.keys().collect::<Vec<_>>(), members, "{path}");
                    assert!(entry.get("subtitle").is_none_or(|told| told == subtitle), "{path}: {answer}");
                }
            }
        }
    }
}

on_both_with! { &["--cache-bytes", "0", "--database-readers", "1"];
    async fn of_a_page_only_what_changed_is_read(app) {
        app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
        for number in 0..5 {
            app.article(&format!("a-{number}"), json!({"authors": ["ada"]})).await;
        }
        let watched = Watched::on(&app).await;
        app.get("/v1/articles?").await.expect(200);
        app.forget().await;
        app.get("/v1/articles?").await.expect(200);
        app.change("articles", "a-3", json!({"subtitle": "Another"})).await;
        watched.forget();
        assert!(app.get("/v1/articles?").await.expect(200)["data"].to_string().contains("Another"));
        assert_eq!(watched.take(), [], "whoever published it has left its row");
        app.change("authors", "ada", json!({"name": "Bea"})).await;
        app.get("/v1/articles/a-3").await.expect(200);
        watched.forget();
        let page = app.get("/v1/articles?").await.expect(200);
        assert!(page["data"].as_array().unwrap().iter().all(|entry| entry["authors"][0]["name"] == "Bea"));
        let read = watched.take();
        assert_eq!(read.len(), 1, "the rows of the others: {read:#?}");
        let others = page["data"].as_array().unwrap().iter().filter(|entry| entry["slug"] != "a-3");
        let mut ids: Vec<Bind> = others.map(|entry| Bind::Text(entry["id"].as_str().unwrap().to_owned())).collect();
        ids.push(Bind::Text("en".into()));
        assert!(read[0].binds.iter().all(|bind| ids.contains(bind)), "{read:#?}");
    }

    async fn what_an_entry_and_a_list_have_in_common_is_made_once(app) {
        for slug in ["walk", "run"] {
            app.article(slug, json!({})).await;
        }
        let body = json!({"markdown": "Walk, or [run](/articles/run)."});
        let alone = app.get("/v1/articles/walk").await.body;
        app.get("/v1/articles?").await.expect(200);
        assert_eq!(app.get("/v1/articles/walk").await.body, alone, "of what the list has, it is the same");
        let watched = Watched::on(&app).await;
        // With other references it might stand elsewhere.
        for (change, edges) in [(json!({"subtitle": "Slowly"}), 0), (json!({"body": body}), 1)] {
            app.change("articles", "walk", change).await;
            watched.forget();
            let entry = app.get("/v1/articles/walk").await;
            assert!(!watched.take().is_empty());
            assert!(entry.text().contains("\"body\":{\"html\":"), "{}", entry.text());
            let page = app.get("/v1/articles?").await.expect(200);
            assert_eq!(watched.take().len(), edges, "the list takes what was made of the entry");
            let mut members = entry.json();
            members.as_object_mut().unwrap().remove("body");
            assert!(page["data"].as_array().unwrap().contains(&members), "{page} has {members}");
        }
        app.change("articles", "walk", json!({"subtitle": "Fast"})).await;
        app.get("/v1/articles?").await.expect(200);
        watched.forget();
        let entry = app.get("/v1/articles/walk").await.expect(200);
        assert_eq!(entry["subtitle"], "Fast");
        assert_eq!(watched.take().len(), 1, "the entry takes what was made for the list, and its own body");
        app.editor().post("/manage/v1/articles/run/unpublish", &Value::Null).await.expect(200);
        let html = app.get("/v1/articles/walk").await.expect(200)["body"]["html"].clone();
        assert_eq!(html, "<p>Walk, or run.</p>\n", "a link that leads nowhere is none");
        app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
        let listed = app.get("/v1/authors?").await.expect(200)["data"][0].clone();
        assert_eq!(app.get("/v1/authors/ada").await.expect(200), listed, "nothing is said of her");
    }

    async fn a_page_goes_with_what_stands_on_it(app) {
        related(&app).await;
        let slugs = |question: &'static str| {
            let app = app.clone();
            async move {
                let page = app.get(question).await.expect(200);
                let slugs = page["data"].as_array().unwrap().iter().map(|entry| entry["slug"].as_str().unwrap());
                (slugs.collect::<Vec<_>>().join(" "), page["pagination"]["total"].as_u64())
            }
        };
        let (by_title, by_update) = ("/v1/articles?sort=title&count=true&fields=slug", "/v1/articles?sort=-updated_at");
        let of_topic = "/v1/articles?topic=walking&sort=title&page=1";
        app.change("articles", "run", json!({"title": "B"})).await;
        app.change("articles", "walk", json!({"title": "C"})).await;
        for _ in 0..2 {
            assert_eq!(slugs(by_title).await, ("run walk".into(), Some(2)));
            assert_eq!(slugs(by_update).await, ("walk run".into(), None));
            assert_eq!(slugs(of_topic).await, ("run walk".into(), Some(2)));
        }
        app.change("articles", "run", json!({"subtitle": "Fast"})).await;
        assert_eq!(slugs(by_update).await.0, "run walk", "published again");
        app.change("articles", "run", json!({"title": "D"})).await;
        assert_eq!(slugs(by_title).await.0, "walk run", "called otherwise");
        app.article("stroll", json!({"title": "A", "topics": ["walking"]})).await;
        assert_eq!(slugs(by_title).await, ("stroll walk run".into(), Some(3)), "one more");
        assert_eq!(slugs(of_topic).await, ("stroll walk run".into(), Some(3)), "one more of the topic");
        app.change("articles", "walk", json!({"topics": []})).await;
        assert_eq!(slugs(of_topic).await, ("stroll run".into(), Some(2)), "one less of the topic");
        app.change("topics", "walking", json!({"slug": "going"})).await;
        assert_eq!(slugs(of_topic).await, (String::new(), Some(0)), "no such topic");
        app.editor().post("/manage/v1/articles/run/unpublish", &Value::Null).await.expect(200);
        assert_eq!(slugs(by_title).await, ("stroll walk".into(), Some(2)), "one less");
    }

    async fn an_answer_whose_parts_are_there_reads_its_own_rows_alone(app) {
        related(&app).await;
        let watched = Watched::on(&app).await;
        for (question, read) in [("/v1/articles?", 0), ("/v1/articles/walk", 1)] {
            let first = app.get(question).await.expect(200);
            watched.forget();
            assert_eq!(app.get(question).await.expect(200), first);
            assert_eq!(watched.take().len(), read, "{question}");
        }
        app.change("articles", "run", json!({"title": "Another"})).await;
        watched.forget();
        app.get("/v1/articles/walk").await.expect(200);
        let read = watched.take();
        assert!((2..=5).contains(&read.len()), "the card, what it refers to and the newest of the topic: {read:#?}");
    }
}
