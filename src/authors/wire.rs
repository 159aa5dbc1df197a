//! What readers get of an author.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::Credential;
use crate::content::{Custom, Image, OutsideLink, Seo};
use crate::core::Id;
use crate::delivery::{BodyView, Head, Raw, Stored};
use crate::topics::TopicSummary;

/// An author, in short.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuthorSummary {
    /// The author's id.
    pub id: Id,
    /// The author's slug.
    #[schema(max_length = 200, example = "ada-ferris")]
    pub slug: String,
    /// The bare name.
    #[schema(max_length = 200, example = "Ada Ferris")]
    pub name: String,
    /// The name with the credentials behind it.
    #[schema(max_length = 1000, example = "Ada Ferris, PT, DPT")]
    pub byline: String,
    /// What the author works as.
    #[schema(max_length = 300, example = "Physical therapist")]
    pub job_title: Option<String>,
    /// A picture of the author.
    pub avatar: Option<Image>,
    /// What stands behind the name.
    #[schema(max_items = 20)]
    pub credentials: Vec<Credential>,
}

/// A published author.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Author {
    /// The content type.
    pub kind: AuthorKind,
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What is said about the author.
    #[serde(flatten)]
    #[schema(value_type = AuthorCore)]
    pub core: Stored<AuthorCore>,
    /// What the author writes about.
    #[schema(max_items = 50, value_type = Vec<TopicSummary>)]
    pub topics: Vec<Raw<TopicSummary>>,
    /// Who the author is, in the formats that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub bio: Option<BodyView>,
}

/// The content type of an author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// An author.
    Author,
}

/// What is said about an author by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AuthorCore {
    /// The bare name.
    #[schema(max_length = 200, example = "Ada Ferris")]
    pub name: String,
    /// The name with the credentials behind it.
    #[schema(max_length = 1000, example = "Ada Ferris, PT, DPT")]
    pub byline: String,
    /// What stands behind the name.
    #[schema(max_items = 20)]
    pub credentials: Vec<Credential>,
    /// What the author works as.
    #[schema(max_length = 300, example = "Physical therapist")]
    pub job_title: Option<String>,
    /// A picture of the author.
    pub avatar: Option<Image>,
    /// Pages of the author elsewhere.
    #[schema(max_items = 20)]
    pub links: Vec<OutsideLink>,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
