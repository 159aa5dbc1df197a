//! HTTP as every room speaks it: one file per behaviour, on small sample types.

#![allow(clippy::unwrap_used)] // The helpers are test code too, which clippy cannot see.

mod conditional;
mod cursors;
mod deprecation;
mod docs;
mod documents;
mod hostile;
mod inputs;
mod operations;
mod pages;
mod problem_pages;
mod problems;
mod queries;
mod request_ids;
mod sample;
mod schemas;
mod sockets;
