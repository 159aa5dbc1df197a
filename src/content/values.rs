//! The values that several content types are made of: images, links, products, and what search engines read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::EmbeddedProduct;

/// A picture. `alt` may be empty only when `decorative` is true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Where the file is: an absolute `https` or `http` address, or a path on this server.
    #[schema(min_length = 1, max_length = 2000, example = "https://images.example.com/strap.jpg")]
    pub url: String,
    /// What the picture shows, for those who do not see it.
    #[schema(max_length = 1000, example = "A woman stretches her leg with a strap")]
    pub alt: String,
    /// Width in pixels.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100000, example = 1200)]
    pub width: Option<u32>,
    /// Height in pixels.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100000, example = 800)]
    pub height: Option<u32>,
    /// A line under the picture.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub caption: Option<String>,
    /// Who made it or holds the rights.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub credit: Option<String>,
    /// Whether it adds nothing to the text, so that a screen reader passes over it.
    #[serde(default)]
    #[schema(default = false)]
    pub decorative: bool,
}

/// A link, in what is written: to one of our entries (`kind` and `entry`) or to an outside page (`url` and `label`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Link {
    /// To one of our entries.
    Entry(EntryLink),
    /// To an outside page.
    Outside(OutsideLink),
}

/// A link to one of our entries. It survives a change of the entry's slug.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryLink {
    /// The entry's content type.
    #[schema(min_length = 1, max_length = 50, pattern = "^[a-z_]+$", example = "article")]
    pub kind: String,
    /// The entry's id or slug; its id in what is read back.
    #[schema(min_length = 1, max_length = 200, example = "sciatica-massage")]
    pub entry: String,
    /// The text of the link, where it is not the entry's title.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub label: Option<String>,
}

/// A link to a page outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideLink {
    /// The address.
    #[schema(min_length = 1, max_length = 2000, example = "https://example.org/guide")]
    pub url: String,
    /// The text of the link.
    #[schema(min_length = 1, max_length = 300, example = "A guide for patients")]
    pub label: String,
}

/// A product of the shop, by the handle that the shop knows it by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The shop's handle.
    #[schema(min_length = 1, max_length = 200, example = "stretch-strap")]
    pub handle: String,
    /// The product's name.
    #[schema(min_length = 1, max_length = 300, example = "Stretch strap")]
    pub title: String,
    /// The product's page.
    #[serde(default)]
    #[schema(max_length = 2000, example = "https://shop.example.com/products/stretch-strap")]
    pub url: Option<String>,
    /// A picture of it.
    #[serde(default)]
    pub image: Option<Image>,
}

impl From<&Product> for EmbeddedProduct {
    fn from(product: &Product) -> Self {
        Self { handle: product.handle.clone(), title: product.title.clone(), url: product.url.clone() }
    }
}

/// What search engines and link previews read, where it differs from the page.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seo {
    /// The title of the result.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub title: Option<String>,
    /// The text of the result.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub description: Option<String>,
    /// The address that counts as the original.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub canonical_url: Option<String>,
    /// Whether search engines should leave the page out.
    #[serde(default)]
    #[schema(default = false)]
    pub noindex: bool,
    /// The picture of a link preview.
    #[serde(default)]
    pub image: Option<Image>,
}

/// A code of a classification or terminology.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The system that the code belongs to.
    #[schema(min_length = 1, max_length = 100, example = "ICD-10-CM")]
    pub system: String,
    /// The code.
    #[schema(min_length = 1, max_length = 100, example = "M54.3")]
    pub code: String,
}

/// What a shop needs and this model does not know: any JSON object.
pub type Custom = serde_json::Map<String, serde_json::Value>;

/// The id or slug of an entry, in what is written; its id in what is read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 200, example = "sciatica")]
pub struct Reference(pub String);

/// A name, a phrase or a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 500, example = "Eases tension in the lower back")]
pub struct Phrase(pub String);
