//! From a draft to a published page and back.

use serde_json::json;

use crate::support::on_both;

on_both! {
    async fn a_draft_becomes_a_page(app) {
        app.publish("authors", json!({"name": "Ada Ferris", "credentials": [{"abbreviation": "PT"}]})).await;
        let draft = json!({"title": "Walk well", "authors": ["ada-ferris"], "body": {"markdown": "## Why\n\nWalk."}});
        let made = app.create("/manage/v1/articles", draft).await;
        assert_eq!((&made["slug"], &made["status"], &made["version"]), (&json!("walk-well"), &json!("draft"), &json!(1)));
        app.get("/v1/articles/walk-well").await.faults(404, "not-found");
        let reply = app.editor().post("/manage/v1/articles/walk-well/publish", &json!(null)).await;
        assert_eq!(reply.header("etag"), Some("\"1\""));
        assert_eq!(reply.expect(200)["status"], "published");
        let page = app.get("/v1/articles/walk-well").await.expect(200);
        assert_eq!(page["authors"][0]["byline"], "Ada Ferris, PT");
        assert_eq!(page["body"]["html"], "<h2 id=\"why\">Why</h2>\n<p>Walk.</p>\n");
        let edited = app.editor().patch("/manage/v1/articles/walk-well", &json!({"title": "Walk better"})).await.expect(200);
        assert_eq!((&edited["status"], &edited["version"], &edited["published_version"]), (&json!("modified"), &json!(2), &json!(1)));
        assert_eq!(app.get("/v1/articles/walk-well").await.expect(200)["title"], "Walk well");
        app.editor().post("/manage/v1/articles/walk-well/unpublish", &json!(null)).await.expect(200);
        app.get("/v1/articles/walk-well").await.faults(404, "not-found");
    }
}
