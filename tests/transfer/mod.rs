//! Import and export: what goes out comes in again, and gives readers the same answers.

mod again;
mod command;
mod faults;
mod interrupted;
mod round_trip;
mod selection;
pub mod support;
