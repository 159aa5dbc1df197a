//! The one integration-test binary: a folder per room of `src/`, and `support/` for what they share.

#![allow(unreachable_pub)]

mod body;
mod content;
mod delivery;
mod house;
mod http;
mod identity;
mod spec;
mod support;
