//! The body of a document as it is written and kept: in one of the formats that an editor may write, and, once
//! accepted, as the blocks that everything else is made from.
//!
//! Blocks that were made of Markdown or HTML are kept once, with the revision that they were made for; later revisions
//! with the same text name that one, and say of the blocks what is needed as long as nothing else changes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::digest::digest;
use crate::body::{Block, BodyFault, LinkTarget, Section, entries, excerpt, sections, word_count};

/// How long an excerpt from the body is, in characters.
const EXCERPT: usize = 300;

/// What facts say; raised when the same blocks would give others, so that those kept before are made anew.
const FACTS_VERSION: u32 = 1;

/// A body, in exactly one format. What is read back has the format that was written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BodyInput, min_properties = 1, max_properties = 1)]
pub struct Body {
    /// CommonMark with tables, strikethrough, footnotes and `> [!WARNING]` alerts. A link to `entry:article/some-slug`
    /// is a reference to that entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1048576, example = "## Goals\n\nWalk **without** pain.")]
    pub markdown: Option<String>,
    /// HTML as editors and other systems produce it; it is sanitised, and what the profile has no form for is unwrapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 1048576,
        example = "<h2>Goals</h2><p>Walk <strong>without</strong> pain.</p>"
    )]
    pub html: Option<String>,
    /// Blocks of the Portable Text profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 5000)]
    pub blocks: Option<Vec<Block>>,
    /// Where the blocks are kept that were made of what was written, and what they say. It stands in revisions only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(ignore)]
    kept: Option<Kept>,
}

/// Blocks that are kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// The version of the entry whose blocks they are.
    version: i64,
    facts: Facts,
}

/// What is needed of the blocks of a body where the blocks themselves are not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What these facts say.
    made_as: u32,
    /// Tells blocks apart.
    pub(super) digest: String,
    /// The entries that are referred to, in their order.
    pub(super) targets: Vec<String>,
    /// The sections.
    pub sections: Vec<Section>,
    /// How many words there are.
    pub word_count: u32,
    /// The beginning of the text; empty where there is none.
    pub excerpt: String,
    is_empty: bool,
}

impl Facts {
    fn of(blocks: &[Block], json: &str) -> Self {
        Self {
            made_as: FACTS_VERSION,
            digest: digest(&json),
            targets: entries(blocks),
            sections: sections(blocks),
            word_count: word_count(blocks),
            excerpt: excerpt(blocks, EXCERPT),
            is_empty: blocks.is_empty(),
        }
    }
}

/// What was made of a body, while it is set aside.
#[derive(Debug, Default)]
pub(super) struct Made {
    blocks: Option<Vec<Block>>,
    kept: Option<Kept>,
}

impl Body {
    /// A body that is written in blocks.
    pub(super) fn of(blocks: Vec<Block>) -> Self {
        Self { blocks: Some(blocks), ..Self::default() }
    }

    /// What an accepted body says.
    pub fn facts(&self) -> Cow<'_, Facts> {
        match (&self.kept, &self.blocks) {
            (Some(kept), _) => Cow::Borrowed(&kept.facts),
            (None, blocks) => {
                let blocks = blocks.as_deref().unwrap_or_default();
                Cow::Owned(Facts::of(blocks, &json(blocks)))
            }
        }
    }

    /// The entries that it refers to, in their order.
    pub(super) fn targets(&self) -> Cow<'_, [String]> {
        match &self.kept {
            Some(kept) => Cow::Borrowed(&kept.facts.targets),
            None => Cow::Owned(entries(self.blocks.as_deref().unwrap_or_default())),
        }
    }

    /// Whether it has no block at all.
    pub fn is_empty(&self) -> bool {
        self.kept.as_ref().map_or_else(|| self.blocks.iter().flatten().next().is_none(), |kept| kept.facts.is_empty)
    }

    /// Whether it was accepted: the blocks are there, or kept elsewhere.
    pub(super) fn is_accepted(&self) -> bool {
        self.blocks.is_some() || self.is_kept()
    }

    /// Whether the blocks are kept with a revision.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// The version whose blocks are to be read before they can be used, if they are not here.
    pub(super) fn blocks_in(&self) -> Option<i64> {
        self.kept.as_ref().filter(|_| self.blocks.is_none()).map(|kept| kept.version)
    }

    /// Whether what is said of the blocks is what an older program said.
    pub(super) fn is_outdated(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.facts.made_as != FACTS_VERSION)
    }

    /// Has the blocks here. What an older program said of them is forgotten: they are kept anew with the next version.
    pub(super) fn bring(&mut self, blocks: Vec<Block>) {
        self.blocks = Some(blocks);
        if self.is_outdated() {
            self.kept = None;
        }
    }

    /// The blocks as JSON, if they were made of what was written and are not kept yet: from now on they are, with a
    /// version.
    pub(super) fn keep_with(&mut self, version: i64) -> Option<String> {
        if self.is_blocks() || self.is_kept() {
            return None;
        }
        let blocks = self.blocks.as_deref()?;
        let json = json(blocks);
        self.kept = Some(Kept { version, facts: Facts::of(blocks, &json) });
        Some(json)
    }

    /// Takes the place of another body, if it says the same.
    pub(super) fn keep(&mut self, accepted: Self) {
        if !self.is_blocks() && (&self.markdown, &self.html) == (&accepted.markdown, &accepted.html) {
            *self = accepted;
        }
    }

    /// Makes the blocks of what was written, unless that was done before, and checks them. `find` says where the
    /// address of a link leads.
    pub(super) fn accept(&mut self, find: &mut dyn FnMut(&str) -> LinkTarget) -> Result<(), Vec<BodyFault>> {
        if !self.is_accepted() {
            self.blocks = match (&self.markdown, &self.html) {
                (Some(markdown), _) => Some(crate::body::from_markdown(markdown, find)?),
                (None, Some(html)) => Some(crate::body::from_html(html, find)?),
                (None, None) => None,
            };
        }
        self.blocks.as_deref_mut().map_or(Ok(()), crate::body::check)
    }

    /// Whether blocks are what was written.
    pub(super) fn is_blocks(&self) -> bool {
        self.markdown.is_none() && self.html.is_none()
    }

    /// Takes away what was made of what was written, and leaves that.
    pub(super) fn take_made(&mut self) -> Made {
        if self.is_blocks() {
            return Made::default();
        }
        Made { blocks: self.blocks.take(), kept: self.kept.take() }
    }

    /// Takes away the blocks that are kept elsewhere, and leaves what a revision has.
    pub(super) fn take_kept(&mut self) -> Made {
        if self.is_kept() { Made { blocks: self.blocks.take(), kept: None } } else { Made::default() }
    }

    /// Takes away where the blocks are kept, and leaves what is written and made.
    pub(super) fn take_place(&mut self) -> Made {
        Made { blocks: None, kept: self.kept.take() }
    }

    /// Gives back what was taken away.
    pub(super) fn put_back(&mut self, made: Made) {
        self.blocks = made.blocks.or(self.blocks.take());
        self.kept = made.kept.or(self.kept.take());
    }
}

/// Blocks as JSON. They are strings and numbers, which can always be written.
fn json(blocks: &[Block]) -> String {
    serde_json::to_string(blocks).unwrap_or_default()
}
