//! Conditional reads: an answer has a strong tag that is the same until anything on the page changes.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use crate::support::{Reply, TestApp, on_both};

const PAGES: [&str; 8] = [
    "/v1/articles/physical-therapy-for-sciatica?include=treatments,authors,next,related,also_in&body=html,blocks",
    "/v1/articles?limit=100&include=next,related,also_in",
    "/v1/articles?limit=3",
    "/v1/listings/resources?include=items",
    "/v1/treatment-options?body=html",
    "/v1/announcements",
    "/openapi/delivery.json",
    "/v1/topics/sciatica",
];

async fn asked(app: &TestApp, path: &str, headers: &[(&'static str, String)]) -> Reply {
    let mut request = TestRequest::get().uri(path);
    for (name, value) in headers {
        request = request.append_header((*name, value.as_str()));
    }
    app.anyone().send(request).await
}

fn tag(reply: &Reply) -> String {
    reply.header("etag").unwrap().to_owned()
}

/// The date of an answer, once the second in which it was made is over.
async fn settled_date(app: &TestApp, path: &str) -> String {
    for _ in 0..100 {
        let date = app.get(path).await.header("last-modified").unwrap().to_owned();
        if asked(app, path, &[("if-modified-since", date.clone())]).await.status == 304 {
            return date;
        }
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the date of {path} does not settle");
}

on_both! {
    async fn a_tag_is_strong_and_stays_the_same(app, demo) {
        for path in PAGES {
            let first = app.get(path).await;
            let tag = tag(&first);
            assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{path}: {tag}");
            for _ in 0..3 {
                let again = app.get(path).await;
                assert_eq!(again.header("etag"), Some(tag.as_str()), "{path}");
                assert_eq!(again.body, first.body, "{path}");
            }
        }
    }

    async fn who_holds_the_answer_gets_no_other(app, demo) {
        for path in PAGES {
            let full = app.get(path).await;
            let tag = tag(&full);
            for held in [tag.clone(), format!("W/{tag}"), "*".to_owned(), format!("\"other\", {tag}"), format!("\"a\",W/{tag},\"b\"")] {
                for extra in [None, Some(("cache-control", "no-cache".to_owned())), Some(("cache-control", "max-age=0".to_owned()))] {
                    let headers: Vec<_> = [("if-none-match", held.clone())].into_iter().chain(extra).collect();
                    let reply = asked(&app, path, &headers).await;
                    assert_eq!(reply.status, 304, "{path} {held}");
                    assert!(reply.body.is_empty());
                    for name in ["etag", "cache-control", "content-language"] {
                        assert_eq!(reply.header(name), full.header(name), "{path} {name}");
                    }
                }
            }
            for other in ["\"other\"".to_owned(), tag.trim_matches('"').to_owned(), format!("W/\"{}x\"", tag.trim_matches('"'))] {
                let reply = asked(&app, path, &[("if-none-match", other)]).await;
                assert_eq!(reply.status, 200);
                assert_eq!(reply.body, full.body);
            }
        }
    }

    async fn two_lines_of_tags_are_one_list(app, demo) {
        let tag = tag(&app.get(PAGES[2]).await);
        let reply = asked(&app, PAGES[2], &[("if-none-match", "\"other\"".to_owned()), ("if-none-match", tag)]).await;
        assert_eq!(reply.status, 304);
    }

    async fn it_changes_with_anything_on_the_page_and_with_nothing_else(app, demo) {
        let page = PAGES[0];
        let mut before = tag(&app.get(page).await);
        for (plural, entry, changes) in [
            ("authors", "marisol-tennant", json!({"job_title": "Therapist"})),
            ("topics", "sciatica", json!({"name": "Ischias"})),
            ("treatment-options", "gait-training", json!({"summary": "Walk."})),
            ("articles", "sciatica-massage", json!({"excerpt": "Massage."})),
            ("listings", "resources", json!({"title": "The library"})),
            // The author of a card.
            ("authors", "tobias-renquist", json!({"name": "Tobias Quill"})),
        ] {
            app.editor().patch(&format!("/manage/v1/{plural}/{entry}"), &changes).await.expect(200);
            assert_eq!(tag(&app.get(page).await), before, "an edit of {entry} that is not published changes nothing");
            app.republish(plural, entry).await;
            let after = tag(&app.get(page).await);
            assert_ne!(after, before, "{entry}");
            let reply = asked(&app, page, &[("if-none-match", before)]).await;
            assert_eq!(reply.status, 200);
            before = after;
        }
        app.change("topics", "wheelchairs", json!({"name": "Chairs"})).await;
        app.change("articles", "choosing-a-wheelchair", json!({"subtitle": "Another"})).await;
        assert_eq!(tag(&app.get("/v1/articles/hammer-toe-pain").await), tag(&app.get("/v1/articles/hammer-toe-pain").await));
    }

    async fn other_questions_have_other_tags(app, demo) {
        let variants = ["", "?body=text", "?body=none", "?include=next", "?include=authors"];
        let mut tags = Vec::new();
        for variant in variants {
            tags.push(tag(&app.get(&format!("/v1/articles/sciatica-massage{variant}")).await));
        }
        let many = tags.len();
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), many);
    }

    async fn head_says_what_get_says(app, demo) {
        for path in PAGES.into_iter().chain(["/v1/articles/no-such-article", "/v1/articles?limit=0"]) {
            let get = app.get(path).await;
            let head = app.anyone().send(TestRequest::with_uri(path).method(Method::HEAD)).await;
            assert_eq!(head.status, get.status, "{path}");
            for name in ["etag", "cache-control", "content-type", "content-language", "link"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
            if get.status == 200 {
                let request = TestRequest::with_uri(path).method(Method::HEAD);
                let held = app.anyone().send(request.insert_header(("if-none-match", tag(&get)))).await;
                assert_eq!(held.status, 304, "{path}");
            }
        }
    }

    async fn a_date_is_enough_for_who_has_no_tag(app, demo) {
        for path in PAGES.into_iter().filter(|path| path.starts_with("/v1/")) {
            let date = settled_date(&app, path).await;
            let tag = tag(&app.get(path).await);
            let reply = asked(&app, path, &[("if-modified-since", date.clone())]).await;
            assert_eq!((reply.status.as_u16(), reply.body.len()), (304, 0), "{path}");
            let older = "Thu, 09 Apr 2020 00:00:00 GMT".to_owned();
            assert_eq!(asked(&app, path, &[("if-modified-since", older.clone())]).await.status, 200);
            assert_eq!(asked(&app, path, &[("if-modified-since", "yesterday".to_owned())]).await.status, 200);
            let both = [("if-modified-since", date), ("if-none-match", "\"other\"".to_owned())];
            assert_eq!(asked(&app, path, &both).await.status, 200, "the tag is exact, so that it wins");
            assert_eq!(asked(&app, path, &[("if-modified-since", older), ("if-none-match", tag)]).await.status, 304);
        }
    }

    async fn a_date_never_stands_for_another_answer(app, demo) {
        let page = PAGES[0];
        let mut held: Vec<(String, Reply)> = Vec::new();
        for change in 0..12 {
            app.change("authors", "marisol-tennant", json!({"job_title": format!("Therapist {change}")})).await;
            let reply = app.get(page).await;
            for (date, before) in &held {
                let again = asked(&app, page, &[("if-modified-since", date.clone())]).await;
                assert_eq!(again.status, 200, "{date} was said of another answer");
                assert_ne!(again.body, before.body);
            }
            held.push((reply.header("last-modified").unwrap().to_owned(), reply));
        }
        let date = settled_date(&app, page).await;
        app.change("topics", "wheelchairs", json!({"name": "Chairs"})).await;
        assert_eq!(app.get(page).await.header("last-modified"), Some(date.as_str()), "nothing on the page has changed");
    }
}
