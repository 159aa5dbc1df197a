//! A document that breaks its schema is never written, but its author is told everything at once: what can still be
//! read of it is held against the rules and the references too. It only reads, so that bad input holds up no writer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::desk::Desk;
use super::document::{ContentType, Document, Faults};
use super::resolve;
use crate::core::Id;
use crate::db::Connection;
use crate::http::{Fault, Problem};

impl Desk<'_> {
    /// The faults of a document beyond those of its schema, in the members that the schema has nothing against.
    pub(super) fn faults_beyond<T: ContentType>(
        &self,
        connection: &mut Connection,
        id: Option<&Id>,
        value: &Value,
        known: &[Fault],
    ) -> Result<Vec<Fault>, Problem> {
        let members: BTreeSet<&str> = known.iter().filter_map(|fault| member(fault.pointer.as_deref()?)).collect();
        let Some(mut document) = readable::<T::Document>(value, &members) else { return Ok(Vec::new()) };
        let mut faults = Faults::default();
        document.check(&mut faults);
        resolve::resolve_in(resolve::Sight::Desk, connection, self.site, self.locale, id, &mut document, &mut faults)?;
        if let Some(slug) = value.get("slug").and_then(Value::as_str).filter(|_| !members.contains("slug"))
            && self.space::<T>().holder(connection, slug)?.is_some_and(|holder| Some(&holder) != id)
        {
            faults.add("/slug", "slug_taken", format!("{slug:?} belongs to another entry"));
        }
        let mut found = faults.into_inner();
        found.retain(|fault| fault.pointer.as_deref().and_then(member).is_some_and(|name| !members.contains(name)));
        Ok(found)
    }
}

/// The member of the document that a pointer leads into.
fn member(pointer: &str) -> Option<&str> {
    pointer.strip_prefix('/')?.split('/').next()
}

/// What can be read of a document: the members that are in order, and the example's in place of the others.
fn readable<D: Document>(value: &Value, faulty: &BTreeSet<&str>) -> Option<D> {
    let mut members = value.as_object()?.clone();
    members.retain(|name, _| !faulty.contains(name.as_str()));
    if let Value::Object(example) = D::example() {
        for (name, stand_in) in example.into_iter().filter(|(name, _)| faulty.contains(name.as_str())) {
            members.insert(name, stand_in);
        }
    }
    serde_json::from_value(Value::Object(members)).ok()
}
