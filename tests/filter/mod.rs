//! The filter language: its grammar, what each field takes, and that it finds what it says.

mod data;
mod docs;
mod fields;
mod finds;
mod grammar;
mod model;
mod properties;
mod refusals;
