//! What the program knows to answer readers.

use std::sync::{Arc, LazyLock};

use foldhash::HashMap;

use super::ask::Entries;
use super::asks::Asks;
use super::cache::{Cache, TagHeader};
use super::fields::Members;
use super::parts::Parts;
use crate::content::{Kind, Site};
use crate::db::Database;
use crate::http::CachePolicy;

/// The state of the delivery surface.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The database.
    pub database: Database,
    /// The site.
    pub site: Arc<Site>,
    /// How each content type answers whole entries, by its name.
    pub entries: Arc<HashMap<&'static str, Entries>>,
    /// What can be asked of the entries of each content type, by its name; found out when it is first asked.
    pub members: Arc<HashMap<&'static str, LazyLock<Members>>>,
    /// What was asked of this worker lately.
    pub asks: Arc<Asks>,
    /// Who may keep what is published, and for how long.
    pub policy: CachePolicy,
    /// The answers that were made already.
    pub cache: Arc<Cache>,
    /// What answers are made of.
    pub parts: Arc<Parts>,
    /// The headers that tell shared caches what an answer depends on.
    pub tag_headers: Arc<[TagHeader]>,
}

impl Delivery {
    /// What can be asked of the entries of a content type.
    pub(super) fn members(&self, kind: Kind) -> &Members {
        const NONE: &Members = &Members::NONE;
        self.members.get(kind.name).map_or(NONE, |members| members)
    }
}
