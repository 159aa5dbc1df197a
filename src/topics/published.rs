//! Topics on the shelf: the table, its own columns, and how readers' views are made.

use super::KIND;
use super::document::{TopicDocument, TopicKind};
use super::wire::{Topic, TopicCore, TopicSummary};
use crate::content::{ContentType, Document, Kind, Shelved};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{Around, Ask, Delivered, Filter, Relations, Row, Takes};
use crate::http::Problem;

/// The content type.
#[derive(Debug)]
pub struct Topics;

impl ContentType for Topics {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_topics";
    const FOUND_BY: &'static [&'static str] = &["parent"];
    type Document = TopicDocument;

    fn shelve<'d>(id: &Id, document: &'d TopicDocument) -> Result<Shelved<'d>, Problem> {
        let core = TopicCore {
            name: document.name.clone(),
            kind: document.kind,
            description: document.description.clone(),
            also_known_as: document.also_known_as.clone(),
            codes: document.codes.clone(),
            hero: document.hero.clone(),
            seo: document.seo.clone(),
            custom: document.custom.clone(),
        };
        let summary = TopicSummary {
            id: id.clone(),
            slug: document.slug.clone().unwrap_or_default(),
            name: document.name.clone(),
            kind: document.kind,
        };
        Ok(Shelved {
            excerpt: document.description.clone(),
            image: document.hero.clone(),
            facets: facets(document),
            ..Shelved::new(document.title(), &core, &summary)?
        })
    }
}

fn facets(document: &TopicDocument) -> Vec<(&'static str, String)> {
    let codes = document.codes.iter().map(|code| ("codes", code.code.clone()));
    std::iter::once(("kind", document.kind.as_str().to_owned())).chain(codes).collect()
}

impl Delivered for Topics {
    type View = Topic;
    const TITLE: &'static str = "name";
    const FILTERS: &'static [Filter] = &[
        Filter {
            name: "kind",
            facet: "kind",
            takes: Takes::Words(TopicKind::NAMES),
            description: "Only topics of any of these kinds.",
            example: "condition",
        },
        Filter {
            name: "parent",
            facet: "parent",
            takes: Takes::Entries { kind: "topic", title: "name", facets: &[("kind", TopicKind::NAMES)] },
            description: "Only topics right below any of these, by id or slug.",
            example: "low-back-pain",
        },
        Filter {
            name: "code",
            facet: "codes",
            takes: Takes::Text,
            description: "Only topics with any of these codes, of any system.",
            example: "M54.3",
        },
    ];

    fn views(reading: &mut Reading, ask: &Ask, mut rows: Vec<Row>) -> Result<Vec<Topic>, Problem> {
        let ids: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
        let around = Around::load(reading, ask, &ids, Relations::WithoutBody)?;
        let view = |row: &mut Row| {
            let parent = around.summaries(row.entry_id.as_str(), "parent").pop();
            Ok(Topic { head: row.head(), core: row.stored(ask), parent })
        };
        rows.iter_mut().map(view).collect()
    }

    fn example() -> serde_json::Value {
        crate::delivery::example(&serde_json::json!({
            "slug": "sciatica",
            "name": "Sciatica",
            "kind": "condition",
            "description": "Pain along the sciatic nerve, from the lower back down the leg.",
            "also_known_as": ["sciatic nerve pain"],
            "codes": [{"system": "ICD-10-CM", "code": "M54.3"}],
            "hero": null,
            "parent": null,
            "seo": null,
            "custom": {}
        }))
    }
}
