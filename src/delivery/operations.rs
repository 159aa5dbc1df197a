//! The operations of the delivery surface on one content type, and how whole entries of it are included elsewhere.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::http::Method;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::link::LinkBuilder;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use super::ask::Ask;
use super::delivered::Delivered;
use super::fields::Members;
use super::handlers;
use super::item::items;
use super::params::{DetailParams, ListParams};
use crate::content::{list_schema, next_page};
use crate::core::Id;
use crate::db::Reading;
use crate::http::{AnswerHeader, Operation, Operations, Pagination, Problem, answer_headers, schema_of, text};

const HEADERS: [AnswerHeader; 3] =
    [answer_headers::ETAG, answer_headers::CACHE_CONTROL, answer_headers::CONTENT_LANGUAGE];

/// The list and the detail of a content type.
pub fn operations<T: Delivered>() -> Operations {
    let pagination = json!({"limit": 20, "next_cursor": null, "previous_cursor": null, "page": null, "total": null});
    let mut headers = HEADERS.to_vec();
    headers.push(answer_headers::LINK);
    let list = Operation::new(Method::GET, format!("/v1/{}", T::KIND.path), format!("list_{}", T::KIND.plural()))
        .tag(T::KIND.path)
        .summary(format!("List {}", T::KIND.nouns))
        .description("What is published, page by page. Relations come in short, bodies only if `body` asks for them.")
        .query::<ListParams<T>>()
        .answers(
            200,
            "A page of the list.",
            schema_of::<List<T>>(),
            json!({"data": [T::example()], "pagination": pagination}),
            &headers,
        )
        .leads_to("next_page", next_page(&format!("list_{}", T::KIND.plural())))
        .leads_to(
            "get_first",
            LinkBuilder::new()
                .operation_id(format!("get_{}", T::KIND.name))
                .parameter("id_or_slug", "$response.body#/data/0/id")
                .description("The first entry of the page, whole."),
        )
        .revalidates(&HEADERS)
        .handler(handlers::list::<T>);
    let path = format!("/v1/{}/{{id_or_slug}}", T::KIND.path);
    let slug = text(1, 200, None);
    let detail = Operation::new(Method::GET, path, format!("get_{}", T::KIND.name))
        .tag(T::KIND.path)
        .summary(format!("Get {}", T::KIND.noun))
        .description("By id or slug. A slug that the entry no longer has is answered with where it has gone.")
        .path_param("id_or_slug", "The entry's id or slug.", slug, json!("physical-therapy-for-sciatica"))
        .query::<DetailParams<T>>()
        .answers(200, "The entry.", schema_of::<T::View>(), T::example(), &HEADERS)
        .answers_empty(301, "The entry has another slug now.", &[answer_headers::LOCATION])
        .revalidates(&HEADERS)
        .handler(handlers::detail::<T>);
    Operations::default().with(list).with(detail)
}

/// What can be asked of the entries of a content type: the members of its view, as its schema has them.
pub fn members<T: Delivered>() -> Members {
    let (schema, components) = schema_of::<T::View>().json();
    Members::of(&schema, &components)
}

/// Whole entries by id, as JSON objects.
pub fn entries<T: Delivered>(
    reading: &mut Reading,
    ask: &Ask,
    ids: &[Id],
) -> Result<Vec<(Id, Map<String, Value>)>, Problem> {
    let whole = items::<T>(reading, ask, ids)?.into_iter();
    let object =
        |(id, json): (Id, Arc<RawValue>)| Ok((id, serde_json::from_str(json.get()).map_err(Problem::internal)?));
    whole.map(object).collect()
}

/// An entry for the specification: what every entry begins with, and the members of its own.
pub fn example(members: &Value) -> Value {
    let mut whole = json!({
        "id": "0197a3c4-5e00-7000-8000-000000000001",
        "slug": "some-entry",
        "locale": "en",
        "version": 3,
        "published_at": "2020-04-09T00:00:00Z",
        "updated_at": "2026-01-05T09:30:00Z",
        "first_published_at": "2026-01-05T09:30:00Z"
    });
    if let (Some(whole), Some(members)) = (whole.as_object_mut(), members.as_object()) {
        whole.extend(members.clone());
    }
    whole
}

/// A page of published entries, for the specification.
struct List<T>(PhantomData<fn() -> T>);

impl<T: Delivered> PartialSchema for List<T> {
    fn schema() -> RefOr<Schema> {
        list_schema(&format!("A page of {}.", T::KIND.nouns), T::View::name())
    }
}

impl<T: Delivered> ToSchema for List<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::KIND.schema).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::View::name().into(), T::View::schema()));
        T::View::schemas(schemas);
        schemas.push((Pagination::name().into(), Pagination::schema()));
        Pagination::schemas(schemas);
    }
}
