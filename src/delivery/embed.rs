//! Entries inside of entries: their summaries, or, where `include` names the relation, all of them. On the wire
//! and in the specification an embedded entry is its own schema in which only the summary's members are required.

use std::borrow::Cow;

use foldhash::HashMap;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::stored::Raw;
use super::target::Target;
use crate::core::Id;
use crate::http::in_short;

/// An embedded entry: its summary, or the whole of it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged, bound(serialize = ""))]
pub enum Embedded<S, F> {
    /// What a card needs.
    Summary(Raw<S>),
    /// Everything, as its own address answers it.
    Full(Raw<F>),
}

impl<S, F> Embedded<S, F> {
    /// The entries of a relation: whole where they were included, else in short.
    pub fn all<'t>(targets: impl Iterator<Item = &'t Target>, whole: &HashMap<Id, Raw<F>>) -> Vec<Self> {
        let embed = |target: &Target| match whole.get(&target.entry_id) {
            Some(entry) => Self::Full(entry.clone()),
            None => Self::Summary(target.raw_summary()),
        };
        targets.map(embed).collect()
    }
}

impl<S: PartialSchema, F: ToSchema> PartialSchema for Embedded<S, F> {
    fn schema() -> RefOr<Schema> {
        let in_any_case = match S::schema() {
            RefOr::T(Schema::Object(object)) => object.properties.into_keys().collect(),
            _ => Vec::new(),
        };
        let mut named = Vec::new();
        F::schemas(&mut named);
        let mut whole = Object::new();
        gather(&F::schema(), &named, &mut whole);
        whole.required = in_any_case;
        in_short(&mut whole);
        whole.description.get_or_insert_default().push_str(" In short, only what is required is there.");
        RefOr::T(Schema::Object(whole))
    }
}

/// The members of an object that is made of others, in one.
fn gather(schema: &RefOr<Schema>, named: &[(String, RefOr<Schema>)], whole: &mut Object) {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            whole.properties.extend(object.properties.clone());
            whole.required.extend(object.required.iter().cloned());
            whole.description = whole.description.take().or_else(|| object.description.clone());
        }
        RefOr::T(Schema::AllOf(all)) => {
            whole.description.clone_from(&all.description);
            all.items.iter().for_each(|item| gather(item, named, whole));
        }
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next();
            if let Some((_, schema)) = named.iter().find(|(known, _)| Some(known.as_str()) == name) {
                gather(schema, named, whole);
            }
        }
        RefOr::T(_) => {}
    }
}

impl<S: ToSchema, F: ToSchema> ToSchema for Embedded<S, F> {
    fn name() -> Cow<'static, str> {
        format!("Embedded{}", F::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        F::schemas(schemas);
    }
}
