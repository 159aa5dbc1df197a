//! Parameters that are unknown, repeated or malformed are refused by name, with the nearest known one.

use super::support::TYPES;
use crate::support::{TestApp, on_both};

async fn refused(app: &TestApp, path: &str) -> Vec<(String, String)> {
    app.get(path).await.faults(400, "invalid-parameter")
}

on_both! {
    async fn the_limit_has_bounds(app) {
        for (plural, _) in TYPES {
            for wrong in ["0", "101", "-1", "abc", "1.5", "", "99999999999999999999", "1e1", "%20"] {
                let faults = refused(&app, &format!("/v1/{plural}?limit={wrong}")).await;
                assert_eq!(faults.len(), 1, "{plural} {wrong}: {faults:?}");
                assert_eq!(faults[0].0, "limit", "{plural} {wrong}: {faults:?}");
            }
            for right in [1, 100] {
                let page = app.get(&format!("/v1/{plural}?limit={right}")).await.expect(200);
                assert_eq!(page["pagination"]["limit"], right);
            }
            assert_eq!(app.get(&format!("/v1/{plural}")).await.expect(200)["pagination"]["limit"], 20);
        }
    }

    async fn unknown_parameters_are_answered_with_the_nearest_known_one(app) {
        for (theirs, ours) in [
            ("populate", "include"), ("expand", "include"), ("_embed", "include"), ("per_page", "limit"),
            ("topics", "topic"), ("authr", "author"), ("treatments", "treatment"), ("order", "sort"), ("lang", "locale"),
            ("Limit", "limit"), ("limt", "limit"),
        ] {
            let reply = app.get(&format!("/v1/articles?{theirs}=x")).await;
            let body = reply.json();
            let detail = body["errors"][0]["detail"].as_str().unwrap().to_owned();
            let faults = reply.faults(400, "invalid-parameter");
            assert_eq!(faults, [(theirs.to_owned(), "unknown_parameter".to_owned())]);
            assert!(detail.contains(&format!("`{ours}`")), "{theirs}: {detail}");
            for known in ["topic", "author", "treatment", "featured", "limit", "cursor", "sort", "include", "body"] {
                assert!(detail.contains(known), "the allowed ones are listed: {detail}");
            }
        }
    }

    async fn every_fault_is_told_at_once(app) {
        let path = "/v1/articles?limit=0&nonsense=1&sort=size&include=everything&body=pdf&featured=maybe&fallback=some";
        let names: Vec<String> = refused(&app, path).await.into_iter().map(|(name, _)| name).collect();
        for name in ["limit", "nonsense", "sort", "include", "body", "featured", "fallback"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert_eq!(names.len(), 7, "{names:?}");
    }

    async fn the_same_words_are_judged_for_each_content_type_and_asked_of_each_entry(app, demo) {
        for _ in 0..2 {
            for topic in ["foot", "balance"] {
                let told = app.get(&format!("/v1/topics/{topic}?fields=slug,name")).await.expect(200);
                assert_eq!((told["slug"].as_str(), told.as_object().map(|told| told.len())), (Some(topic), Some(2)));
            }
            let faults = refused(&app, "/v1/articles/sciatica-massage?fields=slug,name").await;
            assert_eq!(faults, [("fields".to_owned(), "unknown_field".to_owned())]);
        }
    }

    async fn a_parameter_stands_once(app, demo) {
        for path in [
            "/v1/articles?topic=foot&topic=balance", "/v1/articles?limit=1&limit=1", "/v1/articles?sort=title&sort=title",
            "/v1/articles?featured=true&featured=true", "/v1/articles/sciatica-massage?include=next&include=related",
            "/v1/articles/sciatica-massage?body=html&body=text",
        ] {
            let faults = refused(&app, path).await;
            assert_eq!(faults[0].1, "repeated", "{path}");
        }
    }

    async fn lists_hold_known_values_once(app) {
        for (name, path) in [
            ("include", "/v1/articles?include=next,next"), ("include", "/v1/articles?include=topics"),
            ("include", "/v1/articles?include="), ("include", "/v1/articles?include=next,"),
            ("include", "/v1/articles/x?include=items"), ("include", "/v1/listings?include=next"),
            ("include", "/v1/topics?include=next"), ("body", "/v1/articles?body=html,none"),
            ("body", "/v1/articles?body=HTML"), ("body", "/v1/topics?body=html"),
            ("sort", "/v1/articles?sort=title,-title"), ("sort", "/v1/articles?sort=priority"),
            ("sort", "/v1/articles?sort=--title"), ("sort", "/v1/articles?sort=+title"), ("sort", "/v1/articles?sort=id"),
            ("topic", "/v1/articles?topic="), ("topic", "/v1/articles?topic=foot,,balance"), ("topic", "/v1/topics?topic=x"),
            ("featured", "/v1/articles?featured=1"), ("featured", "/v1/topics?featured=true"),
            ("locale", "/v1/articles?locale=xx"), ("locale", "/v1/articles?locale=de"),
            ("locale", "/v1/articles?locale=not_a_locale"), ("fallback", "/v1/articles?fallback=de"),
            ("limit", "/v1/articles/x?limit=1"), ("cursor", "/v1/articles/x?cursor=1"),
            ("placement", "/v1/articles?placement=top-bar"), ("placement", "/v1/announcements?placement="),
        ] {
            let faults = refused(&app, path).await;
            assert!(faults.iter().all(|(found, _)| found == name) && !faults.is_empty(), "{path}: {faults:?}");
        }
        let many: Vec<String> = (0..21).map(|at| format!("t-{at}")).collect();
        assert_eq!(refused(&app, &format!("/v1/articles?topic={}", many.join(","))).await[0].0, "topic");
        app.get(&format!("/v1/articles?topic={}", many[..20].join(","))).await.expect(200);
    }

    async fn odd_names_are_not_found_and_never_a_fault_of_ours(app, demo) {
        let long = "a".repeat(201);
        for name in ["%27%20OR%201%3D1", "sciatica-massage%20", "SCIATICA-MASSAGE", "%F0%9F%A6%93", "..%2F..", long.as_str(), "-", "null"] {
            for (plural, _) in TYPES {
                let reply = app.get(&format!("/v1/{plural}/{name}")).await;
                assert!([400, 404].contains(&reply.status.as_u16()), "{plural} {name}: {}", reply.status);
                assert_eq!(reply.header("content-type"), Some("application/problem+json"));
            }
        }
        for path in ["/v1/articles/%00", "/v1/articles/%FF", "/v1/articles?topic=%00", "/v1/articles?topic=%FF", "/v1/articles?%FF=1"] {
            let reply = app.get(path).await;
            assert!(reply.status.is_client_error(), "{path}: {}", reply.status);
            assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        }
    }
}
