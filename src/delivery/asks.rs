//! What entries were asked lately, apart from which of them: readers of many entries ask all of them alike, so that a worker
//! reads a query string, and holds it against its schema, once.

use std::sync::Arc;

use quick_cache::sync::Cache;

use super::ask::Ask;
use crate::http::Problem;

/// How many query strings are kept for each worker.
const MOST: usize = 64;
/// Longer ones are not.
const LONGEST: usize = 512;

/// Query strings that a worker has read, each after the path of its content type.
#[derive(Debug)]
pub struct Asks(Cache<String, Arc<Parsed>>);

/// A query string that was read.
#[derive(Debug)]
pub(super) struct Parsed {
    /// What it asks.
    pub(super) ask: Arc<Ask>,
    /// The same, however it was spelled.
    pub(super) canonical: String,
}

impl Default for Asks {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Asks {
    /// What a query string asks of the entries at a path, as `read` reads it.
    pub(super) fn get_or_read(
        &self,
        path: &str,
        query: &str,
        read: impl FnOnce() -> Result<Parsed, Problem>,
    ) -> Result<Arc<Parsed>, Problem> {
        if query.len() > LONGEST {
            return read().map(Arc::new);
        }
        self.0.get_or_insert_with(&format!("{path}?{query}"), || read().map(Arc::new))
    }
}
