//! Bounds: what is too much is refused, and named.

use std::fmt::Write;

use materia::body::limits::*;

use super::support::{faults, read};

/// The bounds as `docs/body.md` lists them.
const DOCUMENTED: &[(&str, usize)] = &[
    ("bytes of the input", MAX_BODY_BYTES),
    ("blocks", MAX_BLOCKS),
    ("spans of a text block or cell", MAX_SPANS),
    ("marks of a span", MAX_MARKS),
    ("mark definitions of a text block or cell", MAX_MARK_DEFS),
    ("characters of a span", MAX_TEXT_CHARS),
    ("characters of a code block", MAX_CODE_CHARS),
    ("characters of an alt text, a title, a credit", MAX_LINE_CHARS),
    ("characters of a caption, of a citation's text", MAX_CAPTION_CHARS),
    ("characters of an address", MAX_URL_CHARS),
    ("characters of an anchor, a language, a handle, a citation's key", MAX_NAME_CHARS),
    ("levels of lists in lists", MAX_LIST_LEVEL as usize),
    ("rows of a table", MAX_TABLE_ROWS),
    ("cells of a row", MAX_TABLE_CELLS),
    ("treatment options chosen by a treatments block", MAX_ONLY),
    ("pixels of a picture's side", MAX_PIXELS as usize),
    ("faults reported at once", MAX_FAULTS),
];

#[test]
fn the_documentation_lists_the_bounds_as_they_are() {
    let rows: String = DOCUMENTED.iter().map(|(what, most)| format!("| {what} | {most} |\n")).collect();
    let docs = std::fs::read_to_string("docs/body.md").expect("is there");
    assert!(docs.contains(&rows), "docs/body.md should list:\n{rows}");
}

#[test]
fn a_body_too_large_is_refused_unread() {
    let found = faults(&"a ".repeat(MAX_BODY_BYTES / 2 + 1));
    assert_eq!((found[0].pointer.as_str(), found[0].code), ("/markdown", "too_large"));
}

#[test]
fn too_many_blocks_are_refused() {
    assert_eq!(read(&"a\n\n".repeat(MAX_BLOCKS)).len(), MAX_BLOCKS);
    assert_eq!(faults(&"a\n\n".repeat(MAX_BLOCKS + 1))[0].code, "too_many_blocks");
}

#[test]
fn lists_too_deep_are_refused_with_the_line() {
    let nested = |depth: usize| {
        (0..depth).fold(String::new(), |mut text, level| {
            writeln!(text, "{}- a", "  ".repeat(level)).expect("a string takes it");
            text
        })
    };
    assert_eq!(read(&nested(6)).len(), 6);
    let found = faults(&nested(7));
    assert_eq!(found[0].code, "list_too_deep");
    assert!(found[0].detail.contains("line 7"), "{found:?}");
}

#[test]
fn tables_too_large_are_refused() {
    let rows = |rows: usize| format!("| a |\n|---|\n{}", "| b |\n".repeat(rows));
    assert_eq!(read(&rows(MAX_TABLE_ROWS - 1)).len(), 1);
    assert_eq!(faults(&rows(MAX_TABLE_ROWS))[0].code, "too_many");
    let wide = |cells: usize| format!("|{}\n|{}\n", " a |".repeat(cells), "---|".repeat(cells));
    assert_eq!(read(&wide(MAX_TABLE_CELLS)).len(), 1);
    assert_eq!(faults(&wide(MAX_TABLE_CELLS + 1))[0].code, "too_many");
}

#[test]
fn faults_are_no_more_than_a_reader_reads() {
    assert_eq!(faults(&"[a](javascript:x) ".repeat(1_000)).len(), MAX_FAULTS);
}
