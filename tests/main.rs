//! The one integration-test binary: a folder per room of `src/`, and `support/` for what they share.

mod body;
mod http;
mod identity;
