//! What editors write of an announcement, and its rules.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::content::{Custom, Document, Faults, Link, Seo, Shared, Visit, visit_link};
use crate::core::Timestamp;
/// An announcement, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AnnouncementInput)]
pub struct AnnouncementDocument {
    /// The address; made from the message when it is not given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 200, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "order-cutoff")]
    pub slug: Option<String>,
    /// What is announced.
    #[schema(min_length = 1, max_length = 500, pattern = r"\S", example = "Orders placed before 3 pm leave today")]
    pub message: String,
    /// Where it leads.
    #[serde(default)]
    pub link: Option<Link>,
    /// The place on the site where it shows, by a name that the storefront knows.
    #[serde(default = "default_placement")]
    #[schema(
        min_length = 1,
        max_length = 50,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        default = "top-bar",
        example = "top-bar"
    )]
    pub placement: String,
    /// The time from which it shows; from its publication when it is not given.
    #[serde(default)]
    pub starts_at: Option<Timestamp>,
    /// The time from which it no longer shows; never when it is not given.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    /// What counts more shows first.
    #[serde(default)]
    #[schema(minimum = -1000, maximum = 1000)]
    pub priority: i32,
    /// Whether a reader may put it away.
    #[serde(default)]
    pub dismissible: bool,
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

fn default_placement() -> String {
    "top-bar".to_owned()
}

impl Document for AnnouncementDocument {
    fn shared(&mut self) -> Shared<'_> {
        Shared { slug: &mut self.slug, published_at: self.published_at, seo: self.seo.as_mut() }
    }

    fn title(&self) -> &str {
        &self.message
    }

    fn visit(&mut self, visit: &mut Visit<'_>) {
        if let Some(link) = &mut self.link {
            visit_link(visit, "link", format_args!("/link"), link);
        }
    }

    fn check(&self, faults: &mut Faults) {
        let backwards = self.starts_at.zip(self.ends_at).is_some_and(|(starts, ends)| ends <= starts);
        faults.require(!backwards, "/ends_at", "ends_before_start", "an announcement ends after it starts");
    }

    fn example() -> serde_json::Value {
        json!({
            "message": "Orders placed before 3 pm leave today",
            "link": {"url": "https://shop.example.com/shipping", "label": "How we ship"},
            "placement": "top-bar",
            "priority": 10,
            "dismissible": true
        })
    }
}
