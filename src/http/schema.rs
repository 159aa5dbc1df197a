//! The schema that documents a type also validates it, so that the specification and the behaviour are one.
//! Every fault of a value is found at once; serde comes after, for what a schema cannot say.

use jsonschema::{Draft, PatternOptions};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use super::components::{Components, Described, reconcile, schema_of};
use super::{Fault, Problem, faults, pointer};

/// The compiled schema of a type.
#[derive(Debug)]
pub struct Validator {
    document: Value,
    compiled: Result<jsonschema::Validator, String>,
}

impl Validator {
    /// Compiles the schema of a type, with everything it refers to.
    pub fn of<T: ToSchema>() -> Self {
        Self::described(schema_of::<T>())
    }

    /// Compiles a schema that no derive made.
    pub fn described(described: Described) -> Self {
        let root = described.reference();
        let mut components = Components::default();
        components.add(described.into_components());
        Self::new(root, components)
    }

    pub(super) fn new(mut root: RefOr<Schema>, components: Components) -> Self {
        let schemas = components.finish();
        reconcile(&mut root, &schemas);
        let mut document = json!({ "components": { "schemas": schemas } });
        if let (Some(document), Ok(Value::Object(root))) = (document.as_object_mut(), serde_json::to_value(root)) {
            document.extend(root);
        }
        bound_integers(&mut document);
        let compiled = compile(&document);
        Self { document, compiled }
    }

    /// Why the schema cannot be used, if it cannot: an unresolved reference or a pattern that is no regular expression.
    pub fn defect(&self) -> Option<&str> {
        self.compiled.as_ref().err().map(String::as_str)
    }

    /// Everything that is wrong with a value, at most a hundred faults.
    pub fn faults(&self, value: &Value) -> Vec<Fault> {
        match &self.compiled {
            Ok(compiled) if compiled.is_valid(value) => Vec::new(),
            Ok(compiled) => faults::explain(&self.document, compiled.iter_errors(value)),
            Err(defect) => vec![Fault::at("", "unusable_schema", defect.clone())],
        }
    }
}

fn compile(document: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        // Linear in the input, whatever the pattern: input is hostile until proven otherwise.
        .with_pattern_options(PatternOptions::regex())
        .build(document)
        .map_err(|error| error.to_string())
}

/// `format: int32` and `int64` name bounds that JSON Schema itself does not check.
fn bound_integers(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(bound_integers),
        Value::Object(members) => {
            let bounds = match members.get("format").and_then(Value::as_str) {
                Some("int32") => Some((json!(i32::MIN), json!(i32::MAX))),
                Some("int64") => Some((json!(i64::MIN), json!(i64::MAX))),
                _ => None,
            };
            if let Some((least, most)) = bounds {
                members.entry("minimum").or_insert(least);
                members.entry("maximum").or_insert(most);
            }
            members.values_mut().for_each(bound_integers);
        }
        _ => {}
    }
}

/// The value as its type, once the schema holds.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    deserialize(value).map_err(|fault| Problem::invalid_document(vec![fault]))
}

/// What serde refuses although the schema does not.
pub(crate) fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    // Only if it is refused is it worth to note the way to each member.
    if let Ok(typed) = T::deserialize(&value) {
        return Ok(typed);
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut at = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Seq { index } => pointer::push(&mut at, &index.to_string()),
                serde_path_to_error::Segment::Map { key } => pointer::push(&mut at, key),
                serde_path_to_error::Segment::Enum { variant } => pointer::push(&mut at, variant),
                serde_path_to_error::Segment::Unknown => {}
            }
        }
        Fault::at(at, "invalid_value", error.inner().to_string())
    })
}
