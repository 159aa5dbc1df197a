//! Materia.
pub mod content;
pub mod core;
pub mod db;
pub mod http;
pub mod identity;
