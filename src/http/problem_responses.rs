//! Failures in the OpenAPI document: one shared response per set of problem types that an operation gives under a
//! status, naming each of them, with an example.

use serde_json::{Value, json};
use utoipa::openapi::{ContentBuilder, RefOr, Response, ResponseBuilder};

use super::{AnswerHeader, PROBLEM_JSON, ProblemDocument, ProblemType, answer_headers, schema_of};

const ALLOW: AnswerHeader = AnswerHeader {
    name: "Allow",
    description: "The methods that the address supports.",
    example: "GET, HEAD, OPTIONS",
};
const WWW_AUTHENTICATE: AnswerHeader =
    AnswerHeader { name: "WWW-Authenticate", description: "How to authenticate.", example: "Bearer" };

/// The name of the response that stands for these types.
pub(super) fn response_name(kinds: &[ProblemType]) -> String {
    let names: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    names.join("Or")
}

/// The name of the response that stands for every failure that is not listed.
pub(super) const ANY_OTHER: &str = "AnyOther";

/// The response that stands for these types, all of one status; if it is open, scripts of any origin may read it.
pub(super) fn response(kinds: &[ProblemType], is_open: bool) -> RefOr<Response> {
    let lines = kinds.iter().map(|kind| format!("- [`{}`]({}): {}", kind.name(), kind.uri(), kind.title()));
    let headers = kinds.iter().flat_map(|kind| headers(*kind));
    failure(&lines.collect::<Vec<_>>().join("\n"), headers, kinds.first().copied(), is_open)
}

/// The response that stands for every failure that is not listed.
pub(super) fn any_other(is_open: bool) -> RefOr<Response> {
    let description = "Any other failure, of this version of the server or of a later one: a problem like those that \
                       are listed, unless something on the way here answers in its place.";
    failure(description, [].iter(), Some(ProblemType::BadRequest), is_open)
}

fn failure<'h>(
    description: &str,
    headers: impl Iterator<Item = &'h AnswerHeader>,
    shown: Option<ProblemType>,
    is_open: bool,
) -> RefOr<Response> {
    let mut built = ResponseBuilder::new().description(description);
    for header in headers.chain(answer_headers::always(is_open)) {
        built = built.header(header.name, header.described());
    }
    let content = ContentBuilder::new().schema(Some(schema_of::<ProblemDocument>().reference()));
    RefOr::T(built.content(PROBLEM_JSON, content.example(shown.map(example)).build()).build())
}

fn headers(kind: ProblemType) -> &'static [AnswerHeader] {
    match kind {
        ProblemType::Unauthorized | ProblemType::InvalidCredentials | ProblemType::InvalidRefreshToken => {
            &[WWW_AUTHENTICATE]
        }
        ProblemType::MethodNotAllowed => &[ALLOW],
        ProblemType::TooManyRequests | ProblemType::Unavailable => &[answer_headers::RETRY_AFTER],
        _ => &[],
    }
}

fn example(kind: ProblemType) -> Value {
    let mut example = json!({
        "type": kind.uri(),
        "title": kind.title(),
        "status": kind.status().as_u16(),
        "detail": kind.title(),
        "instance": "/v1/articles",
        "request_id": answer_headers::REQUEST_ID.example,
    });
    let errors = match kind {
        ProblemType::InvalidDocument | ProblemType::NotPublishable => {
            json!([{ "pointer": "/title", "code": "required", "detail": "is required" }])
        }
        ProblemType::InvalidParameter => {
            json!([{ "parameter": "limit", "code": "out_of_range", "detail": "must be at most 100" }])
        }
        _ => return example,
    };
    example["errors"] = errors;
    example
}
