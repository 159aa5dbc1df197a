//! What the shelf keeps as JSON and hands on as it is: its type says what is in it, and nobody reads it on the way.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::fields::{Fields, Object};

/// The members that a `T` has, to be flattened into an entry; of these, those that are asked for.
pub struct Stored<T> {
    members: String,
    wanted: Option<Arc<Fields>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Stored<T> {
    /// Members as they are kept. What ends with `_links` is kept for the views and is no member.
    pub(super) fn new(members: String, wanted: Option<Arc<Fields>>) -> Self {
        Self { members, wanted, of: PhantomData }
    }
}

impl<T> Clone for Stored<T> {
    fn clone(&self) -> Self {
        Self::new(self.members.clone(), self.wanted.clone())
    }
}

impl<T> fmt::Debug for Stored<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.members)
    }
}

impl<T> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Object::<&RawValue>(members) = serde_json::from_str(&self.members).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in members {
            let is_wanted = self.wanted.as_ref().is_none_or(|fields| fields.wants(&name));
            if is_wanted && !name.ends_with("_links") {
                map.serialize_entry(&name, value)?;
            }
        }
        map.end()
    }
}

/// A `T` as it is kept.
pub struct Raw<T> {
    json: Arc<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T> Raw<T> {
    pub(super) fn new(json: Arc<RawValue>) -> Self {
        Self { json, of: PhantomData }
    }
}

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), of: PhantomData }
    }
}

impl<T> fmt::Debug for Raw<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.json.get())
    }
}

impl<T> Serialize for Raw<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}
