//! Reading JSON strictly: what lenient parsers repair or overwrite in silence is refused here, with its place.
//! The result is a value that holds no NUL, names each member once and nests at most `MAX_DEPTH` deep.

use std::cell::RefCell;
use std::fmt;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::problem::MAX_FAULTS;
use super::{Fault, Problem, ProblemType, pointer};

/// How deep lists and objects may nest.
pub(super) const MAX_DEPTH: usize = 100;

/// Parses a body. Faults of syntax end it at the first; faults of content are collected.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let text = text(bytes)?;
    let state = RefCell::new(State::default());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = Node(&state).deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    let value = parsed.map_err(|error| malformed(syntax(&error)))?;
    let faults = state.into_inner().faults;
    match faults.as_slice() {
        [] => Ok(value),
        [first, ..] => Err(malformed(first.detail.clone()).with_errors(faults)),
    }
}

/// As much as most entries take.
const ROOM: usize = 8 << 10;

/// An entry as JSON, in one allocation for most: a text that grows from nothing is copied each time it doubles.
pub(crate) fn written(value: &impl Serialize) -> Result<String, Problem> {
    let mut bytes = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut bytes, value).map_err(Problem::internal)?;
    String::from_utf8(bytes).map_err(Problem::internal)
}

fn text(bytes: &[u8]) -> Result<&str, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(malformed("the body is missing"));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(malformed("the body starts with a byte order mark, which JSON does not allow"));
    }
    let not_utf8 =
        |error: std::str::Utf8Error| malformed(format!("the body is not UTF-8 at byte {}", error.valid_up_to()));
    std::str::from_utf8(bytes).map_err(not_utf8)
}

fn malformed(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemType::MalformedJson, detail)
}

/// The parser's own words end in the place, which belongs at the front.
fn syntax(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("line {}, column {}: {what}", error.line(), error.column())
}

#[derive(Default)]
struct State {
    pointer: String,
    depth: usize,
    faults: Vec<Fault>,
}

impl State {
    fn fault(&mut self, code: &'static str, detail: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(Fault::at(self.pointer.clone(), code, detail));
        }
    }

    fn check_text(&mut self, text: &str) {
        if text.contains('\0') {
            self.fault("nul_character", "must not contain the NUL character".to_owned());
        }
    }
}

/// One value at the place that the state points at.
#[derive(Clone, Copy)]
struct Node<'s>(&'s RefCell<State>);

impl Node<'_> {
    /// Reads a part of a list or object with the pointer extended by its token.
    fn within<T, E>(self, token: &str, read: impl FnOnce(Self) -> Result<T, E>) -> Result<T, E> {
        let length = self.0.borrow().pointer.len();
        pointer::push(&mut self.0.borrow_mut().pointer, token);
        let result = read(self);
        self.0.borrow_mut().pointer.truncate(length);
        result
    }

    fn nested<T, E: Error>(self, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.0.borrow_mut().depth += 1;
        if self.0.borrow().depth > MAX_DEPTH {
            return Err(E::custom(format!("lists and objects nest deeper than {MAX_DEPTH}")));
        }
        let result = read();
        self.0.borrow_mut().depth -= 1;
        result
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        self.0.borrow_mut().check_text(&value);
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.nested(|| {
            let mut items = Vec::new();
            while let Some(item) = self.within(&items.len().to_string(), |node| seq.next_element_seed(node))? {
                items.push(item);
            }
            Ok(Value::Array(items))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.nested(|| {
            let mut members = Map::new();
            while let Some(name) = map.next_key::<String>()? {
                let value = self.within(&name, |node| {
                    node.0.borrow_mut().check_text(&name);
                    if members.contains_key(&name) {
                        node.0.borrow_mut().fault("duplicate_member", "is given more than once".to_owned());
                    }
                    map.next_value_seed(node)
                })?;
                members.insert(name, value);
            }
            Ok(Value::Object(members))
        })
    }
}
