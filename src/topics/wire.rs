//! What readers get of a topic.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::TopicKind;
use crate::content::{Code, Custom, Image, Phrase, Seo};
use crate::core::Id;
use crate::delivery::{Head, Raw, Stored};

/// A topic, in short.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TopicSummary {
    /// The topic's id.
    pub id: Id,
    /// The topic's slug.
    #[schema(max_length = 200, example = "sciatica")]
    pub slug: String,
    /// What the topic is called.
    #[schema(max_length = 300, example = "Sciatica")]
    pub name: String,
    /// What it is about.
    pub kind: TopicKind,
}

/// A published topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Topic {
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What the topic says.
    #[serde(flatten)]
    #[schema(value_type = TopicCore)]
    pub core: Stored<TopicCore>,
    /// The wider topic.
    #[schema(value_type = Option<TopicSummary>)]
    pub parent: Option<Raw<TopicSummary>>,
}

/// What a topic says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TopicCore {
    /// What the topic is called.
    #[schema(max_length = 300, example = "Sciatica")]
    pub name: String,
    /// What it is about.
    pub kind: TopicKind,
    /// A few sentences about it.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// Other names that readers search by.
    #[schema(max_items = 50)]
    pub also_known_as: Vec<Phrase>,
    /// Codes of classifications and terminologies.
    #[schema(max_items = 50)]
    pub codes: Vec<Code>,
    /// The picture at the head of the topic's page.
    pub hero: Option<Image>,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
