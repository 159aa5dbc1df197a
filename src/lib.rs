//! Materia.

pub mod announcements;
pub mod app;
pub mod articles;
pub mod authors;
pub mod body;
pub mod cli;
pub mod config;
pub mod content;
pub mod core;
pub mod db;
pub mod delivery;
pub mod http;
pub mod identity;
pub mod listings;
pub mod server;
pub mod topics;
pub mod transfer;
pub mod treatment_options;
