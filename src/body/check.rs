//! The rules of a body that its types cannot hold.

use std::collections::HashSet;

use super::address::{self, Use};
use super::at::At;
use super::block::{
    Block, CitationMark, CodeBlock, ImageBlock, InternalLinkMark, LinkMark, ListKind, MarkDef, ProductBlock, Span,
    TableBlock, TextBlock, TreatmentsBlock, VideoBlock,
};
use super::fault::{BodyFault, Faults};
use super::inline::Decorator;
use super::keys;
use super::limits::*;

/// Checks the rules that the types cannot hold, and reports every fault with its place: keys are unique, marks refer
/// to a decorator or a mark definition, lists nest step by step, addresses are safe, pictures have their alt text,
/// everything is within its bounds.
///
/// Fills absent keys, and the provider of a video whose address tells it; clears what is made anew on delivery.
pub fn check(blocks: &mut [Block]) -> Result<(), Vec<BodyFault>> {
    let mut faults = Faults::default();
    if blocks.len() > MAX_BLOCKS {
        let detail = format!("a body has at most {MAX_BLOCKS} blocks, this one has {}", blocks.len());
        faults.add("/blocks", "too_many_blocks", detail);
        return faults.or(());
    }
    keys::fill(blocks);
    let mut keys = HashSet::new();
    for (index, block) in blocks.iter().enumerate() {
        check_key(&mut faults, At::block(index).key("_key"), block.key(), keys.insert(block.key()));
    }
    check_levels(&mut faults, blocks);
    for (index, block) in blocks.iter_mut().enumerate() {
        check_block(&mut faults, At::block(index), block);
    }
    faults.or(())
}

fn check_block(faults: &mut Faults, at: At<'_>, block: &mut Block) {
    match block {
        Block::Text(text) => check_text_block(faults, at, text),
        Block::Image(image) => check_image(faults, at, image),
        Block::Table(table) => check_table(faults, at, table),
        Block::Code(code) => check_code(faults, at, code),
        Block::Video(video) => check_video(faults, at, video),
        Block::Treatments(treatments) => check_treatments(faults, at, treatments),
        Block::Product(ProductBlock { handle, .. }) => check_id(faults, at.key("handle"), handle),
        Block::Divider(_) => {}
    }
}

fn check_text_block(faults: &mut Faults, at: At<'_>, text: &mut TextBlock) {
    if text.list_item.is_some() && text.style.heading_level().is_some() {
        faults.add(at.key("style"), "style_in_list", "a list item is normal, a quotation or a callout, no heading");
    }
    if text.list_item.is_none() && text.level.is_some() {
        faults.add(at.key("level"), "level_without_list", "only a list item has a level");
    }
    if text.start.is_some() && text.list_item != Some(ListKind::Number) {
        faults.add(at.key("start"), "start_without_number", "only a numbered list item has a number to start at");
    }
    if text.start.is_some_and(|start| start > MAX_LIST_START) {
        faults.add(at.key("start"), "too_large", format!("a list starts at {MAX_LIST_START} at most"));
    }
    if let Some(anchor) = &text.anchor {
        let pointer = at.key("anchor");
        if text.style.heading_level().is_none() {
            faults.add(pointer, "anchor_without_heading", "only a heading has an anchor");
        }
        if !is_anchor(anchor) {
            faults.add(pointer, "malformed_anchor", "an anchor is of letters, digits, `-`, `_` and `.`");
        }
        check_length(faults, pointer, anchor, MAX_NAME_CHARS);
    }
    check_inline(faults, at, &text.children, &mut text.mark_defs);
}

/// Whether a name can be an anchor as it is.
pub(super) fn is_anchor(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn check_inline(faults: &mut Faults, at: At<'_>, spans: &[Span], defs: &mut [MarkDef]) {
    check_count(faults, at.key("children"), spans.len(), MAX_SPANS, "spans");
    check_count(faults, at.key("markDefs"), defs.len(), MAX_MARK_DEFS, "mark definitions");
    let mut names = HashSet::new();
    for (index, def) in defs.iter_mut().enumerate() {
        check_def(faults, at.item("markDefs", index), def, &mut names);
    }
    let links: HashSet<&str> = defs.iter().filter(|def| def.is_link()).map(MarkDef::key).collect();
    let mut keys = HashSet::new();
    for (index, span) in spans.iter().enumerate().take(MAX_SPANS) {
        let at = at.item("children", index);
        check_key(faults, at.key("_key"), &span.key, keys.insert(&*span.key));
        check_line(faults, at.key("text"), &span.text, MAX_TEXT_CHARS);
        check_marks(faults, at, &span.marks, &names, &links);
    }
}

fn check_marks(faults: &mut Faults, at: At<'_>, marks: &[String], names: &HashSet<String>, links: &HashSet<&str>) {
    check_count(faults, at.key("marks"), marks.len(), MAX_MARKS, "marks");
    let mut seen = HashSet::new();
    let mut linked = false;
    for (index, mark) in marks.iter().enumerate().take(MAX_MARKS) {
        let pointer = at.item("marks", index);
        if !seen.insert(mark) {
            faults.add(pointer, "duplicate_mark", format!("the span already has the mark `{mark}`"));
        } else if Decorator::named(mark).is_none() && !names.contains(mark) {
            let detail = format!("`{mark}` is neither a decorator nor the `_key` of one of the block's `markDefs`");
            faults.add(pointer, "unknown_mark", detail);
        } else if links.contains(mark.as_str()) && std::mem::replace(&mut linked, true) {
            faults.add(pointer, "link_in_link", "a span has one link at most");
        }
    }
}

fn check_def(faults: &mut Faults, at: At<'_>, def: &mut MarkDef, names: &mut HashSet<String>) {
    let pointer = at.key("_key");
    if def.key().is_empty() {
        faults.add(pointer, "empty", "a mark definition needs a `_key` that marks refer to");
    } else if Decorator::named(def.key()).is_some() {
        faults.add(pointer, "reserved_key", format!("`{}` is the name of a decorator", def.key()));
    } else {
        check_key(faults, pointer, def.key(), names.insert(def.key().to_owned()));
    }
    check_def_content(faults, at, def);
}

fn check_def_content(faults: &mut Faults, at: At<'_>, def: &mut MarkDef) {
    match def {
        MarkDef::Link(LinkMark { href, title, .. }) => {
            check_address(faults, at.key("href"), href, Use::Link);
            check_optional(faults, at.key("title"), title, MAX_LINE_CHARS);
        }
        MarkDef::InternalLink(link) => {
            check_name(faults, at.key("entry"), &link.entry);
            check_optional(faults, at.key("fragment"), &link.fragment, MAX_NAME_CHARS);
            *link = InternalLinkMark { kind: None, slug: None, href: None, ..std::mem::take(link) };
        }
        MarkDef::Citation(CitationMark { citation, text, .. }) => {
            if citation.is_none() && text.is_none() {
                faults.add(at, "empty", "a citation needs the key of one of the article's citations, or a text");
            }
            check_optional(faults, at.key("citation"), citation, MAX_NAME_CHARS);
            check_optional(faults, at.key("text"), text, MAX_CAPTION_CHARS);
        }
    }
}

fn check_image(faults: &mut Faults, at: At<'_>, image: &mut ImageBlock) {
    check_address(faults, at.key("url"), &image.url, Use::Media);
    let pointer = at.key("alt");
    check_line(faults, pointer, &image.alt, MAX_LINE_CHARS);
    match (image.alt.trim().is_empty(), image.decorative) {
        (true, false) => {
            let detail = "say what the picture shows, or set `decorative` if it says nothing that the text does not";
            faults.add(pointer, "alt_missing", format!("{} has no alt text: {detail}", image.url));
        }
        (false, true) => faults.add(pointer, "alt_of_decorative", "a decorative picture has an empty alt text"),
        _ => {}
    }
    for (name, side) in [("width", image.width), ("height", image.height)] {
        if side.is_some_and(|side| side == 0 || side > MAX_PIXELS) {
            faults.add(at.key(name), "out_of_range", format!("a side has 1 to {MAX_PIXELS} pixels"));
        }
    }
    check_optional(faults, at.key("caption"), &image.caption, MAX_CAPTION_CHARS);
    check_optional(faults, at.key("credit"), &image.credit, MAX_LINE_CHARS);
    let at = at.key("link");
    match &mut image.link {
        Some(MarkDef::Citation(_)) => faults.add(at, "not_a_link", "a picture leads to a `link` or an `internalLink`"),
        Some(link) => check_def_content(faults, at, link),
        None => {}
    }
}

fn check_table(faults: &mut Faults, at: At<'_>, table: &mut TableBlock) {
    check_optional(faults, at.key("caption"), &table.caption, MAX_CAPTION_CHARS);
    check_count(faults, at.key("rows"), table.rows.len(), MAX_TABLE_ROWS, "rows");
    if table.rows.iter().all(|row| row.cells.is_empty()) {
        faults.add(at.key("rows"), "empty", "a table has a cell at least");
    }
    for (index, row) in table.rows.iter_mut().enumerate().take(MAX_TABLE_ROWS) {
        let at = at.item("rows", index);
        check_count(faults, at.key("cells"), row.cells.len(), MAX_TABLE_CELLS, "cells");
        for (index, cell) in row.cells.iter_mut().enumerate().take(MAX_TABLE_CELLS) {
            check_inline(faults, at.item("cells", index), &cell.children, &mut cell.mark_defs);
        }
    }
}

fn check_code(faults: &mut Faults, at: At<'_>, code: &CodeBlock) {
    check_length(faults, at.key("code"), &code.code, MAX_CODE_CHARS);
    check_controls(faults, at.key("code"), &code.code);
    if let Some(language) = &code.language {
        let pointer = at.key("language");
        check_name(faults, pointer, language);
        if language.contains(char::is_whitespace) {
            faults.add(pointer, "malformed_language", "a language is one word");
        }
    }
}

fn check_video(faults: &mut Faults, at: At<'_>, video: &mut VideoBlock) {
    check_address(faults, at.key("url"), &video.url, Use::Media);
    let pointer = at.key("title");
    if video.title.trim().is_empty() {
        faults.add(pointer, "empty", format!("the video {} needs a title", video.url));
    }
    check_line(faults, pointer, &video.title, MAX_LINE_CHARS);
    if video.provider.is_none() {
        video.provider = address::video_provider(&video.url).map(str::to_owned);
    }
    check_optional(faults, at.key("provider"), &video.provider, MAX_NAME_CHARS);
}

fn check_treatments(faults: &mut Faults, at: At<'_>, treatments: &TreatmentsBlock) {
    check_count(faults, at.key("only"), treatments.only.len(), MAX_ONLY, "treatment options");
    for (index, entry) in treatments.only.iter().enumerate().take(MAX_ONLY) {
        check_id(faults, at.item("only", index), entry);
    }
}

/// A list item is at most one level below the item before it, and the first of a list is on level 1.
fn check_levels(faults: &mut Faults, blocks: &[Block]) {
    let mut before = (None, 0);
    for (index, block) in blocks.iter().enumerate() {
        let Block::Text(text @ TextBlock { list_item: Some(_), .. }) = block else {
            before = (None, 0);
            continue;
        };
        let level = text.level.unwrap_or(1);
        let block = At::block(index);
        let pointer = block.key("level");
        let reached = if before.0 == Some(text.style) { before.1 } else { 0 };
        if level == 0 || level > MAX_LIST_LEVEL {
            faults.add(pointer, "list_too_deep", format!("lists nest from 1 to {MAX_LIST_LEVEL} deep, not {level}"));
        } else if level > reached + 1 {
            let detail = format!("level {level} follows level {reached}: a list nests one level at a time");
            faults.add(pointer, "list_level_step", detail);
        }
        before = (Some(text.style), level.min(MAX_LIST_LEVEL));
    }
}

fn check_key(faults: &mut Faults, pointer: At<'_>, key: &str, is_new: bool) {
    check_line(faults, pointer, key, MAX_KEY_CHARS);
    if !is_new {
        faults.add(pointer, "duplicate_key", format!("the key `{key}` is taken by one before it"));
    }
}

fn check_name(faults: &mut Faults, pointer: At<'_>, name: &str) {
    if name.trim().is_empty() {
        faults.add(pointer, "empty", "must not be empty");
    }
    check_line(faults, pointer, name, MAX_NAME_CHARS);
}

/// A name that a program gave: no white space, and none of the characters that part names where they are written.
fn check_id(faults: &mut Faults, pointer: At<'_>, id: &str) {
    check_name(faults, pointer, id);
    if !id.trim().is_empty() && !id.chars().all(is_name_char) {
        faults.add(pointer, "malformed_name", format!("`{id}` has white space, `<`, `>` or a comma in it"));
    }
}

/// Whether a character can be in a handle or an entry's id.
pub(super) fn is_name_char(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',')
}

fn check_optional(faults: &mut Faults, pointer: At<'_>, text: &Option<String>, max: usize) {
    if let Some(text) = text {
        check_line(faults, pointer, text, max);
    }
}

fn check_line(faults: &mut Faults, pointer: At<'_>, text: &str, max: usize) {
    check_length(faults, pointer, text, max);
    check_controls(faults, pointer, text);
}

fn check_controls(faults: &mut Faults, pointer: At<'_>, text: &str) {
    if let Some(found) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        faults.add(pointer, "control_character", format!("the control character U+{:04X} is not text", found as u32));
    }
}

fn check_length(faults: &mut Faults, pointer: At<'_>, text: &str, max: usize) {
    // Counting bytes first spares the count of characters in nearly every text.
    if text.len() > max && text.chars().count() > max {
        faults.add(pointer, "too_long", format!("{} characters, at most {max} are taken", text.chars().count()));
    }
}

fn check_count(faults: &mut Faults, pointer: At<'_>, count: usize, max: usize, what: &str) {
    if count > max {
        faults.add(pointer, "too_many", format!("{count} {what}, at most {max} are taken"));
    }
}

fn check_address(faults: &mut Faults, pointer: At<'_>, address: &str, usage: Use) {
    check_length(faults, pointer, address, MAX_URL_CHARS);
    if !address::is_safe(address, usage) {
        let shown: String = address.chars().take(100).collect();
        faults.add(pointer, "unsafe_url", format!("`{shown}` is not taken: {}", allowed(usage)));
    }
}

/// Which addresses are taken, in words.
pub(super) fn allowed(usage: Use) -> &'static str {
    match usage {
        Use::Link => "an address is http, https, mailto, tel or relative, without white space",
        Use::Media => "an address is http, https or relative, without white space",
    }
}
