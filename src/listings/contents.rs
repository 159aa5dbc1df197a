//! What listings show. For however many listings: one query for what is chosen by hand, one for what rules find, and
//! one for the authors on the cards.

use foldhash::{HashMap, HashSet};

use super::document::{Rule, RuleSort, by_hand};
use super::stored::Stored;
use crate::content::{Link, OutsideLink, Phrase, Reference};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{
    Around, Ask, Card, Having, LinkedEntry, Order, OutsideCard, OutsideKind, Pick, Relations, Row, Target, pick,
};
use crate::http::Problem;

/// What a rule takes in where it names no content type.
pub(super) const DEFAULT_KIND: &str = "article";

/// A listing with its row read.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) id: Id,
    pub(super) stored: Stored,
}

impl Opened {
    pub(crate) fn new(row: &Row) -> Result<Self, Problem> {
        Ok(Self { id: row.entry_id.clone(), stored: row.document()? })
    }

    pub(crate) fn title(&self) -> &str {
        &self.stored.core.title
    }

    /// Whether an entry is chosen by hand.
    pub(crate) fn chooses(&self, entry: &Id) -> bool {
        by_hand(&self.stored.pinned, &self.stored.items).any(|link| link.entry == entry.as_str())
    }

    /// Whether the rule takes in an entry of this kind with these references.
    pub(crate) fn takes(&self, kind: &str, topics: &[String], authors: &[String]) -> bool {
        let Some(rule) = &self.stored.rule else { return false };
        let wanted = |references: &[Reference], has: &[String]| {
            references.is_empty() || references.iter().any(|reference| has.contains(&reference.0))
        };
        kinds(rule).any(|wanted| wanted == kind) && wanted(&rule.topics, topics) && wanted(&rule.authors, authors)
    }
}

/// What some listings show.
#[derive(Debug)]
pub(crate) struct Contents {
    around: Around,
}

/// One thing that a listing shows.
#[derive(Debug, Clone)]
pub(crate) enum Item<'c> {
    /// An entry, with the text of the link where it has one of its own.
    Entry(&'c Target, Option<&'c str>),
    /// A page outside.
    Outside(&'c OutsideLink),
}

impl Contents {
    /// Reads what the listings show.
    pub(crate) fn load(reading: &mut Reading, ask: &Ask, listings: &[&Opened]) -> Result<Self, Problem> {
        let ids: Vec<Id> = listings.iter().map(|listing| listing.id.clone()).collect();
        let mut around = Around::load(reading, ask, &ids, Relations::WithoutBody)?;
        let wishes: Vec<Pick<'_>> = listings.iter().flat_map(|listing| wishes(listing)).collect();
        wishes.iter().for_each(|wish| ask.entry_depends_on(wish.source, [wish.tag()]));
        let picked = pick(reading, ask, &wishes)?.into_iter().map(|picked| (picked.source, picked.entry_id));
        around.show(reading, ask, "picked", &picked.collect::<Vec<_>>())?;
        let shown = ["pinned", "items", "picked"];
        around.with_card_authors(reading, ask, |target| shown.contains(&&*target.relation))?;
        Ok(Self { around })
    }

    /// What a listing shows, in order: pinned, then the items, then what the rule finds; each entry once.
    pub(crate) fn items<'c>(&'c self, listing: &'c Opened) -> Vec<Item<'c>> {
        let id = listing.id.as_str();
        let chosen = |relation: &'static str, entry: &str| {
            self.around.of(id, relation).find(|target| target.entry_id.as_str() == entry)
        };
        let pinned =
            listing.stored.pinned.iter().filter_map(|link| {
                chosen("pinned", &link.entry).map(|target| Item::Entry(target, link.label.as_deref()))
            });
        let items = listing.stored.items.iter().filter_map(|item| match item {
            Link::Entry(link) => chosen("items", &link.entry).map(|target| Item::Entry(target, link.label.as_deref())),
            Link::Outside(link) => Some(Item::Outside(link)),
        });
        let picked = self.picked(listing).into_iter().map(|target| Item::Entry(target, None));
        let mut seen: HashSet<&Id> = HashSet::default();
        let once = pinned.chain(items).chain(picked).filter(|item| match item {
            Item::Entry(target, _) => seen.insert(&target.entry_id),
            Item::Outside(_) => true,
        });
        once.take(listing.stored.core.limit as usize).collect()
    }

    fn picked(&self, listing: &Opened) -> Vec<&Target> {
        let mut picked: Vec<&Target> = self.around.of(listing.id.as_str(), "picked").collect();
        match listing.stored.rule.as_ref().map(|rule| rule.sort) {
            Some(RuleSort::Title) => {
                picked.sort_by(|a, b| (&a.title_key, &a.entry_id).cmp(&(&b.title_key, &b.entry_id)))
            }
            _ => picked.sort_by(|a, b| (b.published_at, &b.entry_id).cmp(&(a.published_at, &a.entry_id))),
        }
        picked
    }

    /// An item on the wire; whole where it was included.
    pub(crate) fn deliver(&self, item: &Item<'_>, whole: &Whole) -> Result<LinkedEntry, Problem> {
        match item {
            Item::Outside(link) => Ok(LinkedEntry::Outside(OutsideCard {
                kind: OutsideKind::Link,
                url: link.url.clone(),
                label: link.label.clone(),
            })),
            Item::Entry(target, label) => {
                let card = Card { label: label.map(str::to_owned), ..self.around.card(target) };
                LinkedEntry::with_whole(card, whole)
            }
        }
    }
}

/// Whole entries by id.
pub(crate) type Whole = HashMap<Id, serde_json::Map<String, serde_json::Value>>;

pub(super) fn kinds(rule: &Rule) -> impl Iterator<Item = &str> {
    let default = rule.kinds.is_empty().then_some(DEFAULT_KIND);
    rule.kinds.iter().map(|Phrase(kind)| kind.as_str()).chain(default)
}

/// What the rule of a listing looks for: enough to fill the listing, whatever of it was chosen by hand already.
fn wishes(listing: &Opened) -> Vec<Pick<'_>> {
    let Some(rule) = &listing.stored.rule else { return Vec::new() };
    let chosen = listing.stored.pinned.len() + listing.stored.items.len();
    let authors = || (!rule.authors.is_empty()).then_some(("authors", rule.authors.as_slice()));
    let by = |relation, target, and| Having::Reference { relation, target, and };
    let havings: Vec<Having<'_>> = match (rule.topics.as_slice(), rule.authors.as_slice()) {
        ([], []) => vec![Having::Nothing],
        ([], authors) => authors.iter().map(|author| by("authors", author.0.as_str(), None)).collect(),
        (topics, _) => topics.iter().map(|topic| by("topics", topic.0.as_str(), authors())).collect(),
    };
    let order = if rule.sort == RuleSort::Title { Order::Title } else { Order::Newest };
    let limit = listing.stored.core.limit.saturating_add(u32::try_from(chosen).unwrap_or(u32::MAX));
    let wish = |kind, having| Pick { source: &listing.id, kind, having, order, limit };
    kinds(rule).flat_map(|kind| havings.iter().map(move |having| wish(kind, having.clone()))).collect()
}
