//! Long texts on PostgreSQL: compressed by the faster method where the server has it, unless somebody chose another one.

use diesel::RunQueryDsl as _;

use crate::support::{TestApp, TestDatabase};

#[derive(diesel::QueryableByName)]
struct Method {
    #[diesel(sql_type = diesel::sql_types::Text)]
    method: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    has_lz4: bool,
}

fn method(app: &TestApp) -> Method {
    let ask = "SELECT setting AS method, 'lz4' = ANY (enumvals) AS has_lz4 FROM pg_settings \
               WHERE name = 'default_toast_compression'";
    let mut found: Vec<Method> = diesel::sql_query(ask).load(&mut app.database.connect().unwrap()).unwrap();
    found.remove(0)
}

#[actix_web::test]
async fn it_is_lz4_unless_somebody_chose() {
    let app = TestApp::start(TestDatabase::postgres()).await;
    let found = method(&app);
    assert_eq!(found.method, if found.has_lz4 { "lz4" } else { "pglz" });
    let app = TestApp::start(TestDatabase::postgres().with_option("default_toast_compression=pglz")).await;
    assert_eq!(method(&app).method, "pglz");
}
