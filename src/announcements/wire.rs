//! What readers get of an announcement.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::content::{Custom, Seo};
use crate::core::Timestamp;
use crate::delivery::{Head, LinkedEntry};

/// A published announcement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Announcement {
    /// The content type.
    pub kind: AnnouncementKind,
    /// What every entry begins with.
    #[serde(flatten)]
    pub head: Head,
    /// What it says.
    #[serde(flatten)]
    pub core: AnnouncementCore,
    /// Where it leads; nothing where it leads nowhere, or to what is not published.
    pub link: Option<LinkedEntry>,
}

/// The content type of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementKind {
    /// An announcement.
    Announcement,
}

/// What an announcement says by itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AnnouncementCore {
    /// What is announced.
    #[schema(max_length = 500, example = "Orders placed before 3 pm leave today")]
    pub message: String,
    /// The place on the site where it shows.
    #[schema(max_length = 50, example = "top-bar")]
    pub placement: String,
    /// The time from which it shows.
    pub starts_at: Option<Timestamp>,
    /// The time from which it no longer shows.
    pub ends_at: Option<Timestamp>,
    /// What counts more shows first.
    pub priority: i32,
    /// Whether a reader may put it away.
    pub dismissible: bool,
    /// What search engines read.
    pub seo: Option<Seo>,
    /// Whatever else the site needs.
    #[schema(value_type = Object)]
    pub custom: Custom,
}
