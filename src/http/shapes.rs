//! The one step between the schemas that types derive, by which input is checked, and those that a document shows.
//! It says the same in the form that generators of clients read best, and tells read shapes from write shapes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::Number;
use utoipa::openapi::extensions::{Extensions, ExtensionsBuilder};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{
    AdditionalProperties, Array, KnownFormat, Object, OneOf, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Ref, RefOr};

use super::components::{PREFIX, each, reconcile};

/// Named schemas.
pub(super) type Schemas = BTreeMap<String, RefOr<Schema>>;

/// Marks an object whose nullable members may be absent, against the rule of `answered`.
const IN_SHORT: &str = "x-in-short";

/// What every text is: input that holds a NUL is refused, whatever its schema.
const ANY_TEXT: &str = r"^[^\u0000]*$";
/// What may stand before and after a pattern that a part of the text has to match.
const AROUND: &str = r"[^\u0000]*";

/// The largest integer that every reader of JSON holds exactly (RFC 8259, 6).
const MOST: i64 = 9_007_199_254_740_991;

/// The schemas of a document.
pub(super) struct Shapes {
    derived: Schemas,
    /// Those that are shown.
    pub(super) shown: Schemas,
    /// Those that are written in another shape than they are read in; the written one has `Input` behind its name.
    split: BTreeSet<String>,
}

impl Shapes {
    /// The shapes of derived schemas, of which some are answered and some are taken.
    pub(super) fn of(mut derived: Schemas, answered: &[RefOr<Schema>], taken: &[RefOr<Schema>]) -> Self {
        let known = derived.clone();
        for schema in derived.values_mut() {
            legible(schema, &known);
            each(schema, &mut constant);
        }
        let read = reached(answered, &derived);
        let written = reached(taken, &derived);
        let split = split(&derived, &read, &written);
        let mut shapes = Self { derived, shown: Schemas::new(), split };
        for name in &written {
            let schema = shapes.written(shapes.derived[name].clone());
            shapes.shown.insert(shapes.written_name(name), schema);
        }
        for name in read.iter().filter(|name| !written.contains(*name) || shapes.split.contains(*name)) {
            shapes.shown.insert(name.clone(), answered_shape(&shapes.derived[name]));
        }
        shapes
    }

    /// The schema of what is answered.
    pub(super) fn answered(&self, mut schema: RefOr<Schema>) -> RefOr<Schema> {
        reconcile(&mut schema, &self.derived);
        legible(&mut schema, &self.derived);
        schema
    }

    /// The schema of what is taken.
    pub(super) fn taken(&self, schema: RefOr<Schema>) -> RefOr<Schema> {
        let schema = self.answered(schema);
        self.written(schema)
    }

    /// The schema of a parameter. What has a title is a schema of its own, and so are words that another schema has, so
    /// that clients have one type for it.
    pub(super) fn parameter(&mut self, mut schema: RefOr<Schema>) -> RefOr<Schema> {
        legible(&mut schema, &Schemas::new());
        each(&mut schema, &mut |schema| {
            let RefOr::T(Schema::Object(object)) = schema else { return };
            if let Some(name) = object.title.take().or_else(|| self.of_words(object)) {
                let own = std::mem::replace(schema, RefOr::Ref(Ref::from_schema_name(&name)));
                self.shown.entry(name).or_insert(own);
            }
        });
        schema
    }

    /// The name of the schema that has the words of an enumeration.
    fn of_words(&self, object: &Object) -> Option<String> {
        let words = object.enum_values.as_ref()?;
        let has = |shown: &RefOr<Schema>| match shown {
            RefOr::T(Schema::Object(known)) => known.enum_values.as_ref() == Some(words),
            _ => false,
        };
        self.shown.iter().find(|(_, shown)| has(shown)).map(|(name, _)| name.clone())
    }

    /// What is written has the names of written shapes, and no defaults: clients send those of their own accord, and
    /// would overwrite with them what a patch leaves out.
    fn written(&self, mut schema: RefOr<Schema>) -> RefOr<Schema> {
        each(&mut schema, &mut without_default);
        each(&mut schema, &mut |schema| match schema {
            RefOr::Ref(reference) => reference.ref_location = self.renamed(&reference.ref_location),
            RefOr::T(Schema::OneOf(OneOf { discriminator: Some(discriminator), .. })) => {
                discriminator.mapping.values_mut().for_each(|to| *to = self.renamed(to));
            }
            RefOr::T(_) => {}
        });
        schema
    }

    fn renamed(&self, location: &str) -> String {
        location.strip_prefix(PREFIX).map_or(location.to_owned(), |name| format!("{PREFIX}{}", self.written_name(name)))
    }

    fn written_name(&self, name: &str) -> String {
        if self.split.contains(name) { format!("{name}Input") } else { name.to_owned() }
    }
}

/// The schemas of their own that a parameter brings along.
pub(super) fn titled(parameter: &Parameter) -> Vec<(String, RefOr<Schema>)> {
    let mut found = Vec::new();
    if let Some(mut schema) = parameter.schema.clone() {
        each(&mut schema, &mut |schema| {
            if let RefOr::T(Schema::Object(object)) = schema
                && let Some(title) = object.title.clone()
            {
                found.push((title, schema.clone()));
            }
        });
    }
    found
}

/// Lets the nullable members of an object be absent in answers.
pub(crate) fn in_short(object: &mut Object) {
    object.extensions = Some(ExtensionsBuilder::new().add(IN_SHORT, true).build());
}

/// Writes what has a name of its own and is only a text or a number in its place, `null` as a type beside the others,
/// the description of a member on the member, and every bound, also where it goes without saying.
fn legible(schema: &mut RefOr<Schema>, known: &Schemas) {
    each(schema, &mut |schema| {
        if let RefOr::T(Schema::OneOf(one)) = schema
            && let Some(nullable) = nullable(one, known)
        {
            *schema = nullable;
        }
        if let Some(object) = primitive(schema, known) {
            *schema = RefOr::T(Schema::Object(object));
        }
        match schema {
            RefOr::T(Schema::Object(object)) => bounded(object),
            RefOr::T(Schema::Array(Array { min_items, .. })) => *min_items = min_items.or(Some(0)),
            _ => {}
        }
    });
}

/// A union of something and null.
fn nullable(one: &OneOf, known: &Schemas) -> Option<RefOr<Schema>> {
    let [something, null] = one.items.as_slice() else { return None };
    if !is_null(null) {
        return None;
    }
    if let Some(mut object) = primitive(something, known)
        && let SchemaType::Type(kind) = object.schema_type
    {
        object.schema_type = SchemaType::Array(vec![kind, Type::Null]);
        return Some(RefOr::T(Schema::Object(object)));
    }
    let mut one = one.clone();
    if let RefOr::Ref(reference) = &mut one.items[0]
        && !reference.description.is_empty()
    {
        one.description = Some(std::mem::take(&mut reference.description));
    }
    Some(RefOr::T(Schema::OneOf(one)))
}

/// A text or a number that a reference stands for; enumerations keep their names, which clients make types of.
fn primitive(schema: &RefOr<Schema>, known: &Schemas) -> Option<Object> {
    let RefOr::Ref(reference) = schema else { return None };
    let RefOr::T(Schema::Object(object)) = known.get(reference.ref_location.strip_prefix(PREFIX)?)? else {
        return None;
    };
    let is_primitive = matches!(object.schema_type, SchemaType::Type(Type::String | Type::Integer | Type::Number));
    if !is_primitive || object.enum_values.is_some() {
        return None;
    }
    let mut object = object.clone();
    if !reference.description.is_empty() {
        object.description = Some(reference.description.clone());
    }
    object.default = reference.default.clone().or(object.default);
    Some(object)
}

fn bounded(object: &mut Object) {
    let is = |kind: Type| match &object.schema_type {
        SchemaType::Type(known) => *known == kind,
        SchemaType::Array(kinds) => kinds.contains(&kind),
        SchemaType::AnyValue => false,
    };
    if let Some(values) = &object.enum_values {
        let names: Vec<String> = values.iter().filter_map(Value::as_str).map(name_of).collect();
        if values.iter().any(|value| value.as_str().is_some_and(|value| value.starts_with('-'))) {
            object.extensions = Some(ExtensionsBuilder::new().add("x-enum-varnames", names).build());
        }
        return;
    }
    if is(Type::String) {
        object.min_length = object.min_length.or(Some(0));
        match &mut object.pattern {
            None if object.format.is_none() => object.pattern = Some(ANY_TEXT.to_owned()),
            // Some readers hold the whole text against a pattern, though JSON Schema is content with a part of it.
            Some(part) if !part.starts_with('^') || !part.ends_with('$') => *part = format!("^{AROUND}{part}{AROUND}$"),
            _ => {}
        }
    } else if is(Type::Integer) {
        let most = object.maximum.as_ref().and_then(|most| serde_json::to_value(most).ok()?.as_i64());
        let is_narrow = object.format.is_none() && most.is_some_and(|most| most <= i64::from(i32::MAX));
        let format = if is_narrow { KnownFormat::Int32 } else { KnownFormat::Int64 };
        let format = object.format.get_or_insert(SchemaFormat::KnownFormat(format));
        let is_int32 = *format == SchemaFormat::KnownFormat(KnownFormat::Int32);
        let most = if is_int32 { i64::from(i32::MAX) } else { MOST };
        object.maximum.get_or_insert(Number::Int(most as isize));
        object.minimum.get_or_insert(Number::Int(-most as isize));
    }
}

/// An enumeration of one value, in a body, is a constant: it tells alternatives apart. That of a parameter stays what it
/// is, a choice that may grow. Like every text it has its bounds written out, for readers that do not know `const`.
fn constant(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    let Some([Value::String(only)]) = object.enum_values.as_deref() else { return };
    object.min_length = Some(only.len());
    object.max_length = Some(only.len());
    object.pattern = Some(format!("^{only}$"));
    // A keyword that utoipa does not know; what it calls extensions are further members of a schema.
    object.extensions = Some(Extensions::from_iter([("const", only.clone())]));
    object.enum_values = None;
}

/// What clients call a value of an enumeration that has descending orders in it, which begin with a sign.
fn name_of(value: &str) -> String {
    let name = value.trim_start_matches('-').to_uppercase();
    if value.starts_with('-') { name + "_DESCENDING" } else { name }
}

/// The names of all schemas that some lead to.
fn reached(from: &[RefOr<Schema>], known: &Schemas) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = from.iter().flat_map(references).collect();
    while let Some(name) = open.pop() {
        if let Some(schema) = known.get(&name)
            && found.insert(name)
        {
            open.extend(references(schema));
        }
    }
    found
}

fn references(schema: &RefOr<Schema>) -> Vec<String> {
    let mut found = Vec::new();
    each(&mut schema.clone(), &mut |schema| {
        if let RefOr::Ref(reference) = schema
            && let Some(name) = reference.ref_location.strip_prefix(PREFIX)
        {
            found.push(name.to_owned());
        }
    });
    found
}

/// Schemas that travel both ways and require more of an answer than of an input, and what holds one of these.
fn split(known: &Schemas, read: &BTreeSet<String>, written: &BTreeSet<String>) -> BTreeSet<String> {
    let both: Vec<&String> = read.intersection(written).collect();
    let required = |schema: &RefOr<Schema>| match schema {
        RefOr::T(Schema::Object(object)) => object.required.len(),
        _ => 0,
    };
    let mut split: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = split.len();
        for name in &both {
            let schema = &known[*name];
            let differs = required(schema) != required(&answered_shape(schema));
            if differs || references(schema).iter().any(|inner| split.contains(inner)) {
                split.insert((*name).clone());
            }
        }
        if split.len() == before {
            return split;
        }
    }
}

fn without_default(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::Ref(reference) => reference.default = None,
        RefOr::T(Schema::Object(object)) => object.default = None,
        RefOr::T(Schema::Array(array)) => array.default = None,
        RefOr::T(_) => {}
    }
}

/// What is always there in an answer: beside what an input must have, every member that has a default, and every one
/// that can be null, because an absent one is written as null. And an answer may get new members, so that it is open.
fn answered_shape(schema: &RefOr<Schema>) -> RefOr<Schema> {
    let mut schema = schema.clone();
    each(&mut schema, &mut |schema| {
        let RefOr::T(Schema::Object(object)) = schema else { return };
        if let Some(AdditionalProperties::FreeForm(false)) = object.additional_properties.as_deref() {
            object.additional_properties = None;
        }
        if object.extensions.as_ref().is_some_and(|extensions| extensions.contains_key(IN_SHORT)) {
            object.extensions = None;
            return;
        }
        for (name, member) in &object.properties {
            if is_always_there(member) && !object.required.contains(name) {
                object.required.push(name.clone());
            }
        }
    });
    each(&mut schema, &mut without_default);
    schema
}

fn is_always_there(member: &RefOr<Schema>) -> bool {
    let has_null = |kinds: &SchemaType| matches!(kinds, SchemaType::Array(kinds) if kinds.contains(&Type::Null));
    match member {
        RefOr::Ref(reference) => reference.default.is_some(),
        RefOr::T(Schema::Object(object)) => object.default.is_some() || has_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => array.default.is_some() || has_null(&array.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.default.is_some() || one.items.iter().any(is_null),
        RefOr::T(_) => false,
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}
