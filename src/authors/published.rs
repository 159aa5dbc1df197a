//! Authors on the shelf: the table, and how readers' views are made.

use super::KIND;
use super::document::AuthorDocument;
use super::wire::{Author, AuthorCore, AuthorKind, AuthorSummary};
use crate::content::{ContentType, Document, Kind, Shelved};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{Around, Ask, BodyView, Delivered, Filter, Page, Relations, Row, Takes, fill_bodies};
use crate::http::Problem;
use crate::topics::TopicKind;

/// The content type.
#[derive(Debug)]
pub struct Authors;

impl ContentType for Authors {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_authors";
    const FOUND_BY: &'static [&'static str] = &["topics"];
    type Document = AuthorDocument;

    fn shelve<'d>(id: &Id, document: &'d AuthorDocument) -> Result<Shelved<'d>, Problem> {
        let core = AuthorCore {
            name: document.name.clone(),
            byline: document.byline(),
            credentials: document.credentials.clone(),
            job_title: document.job_title.clone(),
            avatar: document.avatar.clone(),
            links: document.links.clone(),
            seo: document.seo.clone(),
            custom: document.custom.clone(),
        };
        let summary = AuthorSummary {
            id: id.clone(),
            slug: document.slug.clone().unwrap_or_default(),
            name: document.name.clone(),
            byline: document.byline(),
            job_title: document.job_title.clone(),
            avatar: document.avatar.clone(),
            credentials: document.credentials.clone(),
        };
        let shelved = Shelved {
            excerpt: document.job_title.clone(),
            image: document.avatar.clone(),
            facets: document.credentials.iter().map(|held| ("credentials", held.abbreviation.clone())).collect(),
            ..Shelved::new(document.title(), &core, &summary)?
        };
        Ok(shelved.with_body(document.bio.as_ref(), &[], Vec::new()))
    }
}

impl Delivered for Authors {
    type View = Author;
    const TITLE: &'static str = "name";
    const BODY: &'static str = "bio";
    const FILTERS: &'static [Filter] = &[
        Filter {
            name: "topic",
            facet: "topics",
            takes: Takes::Entries { kind: "topic", title: "name", facets: &[("kind", TopicKind::NAMES)] },
            description: "Only authors who write about any of these topics, by id or slug.",
            example: "sciatica",
        },
        Filter {
            name: "credential",
            facet: "credentials",
            takes: Takes::Text,
            description: "Only authors with any of these credentials, by abbreviation.",
            example: "DPT",
        },
    ];

    fn views(reading: &mut Reading, ask: &Ask, mut rows: Vec<Row>) -> Result<Vec<Author>, Problem> {
        let ids: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
        let around = Around::load(reading, ask, &ids, Relations::of(ask, &["topics"]))?;
        fill_bodies(reading, ask, &around, &mut rows)?;
        let view = |row: &mut Row| {
            let head = row.head();
            let id = head.id.as_str();
            Ok(Author {
                kind: AuthorKind::Author,
                core: row.stored(ask),
                topics: around.summaries(id, "topics"),
                bio: Page::new(ask, &around, id).body(row)?,
                head,
            })
        };
        rows.iter_mut().map(view).collect()
    }

    fn take_body(view: &mut Author) -> Option<BodyView> {
        view.bio.take()
    }

    fn example() -> serde_json::Value {
        crate::delivery::example(&serde_json::json!({
            "kind": "author",
            "slug": "ada-ferris",
            "name": "Ada Ferris",
            "byline": "Ada Ferris, PT, DPT",
            "credentials": [
                {"abbreviation": "PT", "kind": "license", "issuer": "Oregon Board of Physical Therapy"},
                {"abbreviation": "DPT", "kind": "degree", "issuer": null}
            ],
            "job_title": "Physical therapist",
            "avatar": null,
            "links": [],
            "topics": [],
            "bio": {"html": "<p>Ada treats backs and writes about them.</p>"},
            "seo": null,
            "custom": {}
        }))
    }
}
