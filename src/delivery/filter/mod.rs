//! The filter language: an AIP-160 expression over the fields of a content type, made into a `Condition`.
//! Text becomes an `Expression` (`lexer`, `parser`), and that a condition (`compile`); `docs/filter.md` tells users.

mod compile;
mod expression;
mod fields;
mod lexer;
mod merge;
mod parser;
mod refusal;
mod times;

pub use expression::Expression;
pub use fields::{Field, fields};
pub(super) use times::condition as time_condition;

use super::condition::Condition;
use crate::http::Fault;

/// The condition that an expression asks for, or what is wrong with it first, and where.
pub fn compile(expression: &str, fields: &[(String, Field)]) -> Result<Condition, Fault> {
    let found = parser::parse(expression).and_then(|Expression(node)| compile::node(&node, fields));
    found.map_err(|refusal| refusal.fault(fields))
}

/// The expression that a text is, whether or not its fields exist.
pub fn parse(expression: &str) -> Result<Expression, Fault> {
    parser::parse(expression).map_err(|refusal| refusal.fault(&[]))
}
