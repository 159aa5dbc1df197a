//! What a JSON Schema validator found wrong with one value, as a short sentence whose subject is that value.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::words;

/// The code of an error about one value, and the sentence whose subject is that value.
pub(super) fn sentence(error: &ValidationError<'_>) -> (&'static str, String) {
    size(error.kind()).or_else(|| range(error.kind())).unwrap_or_else(|| other(error))
}

fn size(kind: &Kind) -> Option<(&'static str, String)> {
    let (code, bound, limit, noun) = match kind {
        Kind::MaxLength { limit } => ("too_long", "at most", *limit, "character"),
        Kind::MinLength { limit: 1 } => return Some(("too_short", "must not be empty".to_owned())),
        Kind::MinLength { limit } => ("too_short", "at least", *limit, "character"),
        Kind::MaxItems { limit } => ("too_many_items", "at most", *limit, "item"),
        Kind::AdditionalItems { limit } => ("too_many_items", "at most", *limit as u64, "item"),
        Kind::MinItems { limit } => ("too_few_items", "at least", *limit, "item"),
        Kind::MaxProperties { limit } => ("too_many_members", "at most", *limit, "member"),
        Kind::MinProperties { limit } => ("too_few_members", "at least", *limit, "member"),
        _ => return None,
    };
    Some((code, format!("must have {bound} {}", words::counted(limit, noun))))
}

fn range(kind: &Kind) -> Option<(&'static str, String)> {
    let (code, detail) = match kind {
        Kind::Maximum { limit } => ("out_of_range", format!("must be at most {limit}")),
        Kind::Minimum { limit } => ("out_of_range", format!("must be at least {limit}")),
        Kind::ExclusiveMaximum { limit } => ("out_of_range", format!("must be less than {limit}")),
        Kind::ExclusiveMinimum { limit } => ("out_of_range", format!("must be more than {limit}")),
        Kind::MultipleOf { multiple_of } => ("not_a_multiple", format!("must be a multiple of {multiple_of}")),
        _ => return None,
    };
    Some((code, detail))
}

fn other(error: &ValidationError<'_>) -> (&'static str, String) {
    match error.kind() {
        Kind::Type { kind } => {
            let wanted = types(kind);
            ("wrong_type", wrong_type(&wanted, error.instance()))
        }
        Kind::Enum { options } => {
            ("not_one_of", one_of(error.instance(), options.as_array().map_or(&[], Vec::as_slice)))
        }
        Kind::Constant { expected_value } => ("not_one_of", format!("must be {expected_value}")),
        Kind::Pattern { pattern } => ("pattern", format!("must match the pattern {pattern}")),
        Kind::Format { format } => ("format", format!("must be {}", format_named(format))),
        Kind::UniqueItems => ("duplicate_items", duplicates(error.instance())),
        Kind::FalseSchema => ("not_allowed", "is not allowed here".to_owned()),
        Kind::Contains => ("missing_item", "lacks an item that it must contain".to_owned()),
        Kind::Not { .. } => ("not_allowed", "is one of the values that are ruled out".to_owned()),
        Kind::UnevaluatedItems { .. } => ("too_many_items", "has items that are not known here".to_owned()),
        Kind::Custom { message, .. } => ("invalid_value", message.clone()),
        _ => ("invalid_value", "is not acceptable here".to_owned()),
    }
}

/// The names of the JSON types that an error asks for.
pub(super) fn types(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    }
}

/// Which kinds of value would have been right; null, being the least helpful, comes last.
pub(super) fn wrong_type(wanted: &[String], given: &Value) -> String {
    let mut names: Vec<&str> = wanted.iter().map(|name| words::kind_named(name)).collect();
    names.sort_by_key(|name| *name == "null");
    format!("must be {}, not {}", words::either(&names), words::kind_of(given))
}

/// The allowed values, with the nearest to the one given.
pub(super) fn one_of(given: &Value, options: &[Value]) -> String {
    let names: Vec<String> = options.iter().map(plain).collect();
    let allowed = match names.as_slice() {
        [only] => format!("must be {}", words::quoted(only)),
        _ => format!("must be one of {}", words::listed(&names)),
    };
    let nearest = given.as_str().and_then(|text| words::nearest(text, names.iter().map(String::as_str)));
    match nearest {
        Some(nearest) if names.len() > 1 => format!("{allowed}; did you mean `{nearest}`?"),
        _ => allowed,
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn format_named(format: &str) -> String {
    match format {
        "date-time" => "a date and time in RFC 3339, such as 2026-01-31T12:00:00Z".to_owned(),
        "date" => "a date such as 2026-01-31".to_owned(),
        "uuid" => "a UUID such as 0197a3c4-5e00-7000-8000-000000000001".to_owned(),
        "uri" => "an absolute URI such as https://example.com/page".to_owned(),
        "uri-reference" => "a URI or a path".to_owned(),
        "email" => "an e-mail address".to_owned(),
        other => format!("in the format {other}"),
    }
}

fn duplicates(instance: &Value) -> String {
    let mut seen = std::collections::HashMap::new();
    let items = instance.as_array().map_or(&[][..], Vec::as_slice);
    for (index, item) in items.iter().enumerate() {
        if let Some(first) = seen.insert(item.to_string(), index) {
            return format!("must not repeat an item: items {first} and {index} are equal");
        }
    }
    "must not repeat an item".to_owned()
}
