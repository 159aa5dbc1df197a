//! Who may do what at the desk, and that this is settled before anything else is looked at.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use materia::db::Connection;
use materia::db::sql::Sql;
use materia::http::Problem;
use serde_json::{Value, json};

use super::kinds::{KINDS, Sample, prepare, rows, text};
use crate::support::on_both;

/// Every read, below the type's path.
fn reads(sample: &Sample, at: &str) -> Vec<String> {
    vec![sample.desk(), at.to_owned(), format!("{at}/revisions"), format!("{at}/revisions/1")]
}

/// Every write with its method; with a body that is no JSON, for those that take one.
fn writes(sample: &Sample, at: &str) -> Vec<(Method, String)> {
    let post = |below: &str| (Method::POST, format!("{at}/{below}"));
    vec![
        (Method::POST, sample.desk()),
        (Method::PUT, at.to_owned()),
        (Method::PATCH, at.to_owned()),
        (Method::DELETE, at.to_owned()),
        post("publish"),
        post("unpublish"),
        post("restore"),
        post("revisions/1/restore"),
    ]
}

on_both! {
    async fn a_stranger_hears_nothing_but_that_he_is_one(app) {
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.bare("Guarded")).await;
            let before = rows(&app).await;
            for at in [sample.at(text(&made, "/id")), sample.at("nothing-like-it")] {
                for path in reads(sample, &at) {
                    for query in ["", "?limit=0&nonsense=1", "?locale=xx"] {
                        let reply = app.anyone().get(&format!("{path}{query}")).await;
                        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
                        reply.faults(401, "unauthorized");
                    }
                }
                for (method, path) in writes(sample, &at) {
                    for (kind, body) in [("application/json", "{"), ("text/plain", "{}"), ("application/json", "")] {
                        let reply = app.anyone().raw(method.clone(), &format!("{path}?nonsense=1"), kind, body).await;
                        reply.faults(401, "unauthorized");
                        let request = TestRequest::with_uri(&path).method(method.clone());
                        let request = request.insert_header(("authorization", "Bearer nonsense"));
                        let request = request.insert_header(("if-match", "nonsense"));
                        app.anyone().send(request).await.faults(401, "unauthorized");
                    }
                }
            }
            assert_eq!(rows(&app).await, before);
        }
    }

    async fn a_viewer_reads_and_does_not_write(app) {
        for sample in &KINDS {
            let made = app.create(&sample.desk(), sample.bare("Guarded")).await;
            let at = sample.at(text(&made, "/id"));
            for path in reads(sample, &at) {
                app.viewer().get(&path).await.expect(200);
            }
            let before = (rows(&app).await, app.viewer().get(&at).await.expect(200));
            for (method, path) in writes(sample, &at) {
                app.viewer().raw(method.clone(), &path, "application/json", "{").await.faults(403, "forbidden");
                let good = sample.bare("Good").to_string();
                app.viewer().raw(method, &path, "application/json", good).await.faults(403, "forbidden");
            }
            assert_eq!((rows(&app).await, app.viewer().get(&at).await.expect(200)), before);
        }
    }

    async fn an_editor_and_an_admin_write(app) {
        prepare(&app).await;
        for sample in &KINDS {
            for caller in [app.editor(), app.admin()] {
                let made = caller.post(&sample.desk(), &sample.full("Written")).await.expect(201);
                let at = sample.at(text(&made, "/id"));
                caller.put(&at, &sample.full("Written again")).await.expect(200);
                caller.patch(&at, &json!({"custom": {"a": 1}})).await.expect(200);
                caller.post(&format!("{at}/publish"), &Value::Null).await.expect(200);
                caller.post(&format!("{at}/unpublish"), &Value::Null).await.expect(200);
                caller.post(&format!("{at}/revisions/1/restore"), &Value::Null).await.expect(200);
                caller.delete(&at).await.expect(204);
                caller.post(&format!("{at}/restore"), &Value::Null).await.expect(200);
                for path in reads(sample, &at) {
                    caller.get(&path).await.expect(200);
                }
            }
        }
    }

    async fn a_role_is_the_one_that_the_user_has_when_it_is_done(app) {
        let made = app.create("/manage/v1/topics", json!({"name": "Walking", "kind": "goal"})).await;
        let at = format!("/manage/v1/topics/{}", text(&made, "/id"));
        let change = json!({"description": "Again."});
        let set = async |sql: &'static str| {
            let execute = move |c: &mut Connection| Ok::<_, Problem>(Sql::new(sql).execute(c)?);
            assert_eq!(app.database.write(execute).await.unwrap(), 1, "{sql}");
        };
        app.editor().patch(&at, &change).await.expect(200);
        set("UPDATE users SET role = 'viewer' WHERE email = 'editor@example.com'").await;
        let before = rows(&app).await;
        app.editor().patch(&at, &change).await.faults(403, "forbidden");
        app.editor().post("/manage/v1/topics", &json!({"name": 1})).await.faults(403, "forbidden");
        assert_eq!(rows(&app).await, before);
        app.editor().get(&at).await.expect(200);
        set("UPDATE users SET role = 'editor' WHERE email = 'editor@example.com'").await;
        app.editor().patch(&at, &change).await.expect(200);
        app.viewer().get(&at).await.expect(200);
        set("UPDATE users SET role = 'editor' WHERE email = 'viewer@example.com'").await;
        app.viewer().patch(&at, &change).await.expect(200);
        set("DELETE FROM users WHERE email = 'viewer@example.com'").await;
        let before = rows(&app).await;
        for reply in [app.viewer().patch(&at, &change).await, app.viewer().get(&at).await] {
            assert!(reply.header("www-authenticate").unwrap().contains("error=\"invalid_token\""));
            reply.faults(401, "unauthorized");
        }
        assert_eq!(rows(&app).await, before);
    }
}
