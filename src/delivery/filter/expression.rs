//! An expression as it was understood, apart from what its fields mean. It prints itself in one canonical form.

use std::fmt;

use super::lexer::is_word;
use crate::delivery::condition::Compare;

/// An expression of the filter language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression(pub(super) Node);

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// All of them hold; at least two.
    All(Vec<Node>),
    /// Any of them holds; at least two.
    Any(Vec<Node>),
    /// It does not hold.
    Not(Box<Node>),
    /// A field compares so.
    Restriction(Restriction),
}

/// A comparison of a field with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restriction {
    pub(super) field: String,
    pub(super) field_column: usize,
    pub(super) compare: Compare,
    pub(super) compare_column: usize,
    pub(super) value: Value,
    pub(super) value_column: usize,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A value, with or without quotes.
    Literal(String),
    /// `*`: any value at all.
    Any,
}

/// A comparison as it is written.
pub(super) fn sign(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "=",
        Compare::NotEqual => "!=",
        Compare::Less => "<",
        Compare::LessOrEqual => "<=",
        Compare::Greater => ">",
        Compare::GreaterOrEqual => ">=",
        Compare::Has => ":",
    }
}

impl Node {
    /// All of some, without a level for only one or for those that are such already.
    pub(super) fn all(nodes: Vec<Self>) -> Self {
        Self::join(nodes, Self::All, |node| match node {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// Any of some, likewise.
    pub(super) fn any(nodes: Vec<Self>) -> Self {
        Self::join(nodes, Self::Any, |node| match node {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn join(
        nodes: Vec<Self>,
        level: impl Fn(Vec<Self>) -> Self,
        open: impl Fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut flat = Vec::with_capacity(nodes.len());
        for node in nodes {
            match open(node) {
                Ok(inner) => flat.extend(inner),
                Err(other) => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { level(flat) }
    }

    /// Prints a part that stands inside of another, in parentheses where it would be read otherwise.
    fn inside(&self, f: &mut fmt::Formatter<'_>, bare: bool) -> fmt::Result {
        if bare { write!(f, "{self}") } else { write!(f, "({self})") }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // OR binds tighter than AND.
            Self::All(nodes) => joined(f, nodes, " AND ", |node| !matches!(node, Self::All(_))),
            Self::Any(nodes) => joined(f, nodes, " OR ", |node| matches!(node, Self::Not(_) | Self::Restriction(_))),
            Self::Not(node) => {
                f.write_str("NOT ")?;
                node.inside(f, matches!(**node, Self::Restriction(_)))
            }
            Self::Restriction(restriction) => restriction.fmt(f),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, nodes: &[Node], by: &str, bare: impl Fn(&Node) -> bool) -> fmt::Result {
    for (at, node) in nodes.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { by })?;
        node.inside(f, bare(node))?;
    }
    Ok(())
}

impl fmt::Display for Restriction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = sign(self.compare);
        match &self.value {
            Value::Any => write!(f, "{} {sign} *", self.field),
            Value::Literal(text) if stands_bare(text) => write!(f, "{} {sign} {text}", self.field),
            Value::Literal(text) => {
                write!(f, "{} {sign} \"{}\"", self.field, text.replace('\\', r"\\").replace('"', "\\\""))
            }
        }
    }
}

/// Whether a value is the same without quotes.
fn stands_bare(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word) && !matches!(text, "AND" | "OR" | "NOT")
}
