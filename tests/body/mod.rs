//! The body: what goes in, what comes out, and that nothing is lost between.

#![allow(clippy::expect_used, reason = "helpers of tests are no tests to the lint")]

mod bounds;
mod commonmark;
mod fuzz;
mod html_in;
mod html_out;
mod linked_pictures;
mod markdown_in;
mod markdown_out;
mod renderers;
mod round_trips;
mod rules;
mod schema;
mod support;
mod templates;
mod text_out;
mod xss;
