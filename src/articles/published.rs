//! Articles on the shelf: the table, its own columns, and how readers' views are made.

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::KIND;
use super::document::{ArticleDocument, Citation};
use super::surroundings::Around;
use super::wire::{Article, ArticleAround, ArticleCore, ArticleKind};
use crate::body::{EmbeddedCitation, reading_minutes};
use crate::content::{ContentType, Document, Kind, Link, Product, Shelved};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{Ask, BodyView, Delivered, Embedded, Filter, LinkedEntry, Page, Row, fill_bodies};
use crate::http::Problem;

/// The content type.
#[derive(Debug)]
pub struct Articles;

/// What the published table keeps of a document. Its parts are read one by one: together, every member would be kept
/// aside until it is known whose it is.
#[derive(Serialize)]
struct Stored {
    #[serde(flatten)]
    core: ArticleCore,
    #[serde(flatten)]
    links: Links,
}

/// What a body shows of the document.
#[derive(Deserialize)]
struct Named {
    products: Vec<Product>,
    citations: Vec<Citation>,
}

#[derive(Default, Serialize, Deserialize)]
struct Links {
    next_links: Vec<Link>,
}

impl ContentType for Articles {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_articles";
    const FOUND_BY: &'static [&'static str] = &["topics", "authors", "treatments"];
    const NUMBER: &'static str = "(SELECT e.comments_count FROM published_entries e \
                                  WHERE e.entry_id = a.entry_id AND e.locale = a.locale)";
    type Document = ArticleDocument;

    fn shelve<'d>(_: &Id, document: &'d ArticleDocument) -> Result<Shelved<'d>, Problem> {
        let stored = Stored { core: core(document), links: Links { next_links: document.next.clone() } };
        let shelved = Shelved {
            excerpt: stored.core.excerpt.clone(),
            image: document.hero.clone(),
            facets: super::filters::facets(document),
            ..Shelved::new(document.title(), &stored, &serde_json::Map::new())?
        };
        let citations = document.citations.iter().map(embedded).collect();
        Ok(shelved.with_body(document.body.as_ref(), &document.products, citations))
    }
}

fn core(document: &ArticleDocument) -> ArticleCore {
    let facts = document.body.as_ref().map(|body| body.facts());
    let words = facts.as_ref().map_or(0, |facts| facts.word_count);
    let beginning = || facts.as_ref().map(|facts| facts.excerpt.clone()).filter(|excerpt| !excerpt.is_empty());
    let written = document.excerpt.clone().filter(|excerpt| !excerpt.trim().is_empty());
    ArticleCore {
        title: document.title.clone(),
        subtitle: document.subtitle.clone(),
        excerpt: written.or_else(beginning),
        hero: document.hero.clone(),
        products: document.products.clone(),
        safety_notices: document.safety_notices.clone(),
        citations: document.citations.clone(),
        sections: facts.as_ref().map(|facts| facts.sections.clone()).unwrap_or_default(),
        word_count: words,
        reading_minutes: reading_minutes(words),
        featured: document.featured,
        comment_policy: document.comment_policy,
        seo: document.seo.clone(),
        custom: document.custom.clone(),
    }
}

impl Delivered for Articles {
    type View = Article;
    const TITLE: &'static str = "title";
    const BODY: &'static str = "body";
    const FILTERS: &'static [Filter] = super::filters::ALL;
    const INCLUDES: &'static [(&'static str, &'static str)] = &[
        ("treatments", "the treatment options that it presents"),
        ("authors", "its authors"),
        ("next", "what to read next"),
        ("related", "related articles"),
        ("also_in", "the newest other entries of each listing that holds it"),
    ];

    fn views(reading: &mut Reading, ask: &Ask, mut rows: Vec<Row>) -> Result<Vec<Article>, Problem> {
        let around = Around::load(reading, ask, &rows)?;
        fill_bodies(reading, ask, &around.targets, &mut rows)?;
        rows.iter_mut().map(|row| view(ask, &around, row)).collect()
    }

    fn take_around(view: &mut Article) -> Result<Option<Box<RawValue>>, Problem> {
        view.around.take().map(|around| to_raw_value(&around)).transpose().map_err(Problem::internal)
    }

    fn take_body(view: &mut Article) -> Option<BodyView> {
        view.body.take()
    }

    fn example() -> serde_json::Value {
        super::example::article()
    }
}

fn view(ask: &Ask, around: &Around, row: &mut Row) -> Result<Article, Problem> {
    let head = row.head();
    let id = head.id.as_str();
    let targets = &around.targets;
    let Links { next_links } = if ask.wants("next") { row.document()? } else { Links::default() };
    let mut page = Page::new(ask, targets, id);
    if row.blocks.is_some() {
        let named: Named = row.document()?;
        page = page.with_products(&named.products);
        page.citations = named.citations.iter().map(embedded).collect();
    }
    let body = page.body(row)?;
    let next = targets.links(id, "next", &next_links).into_iter().map(|link| match link {
        LinkedEntry::Card(card) if ask.includes("next") => LinkedEntry::with_whole(card, &around.whole),
        other => Ok(other),
    });
    let around = ArticleAround {
        authors: Embedded::all(targets.of(id, "authors"), &around.authors),
        topics: targets.summaries(id, "topics"),
        treatments: Embedded::all(targets.of(id, "treatments"), &around.treatments),
        related: around.related(ask, id)?,
        also_in: around.also_in(id),
    };
    Ok(Article {
        kind: ArticleKind::Article,
        next: next.collect::<Result<_, _>>()?,
        comments_count: row.number,
        around: Some(around).filter(|_| !row.is_surrounded),
        body,
        core: row.stored(ask),
        head,
    })
}

fn embedded(citation: &Citation) -> EmbeddedCitation {
    let doi = citation.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
    let pubmed = citation.pmid.as_ref().map(|pmid| format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/"));
    EmbeddedCitation {
        key: citation.key.clone(),
        text: citation.text.clone(),
        url: citation.url.clone().or(doi).or(pubmed),
    }
}
