//! Blocks as they go out, and the entries that blocks refer to.

use std::collections::HashSet;

use super::block::{Block, CitationMark, MarkDef, Span};
use super::citations;
use super::runs::leads;
use super::surroundings::Surroundings;
use super::treatments::chosen;

/// Blocks as delivered: internal links carry kind, slug and address beside the entry, citations carry the text of the
/// article's citation, and what is not published is gone: links to it are their plain text, treatment options left out.
pub fn to_blocks(blocks: &[Block], around: &dyn Surroundings) -> Vec<Block> {
    let known = around.citations();
    let mut delivered = blocks.to_vec();
    for block in &mut delivered {
        match block {
            Block::Text(text) => drop_links(&mut text.children, &mut text.mark_defs, around),
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    drop_links(&mut cell.children, &mut cell.mark_defs, around);
                }
            }
            Block::Image(image) => image.link = image.link.take().filter(|link| leads(link, around)),
            Block::Treatments(treatments) if !treatments.only.is_empty() => {
                treatments.only = chosen(&treatments.only, around).into_iter().map(|treatment| treatment.id).collect();
            }
            _ => {}
        }
    }
    citations::visit_defs(&mut delivered, &mut |def| match def {
        MarkDef::InternalLink(link) => {
            if let Some(found) = around.entry(&link.entry) {
                let fragment = link.fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
                link.href = Some(format!("{}{fragment}", found.href));
                (link.kind, link.slug) = (Some(found.kind), Some(found.slug));
            }
        }
        MarkDef::Citation(citation) => {
            let text = citations::text_of(citation, &known);
            *citation = CitationMark { text, ..std::mem::take(citation) };
        }
        MarkDef::Link(_) => {}
    });
    delivered
}

/// Takes off links to entries that are not published.
fn drop_links(spans: &mut [Span], defs: &mut Vec<MarkDef>, around: &dyn Surroundings) {
    let names: HashSet<String> =
        defs.iter().filter(|def| !leads(def, around)).map(|def| def.key().to_owned()).collect();
    if !names.is_empty() {
        defs.retain(|def| !names.contains(def.key()));
        spans.iter_mut().for_each(|span| span.marks.retain(|mark| !names.contains(mark)));
    }
}

/// Calls `visit` with the place and the entry of every internal link and of every treatment option that is chosen by
/// name. The entry may be replaced: a slug by an id.
pub fn visit_entries(blocks: &mut [Block], visit: &mut dyn FnMut(String, &mut String)) {
    for (index, block) in blocks.iter_mut().enumerate() {
        let at = format!("/blocks/{index}");
        match block {
            Block::Text(text) => visit_links(&at, &mut text.mark_defs, visit),
            Block::Image(image) => {
                if let Some(MarkDef::InternalLink(link)) = &mut image.link {
                    visit(format!("{at}/link/entry"), &mut link.entry);
                }
            }
            Block::Table(table) => {
                for (row, cells) in table.rows.iter_mut().enumerate() {
                    for (column, cell) in cells.cells.iter_mut().enumerate() {
                        let at = format!("{at}/rows/{row}/cells/{column}");
                        visit_links(&at, &mut cell.mark_defs, visit);
                    }
                }
            }
            Block::Treatments(treatments) => {
                for (place, entry) in treatments.only.iter_mut().enumerate() {
                    visit(format!("{at}/only/{place}"), entry);
                }
            }
            _ => {}
        }
    }
}

/// The entries of every internal link and of every treatment option that is chosen by name, in their order.
pub fn entries(blocks: &[Block]) -> Vec<String> {
    let mut found = Vec::new();
    for block in blocks {
        match block {
            Block::Text(text) => found.extend(linked(&text.mark_defs)),
            Block::Image(image) => found.extend(linked(image.link.as_slice())),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                found.extend(cells.flat_map(|cell| linked(&cell.mark_defs)));
            }
            Block::Treatments(treatments) => found.extend(treatments.only.iter().cloned()),
            _ => {}
        }
    }
    found
}

fn linked(defs: &[MarkDef]) -> impl Iterator<Item = String> {
    defs.iter().filter_map(|def| match def {
        MarkDef::InternalLink(link) => Some(link.entry.clone()),
        _ => None,
    })
}

fn visit_links(at: &str, defs: &mut [MarkDef], visit: &mut dyn FnMut(String, &mut String)) {
    for (place, def) in defs.iter_mut().enumerate() {
        if let MarkDef::InternalLink(link) = def {
            visit(format!("{at}/markDefs/{place}/entry"), &mut link.entry);
        }
    }
}
