//! The operations of the management surface on one content type: each is a route and its documentation.

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::openapi::link::LinkBuilder;

use super::document::{ContentType, Document};
use super::handlers;
use super::params::{EntryParams, ListParams, RevisionParams, WriteParams};
use super::wire::{Managed, ManagedList, RevisionList, sentence};
use crate::http::{AnswerHeader, Operation, Operations, ProblemType, Security, schema_of, text};

const EDITORS: Security = Security::Bearer(&["editor", "admin"]);
const VIEWERS: Security = Security::Bearer(&["viewer", "editor", "admin"]);
const ETAG: AnswerHeader = AnswerHeader { name: "ETag", description: "The version, for `If-Match`.", example: "\"1\"" };
const CONTENT_LANGUAGE: AnswerHeader =
    AnswerHeader { name: "Content-Language", description: "The locale of the document.", example: "en" };
const LOCATION: AnswerHeader = AnswerHeader {
    name: "Location",
    description: "Where the new entry is.",
    example: "/manage/v1/articles/0197a3c4-5e00-7000-8000-000000000001",
};
const ID: &str = "0197a3c4-5e00-7000-8000-000000000001";

/// All operations on the entries of a content type.
pub fn operations<T: ContentType>() -> Operations {
    [collection::<T>(), document::<T>(), lifecycle::<T>(), revisions::<T>()].into_iter().flatten().collect()
}

/// The beginning of every operation: its address below the type's own, its id and what it does.
fn operation<T: ContentType>(method: Method, below: &str, id: String, summary: String) -> Operation {
    let path = format!("/manage/v1/{}{below}", T::KIND.path);
    let mut operation = Operation::new(method, path, id).tag(T::KIND.path).summary(summary);
    if below.starts_with("/{id_or_slug}") {
        let detail = "The entry's id, or the slug of its working copy.";
        operation = operation.path_param("id_or_slug", detail, text(1, 200, None), ID.into());
    }
    operation
}

fn singular<T: ContentType>(verb: &str, rest: &str) -> String {
    format!("{verb}_{}{rest}", T::KIND.name)
}

fn with_if_match(operation: Operation) -> Operation {
    let detail = "Only if the entry is at this version; a list of versions, or `*` for any.";
    operation
        .header_param("If-Match", detail, false, text(1, 200, None), json!("\"1\""))
        .problems(&[ProblemType::PreconditionFailed, ProblemType::Conflict])
}

fn answers<T: ContentType>(operation: Operation, status: u16, description: &str) -> Operation {
    let headers: &[AnswerHeader] =
        if status == 201 { &[LOCATION, ETAG, CONTENT_LANGUAGE] } else { &[ETAG, CONTENT_LANGUAGE] };
    let operation = operation.answers(status, description, schema_of::<Managed<T>>(), example::<T>(), headers);
    let next = |verb: &str, description: &str| {
        let link = LinkBuilder::new().operation_id(singular::<T>(verb, "")).description(description);
        link.parameter("id_or_slug", "$response.body#/id").parameter("locale", "$response.body#/locale")
    };
    let at_this_version = |link: LinkBuilder| link.parameter("If-Match", "$response.header.ETag");
    operation
        .leads_to("get", next("get", "The working copy as it is then."))
        .leads_to("update", at_this_version(next("update", "A change of this version and no other.")))
        .leads_to("publish", at_this_version(next("publish", "What was written here, for readers.")))
        .leads_to("list_revisions", {
            let link = LinkBuilder::new().operation_id(singular::<T>("list", "_revisions"));
            link.parameter("id_or_slug", "$response.body#/id").description("Every version so far.")
        })
}

/// The link from a page of a list to the one after it.
pub(crate) fn next_page(operation: &str) -> LinkBuilder {
    let description =
        "The page after this one, where `next_cursor` is not null. The other parameters stay as they were.";
    let link = LinkBuilder::new().operation_id(operation).description(description);
    link.parameter("cursor", "$response.body#/pagination/next_cursor")
}

fn collection<T: ContentType>() -> Vec<Operation> {
    let page = json!({
        "data": [example::<T>()],
        "pagination": {"limit": 20, "next_cursor": null, "previous_cursor": null, "page": null, "total": null}
    });
    let noun = T::KIND.noun;
    let list = operation::<T>(
        Method::GET,
        "",
        format!("list_{}", T::KIND.plural()),
        format!("List {}, the last changed first", T::KIND.nouns),
    )
    .description("Working copies with their state, page by page; those in the trash only if they are asked for.")
    .security(VIEWERS)
    .query::<ListParams>()
    .answers(200, "A page of working copies.", schema_of::<ManagedList<T>>(), page, &[])
    .leads_to("next_page", next_page(&format!("list_{}", T::KIND.plural())))
    .handler(handlers::list::<T>);
    let create = operation::<T>(Method::POST, "", singular::<T>("create", ""), format!("Create {noun}"))
        .description("The first version is a draft, unless `publish` is true. References are ids or slugs.")
        .security(EDITORS)
        .query::<WriteParams>()
        .body::<T::Document>(T::Document::example())
        .problems(&[ProblemType::SlugTaken, ProblemType::NotPublishable])
        .handler(handlers::create::<T>);
    vec![list, answers::<T>(create, 201, "The new entry.")]
}

fn document<T: ContentType>() -> Vec<Operation> {
    let (noun, at) = (T::KIND.noun, "/{id_or_slug}");
    let get = operation::<T>(Method::GET, at, singular::<T>("get", ""), format!("Get {noun}"))
        .description("The working copy: the newest version, published or not.")
        .security(VIEWERS)
        .query::<EntryParams>()
        .handler(handlers::get::<T>);
    let replace = operation::<T>(Method::PUT, at, singular::<T>("replace", ""), format!("Replace {noun}"))
        .description(
            "Makes a new version of the whole document. In a locale that the entry, named by its id, has no text in \
             yet, it writes the first one.",
        )
        .security(EDITORS)
        .query::<WriteParams>()
        .body::<T::Document>(T::Document::example())
        .problems(&[ProblemType::SlugTaken, ProblemType::NotPublishable])
        .handler(handlers::replace::<T>);
    let update = operation::<T>(Method::PATCH, at, singular::<T>("update", ""), format!("Change parts of {noun}"))
        .description(
            "A merge patch (RFC 7396): members replace, `null` removes, lists are replaced whole. A body counts as one \
             value: giving it in a format replaces it, whatever format it had.",
        )
        .security(EDITORS)
        .query::<WriteParams>()
        .merge_patch_body::<super::wire::Patch<T>>(json!({"custom": {"shelf": "B2"}}))
        .problems(&[ProblemType::SlugTaken, ProblemType::NotPublishable])
        .handler(handlers::update::<T>);
    let delete = operation::<T>(Method::DELETE, at, singular::<T>("delete", ""), format!("Move {noun} to the trash"))
        .description("In all its locales; it is unpublished, and keeps its slugs.")
        .security(EDITORS)
        .query::<EntryParams>()
        .answers_empty(204, "It is in the trash.", &[])
        .handler(handlers::delete::<T>);
    let replace =
        answers::<T>(answers::<T>(with_if_match(replace), 200, "The new version."), 201, "The first version.");
    vec![
        answers::<T>(get, 200, "The working copy."),
        replace,
        answers::<T>(with_if_match(update), 200, "The new version."),
        with_if_match(delete),
    ]
}

fn lifecycle<T: ContentType>() -> Vec<Operation> {
    let noun = T::KIND.noun;
    let verb = |verb: &str, summary: String| {
        let at = format!("/{{id_or_slug}}/{verb}");
        operation::<T>(Method::POST, &at, singular::<T>(verb, ""), summary).security(EDITORS).query::<EntryParams>()
    };
    let publish = verb("publish", format!("Publish {noun}"))
        .description("Readers see the newest version from the moment this is answered.")
        .problems(&[ProblemType::NotPublishable])
        .handler(handlers::publish::<T>);
    let unpublish = verb("unpublish", format!("Unpublish {noun}"))
        .description("Readers do not see it from the moment this is answered. Its versions stay.")
        .handler(handlers::unpublish::<T>);
    let restore = verb("restore", format!("Take {noun} out of the trash"))
        .description("In all its locales, as a draft.")
        .handler(handlers::restore::<T>);
    vec![
        answers::<T>(with_if_match(publish), 200, "The published entry."),
        answers::<T>(with_if_match(unpublish), 200, "The entry, now a draft."),
        answers::<T>(restore, 200, "The entry, now a draft."),
    ]
}

fn revisions<T: ContentType>() -> Vec<Operation> {
    let noun = T::KIND.noun;
    let page = json!({
        "data": [{"version": 1, "published": true, "created_at": "2026-01-05T09:30:00Z", "created_by": ID}],
        "pagination": {"limit": 20, "next_cursor": null, "previous_cursor": null, "page": null, "total": null}
    });
    let numbered = |operation: Operation| {
        let version = utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Int64)))
            .minimum(Some(1));
        operation.path_param("version", "The number of the version.", version, json!(1))
    };
    let at = "/{id_or_slug}/revisions";
    let list =
        operation::<T>(Method::GET, at, singular::<T>("list", "_revisions"), format!("List the versions of {noun}"))
            .description("Every accepted write made one, and none is ever changed.")
            .security(VIEWERS)
            .query::<RevisionParams>()
            .answers(200, "A page of versions, the newest first.", schema_of::<RevisionList>(), page, &[])
            .leads_to(
                "next_page",
                next_page(&singular::<T>("list", "_revisions")).parameter("id_or_slug", "$request.path.id_or_slug"),
            )
            .leads_to(
                "get_newest",
                LinkBuilder::new()
                    .operation_id(singular::<T>("get", "_revision"))
                    .parameter("id_or_slug", "$request.path.id_or_slug")
                    .parameter("version", "$response.body#/data/0/version")
                    .description("The newest of them, whole."),
            )
            .handler(handlers::list_revisions::<T>);
    let at = "/{id_or_slug}/revisions/{version}";
    let get = operation::<T>(Method::GET, at, singular::<T>("get", "_revision"), format!("Get one version of {noun}"))
        .description("The document as that write left it.")
        .security(VIEWERS)
        .query::<EntryParams>()
        .handler(handlers::get_revision::<T>);
    let at = "/{id_or_slug}/revisions/{version}/restore";
    let summary = format!("Go back to a version of {noun}");
    let restore = operation::<T>(Method::POST, at, singular::<T>("restore", "_revision"), summary)
        .description("Makes a new version that says what the old one said.")
        .security(EDITORS)
        .query::<WriteParams>()
        .problems(&[ProblemType::SlugTaken, ProblemType::NotPublishable, ProblemType::InvalidDocument])
        .handler(handlers::restore_revision::<T>);
    vec![
        list,
        answers::<T>(numbered(get), 200, "The version."),
        answers::<T>(with_if_match(numbered(restore)), 200, "The new version."),
    ]
}

/// An entry as it is answered: the document's example with a state around it, and every other member empty.
fn example<T: ContentType>() -> Value {
    let mut whole = json!({
        "id": ID,
        "kind": T::KIND.name,
        "locale": "en",
        "status": "draft",
        "version": 1,
        "published_version": null,
        "first_published_at": null,
        "created_at": "2026-01-05T09:30:00Z",
        "updated_at": "2026-01-05T09:30:00Z"
    });
    let example = T::Document::example();
    let full = serde_json::from_value::<T::Document>(example).ok().and_then(|d| serde_json::to_value(d).ok());
    if let (Some(whole), Some(Value::Object(document))) = (whole.as_object_mut(), full) {
        whole.extend(document);
        whole.insert("slug".to_owned(), json!(format!("some-{}", T::KIND.name.replace('_', "-"))));
    }
    whole
}

/// The name of the group of a content type's operations, with what it says about them.
pub fn tag<T: ContentType>() -> (String, String) {
    (T::KIND.path.to_owned(), format!("{} at the desk: write, publish, go back.", sentence(T::KIND.nouns)))
}
