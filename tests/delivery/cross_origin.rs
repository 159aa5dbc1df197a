//! Scripts of other origins read what anyone can read.

use actix_web::test::TestRequest;
use serde_json::json;

use crate::support::{Reply, on_both};

const ORIGIN: (&str, &str) = ("Origin", "https://shop.example");

fn lets_scripts_read(reply: &Reply) -> bool {
    let says = |name: &str| reply.header(name) == Some("*");
    says("access-control-allow-origin") && says("access-control-expose-headers")
}

fn says_nothing(reply: &Reply) -> bool {
    ["origin", "methods", "headers", "credentials"]
        .iter()
        .all(|what| reply.header(&format!("access-control-allow-{what}")).is_none())
}

on_both! {
    async fn whatever_is_answered(app) {
        app.article("page", json!({})).await;
        app.change("articles", "page", json!({"slug": "moved"})).await;
        for (path, status) in [
            ("/v1/articles/moved", 200),
            ("/v1/articles", 200),
            ("/v1/articles/page", 301),
            ("/v1/articles/nowhere", 404),
            ("/v1/articles?limit=0", 400),
            ("/v1/nothing", 404),
            ("/openapi/delivery.json", 200),
            ("/problems", 200),
            ("/problems/not-found", 200),
            ("/.well-known/api-catalog", 200),
            ("/health/live", 200),
        ] {
            for time in ["made", "from memory"] {
                let reply = app.anyone().send(TestRequest::get().uri(path).insert_header(ORIGIN)).await;
                assert_eq!(reply.status, status, "{path}");
                assert!(lets_scripts_read(&reply), "{path} {time}: {:?}", reply.headers);
                assert_eq!(reply.header("access-control-allow-credentials"), None, "{path}");
            }
        }
        let first = app.get("/v1/articles/moved").await;
        let same = TestRequest::get().uri("/v1/articles/moved").insert_header(("If-None-Match", first.header("etag").unwrap()));
        let same = app.anyone().send(same.insert_header(ORIGIN)).await;
        assert_eq!(same.status, 304);
        assert!(lets_scripts_read(&same));
        let refused = app.anyone().post("/v1/articles", &json!({})).await;
        assert_eq!(refused.status, 405);
        assert!(lets_scripts_read(&refused));
    }

    async fn what_a_browser_asks_first_is_answered_for_a_day(app) {
        let ask = |path: &str| {
            let request = TestRequest::default().method(actix_web::http::Method::OPTIONS).uri(path).insert_header(ORIGIN);
            request.insert_header(("Access-Control-Request-Method", "GET"))
                .insert_header(("Access-Control-Request-Headers", "if-none-match"))
        };
        let reply = app.anyone().send(ask("/v1/articles")).await;
        assert_eq!(reply.status, 204);
        assert!(lets_scripts_read(&reply));
        assert_eq!(reply.header("access-control-allow-methods"), Some("GET, HEAD"));
        assert_eq!(reply.header("access-control-allow-headers"), Some("*"));
        assert_eq!(reply.header("access-control-max-age"), Some("86400"));
        let plain = TestRequest::default().method(actix_web::http::Method::OPTIONS).uri("/v1/articles");
        let plain = app.anyone().send(plain).await;
        assert_eq!((plain.status.as_u16(), plain.header("access-control-allow-methods")), (204, None));
        assert!(says_nothing(&app.anyone().send(ask("/manage/v1/articles")).await));
    }

    async fn nobody_is_let_in_where_one_signs_in(app) {
        for path in ["/manage/v1/articles", "/manage/v1/auth/me", "/%6Danage/v1/articles", "/docs/", "/v1%2F..%2Fmanage/v1/articles"] {
            let reply = app.editor().send(TestRequest::get().uri(path).insert_header(ORIGIN)).await;
            assert!(says_nothing(&reply), "{path}: {:?}", reply.headers);
        }
    }
}
