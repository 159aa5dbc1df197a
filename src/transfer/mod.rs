//! Entries in files: import, export, and made-up content for tests of size. What a line means is said in `content`;
//! here it is read from a file or standard input, in bounded pieces, and reported on. `docs/import.md` has the form.

mod error;
mod export;
mod generate;
mod import;
mod random;
mod source;
mod words;

use std::sync::Arc;

use crate::content::{Exporter, Import, Importer, Site};
use crate::core::{Clock, Tag};
use crate::db::{Connection, Database};
use crate::http::Validators;

pub use error::TransferError;
pub use export::{Output, export};
pub use generate::generate;
pub use import::{ImportOptions, Pass, Watch, import};
pub use source::Source;

/// What the import and the export of entries work with.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The database.
    pub database: Database,
    /// The site.
    pub site: Arc<Site>,
    /// What documents are held against.
    pub validators: Arc<Validators>,
    /// How each content type takes lines in.
    pub importers: Vec<Importer>,
    /// How each content type gives lines out.
    pub exporters: Vec<Exporter>,
    /// What caches hear changes from.
    pub clock: Arc<Clock>,
}

impl Exchange {
    /// An import that has not begun.
    pub fn new_import(&self) -> Import {
        Import::new(self.site.clone(), self.validators.clone(), self.importers.clone())
    }

    /// Writes many entries in one transaction. So much may have changed that every answer is made anew.
    async fn write<R, F>(&self, work: F) -> Result<R, TransferError>
    where
        R: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<R, TransferError> + Send + 'static,
    {
        let clock = Arc::clone(&self.clock);
        self.database.write_then(work, move |_| clock.touch(&[Tag::elsewhere()])).await
    }
}
