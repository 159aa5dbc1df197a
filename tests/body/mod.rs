//! The body: what goes in, what comes out, and that nothing is lost between.

#![allow(clippy::expect_used, reason = "helpers of tests are no tests to the lint")]

mod bounds;
mod html_out;
mod markdown_in;
mod markdown_out;
mod round_trips;
mod rules;
mod schema;
mod support;
mod text_out;
