//! What editors write of an article, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::KIND;
use crate::content::{
    Body, Custom, Document, Faults, Image, Link, Part, Product, Reference, Seo, Shared, Visit, check_products,
    visit_image, visit_links, visit_products, visit_references,
};
use crate::core::Timestamp;
/// How grave a safety notice is.
///
/// - `emergency`: call the emergency services now.
/// - `urgent`: see somebody today.
/// - `caution`: take care.
/// - `info`: good to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Call the emergency services now.
    Emergency,
    /// See somebody today.
    Urgent,
    /// Take care.
    Caution,
    /// Good to know.
    Info,
}

/// Whether readers may comment.
///
/// - `open`: readers may comment.
/// - `closed`: nobody may comment.
/// - `moderated`: comments show once they are approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommentPolicy {
    /// Readers may comment.
    #[default]
    Open,
    /// Nobody may comment.
    Closed,
    /// Comments show once they are approved.
    Moderated,
}

/// A notice that no renderer may lose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SafetyNotice {
    /// How grave it is.
    pub severity: Severity,
    /// What to watch for.
    #[schema(
        min_length = 1,
        max_length = 2000,
        pattern = r"\S",
        example = "New numbness, weakness, or loss of bladder control"
    )]
    pub text: String,
    /// What to do then.
    #[serde(default)]
    #[schema(max_length = 1000, example = "Call your therapist the same day")]
    pub action: Option<String>,
}

/// A work that the article cites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// What the body refers to it by.
    #[schema(min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9_-]*$", example = "jensen-2019")]
    pub key: String,
    /// The citation as it is printed.
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
    /// Where it can be read.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub url: Option<String>,
    /// Digital Object Identifier.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^10\.[0-9]{4,9}/\S+$", example = "10.1000/182")]
    pub doi: Option<String>,
    /// PubMed identifier.
    #[serde(default)]
    #[schema(max_length = 12, pattern = "^[0-9]+$", example = "31273111")]
    pub pmid: Option<String>,
}

/// An article, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ArticleInput)]
pub struct ArticleDocument {
    /// The address; made from the title when it is not given.
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "physical-therapy-for-sciatica"
    )]
    pub slug: Option<String>,
    /// The title.
    #[schema(min_length = 1, max_length = 300, pattern = r"\S", example = "Physical therapy for sciatica")]
    pub title: String,
    /// A line under the title.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub subtitle: Option<String>,
    /// What a card says; taken from the body when it is not given.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub excerpt: Option<String>,
    /// The editorial date; the time of the first publication when it is not given.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// The text.
    #[serde(default)]
    pub body: Option<Body>,
    /// The picture at the head of the page.
    #[serde(default)]
    pub hero: Option<Image>,
    /// Who wrote it, in order, by id or slug; at least one to publish.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub authors: Vec<Reference>,
    /// What it is about, by id or slug.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub topics: Vec<Reference>,
    /// The treatment options that it presents, in order, by id or slug.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub treatments: Vec<Reference>,
    /// What to read next, in order.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub next: Vec<Link>,
    /// Related articles, by id or slug, in order; filled up by shared topics when it is read.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub related: Vec<Reference>,
    /// Products that it shows.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub products: Vec<Product>,
    /// Notices that no renderer may lose, the gravest first.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub safety_notices: Vec<SafetyNotice>,
    /// The works that it cites, in order.
    #[serde(default)]
    #[schema(max_items = 300)]
    pub citations: Vec<Citation>,
    /// Whether it is put forward.
    #[serde(default)]
    pub featured: bool,
    /// Whether readers may comment.
    #[serde(default)]
    pub comment_policy: CommentPolicy,
    /// What search engines read.
    #[serde(default)]
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub custom: Custom,
}

impl Document for ArticleDocument {
    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn body(&mut self) -> Option<(&'static str, &mut Body)> {
        Some(("/body", self.body.as_mut()?))
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        if let Some((pointer, body)) = self.body() {
            visit(Part::Body { pointer, body });
        }
        visit_image(visit, format_args!("/hero"), &mut self.hero);
        visit_references(visit, "authors", "author", &mut self.authors);
        visit_references(visit, "topics", "topic", &mut self.topics);
        visit_references(visit, "treatments", "treatment_option", &mut self.treatments);
        visit_links(visit, "next", &mut self.next);
        visit_references(visit, "related", KIND.name, &mut self.related);
        visit_products(visit, &mut self.products);
        for (at, citation) in self.citations.iter().enumerate() {
            if let Some(url) = &citation.url {
                visit(Part::Url { pointer: format_args!("/citations/{at}/url"), url });
            }
        }
    }

    fn check(&self, faults: &mut Faults) {
        for (at, citation) in self.citations.iter().enumerate() {
            let seen = self.citations[..at].iter().any(|other| other.key == citation.key);
            faults.require(!seen, &format!("/citations/{at}/key"), "duplicate", "the key of a citation stands once");
        }
        check_products(&self.products, faults);
    }

    fn check_publishable(&self, faults: &mut Faults) {
        let detail = "a published article has at least one author";
        faults.require(!self.authors.is_empty(), "/authors", "required_to_publish", detail);
        let written = self.body.as_ref().is_some_and(|body| !body.is_empty());
        faults.require(written, "/body", "required_to_publish", "a published article has a body");
    }

    fn example() -> serde_json::Value {
        json!({
            "title": "Physical therapy for sciatica",
            "published_at": "2020-04-09T00:00:00Z",
            "body": {"markdown": "## Goals\n\nMove without pain, and [walk well](entry:article/walking-with-sciatica)."},
            "hero": {"url": "https://images.example.com/strap.jpg", "alt": "A stretch with a strap", "width": 1200, "height": 800},
            "authors": ["ada-ferris"],
            "topics": ["sciatica"],
            "treatments": ["gait-training", "dry-needling"],
            "next": [{"kind": "article", "entry": "sciatica-massage"}],
            "products": [{"handle": "stretch-strap", "title": "Stretch strap", "url": "https://shop.example.com/products/stretch-strap"}],
            "safety_notices": [{"severity": "urgent", "text": "New numbness or weakness", "action": "Call your therapist the same day"}]
        })
    }
}
