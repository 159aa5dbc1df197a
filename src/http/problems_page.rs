//! The pages behind every problem's `type`: what it means and what to do, as HTML for people and JSON for programs.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::conditional::CachePolicy;
use super::page::{HTML, escape, html_or_json, page};
use super::{Described, Operation, Operations, Path, Problem, ProblemType, answer_headers, schema_of, text};

/// The table changes with the program only.
const POLICY: CachePolicy = CachePolicy::Public { max_age: 3600, stale_while_revalidate: 86400, stale_if_error: 86400 };

/// A problem type and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemExplanation {
    /// The `type` of problems of this kind.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference", max_length = 200, pattern = "^/problems/[a-z-]+$")]
    pub uri: String,
    /// Its last segment.
    #[schema(max_length = 100)]
    pub name: String,
    /// The HTTP status it comes with.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The type in a few words.
    #[schema(max_length = 200)]
    pub title: String,
    /// When it happens and what to do about it.
    #[schema(max_length = 2000)]
    pub explanation: String,
}

impl From<ProblemType> for ProblemExplanation {
    fn from(kind: ProblemType) -> Self {
        Self {
            uri: kind.uri(),
            name: kind.name().to_owned(),
            status: kind.status().as_u16(),
            title: kind.title().to_owned(),
            explanation: kind.explanation().to_owned(),
        }
    }
}

/// Every problem type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemExplanationList {
    /// In the order of their status.
    #[schema(max_items = 100)]
    pub data: Vec<ProblemExplanation>,
}

/// `GET /problems` and `GET /problems/{name}`.
pub fn problem_pages() -> Operations {
    let one = || json!(ProblemExplanation::from(ProblemType::NotFound));
    let headers = [answer_headers::ETAG, answer_headers::CACHE_CONTROL];
    let list = Operation::new(Method::GET, "/problems", "list_problems")
        .tag("problems")
        .summary("List the problem types")
        .description("Every `type` that a failure can have. Answers HTML to callers that prefer it.")
        .answers(200, "The types.", schema_of::<ProblemExplanationList>(), json!({ "data": [one()] }), &headers)
        .answers_as(200, "", HTML, html_page(), json!("<!doctype html>…"), &[])
        .revalidates(&headers)
        .handler(list);
    let get = Operation::new(Method::GET, "/problems/{name}", "get_problem")
        .tag("problems")
        .summary("Explain a problem type")
        .description("The page that the `type` of a failure leads to. Answers HTML to callers that prefer it.")
        .path_param("name", "The last segment of the `type`.", text(1, 100, Some("^[a-z-]+$")), json!("not-found"))
        .answers(200, "The type.", schema_of::<ProblemExplanation>(), one(), &headers)
        .answers_as(200, "", HTML, html_page(), json!("<!doctype html>…"), &[])
        .revalidates(&headers)
        .handler(get);
    Operations::default().with(list).with(get)
}

async fn list(req: HttpRequest) -> HttpResponse {
    let data: Vec<ProblemExplanation> = ProblemType::ALL.iter().copied().map(Into::into).collect();
    let html = || page("Problem types", &data.iter().map(entry).collect::<String>());
    html_or_json(&req, html, &json!({ "data": data }), POLICY, &[])
}

async fn get(req: HttpRequest, Path(name): Path<String>) -> Result<HttpResponse, Problem> {
    let kind = ProblemType::named(&name).ok_or_else(|| Problem::not_found("no problem type has this name"))?;
    let explained = ProblemExplanation::from(kind);
    let html = || page(&explained.title, &(entry(&explained) + "<p><a href=\"/problems\">All problem types</a></p>"));
    Ok(html_or_json(&req, html, &json!(explained), POLICY, &[]))
}

/// The table holds our own words only; they are escaped all the same, so that a `<` in one cannot break the page.
fn entry(explained: &ProblemExplanation) -> String {
    let ProblemExplanation { uri, name, status, title, explanation } = explained;
    let (title, explanation) = (escape(title), code(&escape(explanation)));
    format!(
        "<section id=\"{name}\"><h2><a href=\"{uri}\">{title}</a></h2><p><code>{uri}</code>, status {status}</p><p>{explanation}</p></section>\n"
    )
}

fn html_page() -> Described {
    let mut page = text(1, 100_000, None);
    page.description = Some("A page to show.".to_owned());
    Described::inline(page, Vec::new())
}

/// Text between backticks as code.
fn code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}
