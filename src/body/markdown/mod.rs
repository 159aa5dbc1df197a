//! Markdown, in and out.
//!
//! In: CommonMark with tables, strikethrough, task lists, footnotes (citations), alerts (callouts) and heading ids.
//! Out: CommonMark that reads back to the same blocks. What CommonMark has no form for is written so that a reader
//! still sees every word: a table's caption is a paragraph `Table: …` before it, a video is a paragraph with a link
//! `Video: …`, underlined, lowered and raised text are the HTML elements, and an HTML comment holds what has no words
//! (a picture's size, the place of treatment options).

mod escape;
mod footnotes;
mod inline_write;
mod labels;
mod marker;
mod read;
mod read_inline;
mod table;
mod write;

pub use read::from_markdown;
#[cfg(test)]
pub(super) use read::read_unbounded;
pub use write::to_markdown;
