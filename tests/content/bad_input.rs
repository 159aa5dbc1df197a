//! Bad input on every write that takes a document: a problem that names every fault, and nothing written.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::kinds::{KINDS, Rows, Sample, prepare, rows, text};
use crate::support::{Reply, TestApp, on_both};

/// A write that takes a document.
struct Write<'s> {
    sample: &'s Sample,
    method: Method,
    path: String,
}

impl Write<'_> {
    async fn send(&self, app: &TestApp, kind: &str, body: impl Into<bytes::Bytes>) -> Reply {
        app.editor().raw(self.method.clone(), &self.path, kind, body).await
    }

    async fn document(&self, app: &TestApp, document: &Value) -> Reply {
        self.send(app, "application/json", document.to_string()).await
    }

    fn is_patch(&self) -> bool {
        self.method == Method::PATCH
    }
}

/// Every one of them, on all content types, with and without publication.
async fn every_write(app: &TestApp) -> Vec<Write<'static>> {
    prepare(app).await;
    let mut writes = Vec::new();
    for sample in &KINDS {
        let made = app.publish(sample.path, sample.full("Target")).await;
        let at = sample.at(text(&made, "/id"));
        for publish in ["", "?publish=true"] {
            writes.push(Write { sample, method: Method::POST, path: format!("{}{publish}", sample.desk()) });
            writes.push(Write { sample, method: Method::PUT, path: format!("{at}{publish}") });
            writes.push(Write { sample, method: Method::PATCH, path: format!("{at}{publish}") });
        }
    }
    writes
}

async fn nothing_was_written(app: &TestApp, before: &Rows, write: &Write<'_>, why: &str) {
    assert_eq!(&rows(app).await, before, "{} {} after {why}", write.method, write.path);
}

fn nested(depth: usize) -> String {
    format!("{{\"custom\":{}1{}}}", "{\"a\":".repeat(depth), "}".repeat(depth))
}

on_both! {
    async fn what_is_no_json_is_refused(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            let title = write.sample.title;
            let good = write.sample.full("Good").to_string();
            let texts: Vec<(&str, Vec<u8>)> = vec![
                ("an empty body", Vec::new()),
                ("blanks", b" \n\t ".to_vec()),
                ("no JSON", b"title=Good".to_vec()),
                ("single quotes", format!("{{'{title}':'Good'}}").into()),
                ("a comma too many", format!("{{\"{title}\":\"Good\",}}").into()),
                ("a comment", format!("{good} // done").into()),
                ("two documents", format!("{good}{good}").into()),
                ("not a number", format!("{{\"{title}\":NaN}}").into()),
                ("a truncated document", good.as_bytes()[..good.len() - 1].to_vec()),
                ("a truncated string", format!("{{\"{title}\":\"Goo").into()),
                ("a lone high surrogate", format!("{{\"{title}\":\"a\\ud800b\"}}").into()),
                ("a lone low surrogate", format!("{{\"{title}\":\"a\\udc00b\"}}").into()),
                ("surrogates the wrong way round", format!("{{\"{title}\":\"\\udc00\\ud800\"}}").into()),
                ("a bare control character", format!("{{\"{title}\":\"a\u{1}b\"}}").into()),
                ("invalid UTF-8", [b"{\"a\":\"".as_slice(), b"\xff\xfe", b"\"}"].concat()),
                ("overlong UTF-8", [b"{\"a\":\"".as_slice(), b"\xc0\x80", b"\"}"].concat()),
                ("a surrogate in UTF-8", [b"{\"a\":\"".as_slice(), b"\xed\xa0\x80", b"\"}"].concat()),
                ("a byte order mark", [b"\xef\xbb\xbf".as_slice(), good.as_bytes()].concat()),
                ("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
                ("200 levels", nested(200).into()),
                ("100000 levels", "[".repeat(100_000).into()),
                ("a number past all bounds", format!("{{\"{title}\":\"Good\",\"custom\":{{\"n\":1e999}}}}").into()),
            ];
            for (why, bytes) in texts {
                let reply = write.send(&app, "application/json", bytes).await;
                assert_eq!(reply.status, 400, "{why}: {}", reply.text());
                reply.faults(400, "malformed-json");
                nothing_was_written(&app, &before, write, why).await;
            }
        }
    }

    async fn a_nul_and_a_member_given_twice_are_named(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            let title = write.sample.title;
            let body = format!(
                "{{\"{title}\":\"Go\\u0000od\",\"{title}\":\"Good\",\"custom\":{{\"a\":[{{\"b\":1,\"b\":2}}],\"c\\u0000\":1}}}}"
            );
            let mut faults = write.send(&app, "application/json", body).await.faults(400, "malformed-json");
            faults.sort();
            let title = format!("/{title}");
            let mut wanted = vec![
                ("/custom/a/0/b".to_owned(), "duplicate_member".to_owned()),
                ("/custom/c\0".to_owned(), "nul_character".to_owned()),
                (title.clone(), "duplicate_member".to_owned()),
                (title, "nul_character".to_owned()),
            ];
            wanted.sort();
            assert_eq!(faults, wanted);
            nothing_was_written(&app, &before, write, "a NUL").await;
        }
    }

    async fn what_is_no_object_is_refused(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            for body in ["[]", "null", "true", "7", "\"text\"", "[{}]"] {
                let faults = write.send(&app, "application/json", body).await.faults(422, "invalid-document");
                assert_eq!(faults, [(String::new(), "wrong_type".to_owned())], "{body}");
                nothing_was_written(&app, &before, write, body).await;
            }
        }
    }

    async fn every_fault_of_a_document_is_named_at_once(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            let sample = write.sample;
            let title = format!("/{}", sample.title);
            let document = json!({
                sample.title: "x".repeat(501),
                "slug": "Not A Slug",
                "published_at": "yesterday",
                "seo": {"titel": "T", "noindex": 1, "image": {"url": "", "alt": 5, "width": 0}},
                "custom": [],
                "tittle": "x",
                "version": 3
            });
            let reply = write.document(&app, &document).await;
            let answer = reply.text().to_owned();
            let mut faults = reply.faults(422, "invalid-document");
            faults.sort();
            let mut wanted: Vec<(String, String)> = [
                (title.as_str(), "too_long"),
                ("/slug", "pattern"),
                ("/published_at", "format"),
                ("/seo/titel", "unknown_field"),
                ("/seo/noindex", "wrong_type"),
                ("/seo/image/url", "too_short"),
                ("/seo/image/alt", "wrong_type"),
                ("/seo/image/width", "out_of_range"),
                ("/custom", "wrong_type"),
                ("/tittle", "unknown_field"),
                ("/version", "unknown_field"),
            ]
            .map(|(at, code)| (at.to_owned(), code.to_owned()))
            .into();
            wanted.sort();
            assert_eq!(faults, wanted, "{} {}", write.method, write.path);
            assert!(answer.contains("did you mean \\\"title\\\"?"), "the nearest name is told: {answer}");
            nothing_was_written(&app, &before, write, "many faults").await;
        }
    }

    async fn null_stands_only_where_it_may(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in writes.iter().filter(|write| !write.is_patch()) {
            let mut document = write.sample.full("Null");
            document["custom"] = Value::Null;
            document[write.sample.title] = Value::Null;
            let mut wanted = vec!["/custom".to_owned(), format!("/{}", write.sample.title)];
            if let Some(list) = write.sample.list {
                document[list] = Value::Null;
                wanted.push(format!("/{list}"));
            }
            let faults = write.document(&app, &document).await.faults(422, "invalid-document");
            assert!(faults.iter().all(|(_, code)| code == "wrong_type"), "{faults:?}");
            let mut places: Vec<String> = faults.into_iter().map(|(at, _)| at).collect();
            places.sort();
            wanted.sort();
            assert_eq!(places, wanted);
            nothing_was_written(&app, &before, write, "null").await;
        }
    }

    async fn a_missing_title_is_named(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in writes.iter().filter(|write| !write.is_patch()) {
            let faults = write.document(&app, &json!({"tags": []})).await.faults(422, "invalid-document");
            let wanted = [(format!("/{}", write.sample.title), "required"), ("/tags".to_owned(), "unknown_field")];
            for (at, code) in wanted {
                assert!(faults.contains(&(at, code.to_owned())), "{faults:?}");
            }
            nothing_was_written(&app, &before, write, "nothing").await;
        }
    }

    async fn numbers_and_times_out_of_all_bounds_are_refused(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            for number in ["1e300", "-1", "0", "4294967296", "1.5", "99999999999999999999999", "-0.0"] {
                let image = format!("{{\"url\":\"/a\",\"alt\":\"a\",\"width\":{number}}}");
                let body = format!("{{\"{}\":\"Wide\",\"seo\":{{\"image\":{image}}}}}", write.sample.title);
                let faults = write.send(&app, "application/json", body).await.faults(422, "invalid-document");
                assert!(faults.iter().any(|(at, _)| at == "/seo/image/width"), "{number}: {faults:?}");
                nothing_was_written(&app, &before, write, number).await;
            }
            for time in [
                "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00",
                "+10000-01-01T00:00:00Z", "2026-01-01T25:00:00Z", "1767225600", "",
            ] {
                let document = json!({write.sample.title: "Timed", "published_at": time});
                let faults = write.document(&app, &document).await.faults(422, "invalid-document");
                assert!(faults.iter().any(|(at, _)| at == "/published_at"), "{time}: {faults:?}");
                nothing_was_written(&app, &before, write, time).await;
            }
        }
    }

    async fn the_media_type_must_be_said_and_right(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            let good = write.sample.full("Good").to_string();
            for kind in [
                "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
                "application/json; charset=latin1", "application/vnd.api+json", "nonsense", "",
            ] {
                let reply = write.send(&app, kind, good.clone()).await;
                let header = if write.is_patch() { "accept-patch" } else { "accept" };
                assert!(reply.header(header).is_some_and(|types| types.contains("json")), "{kind}: {}", reply.text());
                reply.faults(415, "unsupported-media-type");
                nothing_was_written(&app, &before, write, kind).await;
            }
            let request = TestRequest::with_uri(&write.path).method(write.method.clone());
            let request = request.set_payload(good.clone());
            app.editor().send(request).await.faults(415, "unsupported-media-type");
            let request = TestRequest::with_uri(&write.path).method(write.method.clone()).insert_header(("content-encoding", "gzip"));
            let request = request.insert_header(("content-type", "application/json")).set_payload(good);
            app.editor().send(request).await.faults(415, "unsupported-media-type");
            nothing_was_written(&app, &before, write, "no media type").await;
        }
    }

    async fn a_body_past_the_bound_is_refused(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        let large = |start: &str| bytes::Bytes::from(format!("{start}\"{}\"}}", "x".repeat(20_000_000)));
        for write in &writes {
            let body = large(&format!("{{\"{}\":", write.sample.title));
            write.send(&app, "application/json", body).await.faults(413, "payload-too-large");
            // Ten million bytes are announced and few come.
            let request = TestRequest::with_uri(&write.path).method(write.method.clone());
            let request = request.insert_header(("content-type", "application/json"));
            let request = request.set_payload("{").insert_header(("content-length", "10000000"));
            app.editor().send(request).await.faults(413, "payload-too-large");
            nothing_was_written(&app, &before, write, "20 MB").await;
        }
    }

    async fn a_long_text_within_the_bound_is_refused_by_its_length(app) {
        let writes = every_write(&app).await;
        let before = rows(&app).await;
        for write in &writes {
            let document = json!({ write.sample.title: "x".repeat(3_000_000) });
            let faults = write.document(&app, &document).await.faults(422, "invalid-document");
            assert_eq!(faults, [(format!("/{}", write.sample.title), "too_long".to_owned())]);
            nothing_was_written(&app, &before, write, "3 MB").await;
        }
    }
}

on_both! {
    async fn what_breaks_the_schema_and_what_breaks_a_rule_are_told_together(app) {
        app.create("/manage/v1/articles", json!({"title": "Taken", "slug": "taken"})).await;
        let mixed = json!({
            "title": 7, "titel": "x", "slug": "taken", "authors": ["nobody"], "topics": [1],
            "citations": [{"key": "a", "text": "A"}, {"key": "a", "text": "B"}], "hero": {"url": "javascript:x", "alt": "x"}
        });
        let mut wanted = [
            ("/title", "wrong_type"), ("/titel", "unknown_field"), ("/topics/0", "wrong_type"), ("/slug", "slug_taken"),
            ("/authors/0", "unknown_reference"), ("/citations/1/key", "duplicate"), ("/hero/url", "unsafe_url"),
        ]
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
        wanted.sort();
        for told in [
            app.editor().post("/manage/v1/articles", &mixed).await,
            app.editor().put("/manage/v1/articles/taken", &mixed).await,
            app.editor().patch("/manage/v1/articles/taken", &mixed).await,
        ] {
            let mut told = told.faults(422, "invalid-document");
            told.sort();
            // An entry's own slug is not taken.
            told.retain(|fault| fault.1 != "slug_taken");
            assert_eq!(told, wanted.iter().filter(|fault| fault.1 != "slug_taken").cloned().collect::<Vec<_>>());
        }
        let told = app.editor().post("/manage/v1/articles", &mixed).await.faults(422, "invalid-document");
        assert!(told.contains(&("/slug".to_owned(), "slug_taken".to_owned())), "{told:?}");
    }
}
