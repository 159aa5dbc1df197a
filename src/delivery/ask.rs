//! What a reader asks for, once its parameters are read.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::HashMap;
use serde_json::{Map, Value};

use super::fields::Fields;
use super::parts::{For, Parts};
use crate::content::Site;
use crate::core::{Id, Locale, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// Answers the whole entries of one content type by their ids, for `include` across content types.
pub type Entries = fn(&mut Reading, &Ask, &[Id]) -> Result<Vec<(Id, Map<String, Value>)>, Problem>;

/// Which formats of a body are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BodyFormats {
    /// HTML.
    pub html: bool,
    /// CommonMark.
    pub markdown: bool,
    /// Plain text.
    pub text: bool,
    /// Blocks.
    pub blocks: bool,
}

impl BodyFormats {
    /// Whether no body is asked for at all.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// One bit for each that is asked for.
    pub(super) fn bits(self) -> u8 {
        let formats = [self.html, self.markdown, self.text, self.blocks];
        formats.into_iter().fold(0, |bits, is_asked| bits << 1 | u8::from(is_asked))
    }
}

/// A question, apart from which entries it is about.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The site.
    pub site: Arc<Site>,
    /// The locale.
    pub locale: Locale,
    /// Whether the default locale answers where this one has no text.
    pub fallback: bool,
    /// The relations that are wanted whole.
    pub include: Vec<String>,
    /// The formats of bodies.
    pub body: BodyFormats,
    /// The section of the body that is wanted, by its anchor; all of it where that is not said.
    pub section: Option<String>,
    /// The members that are wanted; all of them where that is not said.
    pub fields: Option<Arc<Fields>>,
    /// How each content type answers whole entries.
    pub entries: Arc<HashMap<&'static str, Entries>>,
    /// What answers are made of.
    pub(super) parts: Arc<Parts>,
    /// The epoch that the answer belongs to.
    pub(super) epoch: u64,
    /// What the answer depends on, noted while it is made.
    pub(super) tags: Tags,
}

/// The tags of an answer; a clone notes into the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Tags(Arc<Mutex<Noted>>);

/// The tags that were noted.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// What all of it depends on.
    pub(super) all: Vec<Tag>,
    /// What entries depend on besides, each by itself.
    pub(super) each: HashMap<Id, Vec<Tag>>,
}

impl Tags {
    /// All of them, each once.
    pub(super) fn take(&self) -> Vec<Tag> {
        let Noted { all: mut tags, each } = self.take_noted();
        tags.extend(each.into_values().flatten());
        tags.sort_unstable();
        tags.dedup();
        tags
    }

    /// All that were noted so far.
    pub(super) fn noted(&self) -> Vec<Tag> {
        let mut noted = Vec::new();
        self.note(|all| noted.extend(all.all.iter().chain(all.each.values().flatten())));
        noted
    }

    /// What was noted, as it was.
    pub(super) fn take_noted(&self) -> Noted {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, note: impl FnOnce(&mut Noted)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Ask {
    /// Notes what the answer depends on.
    pub fn depends_on(&self, tags: impl IntoIterator<Item = Tag>) {
        self.tags.note(|noted| noted.all.extend(tags));
    }

    /// Notes what the answer depends on for the sake of one entry alone: other entries of the page do not.
    pub fn entry_depends_on(&self, id: &Id, tags: impl IntoIterator<Item = Tag>) {
        self.tags.note(|noted| noted.each.entry(id.clone()).or_default().extend(tags));
    }

    /// The same question, for an answer that is made anew in an epoch.
    pub(super) fn anew(&self, epoch: u64) -> Self {
        Self { tags: Tags::default(), epoch, ..self.clone() }
    }

    /// For which answer parts are taken.
    pub(super) fn part(&self) -> For<'_> {
        For { epoch: self.epoch, locale: &self.locale, place: self.site.locales.place(&self.locale) }
    }

    /// Whether a member of the entries is wanted at all.
    pub fn wants(&self, member: &str) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.wants(member))
    }

    /// Whether a relation is wanted whole.
    pub fn includes(&self, relation: &str) -> bool {
        self.wants(relation) && self.include.iter().any(|name| name == relation)
    }

    /// The same question about embedded entries: what they embed in turn is always summaries.
    pub fn embedded(&self) -> Self {
        Self { include: Vec::new(), fields: None, section: None, ..self.clone() }
    }

    /// Whole entries of any kinds, by id.
    pub fn whole(
        &self,
        reading: &mut Reading,
        wanted: &[(String, Id)],
    ) -> Result<HashMap<Id, Map<String, Value>>, Problem> {
        let mut by_kind: HashMap<&str, Vec<Id>> = HashMap::default();
        for (kind, id) in wanted {
            let ids = by_kind.entry(kind).or_default();
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        let mut found = HashMap::default();
        for (kind, ids) in by_kind {
            if let Some(entries) = self.entries.get(kind) {
                found.extend(entries(reading, &self.embedded(), &ids)?);
            }
        }
        Ok(found)
    }
}
