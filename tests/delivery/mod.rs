//! What readers get.

mod freshness;
mod page;
