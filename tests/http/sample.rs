//! Sample types with every shape that content uses, and an application that serves them.

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpResponse, web};
use materia::http::{
    BodyLimit, Input, MergePatch, Operation, Operations, Path, Problem, ProblemType, Query, Security, Validators,
    answer_headers, hold, request_id, schema_of, text, typed,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// A page, if the schema and the type have nothing against the value.
pub(crate) fn page_of(value: Value) -> Result<Page, Problem> {
    hold::<Page>(&Validators::default(), &value)?;
    typed(value)
}

/// What a page holds: a small stand-in for an article.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    #[schema(min_length = 1, max_length = 20)]
    pub(crate) title: String,
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 40)]
    pub(crate) slug: Option<String>,
    pub(crate) body: Option<BodyInput>,
    pub(crate) hero: Option<Hero>,
    #[serde(default)]
    #[schema(max_items = 3)]
    pub(crate) blocks: Vec<Block>,
    #[serde(default)]
    #[schema(max_items = 3)]
    pub(crate) links: Vec<Link>,
    #[schema(minimum = 1, maximum = 10)]
    pub(crate) rank: Option<i32>,
    #[schema(format = "date-time", max_length = 40)]
    pub(crate) published_at: Option<String>,
    #[schema(format = "date", max_length = 10)]
    pub(crate) day: Option<String>,
    #[schema(format = "uri", max_length = 200)]
    pub(crate) url: Option<String>,
    #[schema(format = "email", max_length = 200)]
    pub(crate) email: Option<String>,
    #[schema(format = "uuid", max_length = 36)]
    pub(crate) id: Option<String>,
    pub(crate) severity: Option<Severity>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hero {
    #[schema(max_length = 200)]
    pub(crate) url: String,
    #[schema(max_length = 200)]
    pub(crate) alt: String,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    Urgent,
    Caution,
    Info,
}

/// Exactly one key.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum BodyInput {
    Markdown(String),
    Html(String),
    Blocks(Vec<Block>),
}

/// Told apart by `_type`; the parts deny unknown members.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "_type")]
pub(crate) enum Block {
    #[serde(rename = "block")]
    Text(TextBlock),
    #[serde(rename = "image")]
    Image(Hero),
    #[serde(rename = "divider")]
    Divider,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TextBlock {
    #[schema(max_length = 10)]
    pub(crate) text: String,
    pub(crate) level: Option<u32>,
}

/// Told apart by its members alone.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Link {
    Inside(InsideLink),
    Outside(OutsideLink),
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InsideLink {
    #[schema(max_length = 20)]
    pub(crate) entry: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutsideLink {
    #[schema(max_length = 200)]
    pub(crate) url: String,
    #[schema(max_length = 5)]
    pub(crate) label: String,
}

/// The parameters of a list.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct ListParams {
    /// Entries per page.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(crate) limit: Option<i64>,
    /// Where to go on.
    #[param(max_length = 500)]
    pub(crate) cursor: Option<String>,
    /// Any of these topics.
    #[param(max_items = 3)]
    pub(crate) topic: Option<Vec<String>>,
    /// Which relations are full.
    #[param(inline)]
    pub(crate) include: Option<Vec<Relation>>,
    #[param(max_length = 200)]
    pub(crate) fields: Option<String>,
    #[param(max_length = 200)]
    pub(crate) sort: Option<String>,
    pub(crate) featured: Option<bool>,
    /// When it was published.
    #[param(inline)]
    pub(crate) published_at: Option<Range>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Relation {
    Authors,
    Topics,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Range {
    #[schema(format = "date", max_length = 10)]
    pub(crate) gte: Option<String>,
    #[schema(format = "date", max_length = 10)]
    pub(crate) lt: Option<String>,
}

async fn echo(Input(page): Input<Page>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Created().json(page))
}

async fn patch(Path(_id): Path<String>, MergePatch(patch): MergePatch) -> Result<HttpResponse, Problem> {
    let mut page = json!({ "title": "Old", "slug": "old" });
    materia::http::merge(&mut page, &patch);
    Ok(HttpResponse::Ok().json(page))
}

async fn list(Query(params): Query<ListParams>) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(params))
}

async fn get(Path(id): Path<String>) -> Result<HttpResponse, Problem> {
    match id.as_str() {
        "broken" => Err(Problem::internal("the disk is on fire")),
        "missing" => Err(Problem::not_found("no page has this id")),
        id => Ok(HttpResponse::Ok().json(json!({ "id": id }))),
    }
}

async fn special() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "id": "the special one" }))
}

fn id_param(operation: Operation) -> Operation {
    operation.tag("pages").path_param("id", "The page.", text(1, 200, None), json!("sciatica"))
}

/// Every sort of operation, the parameter before the literal on purpose.
pub(crate) fn operations() -> Operations {
    let page = || json!({ "title": "Sciatica" });
    Operations::default()
        .with(
            id_param(Operation::new(Method::GET, "/pages/{id}", "get_page"))
                .summary("A page")
                .answers(200, "The page.", schema_of::<Page>(), page(), &[answer_headers::ETAG])
                .handler(get),
        )
        .with(
            id_param(Operation::new(Method::PATCH, "/pages/{id}", "update_page"))
                .summary("Changes a page")
                .security(Security::Bearer(&["editor"]))
                .merge_patch_body::<Page>(page())
                .answers(200, "The page.", schema_of::<Page>(), page(), &[answer_headers::VERSION_ETAG])
                .problems(&[ProblemType::PreconditionFailed, ProblemType::SlugTaken])
                .handler(patch),
        )
        .with(
            Operation::new(Method::GET, "/pages/special", "get_special")
                .tag("pages")
                .summary("The special page")
                .answers_empty(200, "It.", &[])
                .handler(special),
        )
        .with(
            Operation::new(Method::GET, "/pages", "list_pages")
                .tag("pages")
                .summary("Pages")
                .security(Security::Optional)
                .query::<ListParams>()
                .answers(200, "Pages.", schema_of::<Vec<Page>>(), json!([page()]), &[answer_headers::LINK])
                .handler(list),
        )
        .with(
            Operation::new(Method::POST, "/pages", "create_page")
                .tag("pages")
                .summary("Makes a page")
                .security(Security::Bearer(&["editor", "admin"]))
                .body::<Page>(page())
                .answers(201, "Made.", schema_of::<Page>(), page(), &[answer_headers::LOCATION])
                .handler(echo),
        )
}

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The faults as `place code`, sorted.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.json["errors"].as_array().into_iter().flatten().map(fault).collect();
        faults.sort();
        faults
    }

    pub(crate) fn details(&self) -> Vec<&str> {
        self.json["errors"].as_array().into_iter().flatten().filter_map(|fault| fault["detail"].as_str()).collect()
    }

    /// The name of the problem type, with its status checked against the table.
    pub(crate) fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let name = self.json["type"].as_str().unwrap().strip_prefix("/problems/").unwrap();
        let kind = ProblemType::named(name).unwrap();
        assert_eq!((self.status, self.json["status"].as_u64()), (kind.status(), Some(kind.status().as_u16().into())));
        name
    }
}

fn fault(fault: &Value) -> String {
    let place = fault["pointer"].as_str().or(fault["parameter"].as_str()).unwrap();
    format!("{place} {}", fault["code"].as_str().unwrap())
}

/// Sends one request to an application that serves the sample operations, with a body limit of 1000 bytes.
pub(crate) async fn send(request: TestRequest) -> Answer {
    let app = App::new()
        .app_data(web::Data::new(Validators::default()))
        .app_data(BodyLimit(1000))
        .configure(|config| operations().mount(config))
        .wrap(from_fn(request_id));
    send_to(&init_service(app).await, request).await
}

/// Sends one request to a service.
pub(crate) async fn send_to<S, B>(service: &S, request: TestRequest) -> Answer
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let response = call_service(service, request.to_request()).await;
    let status = response.status();
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let body = read_body(response).await;
    let json = serde_json::from_slice(&body).unwrap_or(Value::String(String::from_utf8_lossy(&body).into_owned()));
    Answer { status, headers, json }
}

/// Posts bytes as JSON.
pub(crate) async fn post(body: impl Into<web::Bytes>) -> Answer {
    let request = TestRequest::post().uri("/pages").insert_header(("content-type", "application/json"));
    send(request.set_payload(body)).await
}

/// Gets the list with a query string.
pub(crate) async fn query(query: &str) -> Answer {
    send(TestRequest::get().uri(&format!("/pages?{query}"))).await
}
