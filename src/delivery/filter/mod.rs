//! The filter language: an AIP-160 expression over the fields of a content type, made into a `Condition`.

mod fields;

pub use fields::Field;
pub(super) use fields::fields;

use super::condition::Condition;
use crate::http::Fault;

/// The condition that an expression asks for, or what is wrong with it and where.
pub(super) fn compile(expression: &str, fields: &[(String, Field)]) -> Result<Condition, Fault> {
    let _ = (expression, fields);
    Err(Fault::parameter("filter", "unsupported", "expressions are not understood yet"))
}
