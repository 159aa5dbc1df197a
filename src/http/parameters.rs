//! The query parameters that a type documents, and how a query string is read against them.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};
use utoipa::openapi::{RefOr, Required};

use super::components::Components;
use super::problem::MAX_FAULTS;
use super::schema::Validator;
use super::{Fault, peers, percent, words};

/// The query parameters that a type documents.
pub(super) fn documented<T: IntoParams>() -> Vec<Parameter> {
    let mut parameters = T::into_params(|| Some(ParameterIn::Query));
    parameters.retain(|parameter| parameter.parameter_in == ParameterIn::Query);
    parameters
}

/// What a parameter's text becomes.
#[derive(Debug)]
enum Shape {
    Text,
    Integer,
    Number,
    Boolean,
    List(Box<Shape>),
    Object(BTreeMap<String, Shape>),
}

impl Shape {
    fn of(schema: &Value) -> Self {
        let alternatives = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
        let mut alternatives = alternatives.flatten();
        if let Some(inner) = alternatives.find(|inner| inner.get("type").is_none_or(|kind| kind != "null")) {
            return Self::of(inner);
        }
        let kinds: Vec<&str> = match schema.get("type") {
            Some(Value::String(kind)) => vec![kind],
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        match kinds.iter().find(|kind| **kind != "null") {
            Some(&"integer") => Self::Integer,
            Some(&"number") => Self::Number,
            Some(&"boolean") => Self::Boolean,
            Some(&"array") => Self::List(Box::new(schema.get("items").map_or(Self::Text, Self::of))),
            Some(&"object") => Self::Object(Self::members(schema)),
            _ => Self::Text,
        }
    }

    fn members(schema: &Value) -> BTreeMap<String, Self> {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.into_iter().flatten().map(|(name, schema)| (name.clone(), Self::of(schema))).collect()
    }

    /// The value a text stands for. What does not fit stays text, and the validator says what it should have been.
    fn coerce(&self, text: &str) -> Value {
        let number = |text: &str| text.parse().ok().and_then(Number::from_f64).map(Value::Number);
        let coerced = match self {
            Self::Text | Self::Object(_) => None,
            Self::Boolean => text.parse::<bool>().ok().map(Value::Bool),
            Self::Number => number(text),
            Self::Integer if text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<i64>().ok().map(Value::from).or_else(|| number(text))
            }
            Self::Integer => None,
            Self::List(item) => Some(text.split(',').map(|part| item.coerce(part)).collect()),
        };
        coerced.unwrap_or_else(|| Value::String(text.to_owned()))
    }
}

/// The parameters of a type, ready to read query strings.
#[derive(Debug)]
pub(super) struct Parameters {
    shapes: BTreeMap<String, Shape>,
    validator: Validator,
}

impl Parameters {
    pub(super) fn of<T: IntoParams>() -> Self {
        let mut object =
            ObjectBuilder::new().additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
        let mut shapes = BTreeMap::new();
        for parameter in documented::<T>() {
            let schema = parameter.schema.unwrap_or_else(|| RefOr::T(Schema::default()));
            shapes.insert(parameter.name.clone(), Shape::of(&serde_json::to_value(&schema).unwrap_or_default()));
            object = object.property(&parameter.name, schema);
            if matches!(parameter.required, Required::True) {
                object = object.required(&parameter.name);
            }
        }
        let validator = Validator::new(RefOr::T(object.into()), Components::default());
        Self { shapes, validator }
    }

    /// Why they cannot be used, if they cannot.
    pub(super) fn defect(&self) -> Option<&str> {
        self.validator.defect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.shapes.keys().map(String::as_str)
    }

    /// The query as a JSON object, or everything that is wrong with it.
    pub(super) fn read(&self, query: &str) -> Result<Value, Vec<Fault>> {
        let mut reading = Reading { parameters: self, values: Map::new(), faults: Vec::new() };
        query.split('&').filter(|pair| !pair.is_empty()).for_each(|pair| reading.pair(pair));
        let Reading { values, mut faults, .. } = reading;
        let value = Value::Object(values);
        for fault in self.validator.faults(&value).into_iter().map(as_parameter) {
            if !faults.iter().any(|known| known.parameter == fault.parameter) {
                faults.push(fault);
            }
        }
        faults.truncate(MAX_FAULTS);
        if faults.is_empty() { Ok(value) } else { Err(faults) }
    }
}

struct Reading<'p> {
    parameters: &'p Parameters,
    values: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn fault(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::parameter(name, code, detail));
        }
    }

    fn pair(&mut self, pair: &str) {
        let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = match (decode(raw_name), decode(raw_value)) {
            (Ok(name), Ok(value)) => (name, value),
            (Err(_), _) => {
                return self.fault(raw_name, "malformed", "has a name that is not percent-encoded UTF-8");
            }
            (Ok(name), Err(fault)) => return self.fault(&name, "malformed", fault.detail()),
        };
        if name.contains('\0') || value.contains('\0') {
            return self.fault(&name.replace('\0', ""), "nul_character", "must not contain the NUL character");
        }
        self.assign(&name, &value);
    }

    fn assign(&mut self, name: &str, value: &str) {
        if let Some(shape) = self.parameters.shapes.get(name) {
            return self.plain(name, value, shape);
        }
        if let Some((base, member)) = name.strip_suffix(']').and_then(|name| name.split_once('['))
            && let Some(Shape::Object(members)) = self.parameters.shapes.get(base)
        {
            return self.member(base, member, value, members);
        }
        self.fault(name, "unknown_parameter", peers::unknown(name, self.parameters.names()));
    }

    fn plain(&mut self, name: &str, value: &str, shape: &Shape) {
        if let Shape::Object(members) = shape {
            let forms = members.keys().map(|member| format!("{name}[{member}]"));
            return self.fault(name, "malformed", format!("is given by its members: {}", words::listed(forms)));
        }
        if self.values.contains_key(name) {
            let hint = if matches!(shape, Shape::List(_)) { "; separate the values by commas" } else { "" };
            return self.fault(name, "repeated", format!("is given more than once{hint}"));
        }
        if matches!(shape, Shape::List(_)) && value.split(',').any(str::is_empty) {
            self.fault(name, "empty_item", "has an empty item; separate the values by single commas");
        }
        self.values.insert(name.to_owned(), shape.coerce(value));
    }

    fn member(&mut self, base: &str, member: &str, value: &str, members: &BTreeMap<String, Shape>) {
        let name = format!("{base}[{member}]");
        let Some(shape) = members.get(member) else {
            let forms: Vec<String> = members.keys().map(|member| format!("{base}[{member}]")).collect();
            let detail = peers::unknown(&name, forms.iter().map(String::as_str));
            return self.fault(&name, "unknown_parameter", detail);
        };
        let object = self.values.entry(base).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(object) = object
            && object.insert(member.to_owned(), shape.coerce(value)).is_some()
        {
            self.fault(&name, "repeated", "is given more than once");
        }
    }
}

fn decode(text: &str) -> Result<String, percent::Malformed> {
    let spaced = text.replace('+', " ");
    percent::decode(&spaced).map(|text| text.into_owned())
}

/// A fault of the object that stands for the query, told by the name of its parameter.
pub(super) fn as_parameter(fault: Fault) -> Fault {
    let pointer = fault.pointer.unwrap_or_default();
    let mut tokens = pointer.split('/').skip(1);
    let mut name = tokens.next().unwrap_or_default().to_owned();
    let mut detail = fault.detail;
    // All values of a query are text, so that "not a string" would only confuse.
    if fault.code == "wrong_type"
        && let Some((wanted, _)) = detail.split_once(", not ")
    {
        detail = wanted.to_owned();
    }
    for token in tokens {
        match token.parse::<usize>() {
            Ok(index) => detail = format!("item {}: {detail}", index + 1),
            Err(_) => name.push_str(&format!("[{token}]")),
        }
    }
    Fault::parameter(name, fault.code, detail)
}
