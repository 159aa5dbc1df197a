//! What every content type shares: entries and their numbered revisions, slugs, references, and the way from
//! the desk to the shelf. A content type is an implementation of `ContentType`; nothing here knows one by name.
//! The desk is generic; what readers get is typed per content type and made in `delivery` and the type's room.

mod basis;
mod begun;
mod body;
mod desk;
mod digest;
mod document;
mod export;
mod facets;
mod handlers;
mod hold;
mod import;
mod judge;
mod kind;
mod lists;
mod management;
mod operations;
mod params;
mod patch;
mod place;
mod published;
mod refs;
mod reply;
mod resolve;
mod rows;
mod shelf;
mod site;
mod slugs;
mod store;
mod table;
mod together;
mod touched;
mod updates;
mod values;
mod wire;
mod write;
mod writes;

pub use body::Body;
pub use document::{
    ContentType, Document, Faults, Part, Shared, Shelved, Visit, check_products, visit_entries, visit_image,
    visit_link, visit_links, visit_products, visit_references,
};
pub use export::{Exporter, Selection, count, export};
pub use import::{Draft, Import, ImportSummary, Importer, Line, LineStatus, RawLine, Rejected, is_empty};
pub use kind::Kind;
pub use management::Management;
pub(crate) use management::find_locale;
pub(crate) use operations::next_page;
pub use operations::{operations, tag};
pub use published::{PublishedColumns, PublishedRow, Readership, WrittenRow};
pub use site::Site;
pub(crate) use slugs::once_published;
pub use together::Together;
pub use values::{Code, Custom, EntryLink, Image, Link, OutsideLink, Phrase, Product, Reference, Seo};
pub(crate) use wire::list_schema;
pub use wire::{Managed, ManagedList, Revision, RevisionList, State, Status};
