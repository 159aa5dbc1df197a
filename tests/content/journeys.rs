//! How often a write goes to a database server and comes back.

use serde_json::json;

use crate::delivery::statements::Watched;
use crate::support::{TestApp, TestDatabase};

#[actix_web::test]
async fn a_change_that_is_published_is_written_by_one_statement() {
    let app = TestApp::start_with(TestDatabase::postgres(), &["--database-readers", "1"]).await;
    app.publish("authors", json!({"name": "Ada", "slug": "ada"})).await;
    let article = json!({"title": "Walk", "slug": "walk", "authors": ["ada"], "body": {"markdown": "Walk."}});
    app.publish("articles", article).await;
    let watched = Watched::on_writer(&app).await;
    // Who asks and what there is of the entry is asked for on another connection.
    for (version, change) in [(2, json!({"subtitle": "Slowly"})), (3, json!({"title": "Walking"}))] {
        let path = "/manage/v1/articles/walk?publish=true";
        assert_eq!(app.editor().patch(path, &change).await.expect(200)["published_version"], version);
        let sent = watched.all();
        let words: Vec<&str> = sent.iter().map(|sql| sql.split(' ').next().unwrap()).collect();
        assert_eq!(words, ["BEGIN", "SELECT", "WITH", "COMMIT"][..], "{sent:#?}");
    }
    assert_eq!(app.get("/v1/articles/walk").await.expect(200)["title"], "Walking");
}
