//! Many at once: one of them wins where only one can, and order stays order.

use std::collections::BTreeSet;
use std::future::Future;

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::kinds::{KINDS, changes, if_match, prepare, text};
use crate::support::{Reply, TestApp, on_both};

const MANY: usize = 20;

/// Runs `call` many times at once.
async fn at_once<F: Future<Output = Reply> + 'static>(app: &TestApp, call: impl Fn(TestApp, usize) -> F) -> Vec<Reply> {
    let tasks: Vec<_> = (0..MANY).map(|number| actix_web::rt::spawn(call(app.clone(), number))).collect();
    let mut replies = Vec::with_capacity(MANY);
    for task in tasks {
        replies.push(task.await.unwrap());
    }
    replies
}

on_both! {
    async fn of_many_writes_on_one_version_exactly_one_is_made(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.full("Contested")).await;
            let at = sample.at(text(&made, "/id"));
            let path = at.clone();
            let replies = at_once(&app, move |app, number| {
                let request = TestRequest::patch().uri(&path).set_json(json!({"custom": {"winner": number}}));
                async move { if_match(&app, request, "\"1\"").await }
            })
            .await;
            let (won, lost): (Vec<Reply>, Vec<Reply>) = replies.into_iter().partition(|reply| reply.status == 200);
            assert_eq!((won.len(), lost.len()), (1, MANY - 1));
            for reply in lost {
                assert_eq!(reply.header("etag"), Some("\"2\""));
                reply.faults(412, "precondition-failed");
            }
            let now = app.editor().get(&at).await.expect(200);
            assert_eq!((&now["version"], &now["custom"]), (&json!(2), &won[0].json()["custom"]));
        }
    }

    async fn of_many_writes_without_a_condition_each_is_a_version(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Busy"})).await;
        let at = format!("/manage/v1/topics/{}", text(&made, "/id"));
        let path = at.clone();
        let replies = at_once(&app, move |app, number| {
            let path = path.clone();
            async move { app.editor().patch(&path, &json!({"custom": {format!("n{number}"): number}})).await }
        })
        .await;
        let versions: BTreeSet<i64> = replies.into_iter().map(|reply| reply.expect(200)["version"].as_i64().unwrap()).collect();
        assert_eq!(versions, (2..=21).collect());
        let last = app.editor().get(&at).await.expect(200);
        assert_eq!(last["custom"].as_object().unwrap().len(), MANY, "no patch is lost");
    }

    async fn many_entries_of_one_title_have_as_many_slugs(app) {
        for sample in &KINDS {
            let replies = at_once(&app, |app, _| async move {
                app.editor().post(&sample.desk(), &sample.bare("Same title")).await
            })
            .await;
            let slugs: BTreeSet<String> = replies.into_iter().map(|reply| text(&reply.expect(201), "/slug").to_owned()).collect();
            let wanted = (1..=MANY).map(|n| if n == 1 { "same-title".to_owned() } else { format!("same-title-{n}") });
            assert_eq!(slugs, wanted.collect());
        }
    }

    async fn of_many_that_choose_one_slug_one_has_it(app) {
        for sample in &KINDS {
            let replies = at_once(&app, |app, number| async move {
                let mut document = sample.bare(&format!("Title {number}"));
                document["slug"] = json!("wanted");
                app.editor().post(&sample.desk(), &document).await
            })
            .await;
            let (won, lost): (Vec<Reply>, Vec<Reply>) = replies.into_iter().partition(|reply| reply.status == 201);
            assert_eq!(won.len(), 1);
            for reply in lost {
                assert_eq!(reply.faults(409, "slug-taken"), [("/slug".to_owned(), "slug_taken".to_owned())]);
            }
        }
    }

    async fn chosen_and_made_slugs_do_not_meet(app) {
        let replies = at_once(&app, |app, number| async move {
            let mut document = json!({"name": "Meet"});
            if number % 2 == 1 {
                document["slug"] = json!(format!("meet-{}", number / 2 + 2));
            }
            app.editor().post("/manage/v1/topics", &document).await
        })
        .await;
        let mut slugs = BTreeSet::new();
        for reply in replies {
            if reply.status == 409 {
                reply.faults(409, "slug-taken");
            } else {
                assert!(slugs.insert(text(&reply.expect(201), "/slug").to_owned()));
            }
        }
        assert!(slugs.len() >= MANY / 2);
    }

    async fn many_publications_are_one_sequence_without_a_gap(app) {
        prepare(&app).await;
        let mut paths = Vec::new();
        for number in 0..MANY {
            let sample = &KINDS[number % KINDS.len()];
            let made = app.create(&sample.desk(), sample.full(&format!("Sequence {number}"))).await;
            paths.push(sample.at(text(&made, "/id")));
        }
        for (below, expected) in [("publish", MANY + 1), ("unpublish", 2 * MANY + 1)] {
            let all = paths.clone();
            let replies = at_once(&app, move |app, number| {
                let path = format!("{}/{below}", all[number]);
                async move { app.editor().post(&path, &Value::Null).await }
            })
            .await;
            for reply in replies {
                reply.expect(200);
            }
            let sequence: Vec<i64> = changes(&app).await.into_iter().map(|change| change.0).collect();
            assert_eq!(sequence, (1..=i64::try_from(expected).unwrap()).collect::<Vec<_>>());
        }
    }

    async fn one_entry_published_and_unpublished_at_once_ends_in_one_state(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Flicker"})).await;
        let at = format!("/manage/v1/topics/{}", text(&made, "/id"));
        let path = at.clone();
        let replies = at_once(&app, move |app, number| {
            let path = format!("{path}/{}", if number % 2 == 0 { "publish" } else { "unpublish" });
            async move { app.editor().post(&path, &Value::Null).await }
        })
        .await;
        for reply in replies {
            reply.expect(200);
        }
        let rows = changes(&app).await;
        for (number, change) in rows.iter().enumerate() {
            assert_eq!(change.0, i64::try_from(number).unwrap() + 1);
            assert_eq!(change.4, if number % 2 == 0 { "publish" } else { "unpublish" }, "{rows:?}");
        }
        let is_published = app.editor().get(&at).await.expect(200)["status"] == "published";
        assert_eq!(app.get("/v1/topics/flicker").await.status == 200, is_published);
        assert_eq!(rows.len() % 2 == 1, is_published);
    }
}
