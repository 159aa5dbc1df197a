//! What travels on the management surface: an entry with its document and its state, lists, and revisions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::document::{ContentType, Document};
use super::store::WorkingCopy;
use crate::core::{Id, Timestamp};
use crate::http::Pagination;

/// Where an entry stands in one locale.
///
/// - `draft`: never published, or unpublished.
/// - `published`: the newest version is published.
/// - `modified`: an older version is published.
/// - `trashed`: in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Never published, or unpublished.
    Draft,
    /// The newest version is published.
    Published,
    /// An older version is published.
    Modified,
    /// In the trash.
    Trashed,
}

impl Status {
    fn of(copy: &WorkingCopy) -> Self {
        match copy.published_version {
            _ if copy.trashed => Self::Trashed,
            None => Self::Draft,
            Some(version) if version == copy.version => Self::Published,
            Some(_) => Self::Modified,
        }
    }
}

/// The state of an entry, beside its document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct State {
    /// The entry's id, the same in every locale.
    pub id: Id,
    /// The content type, unless the document has a `kind` of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 50, example = "article")]
    pub kind: Option<&'static str>,
    /// The locale of this document.
    #[schema(max_length = 35, example = "en")]
    pub locale: String,
    /// Where the entry stands.
    pub status: Status,
    /// The number of the newest revision; the entry's `ETag`, and what `If-Match` is held against.
    #[schema(minimum = 1, example = 3)]
    pub version: i64,
    /// The version that readers see.
    #[schema(minimum = 1, example = 2)]
    pub published_version: Option<i64>,
    /// When the entry was first published in this locale.
    pub first_published_at: Option<Timestamp>,
    /// When the entry was made in this locale.
    pub created_at: Timestamp,
    /// When the newest revision was made.
    pub updated_at: Timestamp,
}

/// An entry on the management surface: its state and its document, as it was written.
#[derive(Debug, Clone, Serialize)]
#[serde(bound = "")]
pub struct Managed<T: ContentType> {
    #[serde(flatten)]
    state: State,
    #[serde(flatten)]
    document: T::Document,
}

impl<T: ContentType> Managed<T> {
    pub(super) fn new(copy: &WorkingCopy, mut document: T::Document) -> Self {
        // What was written, without what was made of it.
        if let Some((_, body)) = document.body() {
            body.take_made();
        }
        let state = State {
            id: copy.entry_id.clone(),
            kind: (!T::Document::OWN_KIND).then_some(T::KIND.name),
            locale: copy.locale.clone(),
            status: Status::of(copy),
            version: copy.version,
            published_version: copy.published_version,
            first_published_at: copy.first_published_at,
            created_at: copy.created_at,
            updated_at: copy.updated_at,
        };
        Self { state, document }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }
}

impl<T: ContentType> PartialSchema for Managed<T> {
    /// The members of the state and of the document in one object; all of them are always there.
    fn schema() -> RefOr<Schema> {
        let mut whole = Object::new();
        whole.description = Some(format!("{} with its state.", sentence(T::KIND.noun)));
        for part in [State::schema(), T::Document::schema()] {
            if let RefOr::T(Schema::Object(object)) = part {
                whole.properties.extend(object.properties);
            }
        }
        // A topic and a listing have a `kind` of their own, which takes the place of the content type's.
        whole.required = whole.properties.keys().cloned().collect();
        RefOr::T(Schema::Object(whole))
    }
}

impl<T: ContentType> ToSchema for Managed<T> {
    fn name() -> Cow<'static, str> {
        T::KIND.schema.into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        State::schemas(schemas);
        T::Document::schemas(schemas);
    }
}

/// A text with its first letter in upper case.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A page of a list on the management surface.
#[derive(Debug, Clone, Serialize)]
#[serde(bound = "")]
pub struct ManagedList<T: ContentType> {
    /// The entries.
    pub data: Vec<Managed<T>>,
    /// Where the page stands among the others.
    pub pagination: Pagination,
}

impl<T: ContentType> PartialSchema for ManagedList<T> {
    fn schema() -> RefOr<Schema> {
        list_schema(&format!("A page of {}.", T::KIND.nouns), Managed::<T>::name())
    }
}

impl<T: ContentType> ToSchema for ManagedList<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::KIND.schema).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Managed::<T>::name().into(), Managed::<T>::schema()));
        Managed::<T>::schemas(schemas);
        schemas.push((Pagination::name().into(), Pagination::schema()));
        Pagination::schemas(schemas);
    }
}

/// The schema of a list: a page of items of one schema, and where the page stands.
pub(crate) fn list_schema(description: &str, item: Cow<'static, str>) -> RefOr<Schema> {
    let items = utoipa::openapi::Ref::from_schema_name(item);
    let mut pagination = utoipa::openapi::Ref::from_schema_name(Pagination::name());
    pagination.description = "Where the page stands among the others.".to_owned();
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(description))
        .property(
            "data",
            ArrayBuilder::new().items(items).max_items(Some(100)).description(Some("The entries, in order.")),
        )
        .required("data")
        .property("pagination", pagination)
        .required("pagination")
        .into()
}

/// One version of an entry, without its document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Revision {
    /// Its number.
    #[schema(minimum = 1, example = 2)]
    pub version: i64,
    /// Whether readers see it.
    pub published: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The id of the user who made it.
    #[schema(max_length = 36)]
    pub created_by: Option<String>,
}

/// A page of an entry's versions, the newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevisionList {
    /// The versions.
    #[schema(max_items = 100)]
    pub data: Vec<Revision>,
    /// Where the page stands among the others.
    pub pagination: Pagination,
}

/// The schema of a merge patch: every member of the document, none of them required, all of them removable.
#[derive(Debug)]
pub(super) struct Patch<T>(std::marker::PhantomData<fn() -> T>);

impl<T: ContentType> PartialSchema for Patch<T> {
    fn schema() -> RefOr<Schema> {
        match T::Document::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.required.clear();
                object.description = Some(format!("Changes to {}.", T::KIND.noun));
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl<T: ContentType> ToSchema for Patch<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Patch", T::KIND.schema).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::Document::schemas(schemas);
    }
}
