//! `fields`: which members of an entry are answered, one level into its relations. What is not asked for is neither
//! read nor rendered.

use serde_json::{Map, Value};

/// A choice of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<(String, Option<String>)>);

/// What an entry can be asked for: each member with the members below it, none where it has no more.
#[derive(Debug, Clone, Default)]
pub struct Members(Vec<(String, Vec<String>)>);

impl Members {
    /// Nothing.
    pub(super) const NONE: Self = Self(Vec::new());

    /// The members of a schema, looked up in the components of a document.
    pub fn of(schema: &Value, components: &Value) -> Self {
        let below = |property: &Value| {
            let item = property.get("items").unwrap_or(property);
            properties(item, components).into_iter().map(|(name, _)| name).collect()
        };
        Self(properties(schema, components).into_iter().map(|(name, property)| (name, below(&property))).collect())
    }

    /// The names, those below with a dot.
    pub fn names(&self) -> Vec<String> {
        let below = |(name, members): &(String, Vec<String>)| {
            let dotted: Vec<String> = members.iter().map(|member| format!("{name}.{member}")).collect();
            std::iter::once(name.clone()).chain(dotted).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(below).collect()
    }

    fn has(&self, name: &str, member: Option<&str>) -> bool {
        let known = self.0.iter().find(|(known, _)| known == name);
        known.is_some_and(|(_, members)| member.is_none_or(|member| members.iter().any(|known| known == member)))
    }
}

/// The properties of a schema, through references and compositions.
fn properties(schema: &Value, components: &Value) -> Vec<(String, Value)> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return components.get(name).map(|schema| properties(schema, components)).unwrap_or_default();
    }
    let mut found: Vec<(String, Value)> = Vec::new();
    for composition in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get(composition).and_then(Value::as_array).into_iter().flatten() {
            found.extend(properties(part, components));
        }
    }
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    found.extend(own.map(|(name, property)| (name.clone(), property.clone())));
    let mut seen = std::collections::HashSet::new();
    found.retain(|(name, _)| seen.insert(name.clone()));
    found
}

impl Fields {
    /// The choice, or the names that no entry of the type has.
    pub fn parse(asked: &[String], members: &Members) -> Result<Self, Vec<String>> {
        let parsed: Vec<(String, Option<String>)> = asked
            .iter()
            .map(|name| match name.split_once('.') {
                Some((name, member)) => (name.to_owned(), Some(member.to_owned())),
                None => (name.clone(), None),
            })
            .collect();
        let unknown = asked.iter().zip(&parsed).filter(|(_, (name, member))| !members.has(name, member.as_deref()));
        let unknown: Vec<String> = unknown.map(|(asked, _)| asked.clone()).collect();
        if unknown.is_empty() { Ok(Self(parsed)) } else { Err(unknown) }
    }

    /// Whether a member is asked for.
    pub fn wants(&self, member: &str) -> bool {
        self.0.iter().any(|(name, _)| name == member)
    }

    /// Leaves of an entry what was asked for.
    pub fn keep(&self, entry: Value) -> Value {
        let Value::Object(entry) = entry else { return entry };
        let kept = entry.into_iter().filter_map(|(name, value)| {
            let below: Vec<Option<&str>> =
                self.0.iter().filter(|(asked, _)| *asked == name).map(|(_, member)| member.as_deref()).collect();
            match below.as_slice() {
                [] => None,
                below if below.contains(&None) => Some((name, value)),
                below => Some((name, below_only(value, below))),
            }
        });
        Value::Object(kept.collect())
    }
}

fn below_only(value: Value, wanted: &[Option<&str>]) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| below_only(item, wanted)).collect(),
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(name, _)| wanted.contains(&Some(name.as_str())));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        other => other,
    }
}
