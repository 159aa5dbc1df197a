//! What editors write of a treatment option, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::KIND;
use crate::content::{
    Body, Custom, Document, EntryLink, Faults, Image, Part, Phrase, Product, Reference, Seo, Shared, Visit,
    check_products, visit_entries, visit_image, visit_products, visit_references,
};
use crate::core::Timestamp;
/// What sort of treatment it is.
///
/// - `manual_therapy`: done with the therapist's hands.
/// - `exercise`: training of strength, endurance or control.
/// - `mobility`: movement of joints and soft tissue.
/// - `modality`: heat, cold, current, light or sound.
/// - `needling`: done with needles.
/// - `education`: knowledge and habits.
/// - `surgical`: done by a surgeon.
/// - `medication`: a medicine.
/// - `other`: anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Done with the therapist's hands.
    ManualTherapy,
    /// Training of strength, endurance or control.
    Exercise,
    /// Movement of joints and soft tissue.
    Mobility,
    /// Heat, cold, current, light or sound.
    Modality,
    /// Done with needles.
    Needling,
    /// Knowledge and habits.
    Education,
    /// Done by a surgeon.
    Surgical,
    /// A medicine.
    Medication,
    /// Anything else.
    #[default]
    Other,
}

impl Category {
    /// All names on the wire.
    pub const NAMES: &'static [&'static str] = &[
        "manual_therapy",
        "exercise",
        "mobility",
        "modality",
        "needling",
        "education",
        "surgical",
        "medication",
        "other",
    ];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ManualTherapy => "manual_therapy",
            Self::Exercise => "exercise",
            Self::Mobility => "mobility",
            Self::Modality => "modality",
            Self::Needling => "needling",
            Self::Education => "education",
            Self::Surgical => "surgical",
            Self::Medication => "medication",
            Self::Other => "other",
        }
    }
}

/// Where it is done.
///
/// - `clinic`: in a clinic.
/// - `home`: at home.
/// - `either`: in a clinic or at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// In a clinic.
    Clinic,
    /// At home.
    Home,
    /// In a clinic or at home.
    Either,
}

impl Setting {
    /// All names on the wire.
    pub const NAMES: &'static [&'static str] = &["clinic", "home", "either"];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Home => "home",
            Self::Either => "either",
        }
    }
}

/// How far it goes into the body.
///
/// - `noninvasive`: nothing passes the skin.
/// - `percutaneous`: a needle passes the skin.
/// - `surgical`: the skin is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Invasiveness {
    /// Nothing passes the skin.
    Noninvasive,
    /// A needle passes the skin.
    Percutaneous,
    /// The skin is cut.
    Surgical,
}

impl Invasiveness {
    /// All names on the wire.
    pub const NAMES: &'static [&'static str] = &["noninvasive", "percutaneous", "surgical"];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Noninvasive => "noninvasive",
            Self::Percutaneous => "percutaneous",
            Self::Surgical => "surgical",
        }
    }
}

/// What the rules of a jurisdiction say.
///
/// - `permitted`: it may be done.
/// - `permitted_with_conditions`: it may be done under conditions, such as extra training.
/// - `prohibited`: it may not be done.
/// - `silent`: the rules do not mention it.
/// - `unknown`: nobody has looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityStatus {
    /// It may be done.
    Permitted,
    /// It may be done under conditions, such as extra training.
    PermittedWithConditions,
    /// It may not be done.
    Prohibited,
    /// The rules do not mention it.
    Silent,
    /// Nobody has looked.
    Unknown,
}

impl AvailabilityStatus {
    /// All names on the wire.
    pub const NAMES: &'static [&'static str] =
        &["permitted", "permitted_with_conditions", "prohibited", "silent", "unknown"];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::PermittedWithConditions => "permitted_with_conditions",
            Self::Prohibited => "prohibited",
            Self::Silent => "silent",
            Self::Unknown => "unknown",
        }
    }
}

/// How strict a contraindication is.
///
/// - `absolute`: it must not be done.
/// - `relative`: it may be done with care, after weighing the risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContraindicationKind {
    /// It must not be done.
    Absolute,
    /// It may be done with care, after weighing the risk.
    #[default]
    Relative,
}

/// A profession that may do it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Performer {
    /// The profession.
    #[schema(min_length = 1, max_length = 200, example = "physical therapist")]
    pub profession: String,
    /// What the profession must hold besides.
    #[serde(default)]
    #[schema(max_length = 200, example = "certified in dry needling")]
    pub credential: Option<String>,
    /// Anything else to know.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// Whether it may be done in a jurisdiction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    /// A country or a subdivision of one, as in ISO 3166-1 alpha-2 and ISO 3166-2.
    #[schema(pattern = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$", max_length = 6, example = "US-CA")]
    pub jurisdiction: String,
    /// What its rules say.
    pub status: AvailabilityStatus,
    /// The day on which somebody looked.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, max_length = 10, example = "2026-03-01")]
    pub as_of: Option<chrono::NaiveDate>,
    /// Anything else to know.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A reason not to do it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contraindication {
    /// The reason.
    #[schema(min_length = 1, max_length = 500, example = "Bleeding disorder")]
    pub text: String,
    /// How strict it is.
    #[serde(default)]
    #[schema(default = "relative")]
    pub kind: ContraindicationKind,
}

/// How good the evidence is, on a scale of somebody's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The scale.
    #[schema(min_length = 1, max_length = 100, example = "GRADE")]
    pub system: String,
    /// The value on it.
    #[schema(min_length = 1, max_length = 100, example = "moderate")]
    pub value: String,
}

/// A treatment option, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TreatmentOptionInput)]
pub struct TreatmentOptionDocument {
    /// The address; made from the name when it is not given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "dry-needling")]
    pub slug: Option<String>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Dry needling")]
    pub name: String,
    /// Other names that readers search by.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub also_known_as: Vec<Phrase>,
    /// It in a sentence or two.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub summary: Option<String>,
    /// It at length.
    #[serde(default)]
    pub body: Option<Body>,
    /// What sort of treatment it is.
    #[serde(default)]
    pub category: Category,
    /// Where it is done.
    #[serde(default)]
    pub setting: Option<Setting>,
    /// How far it goes into the body.
    #[serde(default)]
    pub invasiveness: Option<Invasiveness>,
    /// Who may do it.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub performed_by: Vec<Performer>,
    /// Where it may be done.
    #[serde(default)]
    #[schema(max_items = 300)]
    pub availability: Vec<Availability>,
    /// What it is good for.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub benefits: Vec<Phrase>,
    /// What else it may do.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub side_effects: Vec<Phrase>,
    /// Reasons not to do it.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub contraindications: Vec<Contraindication>,
    /// What to watch while doing it.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub cautions: Vec<Phrase>,
    /// Treatment options that it includes, in order, by id or slug.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub techniques: Vec<Reference>,
    /// What readers can do at home: links to entries, in order.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub home_care: Vec<EntryLink>,
    /// What it belongs to, by id or slug of the topics.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub topics: Vec<Reference>,
    /// A picture of it.
    #[serde(default)]
    pub hero: Option<Image>,
    /// Products that it needs.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub products: Vec<Product>,
    /// How good the evidence is.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub evidence: Vec<Evidence>,
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

impl Document for TreatmentOptionDocument {
    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.name
    }

    fn body(&mut self) -> Option<(&'static str, &mut Body)> {
        Some(("/body", self.body.as_mut()?))
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        if let Some((pointer, body)) = self.body() {
            visit(Part::Body { pointer, body });
        }
        visit_references(visit, "techniques", KIND.name, &mut self.techniques);
        visit_entries(visit, "home_care", &mut self.home_care);
        visit_references(visit, "topics", "topic", &mut self.topics);
        visit_image(visit, format_args!("/hero"), &mut self.hero);
        visit_products(visit, &mut self.products);
    }

    fn check(&self, faults: &mut Faults) {
        for (at, availability) in self.availability.iter().enumerate() {
            let seen = self.availability[..at].iter().any(|other| other.jurisdiction == availability.jurisdiction);
            let pointer = format!("/availability/{at}/jurisdiction");
            faults.require(!seen, &pointer, "duplicate", "a jurisdiction stands once in the list");
        }
        check_products(&self.products, faults);
    }

    fn check_publishable(&self, faults: &mut Faults) {
        let said = self.summary.as_deref().is_some_and(|summary| !summary.trim().is_empty())
            || self.body.as_ref().is_some_and(|body| !body.is_empty());
        faults.require(said, "/summary", "required_to_publish", "a treatment option has a summary or a body");
    }

    fn example() -> serde_json::Value {
        json!({
            "name": "Dry needling",
            "summary": "A thin needle releases a tight point in a muscle.",
            "category": "needling",
            "setting": "clinic",
            "invasiveness": "percutaneous",
            "performed_by": [{"profession": "physical therapist", "credential": "certified in dry needling"}],
            "availability": [{"jurisdiction": "US-CA", "status": "prohibited", "as_of": "2026-03-01"}],
            "benefits": ["Releases tight muscles"],
            "contraindications": [{"text": "Bleeding disorder", "kind": "absolute"}],
            "topics": ["sciatica"]
        })
    }
}
