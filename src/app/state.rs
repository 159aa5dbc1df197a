//! What all requests share. Nothing of it is a static: any number of apps live in one process.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use foldhash::HashMap;

use super::content_types;
use super::spec::Documents;
use crate::config::Config;
use crate::content::{Management, Site, Together};
use crate::core::Clock;
use crate::db::Database;
use crate::delivery::{Cache, CacheFigures, Delivery, Entries, Front, Members, Parts, TagHeader};
use crate::http::{CachePolicy, Problem, Validators};
use crate::identity::Identity;
use crate::transfer::Exchange;

/// The application: its state, from which each worker makes its routes.
#[derive(Debug, Clone)]
pub struct App {
    pub(super) database: Database,
    pub(super) identity: Arc<Identity>,
    pub(super) site: Arc<Site>,
    pub(super) validators: Arc<Validators>,
    pub(super) documents: Arc<Documents>,
    pub(super) max_body_bytes: usize,
    pub(super) body_timeout: Duration,
    entries: Arc<HashMap<&'static str, Entries>>,
    members: Arc<HashMap<&'static str, LazyLock<Members>>>,
    policy: CachePolicy,
    pub(super) clock: Arc<Clock>,
    cache: Arc<Cache>,
    parts: Arc<Parts>,
    tag_headers: Arc<[TagHeader]>,
    together: Together,
}

impl App {
    /// The application over a migrated database.
    pub fn new(config: &Config, database: Database, identity: Identity) -> Result<Self, Problem> {
        let clock = Arc::new(Clock::default());
        let site = Site {
            locales: config.locales.clone(),
            kinds: content_types::kinds(),
            public_url: config.public_url.clone(),
            entry_url: config.entry_url.clone(),
        };
        let together = Together::start(&database, clock.clone())?;
        Ok(Self {
            database,
            together,
            identity: Arc::new(identity),
            site: Arc::new(site),
            validators: Arc::new(Validators::default()),
            documents: Arc::new(Documents::new(&config.public_url)),
            max_body_bytes: config.max_body_bytes,
            body_timeout: Duration::from_secs(config.body_timeout),
            entries: Arc::new(content_types::entries()),
            members: Arc::new(content_types::members()),
            policy: config.cache_policy,
            cache: Arc::new(Cache::new(config.cache_bytes, clock.clone())),
            parts: Arc::new(Parts::new(config.parts_bytes, &clock)),
            clock,
            tag_headers: config.cache_tag_headers.clone().into(),
        })
    }

    /// What the response cache has done so far.
    pub fn cache_figures(&self) -> CacheFigures {
        self.cache.figures()
    }

    /// How many bytes the parts take that answers share.
    pub fn parts_bytes(&self) -> u64 {
        self.parts.bytes()
    }

    /// What the import and the export of entries work with.
    pub fn exchange(&self) -> Exchange {
        Exchange {
            database: self.database.clone(),
            site: self.site.clone(),
            validators: self.validators.clone(),
            importers: content_types::importers(),
            exporters: content_types::exporters(),
            clock: self.clock.clone(),
        }
    }

    /// What answers from memory, for one worker.
    pub fn front(&self) -> Front {
        Front::new(self.cache.clone())
    }

    pub(super) fn delivery(&self) -> Delivery {
        Delivery {
            database: self.database.clone(),
            site: self.site.clone(),
            entries: self.entries.clone(),
            members: self.members.clone(),
            asks: Arc::default(),
            policy: self.policy,
            cache: self.cache.clone(),
            parts: self.parts.clone(),
            tag_headers: self.tag_headers.clone(),
        }
    }

    pub(super) fn management(&self) -> Management {
        Management {
            database: self.database.clone(),
            site: self.site.clone(),
            clock: self.clock.clone(),
            readership: self.parts.clone(),
            together: self.together.clone(),
        }
    }
}
