//! Named schemas: what a type refers to, gathered recursively, for the validators and the OpenAPI document alike.
//! It also mends the one shape in which the derived schema contradicts serde: `allOf` of objects.

use std::collections::BTreeMap;

use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, AllOf, ArrayItems, Object, Schema};
use utoipa::openapi::{Ref, RefOr};

pub(super) const PREFIX: &str = "#/components/schemas/";

/// A schema with its name, if it has one, and everything it refers to. That of a type is made when it is asked for:
/// routes are mounted without it.
#[derive(Clone)]
pub struct Described(Source);

#[derive(Clone)]
enum Source {
    Type { schema: fn() -> Named, components: fn() -> Vec<Component> },
    Made { schema: Box<Named>, components: Vec<Component> },
}

type Named = (Option<String>, RefOr<Schema>);
type Component = (String, RefOr<Schema>);

impl Described {
    /// A schema without a name, with the named schemas it refers to.
    pub fn inline(schema: impl Into<RefOr<Schema>>, components: Vec<(String, RefOr<Schema>)>) -> Self {
        Self(Source::Made { schema: Box::new((None, schema.into())), components })
    }

    fn schema(&self) -> Named {
        match &self.0 {
            Source::Type { schema, .. } => schema(),
            Source::Made { schema, .. } => (**schema).clone(),
        }
    }

    fn components(&self) -> Vec<Component> {
        match &self.0 {
            Source::Type { components, .. } => components(),
            Source::Made { components, .. } => components.clone(),
        }
    }

    /// How to speak of it: a reference if it has a name, else the schema itself.
    pub(super) fn reference(&self) -> RefOr<Schema> {
        match self.schema() {
            (Some(name), _) => RefOr::Ref(Ref::new(format!("{PREFIX}{name}"))),
            (None, schema) => schema,
        }
    }

    /// The schema and the components that it refers to, as JSON.
    pub fn json(self) -> (serde_json::Value, serde_json::Value) {
        let schema = serde_json::to_value(self.schema().1).unwrap_or_default();
        let mut components = Components::default();
        components.add(self.components());
        (schema, serde_json::to_value(components.finish()).unwrap_or_default())
    }

    /// Every named schema: its own, then those it refers to.
    pub(super) fn into_components(self) -> Vec<(String, RefOr<Schema>)> {
        let (name, schema) = self.schema();
        name.map(|name| (name, schema)).into_iter().chain(self.components()).collect()
    }
}

impl std::fmt::Debug for Described {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Described").field("name", &self.schema().0).finish_non_exhaustive()
    }
}

/// The schema of a type that derives it. Lists, maps and plain values are spoken of in place, the rest by name.
pub fn schema_of<T: ToSchema>() -> Described {
    Described(Source::Type { schema: named::<T>, components: components_of::<T> })
}

fn named<T: ToSchema>() -> Named {
    let schema = T::schema();
    let has_name = match &schema {
        RefOr::T(Schema::Object(object)) => !object.properties.is_empty() || object.enum_values.is_some(),
        RefOr::T(Schema::OneOf(_) | Schema::AnyOf(_) | Schema::AllOf(_)) => true,
        _ => false,
    };
    (has_name.then(|| T::name().into_owned()), schema)
}

fn components_of<T: ToSchema>() -> Vec<Component> {
    let mut components = Vec::new();
    T::schemas(&mut components);
    components
}

/// Named schemas gathered from many types; remembers names that were given to two different schemas.
#[derive(Default)]
pub(super) struct Components {
    schemas: BTreeMap<String, RefOr<Schema>>,
    clashes: Vec<String>,
}

impl Components {
    pub(super) fn add(&mut self, components: impl IntoIterator<Item = (String, RefOr<Schema>)>) {
        for (name, schema) in components {
            match self.schemas.get(&name) {
                Some(known) if *known != schema => self.clashes.push(name),
                Some(_) => {}
                None => {
                    self.schemas.insert(name, schema);
                }
            }
        }
    }

    pub(super) fn clashes(&self) -> &[String] {
        &self.clashes
    }

    /// The schemas, each consistent with what serde accepts.
    pub(super) fn finish(self) -> BTreeMap<String, RefOr<Schema>> {
        let mut finished = self.schemas.clone();
        finished.values_mut().for_each(|schema| reconcile(schema, &self.schemas));
        finished
    }
}

/// Calls `change` with a schema and then with every schema inside of what it has become.
pub(super) fn each(schema: &mut RefOr<Schema>, change: &mut dyn FnMut(&mut RefOr<Schema>)) {
    change(schema);
    let RefOr::T(inner) = schema else { return };
    match inner {
        Schema::Object(object) => {
            object.properties.values_mut().for_each(|property| each(property, change));
            if let Some(AdditionalProperties::RefOr(value)) = object.additional_properties.as_deref_mut() {
                each(value, change);
            }
        }
        Schema::Array(array) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                each(items, change);
            }
        }
        Schema::OneOf(one) => one.items.iter_mut().for_each(|item| each(item, change)),
        Schema::AnyOf(any) => any.items.iter_mut().for_each(|item| each(item, change)),
        Schema::AllOf(all) => all.items.iter_mut().for_each(|item| each(item, change)),
        _ => {}
    }
}

/// Replaces every `allOf` of objects by one object with the members of all.
///
/// The derive describes `#[serde(tag)]` and `#[serde(flatten)]` as `allOf` of a struct and the rest. Where the struct
/// denies unknown fields nothing satisfies that, because the closed part refuses the members of the other; and everywhere
/// clients are simpler with one object than with the sum of several.
pub(super) fn reconcile(schema: &mut RefOr<Schema>, known: &BTreeMap<String, RefOr<Schema>>) {
    each(schema, &mut |schema| {
        if let RefOr::T(Schema::AllOf(all)) = schema
            && let Some(object) = merged(all, known)
        {
            *schema = RefOr::T(Schema::Object(object));
        }
    });
}

fn merged(all: &AllOf, known: &BTreeMap<String, RefOr<Schema>>) -> Option<Object> {
    let closed = |object: &Object| {
        matches!(object.additional_properties.as_deref(), Some(AdditionalProperties::FreeForm(false)))
    };
    let parts = objects(all, known, 0)?;
    let mut whole = Object::new();
    whole.description.clone_from(&all.description);
    if parts.iter().any(closed) {
        whole.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
    for part in parts {
        whole.required.extend(part.required);
        whole.properties.extend(part.properties);
    }
    Some(whole)
}

/// The members of an `allOf` as objects, or nothing if one of them is something else.
fn objects(all: &AllOf, known: &BTreeMap<String, RefOr<Schema>>, depth: usize) -> Option<Vec<Object>> {
    let mut found = Vec::new();
    for item in &all.items {
        match resolve(item, known, depth)? {
            Schema::Object(object) => found.push(object.clone()),
            Schema::AllOf(inner) if depth < 16 => found.extend(objects(inner, known, depth + 1)?),
            _ => return None,
        }
    }
    Some(found)
}

pub(super) fn resolve<'a>(
    schema: &'a RefOr<Schema>,
    known: &'a BTreeMap<String, RefOr<Schema>>,
    depth: usize,
) -> Option<&'a Schema> {
    match schema {
        RefOr::T(schema) => Some(schema),
        RefOr::Ref(reference) if depth < 16 => {
            resolve(known.get(reference.ref_location.strip_prefix(PREFIX)?)?, known, depth + 1)
        }
        RefOr::Ref(_) => None,
    }
}
