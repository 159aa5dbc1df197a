//! What readers get of an article.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::{Citation, CommentPolicy, SafetyNotice};
use crate::authors::{Author, AuthorSummary};
use crate::body::Section;
use crate::content::{Custom, Image, Product, Seo};
use crate::delivery::{AlsoIn, BodyView, Embedded, Head, LinkedEntry, Raw, Stored};
use crate::topics::TopicSummary;
use crate::treatment_options::{TreatmentOption, TreatmentOptionSummary};

/// An author of an article: in short, or whole with `include=authors`.
pub type EmbeddedAuthor = Embedded<AuthorSummary, Author>;

/// A treatment option of an article: in short, or whole with `include=treatments`.
pub type EmbeddedTreatmentOption = Embedded<TreatmentOptionSummary, TreatmentOption>;

/// A published article.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Article {
    /// The content type.
    pub kind: ArticleKind,
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What it says.
    #[serde(flatten)]
    #[schema(value_type = ArticleCore)]
    pub core: Stored<ArticleCore>,
    /// What to read next, in order.
    #[schema(max_items = 20)]
    pub next: Vec<LinkedEntry>,
    /// How many comments it has.
    #[schema(minimum = 0, example = 0)]
    pub comments_count: i64,
    /// What stands around it; taken out where it is kept by itself.
    #[serde(flatten)]
    #[schema(value_type = ArticleAround)]
    pub around: Option<ArticleAround>,
    /// The text, in the formats that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub body: Option<BodyView>,
}

/// The content type of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleKind {
    /// An article.
    Article,
}

/// What other entries show around an article.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArticleAround {
    /// Who wrote it, in order.
    #[schema(max_items = 20)]
    pub authors: Vec<EmbeddedAuthor>,
    /// What it is about.
    #[schema(max_items = 50, value_type = Vec<TopicSummary>)]
    pub topics: Vec<Raw<TopicSummary>>,
    /// The treatment options that it presents, in order.
    #[schema(max_items = 50)]
    pub treatments: Vec<EmbeddedTreatmentOption>,
    /// Related articles: the chosen ones, then others that share topics, up to six.
    #[schema(max_items = 20)]
    pub related: Vec<LinkedEntry>,
    /// The listings that hold it, each with its newest other entries; only with `include=also_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 5)]
    pub also_in: Option<Vec<AlsoIn>>,
}

/// What an article says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ArticleCore {
    /// The title.
    #[schema(max_length = 300, example = "Physical therapy for sciatica")]
    pub title: String,
    /// A line under the title.
    #[schema(max_length = 500)]
    pub subtitle: Option<String>,
    /// What a card says: the beginning of the text where nothing else was written.
    #[schema(max_length = 1000)]
    pub excerpt: Option<String>,
    /// The picture at the head of the page.
    pub hero: Option<Image>,
    /// Products that it shows.
    #[schema(max_items = 50)]
    pub products: Vec<Product>,
    /// Notices that no renderer may lose.
    #[schema(max_items = 20)]
    pub safety_notices: Vec<SafetyNotice>,
    /// The works that it cites.
    #[schema(max_items = 300)]
    pub citations: Vec<Citation>,
    /// Its headings, in order.
    #[schema(max_items = 5000)]
    pub sections: Vec<Section>,
    /// How many words the text has.
    #[schema(minimum = 0, example = 900)]
    pub word_count: u32,
    /// How many minutes it takes to read.
    #[schema(minimum = 0, example = 4)]
    pub reading_minutes: u32,
    /// Whether it is put forward.
    pub featured: bool,
    /// Whether readers may comment.
    pub comment_policy: CommentPolicy,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
