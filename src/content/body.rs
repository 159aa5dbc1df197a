//! The body of a document as it is written and kept: in one of the formats that an editor may write, and, once
//! accepted, as the blocks that everything else is made from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Block, BodyFault, LinkTarget};

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
}

impl Body {
    /// The blocks, once the body was accepted.
    pub fn blocks(&self) -> &[Block] {
        self.blocks.as_deref().unwrap_or_default()
    }

    /// The same, to change them.
    pub(super) fn blocks_mut(&mut self) -> &mut [Block] {
        self.blocks.as_deref_mut().unwrap_or_default()
    }

    /// Whether the blocks are there.
    pub(super) fn is_accepted(&self) -> bool {
        self.blocks.is_some()
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

    /// Takes away the blocks that were made of what was written, and leaves that.
    pub(super) fn take_made(&mut self) -> Option<Vec<Block>> {
        if self.is_blocks() { None } else { self.blocks.take() }
    }
}
