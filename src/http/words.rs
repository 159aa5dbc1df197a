//! Small sentences: lists of names, the nearest known name, kinds of JSON values.

use serde_json::Value;

/// How many names a sentence lists before it stops.
const MAX_LISTED: usize = 60;
/// How much of a name of the caller's is repeated.
const MAX_ECHOED: usize = 80;

/// Names in backticks: `a`, `b`, `c`.
pub(crate) fn listed<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let mut names = names.into_iter();
    let mut text = Vec::new();
    text.extend(names.by_ref().take(MAX_LISTED).map(|name| quoted(name.as_ref())));
    if names.next().is_some() {
        text.push("…".to_owned());
    }
    text.join(", ")
}

/// A name in backticks, shortened if it is long.
pub(crate) fn quoted(name: &str) -> String {
    match name.char_indices().nth(MAX_ECHOED) {
        Some((end, _)) => format!("`{}…`", &name[..end]),
        None => format!("`{name}`"),
    }
}

/// A text of at most so many characters: the rest of a longer one is an ellipsis.
pub(crate) fn within(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// The known name that the given one is most likely meant to be.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_ECHOED {
        return None;
    }
    let lower = name.to_ascii_lowercase().replace('-', "_");
    let score = |candidate: &str| {
        let candidate = candidate.to_ascii_lowercase();
        let spelled = strsim::jaro_winkler(&lower, &candidate);
        // Two letters apart is a slip of the hand in all but the shortest names.
        let close = strsim::damerau_levenshtein(&lower, &candidate) <= 2.min(candidate.len().saturating_sub(1) / 2);
        (close || spelled >= 0.87).then_some(spelled)
    };
    known
        .into_iter()
        .filter_map(|candidate| score(candidate).map(|score| (score, candidate)))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// What kind of value it is, with its article.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The name of a JSON Schema type, with its article.
pub(super) fn kind_named(name: &str) -> &str {
    match name {
        "boolean" => "a boolean",
        "number" => "a number",
        "integer" => "an integer",
        "string" => "a string",
        "array" => "an array",
        "object" => "an object",
        other => other,
    }
}

/// Alternatives in a sentence: "a, b or c".
pub(super) fn either(options: &[&str]) -> String {
    match options {
        [] => "nothing".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// "1 item", "2 items".
pub(super) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
