//! The bounds of a body.
//!
//! Every one of them is refused with a fault that names it; nothing is cut off in silence. They are far above what an
//! article needs and far below what would hurt: a body at every limit still converts in well under a second.

/// Bytes of a body's input in any format: 1 MiB.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// Blocks of a body.
pub const MAX_BLOCKS: usize = 5_000;
/// Spans of a text block or of a table cell.
pub const MAX_SPANS: usize = 2_000;
/// Marks of a span: every decorator at once, a link, and some citations.
pub const MAX_MARKS: usize = 32;
/// Mark definitions of a text block or of a table cell.
pub const MAX_MARK_DEFS: usize = 1_000;
/// Characters of one span's text.
pub const MAX_TEXT_CHARS: usize = 100_000;
/// Characters of the code in a code block.
pub const MAX_CODE_CHARS: usize = 200_000;
/// Characters of a short line: alt text, a title, a credit.
pub const MAX_LINE_CHARS: usize = 1_000;
/// Characters of a caption, or of the text of a citation.
pub const MAX_CAPTION_CHARS: usize = 2_000;
/// Characters of an address.
pub const MAX_URL_CHARS: usize = 4_096;
/// Characters of a key.
pub const MAX_KEY_CHARS: usize = 64;
/// Characters of a name: an anchor, a language, a handle, an entry, a citation's key.
pub const MAX_NAME_CHARS: usize = 200;
/// How deep lists nest.
pub const MAX_LIST_LEVEL: u8 = 6;
/// The highest number an ordered list can start from: what CommonMark can write.
pub const MAX_LIST_START: u32 = 999_999_999;
/// Rows of a table.
pub const MAX_TABLE_ROWS: usize = 500;
/// Cells of a table's row.
pub const MAX_TABLE_CELLS: usize = 50;
/// Treatment options that a treatments block can choose.
pub const MAX_ONLY: usize = 100;
/// Pixels of a picture's side.
pub const MAX_PIXELS: u32 = 100_000;
/// Faults reported of one body; the rest of a body this wrong is not worth the reader's time.
pub const MAX_FAULTS: usize = 100;
