//! Lines that are not good: all their faults, by number, and nothing else is held up.

use materia::content::Rejected;
use materia::transfer::ImportOptions;
use serde_json::{Value, json};

use super::support::{article, author, export, import, import_with, line, lines};
use crate::support::on_both;

fn told(rejected: &[Rejected]) -> Vec<(u64, Vec<(&str, &str)>)> {
    rejected
        .iter()
        .map(|line| {
            let faults = line.faults.iter();
            (line.line, faults.map(|fault| (fault.pointer.as_deref().unwrap_or("?"), fault.code.as_ref())).collect())
        })
        .collect()
}

on_both! {
    async fn every_fault_of_every_bad_line_is_told(app) {
        let mut text = lines(&[
            author(),
            article("good", json!({})),
            article("bad", json!({"title": "", "colour": 1, "authors": ["nobody"], "topics": ["nothing"],
                "hero": {"url": "javascript:1", "alt": ""}, "body": {"markdown": "[x](javascript:1) [y](entry:article/none)"}})),
        ]);
        text.push_str("\n{\"kind\": \"article\", \"document\": {\"title\": \"x\", \"title\": \"y\"}}\nno json\n");
        text += &lines(&[
            json!({"kind": "artcle", "document": {}}),
            json!({"kind": "topic", "locale": "xx", "state": "draft", "document": {"name": ""}}),
            json!({"kind": "topic", "locale": "fr", "document": {"name": "Neck", "parent": "none"}}),
            article("unfinished", json!({"authors": [], "body": null})),
        ]);
        let (summary, rejected) = import_with(&app, &text, ImportOptions::default()).await;
        let expected = vec![
            (3, vec![
                ("/document/colour", "unknown_field"), ("/document/title", "too_short"),
                ("/document/title", "pattern"), ("/document/body/markdown", "unsafe_url"),
                ("/document/body/markdown", "unknown_link"), ("/document/hero/url", "unsafe_url"),
                ("/document/hero/alt", "alt_required"), ("/document/authors/0", "unknown_reference"),
                ("/document/topics/0", "unknown_reference"),
            ]),
            (5, vec![("/document/title", "duplicate_member")]),
            (6, vec![("", "malformed_json")]),
            (7, vec![("/kind", "unknown_kind")]),
            (8, vec![("/state", "unknown_field"), ("/document/name", "too_short"), ("/document/name", "pattern")]),
            (9, vec![("/locale", "unknown_locale"), ("/document/parent", "unknown_reference")]),
            (10, vec![("/document/authors", "required_to_publish"), ("/document/body", "required_to_publish")]),
        ];
        let mut found = told(&rejected);
        let mut wanted = expected;
        found.iter_mut().chain(&mut wanted).for_each(|(_, faults)| faults.sort_unstable());
        assert_eq!(found, wanted, "{rejected:#?}");
        assert_eq!((summary.lines, summary.created, summary.failed), (9, 2, 7));
        app.get("/v1/articles/good").await.expect(200);
        let made = app.create("/manage/v1/articles", json!({"title": "x", "slug": "unfinished"})).await;
        assert_eq!(made["slug"], "unfinished", "a line that failed holds no slug");
    }

    async fn an_id_may_be_written_in_capitals(app) {
        let id = "0197a3c4-5e00-7000-8000-00000000000a";
        let mut topic = line("topic", json!({"slug": "neck", "name": "Neck"}));
        topic["id"] = json!(id.to_uppercase());
        let (summary, rejected) = import_with(&app, &lines(&[topic]), ImportOptions::default()).await;
        assert_eq!((summary.created, rejected.len()), (1, 0));
        assert_eq!(app.editor().get("/manage/v1/topics/neck").await.expect(200)["id"], id);
    }

    async fn clashes_of_ids_and_slugs_are_faults(app) {
        let with_id = |mut line: Value, id: &str| { line["id"] = json!(id); line };
        let (one, two) = ("0197a3c4-5e00-7000-8000-00000000000a", "0197a3c4-5e00-7000-8000-00000000000b");
        let topic = |slug: &str| line("topic", json!({"slug": slug, "name": slug}));
        let text = lines(&[
            with_id(topic("neck"), one),
            with_id(topic("neck"), two),
            with_id(author(), one),
            with_id(topic("nape"), one),
            topic("neck"),
            with_id(topic("hip"), "not-an-id"),
        ]);
        let (summary, rejected) = import_with(&app, &text, ImportOptions::default()).await;
        assert_eq!(told(&rejected), [
            (2, vec![("/document/slug", "slug_taken")]),
            (3, vec![("/id", "id_taken")]),
            (4, vec![("", "duplicate_line")]),
            (5, vec![("", "duplicate_line")]),
            (6, vec![("/id", "too_short"), ("/id", "pattern"), ("/id", "format")]),
        ]);
        assert_eq!(summary.created, 1);
    }

    async fn what_is_in_the_trash_stays_there(app) {
        let text = lines(&[line("topic", json!({"slug": "neck", "name": "Neck"}))]);
        import(&app, &text).await;
        app.editor().delete("/manage/v1/topics/neck").await.expect(204);
        let (_, rejected) = import_with(&app, &text, ImportOptions::default()).await;
        assert_eq!(told(&rejected), [(1, vec![("", "in_trash")])]);
    }

    async fn an_entry_does_not_refer_to_itself(app) {
        let own = json!({"next": [{"kind": "article", "entry": "walk"}], "related": ["walk"]});
        let mut linked = json!({"kind": "article", "document": {"title": "Run", "slug": "run"}});
        linked["status"] = json!("draft");
        linked["document"]["related"] = json!(["run"]);
        linked["document"]["body"] = json!({"markdown": "Back to [this](entry:article/run)."});
        let text = lines(&[author(), article("walk", own), linked]);
        let (summary, rejected) = import_with(&app, &text, ImportOptions::default()).await;
        assert_eq!(told(&rejected), [
            (2, vec![("/document/next/0/entry", "own_reference"), ("/document/related/0", "own_reference")]),
            (3, vec![("/document/related/0", "own_reference")]),
        ]);
        assert_eq!((summary.created, summary.failed), (1, 2));
    }

    async fn a_dry_run_finds_every_fault_and_writes_nothing(app, demo) {
        let before = export(&app).await;
        let text = lines(&[author(), article("new", json!({})), article("bad", json!({"topics": ["none"]}))]);
        let (summary, rejected) = import_with(&app, &text, ImportOptions { dry_run: true, ..ImportOptions::default() }).await;
        assert_eq!((summary.created, summary.failed), (2, 1));
        assert_eq!(told(&rejected), [(3, vec![("/document/topics/0", "unknown_reference")])]);
        assert_eq!(export(&app).await, before);
        app.create("/manage/v1/articles", json!({"title": "x", "slug": "new"})).await;
    }

    async fn all_or_nothing_is_nothing_if_a_line_fails(app) {
        let whole = ImportOptions { all_or_nothing: true, ..ImportOptions::default() };
        let good = lines(&[author(), article("new", json!({}))]);
        let (_, rejected) = import_with(&app, &(good.clone() + "no json\n"), whole).await;
        assert_eq!(rejected.len(), 1);
        assert_eq!(export(&app).await, "");
        let (summary, _) = import_with(&app, &good, whole).await;
        assert_eq!(summary.created, 2);
        app.get("/v1/articles/new").await.expect(200);
    }

    async fn mending_a_line_finishes_what_refers_to_it(app) {
        let broken = line("topic", json!({"slug": "inner", "name": "Inner", "parent": "outer"}));
        let text = lines(&[author(), article("walk", json!({"topics": ["inner"]})), broken]);
        let (summary, rejected) = import_with(&app, &text, ImportOptions::default()).await;
        assert_eq!(told(&rejected), [(3, vec![("/document/parent", "unknown_reference")])]);
        assert_eq!(summary.created, 2);
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["topics"], json!([]));
        import(&app, &(text + &lines(&[line("topic", json!({"slug": "outer", "name": "Outer"}))]))).await;
        assert_eq!(app.get("/v1/articles/walk").await.expect(200)["topics"][0]["slug"], "inner");
    }
}
