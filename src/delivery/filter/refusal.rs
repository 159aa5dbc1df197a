//! What is wrong with an expression: where, what was found and what would be accepted there.

use super::Field;
use crate::http::{Fault, listed};

/// One fault of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    column: usize,
    code: &'static str,
    detail: String,
    lists_fields: bool,
}

impl Refusal {
    /// A fault with a code of its own.
    pub(super) fn new(column: usize, code: &'static str, detail: impl Into<String>) -> Self {
        Self { column, code, detail: detail.into(), lists_fields: false }
    }

    /// The expression is not built as the language is.
    pub(super) fn syntax(column: usize, detail: impl Into<String>) -> Self {
        Self::new(column, "syntax", detail)
    }

    /// The same, with a list of the fields, because one of them is what would be accepted.
    pub(super) fn with_fields(self) -> Self {
        Self { lists_fields: true, ..self }
    }

    /// The fault that the caller is told.
    pub(super) fn fault(self, fields: &[(String, Field)]) -> Fault {
        let mut detail = format!("at column {}: {}", self.column, self.detail);
        if self.lists_fields && !fields.is_empty() {
            let names = listed(fields.iter().map(|(name, _)| name));
            detail.push_str(&format!("; the fields are {names}"));
        }
        Fault::parameter("filter", self.code, detail)
    }
}
