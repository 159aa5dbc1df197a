//! `/health/live`: the process answers. `/health/ready`: so does the database.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::db::Database;
use crate::db::sql::Sql;
use crate::http::{Operation, Operations, Problem, ProblemType, schema_of};

/// How the program is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`; anything else is a problem.
    #[schema(max_length = 10, example = "ok")]
    pub status: &'static str,
}

pub(super) fn operations() -> Operations {
    let health = |path: &str, id: &str, summary: &str, description: &str| {
        Operation::new(Method::GET, path, id).tag("health").summary(summary).description(description).answers(
            200,
            "It is well.",
            schema_of::<Health>(),
            json!({"status": "ok"}),
            &[],
        )
    };
    Operations::default()
        .with(
            health(
                "/health/live",
                "get_liveness",
                "Whether the process answers",
                "A process that does not is best started anew.",
            )
            .handler(live),
        )
        .with(
            health(
                "/health/ready",
                "get_readiness",
                "Whether the database answers too",
                "While it does not, requests are best sent elsewhere.",
            )
            .problems(&[ProblemType::Unavailable])
            .handler(ready),
        )
}

fn ok() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Health { status: "ok" })
}

async fn live() -> HttpResponse {
    ok()
}

async fn ready(database: Data<Database>) -> Result<HttpResponse, Problem> {
    let asked = database
        .read(|connection| {
            Sql::new("SELECT 1 FROM counters WHERE name = ").bind("changes").clone().execute(connection)?;
            Ok::<_, Problem>(())
        })
        .await;
    asked.map(|()| ok()).map_err(|problem| {
        Problem::new(ProblemType::Unavailable, "the database does not answer").with_cause(problem.detail())
    })
}
