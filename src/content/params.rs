//! The query parameters of the management surface.

use serde::Deserialize;
use utoipa::IntoParams;

use super::wire::Status;

/// Parameters of a write.
#[derive(Debug, Clone, Deserialize, IntoParams)]
pub(super) struct WriteParams {
    /// The locale that is written; the site's default one when it is not given.
    #[serde(default)]
    #[param(min_length = 2, max_length = 35, example = "en")]
    pub locale: Option<String>,
    /// Whether to publish the new version in the same transaction.
    #[serde(default)]
    #[param(default = false)]
    pub publish: bool,
}

/// Parameters of what concerns one entry.
#[derive(Debug, Clone, Deserialize, IntoParams)]
pub(super) struct EntryParams {
    /// The locale; the site's default one when it is not given.
    #[serde(default)]
    #[param(min_length = 2, max_length = 35, example = "en")]
    pub locale: Option<String>,
}

/// Parameters of a list of entries.
#[derive(Debug, Clone, Deserialize, IntoParams)]
pub(super) struct ListParams {
    /// How many entries a page has, at most.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: u32,
    /// Where the page begins: `next_cursor` or `previous_cursor` of another page of the same question.
    #[serde(default)]
    #[param(min_length = 1, max_length = 2000)]
    pub cursor: Option<String>,
    /// The locale; the site's default one when it is not given.
    #[serde(default)]
    #[param(min_length = 2, max_length = 35, example = "en")]
    pub locale: Option<String>,
    /// Only entries that stand there; all but those in the trash when it is not given.
    #[serde(default)]
    #[param(inline)]
    pub status: Option<Status>,
}

/// Parameters of a list of versions.
#[derive(Debug, Clone, Deserialize, IntoParams)]
pub(super) struct RevisionParams {
    /// How many versions a page has, at most.
    #[serde(default = "default_limit")]
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: u32,
    /// Where the page begins: `next_cursor` of another page.
    #[serde(default)]
    #[param(min_length = 1, max_length = 2000)]
    pub cursor: Option<String>,
    /// The locale; the site's default one when it is not given.
    #[serde(default)]
    #[param(min_length = 2, max_length = 35, example = "en")]
    pub locale: Option<String>,
}

fn default_limit() -> u32 {
    20
}
