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
use crate::db::Database;
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
}

impl Exchange {
    /// An import that has not begun.
    pub fn new_import(&self) -> Import {
        Import::new(self.site.clone(), self.validators.clone(), self.importers.clone())
    }
}
