//! Who may call: one file per behaviour, on both databases.

#![allow(clippy::unwrap_used)] // The helpers are test code too, which clippy cannot see.

mod attempts;
mod callers;
mod documentation;
mod first_admin;
mod forged_tokens;
mod refreshing;
mod sign_in;
mod support;
mod users;
