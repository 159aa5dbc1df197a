//! Merge patches (RFC 7396): nested members, nulls, lists, and a body that changes its format.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::kinds::{KINDS, expected, prepare, rows, text};
use crate::support::on_both;

fn block(text: &str) -> Value {
    json!({
        "_type": "block", "_key": "a", "style": "normal", "markDefs": [],
        "children": [{"_type": "span", "_key": "b", "text": text, "marks": []}]
    })
}

on_both! {
    async fn members_merge_at_every_depth_and_null_removes(app) {
        for sample in &KINDS {
            let mut document = sample.bare("Merged");
            document["seo"] = json!({"title": "T", "description": "D", "image": {"url": "/a.jpg", "alt": "A", "width": 5}});
            document["custom"] = json!({"a": {"b": 1, "c": [1, 2]}, "d": null});
            let made = app.create(&sample.desk(), document).await;
            let at = sample.at(text(&made, "/id"));
            let patch = json!({
                "seo": {"title": null, "noindex": true, "image": {"alt": "B", "width": null}},
                "custom": {"a": {"b": null, "c": [3], "e": {"f": null, "g": 1}}}
            });
            let changed = app.editor().patch(&at, &patch).await.expect(200);
            let seo = &changed["seo"];
            assert_eq!((&seo["title"], &seo["description"], &seo["noindex"]), (&Value::Null, &json!("D"), &json!(true)));
            let image = &seo["image"];
            assert_eq!((&image["url"], &image["alt"], &image["width"]), (&json!("/a.jpg"), &json!("B"), &Value::Null));
            assert_eq!(changed["custom"], json!({"a": {"c": [3], "e": {"g": 1}}, "d": null}));
            assert_eq!(changed[sample.title], "Merged", "what a patch leaves out stays");
            let cleared = app.editor().patch(&at, &json!({"seo": null, "custom": null})).await.expect(200);
            assert_eq!((&cleared["seo"], &cleared["custom"]), (&Value::Null, &json!({})));
        }
    }

    async fn lists_are_replaced_whole(app) {
        let topic = app.create("/manage/v1/topics", json!({"name": "x", "also_known_as": ["a", "b"], "codes": [{"system": "s", "code": "1"}]})).await;
        let at = format!("/manage/v1/topics/{}", text(&topic, "/id"));
        let changed = app.editor().patch(&at, &json!({"also_known_as": ["c"], "codes": [{"system": "s", "code": "2"}]})).await.expect(200);
        assert_eq!((&changed["also_known_as"], &changed["codes"]), (&json!(["c"]), &json!([{"system": "s", "code": "2"}])));
        let emptied = app.editor().patch(&at, &json!({"also_known_as": null, "codes": []})).await.expect(200);
        assert_eq!((&emptied["also_known_as"], &emptied["codes"]), (&json!([]), &json!([])));
    }

    async fn a_body_changes_its_format_in_both_directions(app) {
        for (sample, body) in [(&KINDS[0], "body"), (&KINDS[1], "body"), (&KINDS[2], "bio")] {
            let mut document = sample.bare("Formats");
            document[body] = json!({"markdown": "One."});
            let made = app.create(&sample.desk(), document).await;
            assert_eq!(made[body], json!({"markdown": "One."}));
            let at = sample.at(text(&made, "/id"));
            let blocks = app.editor().patch(&at, &json!({ body: {"blocks": [block("Two.")]} })).await.expect(200);
            assert_eq!(blocks[body]["markdown"], Value::Null);
            assert_eq!(text(&blocks[body], "/blocks/0/children/0/text"), "Two.");
            let back = app.editor().patch(&at, &json!({ body: {"markdown": "Three."} })).await.expect(200);
            assert_eq!(back[body], json!({"markdown": "Three."}));
            let explicit = json!({ body: {"markdown": null, "blocks": [block("Four.")]} });
            assert_eq!(app.editor().patch(&at, &explicit).await.expect(200)[body]["blocks"][0]["children"][0]["text"], "Four.");
            app.editor().patch(&at, &json!({ body: {"markdown": "Five."} })).await.expect(200);
            // To remove the format that the body does not have removes nothing.
            let same = app.editor().patch(&at, &json!({ body: {"blocks": null} })).await.expect(200);
            assert_eq!(same[body], json!({"markdown": "Five."}));
            let untouched = app.editor().patch(&at, &json!({ body: {} })).await.expect(200);
            assert_eq!(untouched[body], json!({"markdown": "Five."}));
            let both = json!({ body: {"markdown": "Six.", "blocks": [block("Six.")]} });
            let faults = app.editor().patch(&at, &both).await.faults(422, "invalid-document");
            assert_eq!(faults, expected(&[(&format!("/{body}"), "too_many_members")]));
            let none = app.editor().patch(&at, &json!({ body: {"markdown": null} })).await.faults(422, "invalid-document");
            assert_eq!(none, expected(&[(&format!("/{body}"), "too_few_members")]));
            assert_eq!(app.editor().patch(&at, &json!({ body: null })).await.expect(200)[body], Value::Null);
        }
    }

    async fn an_empty_patch_is_a_version_that_says_the_same(app) {
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.bare("Same")).await;
            let same = app.editor().patch(&sample.at(text(&made, "/id")), &json!({})).await.expect(200);
            assert_eq!((&same["version"], &same[sample.title]), (&json!(2), &made[sample.title]));
        }
    }

    async fn removing_what_nobody_knows_is_a_slip(app) {
        for sample in &KINDS {
            let mut document = sample.bare("Slips");
            document["seo"] = json!({"title": "T", "image": {"url": "/a.jpg", "alt": "A"}});
            let made = app.create(&sample.desk(), document).await;
            let at = sample.at(text(&made, "/id"));
            let before = rows(&app).await;
            for (patch, pointer) in [
                (json!({"subtitel": null}), "/subtitel"),
                (json!({"a/b~c": null}), "/a~1b~0c"),
                (json!({"version": null}), "/version"),
                (json!({"seo": {"titel": null}}), "/seo/titel"),
                (json!({"seo": {"image": {"with": null}}}), "/seo/image/with"),
            ] {
                let faults = app.editor().patch(&at, &patch).await.faults(422, "invalid-document");
                assert_eq!(faults, expected(&[(pointer, "unknown_field")]), "{patch}");
            }
            let several = app.editor().patch(&at, &json!({"subtitel": null, "seo": {"titel": null}, "nope": 1})).await;
            let mut places: Vec<String> = several.faults(422, "invalid-document").into_iter().map(|(at, _)| at).collect();
            places.sort();
            assert_eq!(places, ["/nope", "/seo/titel", "/subtitel"]);
            assert_eq!(rows(&app).await, before);
        }
    }

    async fn a_removal_inside_what_is_not_there_is_judged_as_well(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Bare"})).await;
        let at = format!("/manage/v1/topics/{}", text(&made, "/id"));
        let faults = app.editor().patch(&at, &json!({"seo": {"titel": null}})).await.faults(422, "invalid-document");
        assert_eq!(faults, expected(&[("/seo/titel", "unknown_field")]));
        let merged = app.editor().patch(&at, &json!({"seo": {"title": null}})).await.expect(200);
        assert_eq!(merged["seo"]["noindex"], false);
        let custom = app.editor().patch(&at, &json!({"custom": {"anything": {"at_all": null}}})).await.expect(200);
        assert_eq!(custom["custom"], json!({"anything": {}}));
    }

    async fn a_link_changes_from_one_sort_to_the_other(app) {
        app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let link = json!({"kind": "topic", "entry": "back"});
        let made = app.create("/manage/v1/announcements", json!({"message": "Bar", "link": link})).await;
        let at = format!("/manage/v1/announcements/{}", text(&made, "/id"));
        let outside = json!({"link": {"kind": null, "entry": null, "url": "https://example.org/", "label": "Out"}});
        let changed = app.editor().patch(&at, &outside).await.expect(200);
        assert_eq!(changed["link"], json!({"url": "https://example.org/", "label": "Out"}));
        let inside = json!({"link": {"kind": "topic", "entry": "back", "url": null, "label": null}});
        let changed = app.editor().patch(&at, &inside).await.expect(200);
        assert_eq!(changed["link"]["kind"], "topic");
        let mixed = app.editor().patch(&at, &json!({"link": {"url": "https://example.org/"}})).await;
        assert!(mixed.faults(422, "invalid-document").iter().all(|(at, _)| at.starts_with("/link")));
    }

    async fn a_patch_that_spoils_the_document_is_refused_whole(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("Spoilt")).await;
            let at = sample.at(text(&made, "/id"));
            let before = (rows(&app).await, app.editor().get(&at).await.expect(200));
            let title = format!("/{}", sample.title);
            for (patch, faults) in [
                (json!({ sample.title: null }), vec![(title.as_str(), "required")]),
                (json!({ sample.title: "   " }), vec![(title.as_str(), "pattern")]),
                (json!({ sample.title: 5, "custom": "text" }), vec![("/custom", "wrong_type"), (title.as_str(), "wrong_type")]),
                (json!({"seo": {"image": {"url": "/a.jpg"}}}), vec![("/seo/image/alt", "required")]),
                (json!({"seo": {"noindex": "yes"}, "id": "x"}), vec![("/id", "unknown_field"), ("/seo/noindex", "wrong_type")]),
            ] {
                let mut found = app.editor().patch(&at, &patch).await.faults(422, "invalid-document");
                found.sort();
                assert_eq!(found, expected(&faults), "{patch}");
            }
            assert_eq!((rows(&app).await, app.editor().get(&at).await.expect(200)), before);
        }
    }

    async fn both_media_types_are_a_patch(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Back"})).await;
        let at = format!("/manage/v1/topics/{}", text(&made, "/id"));
        for kind in ["application/merge-patch+json", "application/json", "application/json; charset=UTF-8"] {
            app.editor().raw(Method::PATCH, &at, kind, "{\"description\":\"x\"}").await.expect(200);
        }
        let refused = app.editor().raw(Method::PATCH, &at, "application/json-patch+json", "[]").await;
        assert!(refused.header("accept-patch").unwrap().contains("application/merge-patch+json"));
        refused.faults(415, "unsupported-media-type");
    }
}
