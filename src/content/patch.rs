//! A merge patch (RFC 7396) on a document. A body is one value: a patch that gives it in a format replaces it
//! whole, whatever format it had.

use serde_json::Value;

use super::document::{Document, Part};
use super::wire::as_written;
use crate::http::{Fault, Problem, Validators, check, merge};

/// The document with the patch applied, held against the schema like any other.
pub(super) fn apply<D: Document>(validators: &Validators, document: &D, patch: &Value) -> Result<D, Problem> {
    let mut written = document.clone();
    as_written(&mut written);
    let bodies = bodies(&mut written);
    let mut target = serde_json::to_value(&written).map_err(Problem::internal)?;
    refuse_unknown_removals(&target, patch)?;
    for pointer in bodies {
        let replaced = patch.pointer(pointer).and_then(Value::as_object).is_some_and(|body| !body.is_empty());
        if let (true, Some(body)) = (replaced, target.pointer_mut(pointer)) {
            *body = Value::Null;
        }
    }
    merge(&mut target, patch);
    check::<D>(validators, target)
}

fn bodies<D: Document>(document: &mut D) -> Vec<&'static str> {
    let mut pointers = Vec::new();
    document.visit(&mut |part| {
        if let Part::Body { pointer, .. } = part {
            pointers.push(pointer);
        }
    });
    pointers
}

/// Removing a member that no document has would do nothing, and the caller would never know of the slip.
fn refuse_unknown_removals(target: &Value, patch: &Value) -> Result<(), Problem> {
    let members = patch.as_object().into_iter().flatten();
    let unknown = members.filter(|(name, value)| value.is_null() && target.get(name.as_str()).is_none());
    let faults: Vec<Fault> = unknown
        .map(|(name, _)| {
            let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            Fault::at(pointer, "unknown_field", format!("there is no field {name:?} to remove"))
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid_document(faults)) }
}
