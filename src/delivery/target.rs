//! What stands around the entries of a page: what they refer to, and the cards made of it, for a whole page at once.

use std::ops::Deref;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::ask::Ask;
use super::linked::LinkedEntry;
use super::reference::Referred;
use super::shown::{CardAuthor, Shown};
use super::stored::Raw;
use super::wire::{Card, OutsideCard, OutsideKind};
use crate::content::{EntryLink, Link};
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::http::Problem;

/// A published entry, seen from another one that refers to it.
#[derive(Debug, Clone)]
pub struct Target {
    /// How it refers to it.
    pub relation: Arc<str>,
    entry: Arc<Shown>,
}

impl Deref for Target {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.entry
    }
}

/// What stands around the entries of a page.
#[derive(Debug, Default)]
pub struct Around {
    /// What each entry refers to.
    targets: HashMap<Id, Vec<Target>>,
    /// The authors on the card of an article.
    authors: HashMap<Id, Arc<[Arc<CardAuthor>]>>,
}

/// Which references are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relations {
    /// All of them, those in bodies too.
    All,
    /// All but those in bodies.
    WithoutBody,
    /// Those in some relations, or none.
    Only(Vec<&'static str>),
}

/// What bodies link to, and the treatment options that one may place.
const IN_BODIES: &[&str] = &["body", "treatments"];

impl Relations {
    /// Those that are needed to answer an entry that shows these relations: the ones that are asked for, and, where its
    /// body is, what bodies link to and the treatment options that one may place.
    pub fn of(ask: &Ask, shown: &[&'static str]) -> Self {
        let Some(fields) = &ask.fields else {
            return if ask.body.is_none() { Self::WithoutBody } else { Self::All };
        };
        let in_bodies = if ask.body.is_none() { [].as_slice() } else { IN_BODIES };
        let asked = shown.iter().filter(|relation| fields.wants(relation));
        Self::Only(asked.chain(in_bodies).copied().collect())
    }

    /// Those that a body shows.
    pub(super) fn bodies() -> Self {
        Self::Only(IN_BODIES.to_vec())
    }

    /// These, and one more.
    pub fn and(self, relation: &'static str) -> Self {
        match self {
            Self::Only(mut relations) if !relations.contains(&relation) => {
                relations.push(relation);
                Self::Only(relations)
            }
            whole => whole,
        }
    }

    fn has(&self, relation: &str) -> bool {
        match self {
            Self::All => true,
            Self::WithoutBody => relation != "body",
            Self::Only(relations) => relations.contains(&relation),
        }
    }
}

impl Around {
    /// Everything published that these entries refer to.
    pub fn load(reading: &mut Reading, ask: &Ask, sources: &[Id], relations: Relations) -> Result<Self, Problem> {
        let mut around = Self::default();
        if sources.is_empty() || relations == Relations::Only(Vec::new()) {
            return Ok(around);
        }
        let referred = ask.parts.referred(reading, ask.part(), sources.iter().cloned())?;
        let wanted = |(source, of): (Id, Referred)| (source, of.within(|name| relations.has(name)).collect());
        let referred: Vec<(Id, Vec<(Arc<str>, Id)>)> = referred.into_iter().map(wanted).collect();
        let shown = show(reading, ask, referred.iter().flat_map(|(_, of)| of).map(|(_, target)| target.clone()))?;
        for (source, of) in referred {
            ask.entry_depends_on(&source, of.iter().map(|(_, target)| Tag::card(target.as_str())));
            let targets = of
                .into_iter()
                .filter_map(|(relation, target)| Some(Target { relation, entry: shown.get(&target)?.clone() }));
            around.targets.insert(source, targets.collect());
        }
        Ok(around)
    }

    /// Adds what stands around other entries.
    pub fn extend(&mut self, other: Self) {
        self.targets.extend(other.targets);
        self.authors.extend(other.authors);
    }

    /// Adds entries that were found another way, as what they are to each source, in their order.
    pub fn show(
        &mut self,
        reading: &mut Reading,
        ask: &Ask,
        relation: &str,
        found: &[(Id, Id)],
    ) -> Result<(), Problem> {
        let relation: Arc<str> = relation.into();
        let shown = show(reading, ask, found.iter().map(|(_, id)| id.clone()))?;
        for (source, id) in found {
            ask.entry_depends_on(source, [Tag::card(id.as_str())]);
            let target = shown.get(id).map(|entry| Target { relation: relation.clone(), entry: entry.clone() });
            self.targets.entry(source.clone()).or_default().extend(target);
        }
        Ok(())
    }

    /// Reads the authors for the cards of those that are shown as cards.
    pub fn with_card_authors(
        &mut self,
        reading: &mut Reading,
        ask: &Ask,
        is_card: impl Fn(&Target) -> bool,
    ) -> Result<(), Problem> {
        let cards = |target: &&Target| is_card(target);
        let ids: HashSet<&Id> = self.targets.values().flatten().filter(cards).map(|card| &card.entry_id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let referred = ask.parts.referred(reading, ask.part(), ids.into_iter().cloned())?;
        let referred: HashMap<Id, Referred> = referred.into_iter().collect();
        let shown = show(reading, ask, referred.values().flat_map(|of| of.of("authors")))?;
        for (card, of) in &referred {
            let authors = of.of("authors").filter_map(|author| shown.get(&author));
            let authors = authors.map(|author| author.card_author()).collect::<Result<_, _>>()?;
            self.authors.insert(card.clone(), authors);
        }
        for (source, targets) in &self.targets {
            let cards = targets.iter().filter(cards).filter_map(|card| referred.get(&card.entry_id));
            let authors = cards.flat_map(|of| of.of("authors"));
            ask.entry_depends_on(source, authors.map(|author| Tag::card(author.as_str())));
        }
        Ok(())
    }

    /// What an entry refers to in a relation, in order.
    pub fn of<'a>(&'a self, source: &str, relation: &'a str) -> impl Iterator<Item = &'a Target> + Clone {
        let targets = self.targets.get(source).map(Vec::as_slice).unwrap_or_default();
        targets.iter().filter(move |target| *target.relation == *relation)
    }

    /// The target of this id, in any relation of the entry.
    pub fn find(&self, source: &str, id: &str) -> Option<&Target> {
        self.targets.get(source)?.iter().find(|target| target.entry_id.as_str() == id)
    }

    /// The summaries of what an entry refers to in a relation.
    pub fn summaries<S>(&self, source: &str, relation: &str) -> Vec<Raw<S>> {
        self.of(source, relation).map(|target| target.raw_summary()).collect()
    }

    /// The card of a target.
    pub fn card(&self, target: &Target) -> Card {
        Card {
            kind: target.kind.clone(),
            id: target.entry_id.clone(),
            slug: target.slug.clone(),
            title: target.title.clone(),
            excerpt: target.excerpt.clone(),
            hero: target.image.clone(),
            published_at: target.published_at,
            authors: self.authors.get(&target.entry_id).cloned().unwrap_or_default(),
            comments_count: target.comments_count,
            label: None,
        }
    }
}

impl Around {
    /// Links as they are delivered: cards of what is published, and pages outside.
    pub fn links(&self, source: &str, relation: &str, links: &[Link]) -> Vec<LinkedEntry> {
        let deliver = |link: &Link| match link {
            Link::Outside(link) => Some(LinkedEntry::Outside(OutsideCard {
                kind: OutsideKind::Link,
                url: link.url.clone(),
                label: link.label.clone(),
            })),
            Link::Entry(link) => self.linked(source, relation, link).map(LinkedEntry::Card),
        };
        links.iter().filter_map(deliver).collect()
    }

    /// The card of what a link leads to, with the link's own text; nothing where that is not published.
    pub fn linked(&self, source: &str, relation: &str, link: &EntryLink) -> Option<Card> {
        let target = self.of(source, relation).find(|target| target.entry_id.as_str() == link.entry)?;
        Some(Card { label: link.label.clone(), ..self.card(target) })
    }
}

/// Entries as others show them. What shows them depends on those that are not published too: they may come.
fn show(reading: &mut Reading, ask: &Ask, ids: impl Iterator<Item = Id>) -> Result<HashMap<Id, Arc<Shown>>, Problem> {
    let ids: HashSet<Id> = ids.collect();
    ask.parts.shown(reading, ask.part(), ids.into_iter())
}
