//! The body of an article: any format in, any format out, from one canonical form.
//!
//! The form is a closed profile of Portable Text ([`Block`]), stored as it is. Markdown, HTML and blocks come in through
//! a reader that judges addresses and holds limits, and go out through a writer that asks the page around the body
//! ([`Surroundings`]) for what the body only names. No reader and no writer loses a word.
//!
//! The rules in plain words: a callout is a styled text block, so that stock renderers show it; an internal link is an
//! entry's id, and becomes plain text while the entry is not published; what cannot be nested in a flat form (a picture
//! in a list) stands between, and numbering goes on behind it.

mod address;
mod at;
mod block;
mod build;
mod check;
mod citations;
mod defs;
mod deliver;
mod fault;
mod group;
mod html;
mod inline;
mod keys;
pub mod limits;
mod markdown;
mod outline;
mod runs;
mod schema;
#[cfg(test)]
mod speed;
mod surroundings;
mod text;
mod treatments;

pub use block::{
    Block, CitationMark, CodeBlock, DividerBlock, ImageBlock, InternalLinkMark, LinkMark, ListKind, MarkDef,
    ProductBlock, Span, SpanTag, Style, TableBlock, TableCell, TableRow, TextBlock, TreatmentsBlock, VideoBlock,
};
pub use check::check;
pub use deliver::{entries, to_blocks, visit_entries};
pub use fault::{BodyFault, LinkTarget};
pub use html::{TEMPLATE_VERSION, fill, from_html, has_holes, to_html, to_template};
pub use markdown::{from_markdown, to_markdown};
pub use outline::{Section, section, sections};
pub use surroundings::{EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, NoSurroundings, Surroundings};
pub use text::{excerpt, reading_minutes, to_text, word_count};
