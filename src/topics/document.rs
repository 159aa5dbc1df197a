//! What editors write of a topic, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::KIND;
use crate::content::{Code, Custom, Document, Image, Part, Phrase, Reference, Seo, Shared, Visit, visit_image};
use crate::core::Timestamp;
/// What a topic is about.
///
/// - `condition`: a condition, such as sciatica.
/// - `body_part`: a part of the body, such as the lower back.
/// - `goal`: a goal, such as flexibility.
/// - `general`: anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TopicKind {
    /// A condition, such as sciatica.
    Condition,
    /// A part of the body, such as the lower back.
    BodyPart,
    /// A goal, such as flexibility.
    Goal,
    /// Anything else.
    #[default]
    General,
}

impl TopicKind {
    /// All names on the wire.
    pub const NAMES: &'static [&'static str] = &["condition", "body_part", "goal", "general"];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::BodyPart => "body_part",
            Self::Goal => "goal",
            Self::General => "general",
        }
    }
}

/// A topic, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TopicInput)]
pub struct TopicDocument {
    /// The address; made from the name when it is not given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "sciatica")]
    pub slug: Option<String>,
    /// What the topic is called.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Sciatica")]
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub kind: TopicKind,
    /// The wider topic, by id or slug.
    #[serde(default)]
    pub parent: Option<Reference>,
    /// A few sentences about it.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// Other names that readers search by.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub also_known_as: Vec<Phrase>,
    /// Codes of classifications and terminologies.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub codes: Vec<Code>,
    /// The picture at the head of the topic's page.
    #[serde(default)]
    pub hero: Option<Image>,
    /// The editorial date; the time of the first publication when it is not given.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// What search engines read.
    #[serde(default)]
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub custom: Custom,
}

impl Document for TopicDocument {
    const OWN_KIND: bool = true;

    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.name
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        if let Some(parent) = &mut self.parent {
            let (relation, kind, target) = ("parent", KIND.name, &mut parent.0);
            visit(Part::Reference { relation, once: true, kind, pointer: format_args!("/parent"), target });
        }
        visit_image(visit, format_args!("/hero"), &mut self.hero);
    }

    fn example() -> serde_json::Value {
        json!({
            "name": "Sciatica",
            "kind": "condition",
            "parent": "low-back-pain",
            "description": "Pain along the sciatic nerve, from the lower back down the leg.",
            "also_known_as": ["sciatic nerve pain"],
            "codes": [{"system": "ICD-10-CM", "code": "M54.3"}]
        })
    }
}
