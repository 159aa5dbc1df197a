//! Materia: a headless content backend for health content, in one binary.
//!
//! # The house, from the ground up
//!
//! Rooms ask only below themselves; a test reads the imports and holds them to it.
//!
//! | floor | room | what it is |
//! |---|---|---|
//! | 1 | [`core`] | identifiers, time, slugs, locales, the tags and epochs of caches; no I/O |
//! | 2 | [`db`] | SQLite or PostgreSQL behind two doors, `read` and `write`; migrations; SQL made at run time |
//! | 3 | [`http`] | problems, input held against its schema, paging, conditional requests, operations that are routes and documentation in one |
//! | 3 | [`body`] | Portable Text: Markdown and HTML in; HTML, Markdown, text and blocks out |
//! | 4 | [`identity`] | users, passwords, tokens, roles; its extractors say in a signature who may call |
//! | 5 | [`content`] | the desk (entries, revisions, slugs, references), the way to the shelf, lines in and out, and the trait that a content type implements |
//! | 6 | [`delivery`] | what readers ask: filters, order, pages, relations, fields, the filter language, the response cache |
//! | 6 | [`transfer`] | import and export of files of any size, and sample articles in any number |
//! | 7–9 | [`topics`], [`authors`], [`treatment_options`], [`listings`], [`articles`], [`announcements`] | one room per content type, all of one shape: document, published, wire |
//! | 10 | [`app`] | the only one that sees all rooms: the list of content types, state, routes, documents |
//! | 11–12 | [`server`], [`cli`], [`config`] | the program |
//!
//! # The walk of one read
//!
//! `GET /v1/articles/physical-therapy-for-sciatica?include=authors`: `delivery`'s front answers it from memory, if it was asked in these words before. Else its detail handler looks for the
//! same question in other words. Else the parameters are held against what the type
//! declares and become an `Ask`; one read transaction finds the row in `published_articles`, what it refers to in one
//! query over `published_refs`, and the authors whole by `authors`' own views; `articles` puts the view together. Its
//! body comes from `published_bodies`: as HTML that was made when it was published, in which `body` fills what only this
//! page knows, or rendered from its blocks. The bytes, with the tags of all that they depend on, go into the cache and out.
//!
//! # The walk of one write
//!
//! `PATCH /manage/v1/articles/{id}?publish=true`: `identity::Claim` admits the caller, `http::MergePatch` reads the
//! body. In one write transaction the caller is confirmed, and the `content` desk locks the entry, applies the patch,
//! holds the document against its schema and its rules, resolves references and body, and adds a revision; the shelf
//! derives the published rows from it and notes what that touches. After the commit, and before the answer, the caches
//! hear of it.

pub mod announcements;
pub mod app;
pub mod articles;
pub mod authors;
pub mod body;
pub mod cli;
pub mod config;
pub mod content;
pub mod core;
pub mod db;
pub mod delivery;
pub mod http;
pub mod identity;
pub mod listings;
pub mod server;
pub mod topics;
pub mod transfer;
pub mod treatment_options;
