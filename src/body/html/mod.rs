//! HTML, in and out.
//!
//! In: whatever editors and other systems produce, tokenized by html5ever as a browser would, and put into the typed
//! blocks, which cannot hold a script, a handler or an address that is not safe. No document tree is built: it costs
//! time in the square of the nesting when the input wants it to. Out: clean, semantic HTML, from the blocks alone.

mod attributes;
mod cells;
mod context;
mod end;
mod figure;
mod guard;
mod holes;
mod inline_write;
mod links;
mod media;
mod open;
mod raw;
mod read;
mod shortcodes;
mod start;
mod table;
mod tags;
mod template;
mod word;
mod write;

pub(super) use raw::{image, link, tag_name, words};
pub use read::from_html;
pub(super) use read::read_fragment;
pub use template::{TEMPLATE_VERSION, fill, has_holes, to_template};
pub use write::to_html;
