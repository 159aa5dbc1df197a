//! Entries without the members that were not asked for: these are left out while the entry is written, so that what is
//! written is not read again.

use serde::ser::{Error as _, Impossible, SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::value::to_raw_value;

use super::fields::{Fields, Part, below_only};

/// An object, of which those members are written that are asked for.
pub(super) struct Chosen<'c, T>(pub(super) &'c Fields, pub(super) &'c T);

impl<T: Serialize> Serialize for Chosen<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.serialize(Choosing { fields: self.0, serializer })
    }
}

/// Writes an object by another serializer.
struct Choosing<'c, S> {
    fields: &'c Fields,
    serializer: S,
}

/// Writes its members.
struct Members<'c, M> {
    fields: &'c Fields,
    members: M,
    /// What is asked for of the member whose name came last.
    part: Part<'c>,
}

/// Tells what is asked for of the member of a name.
struct Named<'c>(&'c Fields);

impl<M: SerializeMap> SerializeMap for Members<'_, M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, name: &T) -> Result<(), M::Error> {
        self.part = name.serialize(Named(self.fields)).map_err(M::Error::custom)?;
        if matches!(self.part, Part::Nothing) { Ok(()) } else { self.members.serialize_key(name) }
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), M::Error> {
        match &self.part {
            Part::Nothing => Ok(()),
            Part::Whole => self.members.serialize_value(value),
            Part::Only(below) => {
                let whole = to_raw_value(value).map_err(M::Error::custom)?;
                self.members.serialize_value(&*below_only(&whole, below).map_err(M::Error::custom)?)
            }
        }
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.members.end()
    }
}

impl<M: SerializeMap> SerializeStruct for Members<'_, M> {
    type Ok = M::Ok;
    type Error = M::Error;

    fn serialize_field<T: ?Sized + Serialize>(&mut self, name: &'static str, value: &T) -> Result<(), M::Error> {
        self.serialize_entry(name, value)
    }

    fn end(self) -> Result<M::Ok, M::Error> {
        self.members.end()
    }
}

/// Everything that a serializer is not given: what is written is an object, and what names a member is text.
macro_rules! refuse {
    ($error:ty, $($method:ident($($type:ty),*))*) => {
        $(
            fn $method(self, $(_: $type),*) -> Result<Self::Ok, $error> {
                Err(<$error>::custom(concat!("members are not told by ", stringify!($method))))
            }
        )*
    };
    ($error:ty) => {
        type SerializeSeq = Impossible<Self::Ok, $error>;
        type SerializeTuple = Impossible<Self::Ok, $error>;
        type SerializeTupleStruct = Impossible<Self::Ok, $error>;
        type SerializeTupleVariant = Impossible<Self::Ok, $error>;
        type SerializeStructVariant = Impossible<Self::Ok, $error>;

        refuse! {
            $error,
            serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
            serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
            serialize_f32(f32) serialize_f64(f64) serialize_char(char) serialize_bytes(&[u8])
            serialize_none() serialize_unit() serialize_unit_struct(&'static str)
            serialize_unit_variant(&'static str, u32, &'static str)
        }

        fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Self::Ok, $error> {
            value.serialize(self)
        }

        fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<Self::Ok, $error> {
            value.serialize(self)
        }

        fn serialize_newtype_variant<T: ?Sized + Serialize>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<Self::Ok, $error> {
            self.serialize_unit()
        }

        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, $error> {
            Err(<$error>::custom("members are no list"))
        }

        fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, $error> {
            self.serialize_seq(Some(length))
        }

        fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, $error> {
            self.serialize_seq(Some(length))
        }

        fn serialize_tuple_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            length: usize,
        ) -> Result<Self::SerializeTupleVariant, $error> {
            self.serialize_seq(Some(length))
        }

        fn serialize_struct_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeStructVariant, $error> {
            Err(<$error>::custom("members are of no variant"))
        }
    };
}

impl<'c, S: Serializer> Serializer for Choosing<'c, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeMap = Members<'c, S::SerializeMap>;
    type SerializeStruct = Members<'c, S::SerializeMap>;

    refuse!(S::Error);
    refuse!(S::Error, serialize_str(&str));

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        let Self { fields, serializer } = self;
        Ok(Members { fields, members: serializer.serialize_map(None)?, part: Part::Nothing })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, S::Error> {
        self.serialize_map(None)
    }
}

impl<'c> Serializer for Named<'c> {
    type Ok = Part<'c>;
    type Error = serde_json::Error;
    type SerializeMap = Impossible<Part<'c>, serde_json::Error>;
    type SerializeStruct = Impossible<Part<'c>, serde_json::Error>;

    refuse!(serde_json::Error);

    fn serialize_str(self, name: &str) -> Result<Part<'c>, serde_json::Error> {
        Ok(self.0.part(name))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, serde_json::Error> {
        Err(serde_json::Error::custom("a name is no object"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, serde_json::Error> {
        self.serialize_map(None)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::fields::Members as Known;
    use super::*;

    #[derive(Serialize)]
    struct View {
        kind: &'static str,
        #[serde(flatten)]
        rest: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<u8>,
    }

    #[test]
    fn the_members_that_were_asked_for_are_written_in_the_order_of_the_entry() {
        let rest = json!({
            "authors": [{"name": "A", "slug": "a", "image": {"alt": "x"}}, {"name": "B"}], "seo": {"title": "T", "noindex": false},
            "title": "K\"nee", "empty": [], "number": 7
        });
        let properties: serde_json::Map<String, Value> = ["kind", "authors", "seo", "title", "empty", "number", "body"]
            .map(|name| (name.to_owned(), json!({"properties": {"name": {}, "title": {}, "image": {}, "noindex": {}}})))
            .into_iter()
            .collect();
        let known = Known::of(&json!({"properties": properties}), &Value::Null);
        let write = |asked: &[&str], body| {
            let asked: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
            let view = View { kind: "article", rest: rest.clone(), body };
            serde_json::to_string(&Chosen(&Fields::parse(&asked, &known).unwrap(), &view)).unwrap()
        };
        assert_eq!(write(&["title", "kind"], None), r#"{"kind":"article","title":"K\"nee"}"#);
        assert_eq!(write(&["body", "authors.name"], Some(1)), r#"{"authors":[{"name":"A"},{"name":"B"}],"body":1}"#);
        assert_eq!(
            write(&["authors.image", "authors.name", "seo.title", "number.name"], None),
            r#"{"authors":[{"name":"A","image":{"alt":"x"}},{"name":"B"}],"seo":{"title":"T"},"number":7}"#
        );
        assert_eq!(
            write(&["seo.title", "seo", "empty.title"], None),
            r#"{"seo":{"title":"T","noindex":false},"empty":[]}"#
        );
        assert_eq!(write(&["body"], None), "{}");
        assert!(serde_json::to_string(&Chosen(&Fields::parse(&[], &known).unwrap(), &[1])).is_err(), "no object");
    }
}
