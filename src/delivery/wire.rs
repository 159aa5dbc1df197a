//! What travels on every published read: cards, links, bodies, and what all entries begin with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::shown::CardAuthor;
use crate::body::Block;
use crate::content::Image;
use crate::core::{Id, Timestamp};

/// What every published entry begins with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Head {
    /// The entry's id, the same in every locale.
    pub id: Id,
    /// The address within its content type and locale.
    #[schema(max_length = 200, example = "physical-therapy-for-sciatica")]
    pub slug: String,
    /// The locale that the text is in: the default one where the asked one has no text.
    #[schema(max_length = 35, example = "en")]
    pub locale: String,
    /// The published version.
    #[schema(minimum = 1, example = 3)]
    pub version: i64,
    /// The editorial date.
    pub published_at: Timestamp,
    /// When this version was published.
    pub updated_at: Timestamp,
    /// When the entry was first published.
    pub first_published_at: Timestamp,
}

/// An entry as it is shown in a list of links: a card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Card {
    /// The content type.
    #[schema(max_length = 50, example = "article")]
    pub kind: String,
    /// The entry's id.
    pub id: Id,
    /// The entry's slug.
    #[schema(max_length = 200, example = "sciatica-massage")]
    pub slug: String,
    /// The title, or the name of what has a name.
    #[schema(max_length = 500, example = "Massage for sciatica")]
    pub title: String,
    /// A sentence or two.
    #[schema(max_length = 5000)]
    pub excerpt: Option<String>,
    /// The picture.
    #[schema(value_type = Option<Image>)]
    pub hero: Option<Arc<RawValue>>,
    /// The editorial date.
    pub published_at: Timestamp,
    /// Who wrote it, in order.
    #[schema(max_items = 20, value_type = Vec<CardAuthor>)]
    pub authors: Arc<[Arc<CardAuthor>]>,
    /// How many comments it has.
    #[schema(minimum = 0, example = 0)]
    pub comments_count: i64,
    /// The text of the link, where the link has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300)]
    pub label: Option<String>,
}

/// A link to a page outside, among links to our entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutsideCard {
    /// Always `link`.
    pub kind: OutsideKind,
    /// The address.
    #[schema(max_length = 2000, example = "https://example.org/guide")]
    pub url: String,
    /// The text of the link.
    #[schema(max_length = 300, example = "A guide for patients")]
    pub label: String,
}

/// What tells an outside link from an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutsideKind {
    /// A page outside.
    Link,
}

/// A body in the formats that were asked for; the others are absent.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct BodyView {
    /// HTML: clean, semantic, with anchors on the headings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 16777216)]
    pub html: Option<String>,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 16777216)]
    pub markdown: Option<String>,
    /// Plain text with every word.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 16777216)]
    pub text: Option<String>,
    /// Blocks of the Portable Text profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 5000)]
    pub blocks: Option<Vec<Block>>,
}

/// A listing, in short.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListingSummary {
    /// The listing's id.
    pub id: Id,
    /// The listing's slug.
    #[schema(max_length = 200, example = "resources")]
    pub slug: String,
    /// What the listing is called.
    #[schema(max_length = 300, example = "Resources")]
    pub title: String,
}
