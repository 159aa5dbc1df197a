//! Materia.
pub mod http;
