//! Entries as others show them: what a reference leads to, and the cards made of it. However many entries are on
//! a page, what stands around them is read in one query, and the authors on the cards in one more.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp as TimestampType};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::ask::Ask;
use super::embed::LinkedEntry;
use super::wire::{Card, CardAuthor, OutsideCard, OutsideKind};
use crate::content::{EntryLink, Link};
use crate::core::{Id, Locale, Tag, Timestamp};
use crate::db::Connection;
use crate::db::sql::Sql;
use crate::http::Problem;

/// The columns of a `Target`, from `published_entries AS e`; the source and the relation come before them.
pub(super) const COLUMNS: &str =
    "e.entry_id, e.kind, e.slug, e.title, e.title_key, e.excerpt, e.image, e.summary, e.published_at, e.comments_count";

/// A published entry, seen from another one that refers to it.
#[derive(Debug, Clone, QueryableByName)]
pub struct Target {
    /// The entry that refers to it, or whatever else asked for it.
    #[diesel(sql_type = Text)]
    pub source: String,
    /// How it refers to it.
    #[diesel(sql_type = Text)]
    pub relation: String,
    /// Its id.
    #[diesel(sql_type = Text)]
    pub entry_id: Id,
    /// Its content type.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// Its slug.
    #[diesel(sql_type = Text)]
    pub slug: String,
    /// What it is called.
    #[diesel(sql_type = Text)]
    pub title: String,
    /// What it is sorted by when it is sorted by title.
    #[diesel(sql_type = Text)]
    pub title_key: String,
    /// What its card says.
    #[diesel(sql_type = Nullable<Text>)]
    pub excerpt: Option<String>,
    /// The picture of its card, as JSON.
    #[diesel(sql_type = Nullable<Text>)]
    pub image: Option<String>,
    /// Its summary, as JSON.
    #[diesel(sql_type = Text)]
    pub summary: String,
    /// Its editorial date.
    #[diesel(sql_type = TimestampType)]
    pub published_at: Timestamp,
    /// How many comments it has.
    #[diesel(sql_type = BigInt)]
    pub comments_count: i64,
}

impl Target {
    /// Its summary as a type.
    pub fn summary<S: DeserializeOwned>(&self) -> Result<S, Problem> {
        serde_json::from_str(&self.summary).map_err(Problem::internal)
    }
}

/// What stands around the entries of a page.
#[derive(Debug, Default)]
pub struct Around {
    targets: HashMap<String, Vec<Target>>,
    authors: HashMap<Id, Vec<CardAuthor>>,
}

/// Which references are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relations {
    /// None.
    Nothing,
    /// All of them, those in bodies too.
    All,
    /// All but those in bodies.
    WithoutBody,
}

impl Relations {
    /// Those that are needed to answer an entry that shows these relations: none of them where no member that shows one
    /// is asked for, and the ones in bodies only where bodies are.
    pub fn of(ask: &Ask, shown: &[&str]) -> Self {
        match shown.iter().any(|relation| ask.wants(relation)) {
            _ if !ask.body.is_none() => Self::All,
            true => Self::WithoutBody,
            false => Self::Nothing,
        }
    }
}

impl Around {
    /// Everything published that these entries refer to.
    pub fn load(connection: &mut Connection, ask: &Ask, sources: &[Id], relations: Relations) -> Result<Self, Problem> {
        let mut around = Self::default();
        if sources.is_empty() || relations == Relations::Nothing {
            return Ok(around);
        }
        let mut sql = references(&ask.locale, sources);
        if relations == Relations::WithoutBody {
            sql.push(" AND r.relation <> 'body'");
        }
        sql.push(" ORDER BY r.source_id, r.relation, r.position");
        around.add(ask, published(ask, sql.load(connection)?));
        Ok(around)
    }

    /// Adds targets that were found another way.
    pub fn add(&mut self, ask: &Ask, targets: Vec<Target>) {
        ask.depends_on(targets.iter().map(|target| Tag::entry(target.entry_id.as_str())));
        for target in targets {
            self.targets.entry(target.source.clone()).or_default().push(target);
        }
    }

    /// Reads the authors for the cards of those that are shown as cards.
    pub fn with_card_authors(
        &mut self,
        connection: &mut Connection,
        ask: &Ask,
        is_card: impl Fn(&Target) -> bool,
    ) -> Result<(), Problem> {
        let cards = self.targets.values().flatten().filter(|target| is_card(target));
        let cards: HashSet<&Id> = cards.map(|target| &target.entry_id).collect();
        let mut ids: Vec<Id> = cards.into_iter().cloned().collect();
        if ids.is_empty() {
            return Ok(());
        }
        ids.sort_unstable();
        let mut sql = references(&ask.locale, &ids);
        sql.push(" AND r.relation = 'authors' ORDER BY r.source_id, r.position");
        for target in published(ask, sql.load(connection)?) {
            let author = target.summary()?;
            if let Ok(article) = target.source.parse() {
                self.authors.entry(article).or_default().push(author);
            }
        }
        Ok(())
    }

    /// What an entry refers to in a relation, in order.
    pub fn of<'a>(&'a self, source: &str, relation: &'a str) -> impl Iterator<Item = &'a Target> + Clone {
        let targets = self.targets.get(source).map(Vec::as_slice).unwrap_or_default();
        targets.iter().filter(move |target| target.relation == relation)
    }

    /// The target of this id, in any relation of the entry.
    pub fn find(&self, source: &str, id: &str) -> Option<&Target> {
        self.targets.get(source)?.iter().find(|target| target.entry_id.as_str() == id)
    }

    /// The summaries of what an entry refers to in a relation.
    pub fn summaries<S: DeserializeOwned>(&self, source: &str, relation: &str) -> Result<Vec<S>, Problem> {
        self.of(source, relation).map(Target::summary).collect()
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

/// A reference, whether or not its target is published.
#[derive(QueryableByName)]
struct Referred {
    #[diesel(sql_type = Text)]
    target_id: String,
    #[diesel(embed)]
    target: Option<Target>,
}

/// Those of the targets that are published. The answer depends on the others too: they may come.
fn published(ask: &Ask, referred: Vec<Referred>) -> Vec<Target> {
    ask.depends_on(referred.iter().map(|referred| Tag::entry(&referred.target_id)));
    referred.into_iter().filter_map(|referred| referred.target).collect()
}

/// The beginning of a question for the targets of some entries.
fn references(locale: &Locale, sources: &[Id]) -> Sql {
    let mut sql = Sql::new("SELECT r.target_id, r.source_id AS source, r.relation AS relation, ");
    sql.push(COLUMNS)
        .push(
            " FROM published_refs r LEFT JOIN published_entries e ON e.entry_id = r.target_id AND e.locale = r.locale",
        )
        .push(" WHERE r.locale = ")
        .bind(locale.as_str())
        .push(" AND r.source_id IN ")
        .bind_list(sources.iter().map(Id::as_str));
    sql
}
