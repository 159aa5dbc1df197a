//! HTML, in and out.

mod inline_write;
mod write;

pub use write::to_html;
