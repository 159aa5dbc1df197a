//! A document as a line has it: references by slug, bodies in the form they were written in.

use serde_json::Value;

use super::super::body::Body;
use super::super::document::{Document, Part};
use super::super::resolve::{self, Sight};
use super::super::site::Site;
use super::names::Names;
use crate::body::{Block, EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, MarkDef, Surroundings};
use crate::core::Locale;
use crate::db::Connection;
use crate::http::Problem;

/// Writes documents out, in one locale.
#[derive(Debug)]
pub(super) struct Writer<'w, 'n> {
    pub(super) connection: &'w mut Connection,
    pub(super) site: &'w Site,
    pub(super) locale: &'w Locale,
    pub(super) names: &'w mut Names<'n>,
    pub(super) sight: Sight,
}

impl Writer<'_, '_> {
    pub(super) fn document<D: Document>(&mut self, mut document: D) -> Result<Value, Problem> {
        let mut absent = Vec::new();
        let mut failure = None;
        document.visit(&mut |part| {
            let done = match part {
                Part::Reference { relation, pointer, target, .. } => {
                    self.reference(relation, pointer.to_string(), target, &mut absent)
                }
                Part::Body { body, .. } => self.body(body),
                Part::Kind { .. } | Part::Image { .. } | Part::Url { .. } => Ok(()),
            };
            failure = failure.take().or(done.err());
        });
        if let Some(failure) = failure {
            return Err(failure);
        }
        let mut value = serde_json::to_value(&document).map_err(Problem::internal)?;
        // From the last to the first, so that places before are still where they were.
        for pointer in absent.iter().rev() {
            remove(&mut value, pointer.trim_end_matches("/entry"));
        }
        if let Value::Object(members) = &mut value {
            members.retain(|_, member| !member.is_null());
        }
        Ok(value)
    }

    /// At the desk an entry without a name keeps its id. On the shelf it is not there, as for every reader; only what
    /// a rule asks for stays, since a rule that asks for less finds more.
    fn reference(
        &mut self,
        relation: &str,
        pointer: String,
        target: &mut String,
        absent: &mut Vec<String>,
    ) -> Result<(), Problem> {
        match self.names.of(self.connection, self.locale, target)? {
            Some(name) => *target = name.slug,
            None if self.sight == Sight::Shelf && !relation.starts_with("rule_") => absent.push(pointer),
            None => {}
        }
        Ok(())
    }

    /// A body stays as it was written, if reading it again gives the same blocks. It may not where the slug in a link
    /// is no longer that entry's: then it goes out as the blocks, whose links are put right.
    fn body(&mut self, body: &mut Body) -> Result<(), Problem> {
        let mut again = body.clone();
        again.take_made();
        if again.blocks.is_none() {
            let reads = resolve::resolve_body(self.sight, self.connection, self.site, self.locale, &mut again)?;
            if reads && again.blocks == body.blocks {
                body.take_made();
                return Ok(());
            }
        }
        let mut blocks = body.blocks.take().unwrap_or_default();
        if self.sight == Sight::Shelf {
            blocks = self.without_absent(blocks)?;
        }
        let mut failure = None;
        crate::body::visit_entries(
            &mut blocks,
            &mut |_, entry| match self.names.of(self.connection, self.locale, entry) {
                Ok(Some(name)) => *entry = format!("{}/{}", name.kind, name.slug),
                Ok(None) => {}
                Err(problem) => failure = Some(problem),
            },
        );
        *body = Body::of(blocks);
        failure.map_or(Ok(()), Err)
    }

    /// Blocks without links to what readers do not see, nor treatment options of that kind.
    fn without_absent(&mut self, blocks: Vec<Block>) -> Result<Vec<Block>, Problem> {
        let mut seen = Vec::new();
        for id in crate::body::entries(&blocks) {
            if self.names.of(self.connection, self.locale, &id)?.is_some() {
                seen.push(id);
            }
        }
        let places_some = |block: &Block| matches!(block, Block::Treatments(places) if !places.only.is_empty());
        let before: Vec<bool> = blocks.iter().map(places_some).collect();
        let delivered = crate::body::to_blocks(&blocks, &Seen(seen)).into_iter().zip(before);
        // A place that would be left with none of its treatment options would take in all of them.
        let kept = delivered.filter(|(block, placed)| !placed || places_some(block));
        let mut kept: Vec<Block> = kept.map(|(block, _)| block).collect();
        kept.iter_mut().for_each(forget_addresses);
        Ok(kept)
    }
}

/// Takes off what delivery adds to links.
fn forget_addresses(block: &mut Block) {
    let forget = |def: &mut MarkDef| {
        if let MarkDef::InternalLink(link) = def {
            (link.kind, link.slug, link.href) = (None, None, None);
        }
    };
    match block {
        Block::Text(text) => text.mark_defs.iter_mut().for_each(forget),
        Block::Table(table) => {
            let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
            cells.flat_map(|cell| &mut cell.mark_defs).for_each(forget);
        }
        _ => {}
    }
}

/// Takes a member of an object or an item of a list away.
fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    match value.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Some(at) = last.parse().ok().filter(|at: &usize| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

/// A page around a body on which only these entries are there.
struct Seen(Vec<String>);

impl Surroundings for Seen {
    fn entry(&self, id: &str) -> Option<EntryLink> {
        self.0.iter().any(|seen| seen == id).then(EntryLink::default)
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        self.0.iter().map(|id| EmbeddedTreatment { id: id.clone(), ..EmbeddedTreatment::default() }).collect()
    }

    fn product(&self, _: &str) -> Option<EmbeddedProduct> {
        None
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        Vec::new()
    }
}
