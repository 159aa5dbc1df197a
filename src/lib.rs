//! Materia.
