//! The desk: writing, publishing, going back.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod addresses;
mod bad_input;
mod changes;
mod concurrency;
mod conditional_writes;
#[cfg(feature = "postgres")]
mod journeys;
mod kept_bodies;
mod kinds;
mod lifecycle;
mod lists;
mod locales;
mod long_lists;
mod merge_patch;
mod publish_on_write;
mod references;
mod republishing;
mod revisions;
mod roles;
mod rules;
mod slugs;
mod together;
