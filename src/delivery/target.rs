//! Entries as others show them: what a reference leads to, and the cards made of it. However many entries are on
//! a page, what stands around them is read in one query, and the authors on the cards in one more.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::rc::Rc;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::ask::Ask;
use super::embed::LinkedEntry;
use super::stored::Raw;
use super::wire::{Card, CardAuthor, OutsideCard, OutsideKind};
use crate::content::{EntryLink, Link};
use crate::core::{Id, Tag, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;
use crate::http::Problem;

/// The columns of a `Shown`, from `published_entries AS e`.
const COLUMNS: &str =
    "e.entry_id, e.kind, e.slug, e.title, e.title_key, e.excerpt, e.image, e.summary, e.published_at, e.comments_count";

/// Their types.
type Columns = (Text, Text, Text, Text, Text, Nullable<Text>, Nullable<Text>, Text, TimestampType, BigInt);

/// A published entry as others show it.
#[derive(Debug, Queryable)]
pub struct Shown {
    /// Its id.
    pub entry_id: Id,
    /// Its content type.
    pub kind: String,
    /// Its slug.
    pub slug: String,
    /// What it is called.
    pub title: String,
    /// What it is sorted by when it is sorted by title.
    pub title_key: String,
    /// What its card says.
    pub excerpt: Option<String>,
    /// The picture of its card, as JSON.
    pub image: Option<String>,
    /// Its summary, as JSON.
    pub summary: String,
    /// Its editorial date.
    pub published_at: Timestamp,
    /// How many comments it has.
    pub comments_count: i64,
}

/// A published entry, seen from another one that refers to it.
#[derive(Debug, Clone)]
pub struct Target {
    /// How it refers to it.
    pub relation: Rc<str>,
    entry: Rc<Shown>,
}

impl Deref for Target {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.entry
    }
}

impl Shown {
    /// Its summary as a type.
    pub fn summary<S: DeserializeOwned>(&self) -> Result<S, Problem> {
        serde_json::from_str(&self.summary).map_err(Problem::internal)
    }

    /// Its summary as it is kept.
    pub fn raw_summary<S>(&self) -> Result<Raw<S>, Problem> {
        Raw::new(self.summary.clone())
    }
}

/// What stands around the entries of a page.
#[derive(Debug, Default)]
pub struct Around {
    /// What each entry refers to.
    targets: HashMap<Id, Vec<Target>>,
    /// The authors on the card of an article.
    authors: HashMap<Id, Rc<[CardAuthor]>>,
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

impl Relations {
    /// Those that are needed to answer an entry that shows these relations: the ones that are asked for, and the ones in
    /// bodies only where bodies are.
    pub fn of(ask: &Ask, shown: &[&'static str]) -> Self {
        match &ask.fields {
            _ if !ask.body.is_none() => Self::All,
            None => Self::WithoutBody,
            Some(fields) => Self::Only(shown.iter().copied().filter(|relation| fields.wants(relation)).collect()),
        }
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
}

/// A reference, whether or not its target is published.
struct Referred {
    source: Id,
    relation: String,
    entry: Option<Rc<Shown>>,
}

impl Around {
    /// Everything published that these entries refer to.
    pub fn load(connection: &mut Connection, ask: &Ask, sources: &[Id], relations: Relations) -> Result<Self, Problem> {
        let mut around = Self::default();
        if sources.is_empty() || relations == Relations::Only(Vec::new()) {
            return Ok(around);
        }
        for Referred { source, relation, entry } in follow(connection, ask, sources, &relations)? {
            around.add(source, &relation, entry);
        }
        Ok(around)
    }

    /// Adds entries that were found another way, as what they are to each source, in their order.
    pub fn show(
        &mut self,
        connection: &mut Connection,
        ask: &Ask,
        relation: &str,
        found: &[(Id, Id)],
    ) -> Result<(), Problem> {
        let ids: BTreeSet<&Id> = found.iter().map(|(_, id)| id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        ask.depends_on(ids.iter().map(|id| Tag::card(id.as_str())));
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS).push(" FROM published_entries e WHERE e.locale = ").bind(ask.locale.as_str());
        sql.push(" AND e.entry_id IN ").bind_list(ids);
        let entries: Vec<Shown> = sql.load_in_order::<Columns, _>(connection)?;
        let entries: HashMap<Id, Rc<Shown>> =
            entries.into_iter().map(|entry| (entry.entry_id.clone(), Rc::new(entry))).collect();
        for (source, id) in found {
            self.add(source.clone(), relation, entries.get(id).cloned());
        }
        Ok(())
    }

    fn add(&mut self, source: Id, relation: &str, entry: Option<Rc<Shown>>) {
        let targets = self.targets.entry(source).or_default();
        // Those of a relation stand together, so that they share its name.
        let last = targets.last().map(|target| &target.relation).filter(|last| ***last == *relation);
        let relation = last.map_or_else(|| relation.into(), Rc::clone);
        targets.extend(entry.map(|entry| Target { relation, entry }));
    }

    /// Reads the authors for the cards of those that are shown as cards.
    pub fn with_card_authors(
        &mut self,
        connection: &mut Connection,
        ask: &Ask,
        is_card: impl Fn(&Target) -> bool,
    ) -> Result<(), Problem> {
        let cards = self.targets.values().flatten().filter(|target| is_card(target));
        let cards: BTreeSet<&Id> = cards.map(|target| &target.entry_id).collect();
        let cards: Vec<Id> = cards.into_iter().cloned().collect();
        if cards.is_empty() {
            return Ok(());
        }
        let references = follow(connection, ask, &cards, &Relations::Only(vec!["authors"]))?;
        for authors in references.chunk_by(|one, next| one.source == next.source) {
            let published = authors.iter().filter_map(|author| author.entry.as_ref());
            let published = published.map(|author| author.summary()).collect::<Result<Rc<[CardAuthor]>, _>>()?;
            self.authors.insert(authors[0].source.clone(), published);
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
    pub fn summaries<S>(&self, source: &str, relation: &str) -> Result<Vec<Raw<S>>, Problem> {
        self.of(source, relation).map(|target| target.raw_summary()).collect()
    }

    /// The card of a target.
    pub fn card(&self, target: &Target) -> Result<Card, Problem> {
        let hero = target.image.clone().map(RawValue::from_string).transpose().map_err(Problem::internal)?;
        Ok(Card {
            kind: target.kind.clone(),
            id: target.entry_id.clone(),
            slug: target.slug.clone(),
            title: target.title.clone(),
            excerpt: target.excerpt.clone(),
            hero,
            published_at: target.published_at,
            authors: self.authors.get(&target.entry_id).cloned().unwrap_or_default(),
            comments_count: target.comments_count,
            label: None,
        })
    }
}

impl Around {
    /// Links as they are delivered: cards of what is published, and pages outside.
    pub fn links(&self, source: &str, relation: &str, links: &[Link]) -> Result<Vec<LinkedEntry>, Problem> {
        let deliver = |link: &Link| match link {
            Link::Outside(link) => Ok(Some(LinkedEntry::Outside(OutsideCard {
                kind: OutsideKind::Link,
                url: link.url.clone(),
                label: link.label.clone(),
            }))),
            Link::Entry(link) => Ok(self.linked(source, relation, link)?.map(LinkedEntry::Card)),
        };
        links.iter().filter_map(|link| deliver(link).transpose()).collect()
    }

    /// The card of what a link leads to, with the link's own text; nothing where that is not published.
    pub fn linked(&self, source: &str, relation: &str, link: &EntryLink) -> Result<Option<Card>, Problem> {
        let target = self.of(source, relation).find(|target| target.entry_id.as_str() == link.entry);
        target.map(|target| Ok(Card { label: link.label.clone(), ..self.card(target)? })).transpose()
    }
}

/// The references of some entries, in their order, and what they lead to. The answer depends on those that are not
/// published too: they may come.
fn follow(
    connection: &mut Connection,
    ask: &Ask,
    sources: &[Id],
    relations: &Relations,
) -> Result<Vec<Referred>, Problem> {
    type Row = (Text, Text, Text, Nullable<Columns>);
    let mut sql = Sql::new("SELECT r.target_id, r.source_id, r.relation, ");
    sql.push(COLUMNS)
        .push(
            " FROM published_refs r LEFT JOIN published_entries e ON e.entry_id = r.target_id AND e.locale = r.locale",
        )
        .push(" WHERE r.locale = ")
        .bind(ask.locale.as_str())
        .push(" AND r.source_id IN ")
        .bind_list(sources);
    match relations {
        Relations::All => {}
        Relations::WithoutBody => _ = sql.push(" AND r.relation <> 'body'"),
        Relations::Only(relations) => _ = sql.push(" AND r.relation IN ").bind_list(relations.iter().copied()),
    }
    sql.push(" ORDER BY r.source_id, r.relation, r.position");
    let rows: Vec<(Id, Id, String, Option<Shown>)> = sql.load_in_order::<Row, _>(connection)?;
    ask.depends_on(rows.iter().map(|(target, ..)| Tag::card(target.as_str())));
    let referred = |(_, source, relation, entry): (_, _, _, Option<Shown>)| Referred {
        source,
        relation,
        entry: entry.map(Rc::new),
    };
    Ok(rows.into_iter().map(referred).collect())
}
