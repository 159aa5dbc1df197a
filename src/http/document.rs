//! The OpenAPI 3.1 document of a list of operations. Whether it says anything untrue is the business of `audit.rs`.

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, Schema};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, Deprecated, InfoBuilder, License, OpenApi, OpenApiBuilder, RefOr, Required, ResponseBuilder,
    ServerBuilder,
};

use super::components::{Components, schema_of};
use super::cross_origin::is_open;
use super::operation::{Answer, Media, Security};
use super::problem_responses::{self, ANY_OTHER, response_name};
use super::shapes::{Shapes, titled};
use super::{AnswerHeader, Deprecation, Operation, Operations, ProblemDocument, answer_headers};

/// What a document says about itself.
#[derive(Debug, Clone)]
pub struct SpecInfo {
    /// The name of the API.
    pub title: String,
    /// Its version.
    pub version: String,
    /// What it is for; Markdown.
    pub description: String,
    /// The groups of operations, in order, each with a description.
    pub tags: Vec<(String, String)>,
    /// The base URL, or `/`.
    pub server: String,
}

impl Operations {
    /// The OpenAPI document. The same operations always give the same bytes.
    pub fn document(&self, info: SpecInfo) -> OpenApi {
        let mut shapes = self.shapes();
        let mut paths = Paths::new();
        for operation in &self.0 {
            if let Some(method) = http_method(&operation.method) {
                paths.add_path_operation(
                    documented_path(&operation.path),
                    vec![method],
                    describe(operation, &mut shapes),
                );
            }
        }
        let mut problems: BTreeMap<_, bool> = BTreeMap::new();
        for operation in &self.0 {
            for kinds in grouped(operation).into_values() {
                *problems.entry(kinds).or_insert(true) &= is_open(&operation.path);
            }
        }
        let mut components = ComponentsBuilder::new();
        if self.0.iter().any(|operation| operation.security != Security::Public) {
            components = components.security_scheme("bearer", bearer()).security_scheme("api_key", api_key());
        }
        for (kinds, is_open) in &problems {
            components = components.response(response_name(kinds), problem_responses::response(kinds, *is_open));
        }
        let all_open = self.0.iter().all(|operation| is_open(&operation.path));
        components = components.response(ANY_OTHER, problem_responses::any_other(all_open));
        let mut components = components.build();
        components.schemas = shapes.shown;
        let tags = info.tags.iter().map(|(name, text)| TagBuilder::new().name(name).description(Some(text)).build());
        let mut license = License::new(env!("CARGO_PKG_LICENSE"));
        license.identifier = Some(env!("CARGO_PKG_LICENSE").to_owned());
        let about = InfoBuilder::new().title(info.title).version(info.version).description(Some(info.description));
        let said = |name: &str, value: Value| Some(ExtensionsBuilder::new().add(name, value).build());
        let about = about.license(Some(license)).extensions(said("x-audience", json!("external-public")));
        let server = ServerBuilder::new().url(info.server).extensions(said("x-internal", json!(false)));
        OpenApiBuilder::new()
            .info(about)
            .servers(Some([server.build()]))
            .paths(paths)
            .components(Some(components))
            .tags(Some(tags))
            .build()
    }

    fn shapes(&self) -> Shapes {
        let references = |media: &Media| media.described.reference();
        let answers = self.0.iter().flat_map(|operation| &operation.answers).flat_map(|answer| &answer.media);
        let problem = schema_of::<ProblemDocument>().reference();
        let answered: Vec<_> = answers.map(references).chain([problem]).collect();
        let taken: Vec<_> = self.0.iter().flat_map(|operation| &operation.body).map(references).collect();
        Shapes::of(self.components().0, &answered, &taken)
    }

    pub(super) fn components(&self) -> (BTreeMap<String, RefOr<Schema>>, Vec<String>) {
        let mut components = Components::default();
        components.add(schema_of::<ProblemDocument>().into_components());
        for media in self.0.iter().flat_map(media) {
            components.add(media.described.clone().into_components());
        }
        components.add(self.0.iter().flat_map(|operation| &operation.parameters).flat_map(titled));
        let clashes = components.clashes().to_vec();
        (components.finish(), clashes)
    }
}

pub(super) fn media(operation: &Operation) -> impl Iterator<Item = &Media> {
    operation.body.iter().chain(operation.answers.iter().flat_map(|answer| &answer.media))
}

/// Failures by status, each status once.
fn grouped(operation: &Operation) -> BTreeMap<u16, Vec<super::ProblemType>> {
    let mut grouped: BTreeMap<u16, Vec<super::ProblemType>> = BTreeMap::new();
    for kind in operation.all_problems() {
        grouped.entry(kind.status().as_u16()).or_default().push(kind);
    }
    grouped
}

fn describe(operation: &Operation, shapes: &mut Shapes) -> OperationBuilder {
    let mut built = OperationBuilder::new()
        .operation_id(Some(&operation.id))
        .tags(Some(operation.tags.clone()))
        .summary(Some(&operation.summary))
        .securities(Some(requirements(operation.security)));
    if operation.deprecation.is_some() {
        built = built.deprecated(Some(Deprecated::True));
    }
    let description = operation.full_description();
    if !description.is_empty() {
        built = built.description(Some(description));
    }
    let (required, optional): (Vec<_>, Vec<_>) =
        operation.parameters.iter().partition(|parameter| parameter.required == Required::True);
    for parameter in required.into_iter().chain(optional) {
        let mut parameter = parameter.clone();
        parameter.schema = parameter.schema.map(|schema| shapes.parameter(schema));
        built = built.parameter(parameter);
    }
    if !operation.body.is_empty() {
        let body = RequestBodyBuilder::new().required(Some(Required::True));
        let taken = |media: &Media| content(media, shapes.taken(media.described.reference()));
        let add = |body: RequestBodyBuilder, media: &Media| body.content(media.kind, taken(media));
        built = built.request_body(Some(operation.body.iter().fold(body, add).build()));
    }
    for answer in &operation.answers {
        let leaving = operation.deprecation.iter().flat_map(Deprecation::documented);
        let common = leaving.chain(answer_headers::always(is_open(&operation.path)).iter().copied());
        built = built.response(answer.status.to_string(), response(answer, common, shapes));
    }
    let listed = grouped(operation).into_iter().map(|(status, kinds)| (status.to_string(), response_name(&kinds)));
    for (status, name) in listed.chain([("default".to_owned(), ANY_OTHER.to_owned())]) {
        built = built.response(status, utoipa::openapi::Ref::new(format!("#/components/responses/{name}")));
    }
    built
}

fn content(media: &Media, schema: RefOr<Schema>) -> utoipa::openapi::Content {
    ContentBuilder::new().schema(Some(schema)).example(Some(media.example.clone())).build()
}

fn response(answer: &Answer, common: impl Iterator<Item = AnswerHeader>, shapes: &Shapes) -> utoipa::openapi::Response {
    let mut built = ResponseBuilder::new().description(&answer.description);
    for header in answer.headers.iter().copied().chain(common) {
        built = built.header(header.name, header.described());
    }
    for (name, link) in &answer.links {
        built = built.link(*name, link.clone());
    }
    for media in &answer.media {
        built = built.content(media.kind, content(media, shapes.answered(media.described.reference())));
    }
    built.build()
}

/// Public operations say so by an empty list, rather than by leaving it to a default.
fn requirements(security: Security) -> Vec<SecurityRequirement> {
    let either = |roles: &[&str]| {
        ["bearer", "api_key"].map(|scheme| SecurityRequirement::new(scheme, roles.iter().copied())).to_vec()
    };
    match security {
        Security::Public => Vec::new(),
        Security::Optional => [vec![SecurityRequirement::default()], either(&[])].concat(),
        Security::Bearer(roles) => either(roles),
    }
}

fn bearer() -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    SecurityScheme::Http(
        scheme
            .description(Some(
                "An access token, as signing in gives it: a JWT that is signed and checked as RFC 8725 asks.",
            ))
            .build(),
    )
}

fn api_key() -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
        "X-Api-Key",
        "A key made by an administrator.",
    )))
}

/// The path as OpenAPI writes it: without the patterns that the router may have for its parameters.
pub(super) fn documented_path(path: &str) -> String {
    let mut parts = path.split('{');
    let mut documented = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (parameter, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = parameter.split(':').next().unwrap_or_default();
        documented.push_str(&format!("{{{name}}}{rest}"));
    }
    documented
}

fn http_method(method: &Method) -> Option<HttpMethod> {
    Some(match *method {
        Method::GET => HttpMethod::Get,
        Method::PUT => HttpMethod::Put,
        Method::POST => HttpMethod::Post,
        Method::DELETE => HttpMethod::Delete,
        Method::PATCH => HttpMethod::Patch,
        Method::HEAD => HttpMethod::Head,
        Method::OPTIONS => HttpMethod::Options,
        _ => return None,
    })
}

/// A document as the bytes that are served and committed: pretty JSON that ends in a line feed.
pub fn pretty(document: &OpenApi) -> Result<String, serde_json::Error> {
    Ok(document.to_pretty_json()? + "\n")
}
