//! Slugs: made from the title, unique per kind and locale, never changed by themselves, kept once published.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::kinds::{KINDS, Sample, expected, prepare, rows, text};
use crate::support::{TestApp, on_both};

async fn slug_of(app: &TestApp, sample: &Sample, title: &str) -> String {
    text(&app.create(&sample.desk(), sample.bare(title)).await, "/slug").to_owned()
}

fn taken() -> Vec<(String, String)> {
    expected(&[("/slug", "slug_taken")])
}

on_both! {
    async fn a_title_in_any_script_becomes_a_slug(app) {
        for sample in &KINDS {
            for (title, slug) in [
                ("Physical Therapy: 10 Facts!", "physical-therapy-10-facts"),
                ("  Überdehnung & Schmerz  ", "uberdehnung-schmerz"),
                ("Ишиас", "ishias"),
                ("坐骨神经痛", "zuo-gu-shen-jing-tong"),
                ("a_b--c__d", "a-b-c-d"),
                ("ＦＵＬＬ", "full"),
            ] {
                let made = slug_of(&app, sample, title).await;
                if title != "ＦＵＬＬ" {
                    assert_eq!(made, slug, "{title}");
                }
                assert!(made.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{made}");
            }
        }
    }

    async fn a_title_without_a_letter_takes_the_name_of_its_kind(app) {
        for sample in &KINDS {
            // A zero-width space and a title in the form of an id say as little as an ellipsis.
            for (title, number) in [("…", ""), ("!!!", "-2"), ("\u{200B}", "-3"), ("0197a3c4-5e00-7000-8000-000000000001", "-4")] {
                assert_eq!(slug_of(&app, sample, title).await, format!("{}{number}", sample.fallback), "{title}");
            }
        }
    }

    async fn an_emoji_leaves_a_slug_that_can_be_asked_for(app) {
        for sample in &KINDS {
            let slug = slug_of(&app, sample, "🦵 day 👨‍👩‍👧").await;
            assert_eq!(app.editor().get(&sample.at(&slug)).await.expect(200)["slug"], slug);
        }
    }

    async fn equal_titles_are_numbered(app) {
        for sample in &KINDS {
            for slug in ["walk-well", "walk-well-2", "walk-well-3"] {
                assert_eq!(slug_of(&app, sample, "Walk well").await, slug);
            }
            // A number that somebody chose is passed over.
            let mut chosen = sample.bare("Other");
            chosen["slug"] = json!("walk-well-4");
            app.create(&sample.desk(), chosen).await;
            assert_eq!(slug_of(&app, sample, "Walk well").await, "walk-well-5");
            assert_eq!(slug_of(&app, sample, "Walk well 2").await, "walk-well-2-2");
        }
    }

    async fn equal_titles_of_great_length_are_numbered_as_well(app) {
        for sample in &KINDS {
            let title = "x".repeat(200);
            let mut seen = BTreeSet::new();
            for _ in 0..12 {
                let slug = slug_of(&app, sample, &title).await;
                assert!(slug.len() <= 200, "{slug}");
                assert_eq!(app.editor().get(&sample.at(&slug)).await.expect(200)["slug"], slug);
                assert!(seen.insert(slug.clone()), "{slug} was given twice");
            }
        }
    }

    async fn a_title_that_grows_when_it_is_spelt_out_is_cut(app) {
        for sample in &KINDS {
            let slug = slug_of(&app, sample, &"щ".repeat(200)).await;
            assert!(!slug.is_empty() && slug.len() <= 200, "{slug}");
        }
    }

    async fn a_chosen_slug_that_another_entry_holds_is_a_clash(app) {
        prepare(&app).await;
        for sample in &KINDS {
            app.create(&sample.desk(), sample.bare("Held")).await;
            let other = app.create(&sample.desk(), sample.bare("Other")).await;
            let mut wanted = sample.full("Wants it");
            wanted["slug"] = json!("held");
            let before = rows(&app).await;
            assert_eq!(app.editor().post(&sample.desk(), &wanted).await.faults(409, "slug-taken"), taken());
            let at = sample.at(text(&other, "/id"));
            assert_eq!(app.editor().put(&at, &wanted).await.faults(409, "slug-taken"), taken());
            assert_eq!(app.editor().patch(&at, &json!({"slug": "held"})).await.faults(409, "slug-taken"), taken());
            assert_eq!(rows(&app).await, before);
        }
    }

    async fn a_clash_is_told_beside_the_other_faults(app) {
        for sample in &KINDS {
            app.create(&sample.desk(), sample.bare("Held")).await;
            let mut wanted = sample.bare("Wants it");
            wanted["slug"] = json!("held");
            wanted["seo"] = json!({"canonical_url": "javascript:alert(1)"});
            let faults = app.editor().post(&sample.desk(), &wanted).await.faults(422, "invalid-document");
            assert_eq!(faults, expected(&[("/seo/canonical_url", "unsafe_url"), ("/slug", "slug_taken")]));
        }
    }

    async fn a_slug_is_one_per_kind(app) {
        for sample in &KINDS {
            assert_eq!(slug_of(&app, sample, "Shared").await, "shared");
        }
    }

    async fn a_slug_does_not_change_by_itself(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("Before")).await;
            let at = sample.at(text(&made, "/id"));
            let unchanged = [
                app.editor().patch(&at, &sample.bare("After")).await,
                app.editor().put(&at, &sample.full("After that")).await,
                app.editor().patch(&at, &json!({"slug": null})).await,
                app.editor().post(&format!("{at}/publish"), &Value::Null).await,
                app.editor().put(&format!("{at}?publish=true"), &sample.full("At last")).await,
            ];
            for reply in unchanged {
                assert_eq!(reply.expect(200)["slug"], "before");
            }
            assert_eq!(app.get(&sample.page("before")).await.expect(200)[sample.title], "At last");
        }
    }

    async fn a_slug_that_was_published_is_kept_for_ever(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("First home")).await;
            let at = sample.at(text(&made, "/id"));
            for slug in ["second-home", "third-home"] {
                app.editor().patch(&format!("{at}?publish=true"), &json!({"slug": slug})).await.expect(200);
            }
            let mut other = sample.full("First home");
            assert_eq!(app.create(&sample.desk(), other.clone()).await["slug"], "first-home-2");
            let kept = async |other: &mut Value| {
                for slug in ["first-home", "second-home", "third-home"] {
                    other["slug"] = json!(slug);
                    assert_eq!(app.editor().post(&sample.desk(), other).await.faults(409, "slug-taken"), taken());
                }
            };
            kept(&mut other).await;
            app.editor().post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
            kept(&mut other).await;
            app.editor().delete(&at).await.expect(204);
            kept(&mut other).await;
            // The entry itself may go back to one of them.
            app.editor().post(&format!("{at}/restore"), &Value::Null).await.expect(200);
            app.editor().patch(&format!("{at}?publish=true"), &json!({"slug": "first-home"})).await.expect(200);
            kept(&mut other).await;
            assert_eq!(app.get(&sample.page("first-home")).await.expect(200)["id"], made["id"]);
        }
    }

    async fn a_slug_that_was_never_published_is_let_go(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let made = app.publish(sample.path, sample.full("Home")).await;
            let at = sample.at(text(&made, "/id"));
            let id = text(&made, "/id");
            app.editor().patch(&at, &json!({"slug": "tried"})).await.expect(200);
            let mut other = sample.bare("Other");
            other["slug"] = json!("tried");
            app.editor().post(&sample.desk(), &other).await.faults(409, "slug-taken");
            app.editor().patch(&at, &json!({"slug": "tried-again"})).await.expect(200);
            let other = app.create(&sample.desk(), other).await;
            assert_ne!(text(&other, "/id"), id);
            assert_eq!(app.editor().get(&sample.at("tried")).await.expect(200)["id"], other["id"]);
            assert_eq!(app.editor().get(&sample.at("home")).await.expect(200)["id"], id, "published under it still");
        }
    }

    async fn a_slug_keeps_its_form(app) {
        prepare(&app).await;
        for sample in &KINDS {
            let before = rows(&app).await;
            for (slug, code) in [
                (json!("0197a3c4-5e00-7000-8000-000000000001"), "pattern"),
                (json!("00000000-0000-0000-0000-000000000000"), "pattern"),
                (json!("Upper"), "pattern"),
                (json!("two--hyphens"), "pattern"),
                (json!("-edge"), "pattern"),
                (json!("edge-"), "pattern"),
                (json!("under_score"), "pattern"),
                (json!("a/b"), "pattern"),
                (json!("über"), "pattern"),
                (json!("line\n"), "pattern"),
                (json!("x".repeat(201)), "too_long"),
                (json!(7), "wrong_type"),
            ] {
                let mut document = sample.full("Formed");
                document["slug"] = slug.clone();
                let faults = app.editor().post(&sample.desk(), &document).await.faults(422, "invalid-document");
                assert_eq!(faults, expected(&[("/slug", code)]), "{slug}");
            }
            let mut empty = sample.full("Formed");
            empty["slug"] = json!("");
            let faults = app.editor().post(&sample.desk(), &empty).await.faults(422, "invalid-document");
            assert!(faults.iter().all(|(place, _)| place == "/slug"), "{faults:?}");
            assert_eq!(rows(&app).await, before);
        }
    }
}
