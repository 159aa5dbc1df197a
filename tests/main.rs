//! The one integration-test binary: a folder per room of `src/`, and `support/` for what they share.

#![allow(unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic, in its helpers too")]

mod app;
mod body;
mod content;
mod delivery;
mod filter;
mod house;
mod http;
mod identity;
mod program;
mod spec;
mod support;
mod transfer;
