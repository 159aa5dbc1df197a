//! A merge patch (RFC 7396) on a document. A body is one value: a patch that gives it in a format replaces it
//! whole, whatever format it had.

use serde_json::Value;

use super::body::Body;
use super::document::{Document, set_aside};
use crate::http::{Fault, Problem, ProblemType, Validators, hold, merge, typed};

/// The document with the patch applied, held against the schema like any other.
pub(super) fn apply<D: Document>(
    validators: &Validators,
    document: &mut D,
    patch: &Value,
    beyond: &mut dyn FnMut(&Value, &[Fault]) -> Result<Vec<Fault>, Problem>,
) -> Result<D, Problem> {
    let body = document.body().map(|(pointer, _)| pointer);
    let mut target = written(document)?;
    let mut absent = Vec::new();
    removals_of_absent(Some(&target), patch, "", &mut absent);
    if let Some(pointer) = body {
        let replaced = patch.pointer(pointer).and_then(Value::as_object);
        let replaced = replaced.is_some_and(|body| body.values().any(|value| !value.is_null()));
        if let (true, Some(body)) = (replaced, target.pointer_mut(pointer)) {
            *body = Value::Null;
        }
    }
    merge(&mut target, patch);
    let slips = slips::<D>(validators, &target, &absent);
    match hold::<D>(validators, &target) {
        Ok(()) if slips.is_empty() => typed(target),
        Err(problem) if problem.kind() != ProblemType::InvalidDocument => Err(problem),
        held => {
            let others = held.as_ref().err().map(Problem::errors).unwrap_or_default();
            let known = [&slips, others].concat();
            let more = beyond(&target, &known)?;
            Err(Problem::invalid_document([known, more].concat()))
        }
    }
}

/// What was written of a document: what was made of its body is set aside meanwhile.
fn written<D: Document>(document: &mut D) -> Result<Value, Problem> {
    set_aside(document, Body::take_made, |document| serde_json::to_value(document).map_err(Problem::internal))
}

/// A member that a patch removes: the pointer to what it is a member of, and its name.
type Removal = (String, String);

/// The members that the patch removes although they are not there.
fn removals_of_absent(target: Option<&Value>, patch: &Value, at: &str, found: &mut Vec<Removal>) {
    for (name, value) in patch.as_object().into_iter().flatten() {
        let member = target.and_then(|target| target.get(name));
        if value.is_null() && member.is_none() {
            found.push((at.to_owned(), name.clone()));
        }
        removals_of_absent(member, value, &format!("{at}/{}", escaped(name)), found);
    }
}

/// Removing a member that no document has would do nothing, and the caller would never know of the slip. The schema
/// tells which members there could be: each is put into a copy, and is a slip if it is refused as unknown.
fn slips<D: Document>(validators: &Validators, target: &Value, absent: &[Removal]) -> Vec<Fault> {
    if absent.is_empty() {
        return Vec::new();
    }
    let mut probe = target.clone();
    let mut pointers = Vec::new();
    for (at, name) in absent {
        if let Some(Value::Object(members)) = probe.pointer_mut(at) {
            members.insert(name.clone(), Value::Null);
            pointers.push(format!("{at}/{}", escaped(name)));
        }
    }
    let refused = hold::<D>(validators, &probe).err();
    let faults = refused.as_ref().map(Problem::errors).unwrap_or_default().iter();
    let is_slip = |fault: &&Fault| {
        fault.code == "unknown_field" && fault.pointer.as_ref().is_some_and(|pointer| pointers.contains(pointer))
    };
    faults.filter(is_slip).cloned().collect()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
