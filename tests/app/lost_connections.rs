//! A database server that closes connections, as one does that is started again: nobody notices who asks afterwards.

use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use serde_json::json;

use crate::support::{TestApp, TestDatabase};

#[derive(diesel::QueryableByName)]
struct Closed {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    connections: i64,
}

#[actix_web::test]
async fn reads_and_writes_go_on() {
    let app = TestApp::start(TestDatabase::postgres()).await;
    app.publish("topics", json!({"name": "Walking", "kind": "goal"})).await;
    let mut other = app.database.connect().unwrap();
    for round in 0..3 {
        app.get(&format!("/v1/topics?limit={}", round + 1)).await.expect(200);
        // All of this application's but this one.
        let close = "SELECT COUNT(pg_terminate_backend(pid)) AS connections FROM pg_stat_activity \
                     WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
        let closed: Vec<Closed> = diesel::sql_query(close).load(&mut other).unwrap();
        assert!(closed[0].connections >= 2, "one that reads and one that writes");
        other.batch_execute("SELECT pg_sleep(0.1)").unwrap();
        app.get(&format!("/v1/topics?limit={}", round + 11)).await.expect(200);
        let change = json!({"description": format!("Round {round}")});
        app.editor().patch("/manage/v1/topics/walking?publish=true", &change).await.expect(200);
        assert_eq!(app.get("/v1/topics/walking").await.expect(200)["description"], format!("Round {round}"));
    }
}
