//! What readers get of a treatment option.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::{Availability, Category, Contraindication, Evidence, Invasiveness, Performer, Setting};
use crate::content::{Custom, Image, Phrase, Product, Seo};
use crate::core::Id;
use crate::delivery::{BodyView, Card, Head, Raw, Stored};
use crate::topics::TopicSummary;

/// A treatment option, in short.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TreatmentOptionSummary {
    /// The treatment option's id.
    pub id: Id,
    /// The treatment option's slug.
    #[schema(max_length = 200, example = "dry-needling")]
    pub slug: String,
    /// What it is called.
    #[schema(max_length = 300, example = "Dry needling")]
    pub name: String,
    /// It in a sentence or two.
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// What sort of treatment it is.
    pub category: Category,
    /// Where it is done.
    pub setting: Option<Setting>,
    /// A picture of it.
    pub hero: Option<Image>,
}

/// A published treatment option.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TreatmentOption {
    /// The content type.
    pub kind: TreatmentOptionKind,
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What it says.
    #[serde(flatten)]
    #[schema(value_type = TreatmentOptionCore)]
    pub core: Stored<TreatmentOptionCore>,
    /// Treatment options that it includes, in order.
    #[schema(max_items = 50, value_type = Vec<TreatmentOptionSummary>)]
    pub techniques: Vec<Raw<TreatmentOptionSummary>>,
    /// What readers can do at home, in order.
    #[schema(max_items = 50)]
    pub home_care: Vec<Card>,
    /// What it belongs to.
    #[schema(max_items = 50, value_type = Vec<TopicSummary>)]
    pub topics: Vec<Raw<TopicSummary>>,
    /// It at length, in the formats that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub body: Option<BodyView>,
}

/// The content type of a treatment option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TreatmentOptionKind {
    /// A treatment option.
    TreatmentOption,
}

/// What a treatment option says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TreatmentOptionCore {
    /// What it is called.
    #[schema(max_length = 300, example = "Dry needling")]
    pub name: String,
    /// Other names that readers search by.
    #[schema(max_items = 50)]
    pub also_known_as: Vec<Phrase>,
    /// It in a sentence or two.
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// What sort of treatment it is.
    pub category: Category,
    /// Where it is done.
    pub setting: Option<Setting>,
    /// How far it goes into the body.
    pub invasiveness: Option<Invasiveness>,
    /// Who may do it.
    #[schema(max_items = 20)]
    pub performed_by: Vec<Performer>,
    /// Where it may be done.
    #[schema(max_items = 300)]
    pub availability: Vec<Availability>,
    /// What it is good for.
    #[schema(max_items = 50)]
    pub benefits: Vec<Phrase>,
    /// What else it may do.
    #[schema(max_items = 50)]
    pub side_effects: Vec<Phrase>,
    /// Reasons not to do it.
    #[schema(max_items = 50)]
    pub contraindications: Vec<Contraindication>,
    /// What to watch while doing it.
    #[schema(max_items = 50)]
    pub cautions: Vec<Phrase>,
    /// A picture of it.
    pub hero: Option<Image>,
    /// Products that it needs.
    #[schema(max_items = 50)]
    pub products: Vec<Product>,
    /// How good the evidence is.
    #[schema(max_items = 20)]
    pub evidence: Vec<Evidence>,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
