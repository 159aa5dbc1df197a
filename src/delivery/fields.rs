//! `fields`: which members of an entry are answered, one level into its relations. What is not asked for is neither
//! read nor rendered.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

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

    /// Whether only some members of a member are asked for.
    pub(super) fn divides(&self, member: &str) -> bool {
        matches!(self.part(member), Part::Only(_))
    }

    /// What of a member is asked for.
    pub(super) fn part(&self, member: &str) -> Part<'_> {
        let asked = self.0.iter().filter(|(name, _)| name == member).map(|(_, below)| below.as_deref());
        match asked.collect::<Option<Vec<&str>>>() {
            None => Part::Whole,
            Some(below) if below.is_empty() => Part::Nothing,
            Some(below) => Part::Only(below),
        }
    }
}

/// What of a member is asked for.
#[derive(Debug)]
pub(super) enum Part<'f> {
    /// None of it.
    Nothing,
    /// All of it.
    Whole,
    /// These of its own members.
    Only(Vec<&'f str>),
}

/// Leaves of a member's value those of its own members, or of the members of what it lists. Their own text is passed on as it
/// stands.
pub(super) fn below_only<'v>(value: &'v RawValue, wanted: &[&str]) -> serde_json::Result<Cow<'v, RawValue>> {
    let below = match value.get().as_bytes().first() {
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(value.get())?;
            let items = items.into_iter().map(|item| below_only(item, wanted));
            to_raw_value(&items.collect::<serde_json::Result<Vec<_>>>()?)?
        }
        Some(b'{') => {
            let Object::<&RawValue>(mut members) = serde_json::from_str(value.get())?;
            members.retain(|(name, _)| wanted.contains(&name.as_ref()));
            to_raw_value(&Object(members))?
        }
        _ => return Ok(Cow::Borrowed(value)),
    };
    Ok(Cow::Owned(below))
}

/// The members of an object in their order.
pub(super) struct Object<'o, V>(pub(super) Vec<(Cow<'o, str>, V)>);

impl<V: Serialize> Serialize for Object<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'o> Deserialize<'o> for Object<'o, &'o RawValue> {
    fn deserialize<D: Deserializer<'o>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'o> Visitor<'o> for Members {
            type Value = Object<'o, &'o RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'o>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<Name<'o>, &RawValue>()? {
                    members.push((name.0, value));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A name that is borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Name<'o>(#[serde(borrow)] Cow<'o, str>);
