//! What editors write of a listing, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::content::{
    Custom, Document, EntryLink, Faults, Link, Part, Phrase, Reference, Seo, Shared, Visit, visit_entries, visit_links,
};
use crate::core::Timestamp;

/// The entries that are chosen by hand, in their order.
pub(super) fn by_hand<'l>(pinned: &'l [EntryLink], items: &'l [Link]) -> impl Iterator<Item = &'l EntryLink> {
    let items = items.iter().filter_map(|item| match item {
        Link::Entry(link) => Some(link),
        Link::Outside(_) => None,
    });
    pinned.iter().chain(items)
}

/// The order of what a rule finds.
///
/// - `-published_at`: the newest editorial date first.
/// - `title`: by title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub enum RuleSort {
    /// The newest editorial date first.
    #[default]
    #[serde(rename = "-published_at")]
    Newest,
    /// By title.
    #[serde(rename = "title")]
    Title,
}

/// Which entries a listing takes in by itself: those of one of the kinds that have one of the topics and one of
/// the authors. A list that is empty asks for nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Content types; articles where none is named.
    #[serde(default)]
    #[schema(max_items = 10, default = json!([]))]
    pub kinds: Vec<Phrase>,
    /// Topics, by id or slug.
    #[serde(default)]
    #[schema(max_items = 50, default = json!([]))]
    pub topics: Vec<Reference>,
    /// Authors, by id or slug.
    #[serde(default)]
    #[schema(max_items = 50, default = json!([]))]
    pub authors: Vec<Reference>,
    /// Their order.
    #[serde(default)]
    #[schema(default = "-published_at")]
    pub sort: RuleSort,
}

/// A listing, as it is written. It shows what is pinned, then the items, then what the rule finds, each entry once,
/// up to the limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ListingInput)]
pub struct ListingDocument {
    /// The address; made from the title when it is not given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "resources")]
    pub slug: Option<String>,
    /// What the listing is called.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Resources")]
    pub title: String,
    /// A few sentences about it.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// Entries that always stand first, in order.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub pinned: Vec<EntryLink>,
    /// Entries and outside pages, in order.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub items: Vec<Link>,
    /// What it takes in by itself.
    #[serde(default)]
    pub rule: Option<Rule>,
    /// How many it shows at most.
    #[serde(default = "default_limit")]
    #[schema(minimum = 1, maximum = 100, default = 20)]
    pub limit: u32,
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

fn default_limit() -> u32 {
    20
}

impl Document for ListingDocument {
    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        visit_entries(visit, "pinned", &mut self.pinned);
        visit_links(visit, "items", &mut self.items);
        if let Some(rule) = &mut self.rule {
            for (at, Phrase(kind)) in rule.kinds.iter().enumerate() {
                visit(Part::Kind { pointer: format_args!("/rule/kinds/{at}"), kind });
            }
            visit_rule(visit, "rule_topics", "topics", "topic", &mut rule.topics);
            visit_rule(visit, "rule_authors", "authors", "author", &mut rule.authors);
        }
    }

    fn check_publishable(&self, faults: &mut Faults) {
        let filled = !self.pinned.is_empty() || !self.items.is_empty() || self.rule.is_some();
        faults.require(filled, "/items", "required_to_publish", "a published listing has items or a rule");
    }

    fn example() -> serde_json::Value {
        json!({
            "title": "Resources",
            "description": "Guides by our therapists.",
            "items": [
                {"kind": "article", "entry": "physical-therapy-for-sciatica"},
                {"url": "https://example.org/guide", "label": "A guide for patients"}
            ],
            "rule": {"kinds": ["article"], "topics": ["sciatica"]},
            "limit": 12
        })
    }
}

fn visit_rule(visit: &mut Visit<'_>, relation: &'static str, field: &str, kind: &str, targets: &mut [Reference]) {
    for (at, target) in targets.iter_mut().enumerate() {
        let target = &mut target.0;
        visit(Part::Reference { relation, once: false, kind, pointer: format_args!("/rule/{field}/{at}"), target });
    }
}
