//! Materia.

pub mod body;
