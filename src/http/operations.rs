//! All operations of a surface: mounted as routes, or written down as an OpenAPI document. Whatever is mounted is in
//! the document, because both come from the same list.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpResponse, Resource, ResponseError, Route, guard};

use super::{Fault, Operation, Problem, ProblemType, peers};

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

    /// Registers a resource per path. Literal segments win over parameters, in whatever order they were added.
    pub fn mount(self, config: &mut ServiceConfig) {
        let mut paths: Vec<(String, Vec<Operation>)> = Vec::new();
        for operation in self.0 {
            match paths.iter_mut().find(|(path, _)| *path == operation.path) {
                Some((_, operations)) => operations.push(operation),
                None => paths.push((operation.path.clone(), vec![operation])),
            }
        }
        paths.sort_by_cached_key(|(path, _)| specificity(path));
        for (path, operations) in paths {
            config.service(resource(&path, operations));
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
        if let Some(route) = route(operation, also_head) {
            resource = resource.route(route);
        }
    }
    let options = allow.clone();
    let options = move || {
        std::future::ready(
            HttpResponse::NoContent().insert_header((ALLOW, options.clone())).finish(),
        )
    };
    let refuse =
        move || std::future::ready(Err::<HttpResponse, Problem>(method_not_allowed(allow.clone())));
    resource
        .route(web::route().method(Method::OPTIONS).to(options))
        .default_service(web::to(refuse))
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
    HeaderValue::from_str(&methods.join(", "))
        .unwrap_or_else(|_| HeaderValue::from_static("OPTIONS"))
}

fn method_not_allowed(allow: HeaderValue) -> Problem {
    let detail = format!("this address supports {}", allow.to_str().unwrap_or_default());
    Problem::new(ProblemType::MethodNotAllowed, detail).with_header(ALLOW, allow)
}

fn route(operation: Operation, also_head: bool) -> Option<Route> {
    let route = operation.route?;
    let route = if also_head {
        route.guard(guard::Any(guard::Get()).or(guard::Head()))
    } else {
        route.method(operation.method)
    };
    Some(if operation.takes_query { route } else { route.wrap(from_fn(refuse_query)) })
}

/// An operation without query parameters refuses every one, as the others refuse unknown ones.
async fn refuse_query(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let pairs = request.query_string().split('&').filter(|pair| !pair.is_empty());
    let fault = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        Fault::parameter(name, "unknown_parameter", peers::unknown(name, []))
    };
    let faults: Vec<Fault> = pairs.take(super::schema::MAX_FAULTS).map(fault).collect();
    if faults.is_empty() {
        return next.call(request).await;
    }
    Ok(request.into_response(Problem::invalid_parameters(faults).error_response()))
}
