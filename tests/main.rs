//! The one integration-test binary: a folder per room of `src/`, and `support/` for what they share.

#![allow(unreachable_pub)]

mod body;
mod content;
mod delivery;
mod filter;
mod http;
mod identity;
mod program;
mod support;
