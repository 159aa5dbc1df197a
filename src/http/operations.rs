//! All operations of a surface: mounted as routes, or written down as an OpenAPI document. Whatever is mounted is in
//! the document, because both come from the same list.

use std::future::{Ready, ready};

use actix_web::guard::{Guard, GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, Scope};

use super::{Fault, Operation, Problem, ProblemType, accepts, peers, words};

type Refusal = Ready<Result<HttpResponse, Problem>>;

/// A list of operations, in the order in which they are documented.
#[derive(Debug, Default)]
pub struct Operations(pub(super) Vec<Operation>);

impl Operations {
    /// Adds one.
    pub fn with(mut self, operation: Operation) -> Self {
        self.0.push(operation);
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Registers a resource per path. Literal segments win over parameters, in whatever order they were added. Paths that
    /// begin with the same literal segments share a scope: to compare these is cheap, and each pattern that is tried is
    /// not.
    pub fn mount(self, config: &mut ServiceConfig) {
        let mut paths: Vec<(String, Vec<Operation>)> = Vec::new();
        for operation in self.0 {
            match paths.iter_mut().find(|(path, _)| *path == operation.path) {
                Some((_, operations)) => operations.push(operation),
                None => paths.push((operation.path.clone(), vec![operation])),
            }
        }
        paths.sort_by_cached_key(|(path, _)| specificity(path));
        let (literals, mut patterns): (Vec<_>, Vec<_>) = paths.into_iter().partition(|(path, _)| !path.contains('{'));
        for (path, operations) in literals {
            config.service(resource(&path, operations));
        }
        // The shortest first: a prefix that begins with another is part of it, so that the order of all its paths holds.
        let mut prefixes: Vec<String> = patterns.iter().map(|(path, _)| literal(path).to_owned()).collect();
        prefixes.sort_by_key(String::len);
        for prefix in prefixes {
            let (within, others) = patterns.into_iter().partition(|(path, _)| below(path, &prefix).is_some());
            patterns = others;
            let add = |scope: Scope, (path, operations): (String, Vec<Operation>)| {
                scope.service(resource(below(&path, &prefix).unwrap_or_default(), operations))
            };
            let within: Vec<_> = within;
            if !within.is_empty() {
                config.service(within.into_iter().fold(web::scope(&prefix), add));
            }
        }
    }
}

impl Extend<Operation> for Operations {
    fn extend<I: IntoIterator<Item = Operation>>(&mut self, operations: I) {
        self.0.extend(operations);
    }
}

impl FromIterator<Operation> for Operations {
    fn from_iter<I: IntoIterator<Item = Operation>>(operations: I) -> Self {
        Self(operations.into_iter().collect())
    }
}

impl IntoIterator for Operations {
    type Item = Operation;
    type IntoIter = std::vec::IntoIter<Operation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The literal segments that a path with parameters begins with.
fn literal(path: &str) -> &str {
    path.split("/{").next().unwrap_or_default()
}

/// What follows in a path after the segments of a prefix.
fn below<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The router takes the first match, so that literal segments must come first, then parameters, then tails.
fn specificity(path: &str) -> Vec<u8> {
    let segment = |segment: &str| match segment {
        tail if tail.contains(":.*") || tail.contains("}*") => 2,
        parameter if parameter.contains('{') => 1,
        _ => 0,
    };
    path.split('/').map(segment).collect()
}

fn resource(path: &str, operations: Vec<Operation>) -> Resource {
    let allow = allowed(&operations);
    let heads = !operations.iter().any(|operation| operation.method == Method::HEAD);
    let mut resource = web::resource(path);
    for operation in operations {
        let also_head = heads && operation.method == Method::GET;
        for route in routes(operation, also_head) {
            resource = resource.route(route);
        }
    }
    let options = allow.clone();
    let options = move || ready(HttpResponse::NoContent().insert_header((ALLOW, options.clone())).finish());
    let refuse = move || -> Refusal { ready(Err(method_not_allowed(allow.clone()))) };
    resource.route(web::route().method(Method::OPTIONS).to(options)).default_service(web::to(refuse))
}

/// The methods of a path: the documented ones, HEAD where there is GET, and OPTIONS.
fn allowed(operations: &[Operation]) -> HeaderValue {
    let mut methods: Vec<&str> = Vec::new();
    for operation in operations {
        methods.push(operation.method.as_str());
        if operation.method == Method::GET {
            methods.push("HEAD");
        }
    }
    methods.push("OPTIONS");
    methods.dedup();
    HeaderValue::from_str(&methods.join(", ")).unwrap_or_else(|_| HeaderValue::from_static("OPTIONS"))
}

fn method_not_allowed(allow: HeaderValue) -> Problem {
    let detail = format!("this address supports {}", allow.to_str().unwrap_or_default());
    Problem::new(ProblemType::MethodNotAllowed, detail).with_header(ALLOW, allow)
}

/// The route of an operation, behind those that refuse what it cannot read or give. Refusals are routes of their own,
/// because a guard costs the requests that pass it next to nothing, and a middleware an allocation each.
fn routes(operation: Operation, also_head: bool) -> Vec<Route> {
    let media = operation.answers.iter().flat_map(|answer| &answer.media);
    let kinds: Vec<&'static str> = media.map(|media| media.kind).collect();
    let Operation { method, takes_query, deprecation, route: Some(mut route), .. } = operation else {
        return Vec::new();
    };
    if let Some(deprecation) = deprecation {
        route = route.wrap(deprecation.headers());
    }
    let is_ours = move |context: &GuardContext<'_>| {
        context.head().method == method || (also_head && context.head().method == Method::HEAD)
    };
    let mut routes = Vec::new();
    if !takes_query {
        let has_query = |context: &GuardContext<'_>| context.head().uri.query().is_some_and(|query| !query.is_empty());
        routes.push(web::route().guard(both(is_ours.clone(), has_query)).to(refuse_query));
    }
    let offered = kinds.clone();
    let unacceptable = move |context: &GuardContext<'_>| !accepts(context.head(), &offered);
    let refuse = move || -> Refusal { ready(Err(not_acceptable(&kinds))) };
    routes.push(web::route().guard(both(is_ours.clone(), unacceptable)).to(refuse));
    routes.push(route.guard(fn_guard(is_ours)));
    routes
}

fn both(
    first: impl Fn(&GuardContext<'_>) -> bool + 'static,
    second: impl Fn(&GuardContext<'_>) -> bool + 'static,
) -> impl Guard + 'static {
    fn_guard(move |context| first(context) && second(context))
}

fn not_acceptable(kinds: &[&'static str]) -> Problem {
    Problem::new(ProblemType::NotAcceptable, format!("the operation can answer {}", words::listed(kinds)))
}

/// An operation without query parameters refuses every one, as the others refuse unknown ones.
fn refuse_query(request: HttpRequest) -> Refusal {
    let fault = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        Fault::parameter(name, "unknown_parameter", peers::unknown(name, []))
    };
    let pairs = request.query_string().split('&').take(super::problem::MAX_FAULTS);
    ready(Err(Problem::invalid_parameters(pairs.map(fault).collect())))
}
