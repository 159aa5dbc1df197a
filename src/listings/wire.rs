//! What readers get of a listing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::content::{Custom, Seo};
use crate::delivery::{Head, LinkedEntry};

/// A published listing, with its items.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Listing {
    /// The content type.
    pub kind: ListingKind,
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What it says.
    #[serde(flatten)]
    pub core: ListingCore,
    /// What it shows: what is pinned, the items, then what its rule finds.
    #[schema(max_items = 100)]
    pub items: Vec<LinkedEntry>,
}

/// The content type of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    /// A listing.
    Listing,
}

/// What a listing says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ListingCore {
    /// What the listing is called.
    #[schema(max_length = 300, example = "Resources")]
    pub title: String,
    /// A few sentences about it.
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// How many items it shows at most.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: u32,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
