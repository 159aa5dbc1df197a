//! A listing as the shelf keeps it.

use serde::{Deserialize, Serialize};

use super::document::Rule;
use super::wire::ListingCore;
use crate::content::{EntryLink, Link};

/// What the published table keeps of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stored {
    #[serde(flatten)]
    pub(super) core: ListingCore,
    pub(super) pinned: Vec<EntryLink>,
    pub(super) items: Vec<Link>,
    pub(super) rule: Option<Rule>,
}
