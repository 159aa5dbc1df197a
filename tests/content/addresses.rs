//! Addresses at the desk that lead nowhere, or are made to break something.

use serde_json::Value;

use super::kinds::{KINDS, rows};
use crate::support::on_both;

on_both! {
    async fn an_address_that_names_nothing_is_a_404(app) {
        let before = rows(&app).await;
        let long = "x".repeat(201);
        for sample in &KINDS {
            for name in [
                "nothing-like-it", "0197a3c4-5e00-7000-8000-000000000001", "0197A3C4-5E00-7000-8000-000000000001",
                "0197a3c45e0070008000000000000001", "%27%20OR%201=1--", "%F0%9F%A6%B5", "..%2F..", "null", &long,
            ] {
                let at = sample.at(name);
                for path in [at.clone(), format!("{at}/revisions"), format!("{at}/revisions/1")] {
                    app.editor().get(&path).await.faults(404, "not-found");
                }
                for below in ["publish", "unpublish", "restore", "revisions/1/restore"] {
                    app.editor().post(&format!("{at}/{below}"), &Value::Null).await.faults(404, "not-found");
                }
                app.editor().delete(&at).await.faults(404, "not-found");
                app.editor().patch(&at, &sample.bare("Nowhere")).await.faults(404, "not-found");
                app.editor().put(&at, &sample.bare("Nowhere")).await.faults(404, "not-found");
            }
        }
        assert_eq!(rows(&app).await, before);
    }

    async fn an_address_that_is_no_text_never_reaches_a_database(app) {
        for sample in &KINDS {
            for name in ["%00", "a%00b", "%FF", "%C0%80", "%ED%A0%80"] {
                app.editor().get(&sample.at(name)).await.faults(400, "bad-request");
                app.editor().patch(&sample.at(name), &sample.bare("Nowhere")).await.faults(400, "bad-request");
                app.editor().post(&format!("{}/publish", sample.at(name)), &Value::Null).await.faults(400, "bad-request");
            }
        }
    }

    async fn an_entry_is_found_under_its_own_kind_alone(app) {
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.bare("Mine")).await;
            let id = made["id"].as_str().unwrap();
            for other in KINDS.iter().filter(|other| other.path != sample.path) {
                app.editor().get(&other.at(id)).await.faults(404, "not-found");
                app.editor().delete(&other.at(id)).await.faults(404, "not-found");
                app.editor().put(&other.at(id), &other.bare("Yours")).await.faults(404, "not-found");
            }
            assert_eq!(app.editor().get(&sample.at(&id.to_uppercase())).await.expect(200)["id"], id);
        }
    }

    async fn a_parameter_that_breaks_a_database_is_refused(app) {
        for sample in &KINDS {
            for query in ["locale=%00", "locale=e%00n", "status=%00", "limit=%00", "limit=1e1", "limit=101", "limit=-1", "cursor=", "status=gone", "page=1"] {
                let reply = app.editor().get(&format!("{}?{query}", sample.desk())).await;
                let faults = reply.faults(400, "invalid-parameter");
                assert_eq!(faults[0].0, query.split('=').next().unwrap(), "{query}");
            }
        }
    }
}
