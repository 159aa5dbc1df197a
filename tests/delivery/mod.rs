//! What readers get.

mod also_in;
mod announcements;
mod bodies;
mod connections;
mod cross_origin;
mod cursors;
mod filters;
mod freshness;
mod just_published;
mod leaks;
mod listings;
mod locales;
mod many_topics;
mod old_addresses;
mod page;
mod parameters;
mod parts;
mod plans;
mod queries;
mod references;
mod related;
pub mod statements;
mod support;
mod validators;
mod walks;
