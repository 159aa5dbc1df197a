//! From the errors of a JSON Schema validator to faults: stable codes, short sentences, pointers at the very member.
//! Unions are the hard part: the branch that the value means to be is found (`union.rs`) and its faults are told.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::problem::MAX_FAULTS;
use super::sentences::sentence;
use super::union::{self, Chosen};
use super::{Fault, pointer, words};

/// Faults of a value, in the order the validator finds them, without repetitions.
pub(super) fn explain<'e>(document: &Value, errors: impl Iterator<Item = ValidationError<'e>>) -> Vec<Fault> {
    let mut found = Faults { document, list: Vec::new() };
    for error in errors {
        if found.list.len() == MAX_FAULTS {
            break;
        }
        found.add(&error);
    }
    found.list
}

struct Faults<'d> {
    document: &'d Value,
    list: Vec<Fault>,
}

impl Faults<'_> {
    fn push(&mut self, fault: Fault) {
        if self.list.len() < MAX_FAULTS && !self.list.contains(&fault) {
            self.list.push(fault);
        }
    }

    fn add(&mut self, error: &ValidationError<'_>) {
        let at = error.instance_path().as_str();
        match error.kind() {
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => match union::choose(error, context) {
                Chosen::Branch(errors) => errors.iter().for_each(|error| self.add(error)),
                Chosen::None(fault) => self.push(fault),
            },
            Kind::OneOfMultipleValid { context } => self.push(self.ambiguous(error, context)),
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                let known = self.siblings(error);
                unexpected.iter().for_each(|name| self.push(unknown_field(at, name, &known)));
            }
            Kind::MinProperties { .. } | Kind::MaxProperties { .. } => {
                let (code, detail) = sentence(error);
                let known = self.siblings(error);
                let names = if known.is_empty() { String::new() } else { format!(" of {}", words::listed(&known)) };
                self.push(Fault::at(at, code, detail + &names));
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                self.push(Fault::at(pointer::join(at, name), "required", "is required"));
            }
            Kind::PropertyNames { error: inner } => {
                let name = inner.instance().as_str().unwrap_or_default();
                let (_, detail) = sentence(inner);
                self.push(Fault::at(pointer::join(at, name), "invalid_name", format!("is a name that {detail}")));
            }
            _ => {
                let (code, detail) = sentence(error);
                self.push(Fault::at(at, code, detail));
            }
        }
    }

    /// The members that the object in question may have: those of the schema that refused it.
    fn siblings(&self, error: &ValidationError<'_>) -> Vec<String> {
        let place = error.schema_path().as_str();
        let schema = place.rsplit_once('/').and_then(|(parent, _)| self.document.pointer(parent));
        let properties = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
        properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
    }

    /// More than one branch holds: usually two keys of which only one may be given.
    fn ambiguous(&self, error: &ValidationError<'_>, context: &[Vec<ValidationError<'_>>]) -> Fault {
        let place = error.schema_path().as_str();
        let required = |index: usize| {
            let branch = self.document.pointer(&format!("{place}/{index}"))?;
            let names = branch.get("required")?.as_array()?;
            names.iter().filter_map(Value::as_str).next().map(str::to_owned)
        };
        let valid = context.iter().enumerate().filter(|(_, errors)| errors.is_empty());
        let keys: Vec<String> = valid.filter_map(|(index, _)| required(index)).collect();
        let detail = if keys.len() > 1 {
            format!("must have only one of {}", words::listed(&keys))
        } else {
            "fits more than one of the alternatives of which it must be exactly one".to_owned()
        };
        Fault::at(error.instance_path().as_str(), "ambiguous", detail)
    }
}

/// A member that the schema does not know, with what it may be meant to be.
fn unknown_field(at: &str, name: &str, known: &[String]) -> Fault {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let unknown = format!("unknown field {}", words::quoted(name).replace('`', "\""));
    let detail = match words::nearest(name, known.iter().copied()) {
        Some(nearest) => format!("{unknown}; did you mean \"{nearest}\"?"),
        None if known.is_empty() => unknown,
        None => format!("{unknown}; known here: {}", words::listed(&known)),
    };
    Fault::at(pointer::join(at, name), "unknown_field", detail)
}
