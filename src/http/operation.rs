//! One operation: the route that serves it and the words that document it, in one value, so that neither is without the
//! other. Failures that every operation of its kind can give are added here, not by the rooms.

use std::collections::BTreeSet;
use std::fmt;

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use serde_json::{Value, json};
use utoipa::openapi::link::{Link, LinkBuilder};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOf, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, ToSchema};

use super::components::{Described, schema_of};
use super::input::{JSON, MERGE_PATCH_JSON};
use super::{Deprecation, ProblemType, parameters};

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Anyone.
    Public,
    /// Anyone; credentials, if sent, must be valid.
    Optional,
    /// Callers with an access token or an API key of one of these roles.
    Bearer(&'static [&'static str]),
}

/// A header of an answer, as documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerHeader {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
    /// A value it may have.
    pub example: &'static str,
}

/// A body with its media type, schema and example.
pub(super) struct Media {
    pub(super) kind: &'static str,
    pub(super) described: Described,
    pub(super) example: Value,
}

/// What an operation answers when it succeeds.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) description: String,
    pub(super) media: Vec<Media>,
    pub(super) headers: Vec<AnswerHeader>,
    pub(super) links: Vec<(&'static str, Link)>,
}

/// An operation under construction.
pub struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) tags: Vec<String>,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) security: Security,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Vec<Media>,
    pub(super) answers: Vec<Answer>,
    pub(super) route: Option<Route>,
    pub(super) takes_query: bool,
    pub(super) deprecation: Option<Deprecation>,
    problems: BTreeSet<ProblemType>,
}

impl Operation {
    /// An operation at a path such as `/v1/articles/{id_or_slug}`, public until `security` says otherwise.
    pub fn new(method: Method, path: impl Into<String>, id: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            id: id.into(),
            tags: Vec::new(),
            summary: String::new(),
            description: String::new(),
            security: Security::Public,
            parameters: Vec::new(),
            body: Vec::new(),
            answers: Vec::new(),
            route: None,
            takes_query: false,
            deprecation: None,
            problems: BTreeSet::new(),
        }
    }

    /// The group it is listed in.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tags.push(tag.into());
        self
    }

    /// What it does, in one line.
    pub fn summary(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }

    /// What a caller should know beyond the summary; Markdown.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// That it is going to go. Documented, and told with every answer.
    pub fn deprecated(mut self, deprecation: Deprecation) -> Self {
        self.deprecation = Some(deprecation);
        self
    }

    pub(super) fn full_description(&self) -> String {
        let leaving = self.deprecation.as_ref().map(Deprecation::sentence);
        [Some(self.description.clone()), leaving]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n\n")
    }

    /// Who may call it.
    pub fn security(mut self, security: Security) -> Self {
        self.security = security;
        self
    }

    /// The query parameters, read by the `Query<Q>` extractor. Without this, every query parameter is refused.
    pub fn query<Q: IntoParams>(mut self) -> Self {
        self.takes_query = true;
        self.parameters.extend(parameters::documented::<Q>().into_iter().map(styled));
        self
    }

    /// Lets any query through, for pages that read it in the browser.
    pub fn any_query(mut self) -> Self {
        self.takes_query = true;
        self
    }

    /// A parameter of the path.
    pub fn path_param(self, name: &str, description: &str, schema: impl Into<RefOr<Schema>>, example: Value) -> Self {
        self.parameter(ParameterIn::Path, (name, description), true, schema.into(), example)
    }

    /// A header that the operation reads.
    pub fn header_param(
        self,
        name: &str,
        description: &str,
        required: bool,
        schema: impl Into<RefOr<Schema>>,
        example: Value,
    ) -> Self {
        self.parameter(ParameterIn::Header, (name, description), required, schema.into(), example)
    }

    fn parameter(
        mut self,
        place: ParameterIn,
        (name, description): (&str, &str),
        required: bool,
        schema: RefOr<Schema>,
        example: Value,
    ) -> Self {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(if required { Required::True } else { Required::False })
            .description(Some(description))
            .schema(Some(schema))
            .example(Some(example));
        self.parameters.push(parameter.build());
        self
    }

    /// A JSON body, read by the `Input<T>` extractor.
    pub fn body<T: ToSchema>(self, example: Value) -> Self {
        self.body_as(JSON, schema_of::<T>(), example)
    }

    /// A merge patch, read by the `MergePatch` extractor; `T` describes the members that it may have.
    pub fn merge_patch_body<T: ToSchema>(self, example: Value) -> Self {
        self.body_as(MERGE_PATCH_JSON, schema_of::<T>(), example.clone()).body_as(JSON, schema_of::<T>(), example)
    }

    /// A body of any media type and schema; may be given more than once.
    pub fn body_as(mut self, kind: &'static str, described: Described, example: Value) -> Self {
        self.body.push(Media { kind, described, example });
        self
    }

    /// A JSON answer.
    pub fn answers(
        self,
        status: u16,
        description: &str,
        described: Described,
        example: Value,
        headers: &[AnswerHeader],
    ) -> Self {
        self.answers_as(status, description, JSON, described, example, headers)
    }

    /// An answer of any media type; given twice for one status, it can be either.
    pub fn answers_as(
        mut self,
        status: u16,
        description: &str,
        kind: &'static str,
        described: Described,
        example: Value,
        headers: &[AnswerHeader],
    ) -> Self {
        let media = Media { kind, described, example };
        if let Some(known) = self.answers.iter_mut().find(|answer| answer.status == status) {
            known.media.push(media);
            return self;
        }
        let (description, headers) = (description.to_owned(), headers.to_vec());
        self.answers.push(Answer { status, description, media: vec![media], headers, links: Vec::new() });
        self
    }

    /// An answer without a body.
    pub fn answers_empty(mut self, status: u16, description: &str, headers: &[AnswerHeader]) -> Self {
        let (description, headers) = (description.to_owned(), headers.to_vec());
        self.answers.push(Answer { status, description, media: Vec::new(), headers, links: Vec::new() });
        self
    }

    /// Lets readers ask whether what they have is still true: they send its tag, and get 304 without a body if so.
    pub fn revalidates(self, headers: &[AnswerHeader]) -> Self {
        let detail = "The `ETag` of what the caller has: answered 304 while it is current; a list of tags, or `*`.";
        let example = json!(super::answer_headers::ETAG.example);
        self.header_param("If-None-Match", detail, false, text(0, 8000, None), example).answers_empty(
            304,
            "What the caller has is current.",
            headers,
        )
    }

    /// What can be asked next, with what of the last answer that was added: the name of the link, and where it leads.
    pub fn leads_to(mut self, name: &'static str, link: LinkBuilder) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.links.push((name, link.build()));
        }
        self
    }

    /// Failures of this operation, beyond those that `all_problems` adds by itself.
    pub fn problems(mut self, problems: &[ProblemType]) -> Self {
        self.problems.extend(problems);
        self
    }

    /// The function that serves it.
    pub fn handler<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.route(web::route().to(handler))
    }

    /// The route that serves it, where a handler is not enough; its method is set when it is mounted.
    pub fn route(mut self, route: Route) -> Self {
        self.route = Some(route);
        self
    }

    /// Every failure the operation can give: its own, and those that come with what it reads and who may call it.
    pub(super) fn all_problems(&self) -> BTreeSet<ProblemType> {
        let mut all = self.problems.clone();
        all.extend([ProblemType::InvalidParameter, ProblemType::Internal, ProblemType::Unavailable]);
        match self.security {
            Security::Public => {}
            Security::Optional => all.extend([ProblemType::Unauthorized]),
            Security::Bearer(_) => all.extend([ProblemType::Unauthorized, ProblemType::Forbidden]),
        }
        if self.parameters.iter().any(|parameter| parameter.parameter_in == ParameterIn::Path) {
            all.extend([ProblemType::NotFound, ProblemType::BadRequest]);
        }
        if self.answers.iter().any(|answer| !answer.media.is_empty()) {
            all.insert(ProblemType::NotAcceptable);
        }
        if !self.body.is_empty() {
            all.extend([ProblemType::MalformedJson, ProblemType::InvalidDocument]);
            all.extend([ProblemType::PayloadTooLarge, ProblemType::UnsupportedMediaType, ProblemType::RequestTimeout]);
        }
        all
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({} {} {})", self.id, self.method, self.path)
    }
}

/// A string schema with bounds, for parameters.
pub fn text(min_length: usize, max_length: usize, pattern: Option<&str>) -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .min_length((min_length > 0).then_some(min_length))
        .max_length(Some(max_length))
        .pattern(pattern)
        .build()
}

/// Lists are comma separated and objects are `name[member]=…`, as the extractor reads them. A parameter that is not
/// given is absent, never null.
fn styled(mut parameter: Parameter) -> Parameter {
    if let Some(RefOr::T(schema)) = &mut parameter.schema {
        never_null(schema);
    }
    match &parameter.schema {
        Some(RefOr::T(Schema::Array(_))) => {
            parameter.style = Some(ParameterStyle::Form);
            parameter.explode = Some(false);
        }
        Some(RefOr::T(Schema::Object(object))) if !object.properties.is_empty() => {
            parameter.style = Some(ParameterStyle::DeepObject);
            parameter.explode = Some(true);
        }
        _ => {}
    }
    parameter
}

/// The derive makes the schema of an `Option` nullable, which nothing in a query can be.
fn never_null(schema: &mut Schema) {
    if let Schema::OneOf(OneOf { items, .. }) = schema
        && let [RefOr::T(something), _null] = items.as_slice()
    {
        *schema = something.clone();
    }
    let kinds = match schema {
        Schema::Object(object) => &mut object.schema_type,
        Schema::Array(array) => &mut array.schema_type,
        _ => return,
    };
    if let SchemaType::Array(alternatives) = kinds {
        alternatives.retain(|kind| *kind != Type::Null);
        if let [only] = alternatives.as_slice() {
            *kinds = SchemaType::Type(only.clone());
        }
    }
}
