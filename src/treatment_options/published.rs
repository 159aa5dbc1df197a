//! Treatment options on the shelf: the table, its own columns, and how readers' views are made.

use serde::{Deserialize, Serialize};

use super::KIND;
use super::document::TreatmentOptionDocument;
use super::wire::{TreatmentOption, TreatmentOptionCore, TreatmentOptionKind, TreatmentOptionSummary};
use crate::content::{ContentType, Document, EntryLink, Kind, Product, Shelved};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{Around, Ask, BodyView, Delivered, Filter, Page, Relations, Row, fill_bodies};
use crate::http::Problem;

/// The content type.
#[derive(Debug)]
pub struct TreatmentOptions;

/// What the published table keeps of a document. Its parts are read one by one: together, every member would be kept
/// aside until it is known whose it is.
#[derive(Serialize)]
struct Stored {
    #[serde(flatten)]
    core: TreatmentOptionCore,
    #[serde(flatten)]
    links: Links,
}

/// What a body shows of the document.
#[derive(Deserialize)]
struct Named {
    products: Vec<Product>,
}

#[derive(Default, Serialize, Deserialize)]
struct Links {
    home_care_links: Vec<EntryLink>,
}

impl ContentType for TreatmentOptions {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_treatment_options";
    const FOUND_BY: &'static [&'static str] = &["topics", "techniques"];
    type Document = TreatmentOptionDocument;

    fn shelve<'d>(id: &Id, document: &'d TreatmentOptionDocument) -> Result<Shelved<'d>, Problem> {
        let summary = TreatmentOptionSummary {
            id: id.clone(),
            slug: document.slug.clone().unwrap_or_default(),
            name: document.name.clone(),
            summary: document.summary.clone(),
            category: document.category,
            setting: document.setting,
            hero: document.hero.clone(),
        };
        let links = Links { home_care_links: document.home_care.clone() };
        let stored = Stored { core: core(document), links };
        let shelved = Shelved {
            excerpt: document.summary.clone(),
            image: document.hero.clone(),
            facets: super::filters::facets(document),
            ..Shelved::new(document.title(), &stored, &summary)?
        };
        Ok(shelved.with_body(document.body.as_ref(), &document.products, Vec::new()))
    }
}

fn core(document: &TreatmentOptionDocument) -> TreatmentOptionCore {
    TreatmentOptionCore {
        name: document.name.clone(),
        also_known_as: document.also_known_as.clone(),
        summary: document.summary.clone(),
        category: document.category,
        setting: document.setting,
        invasiveness: document.invasiveness,
        performed_by: document.performed_by.clone(),
        availability: document.availability.clone(),
        benefits: document.benefits.clone(),
        side_effects: document.side_effects.clone(),
        contraindications: document.contraindications.clone(),
        cautions: document.cautions.clone(),
        hero: document.hero.clone(),
        products: document.products.clone(),
        evidence: document.evidence.clone(),
        seo: document.seo.clone(),
        custom: document.custom.clone(),
    }
}

impl Delivered for TreatmentOptions {
    type View = TreatmentOption;
    const TITLE: &'static str = "name";
    const BODY: &'static str = "body";
    const FILTERS: &'static [Filter] = super::filters::ALL;

    fn conditions(asked: &[(&'static Filter, serde_json::Value)]) -> Vec<(&'static Filter, serde_json::Value)> {
        super::filters::together(asked)
    }

    fn views(reading: &mut Reading, ask: &Ask, mut rows: Vec<Row>) -> Result<Vec<TreatmentOption>, Problem> {
        let ids: Vec<Id> = rows.iter().map(|row| row.entry_id.clone()).collect();
        let mut around = Around::load(reading, ask, &ids, Relations::of(ask, &["techniques", "home_care", "topics"]))?;
        around.with_card_authors(reading, ask, |target| &*target.relation == "home_care")?;
        fill_bodies(reading, ask, &around, &mut rows)?;
        rows.iter_mut().map(|row| view(ask, &around, row)).collect()
    }

    fn take_body(view: &mut TreatmentOption) -> Option<BodyView> {
        view.body.take()
    }

    fn example() -> serde_json::Value {
        crate::delivery::example(&serde_json::json!({
            "kind": "treatment_option",
            "slug": "dry-needling",
            "name": "Dry needling",
            "also_known_as": [],
            "summary": "A thin needle releases a tight point in a muscle.",
            "category": "needling",
            "setting": "clinic",
            "invasiveness": "percutaneous",
            "performed_by": [{"profession": "physical therapist", "credential": "certified in dry needling", "note": null}],
            "availability": [{"jurisdiction": "US-CA", "status": "prohibited", "as_of": "2026-03-01", "note": null}],
            "benefits": ["Releases tight muscles"],
            "side_effects": [],
            "contraindications": [{"text": "Bleeding disorder", "kind": "absolute"}],
            "cautions": [],
            "techniques": [],
            "home_care": [],
            "topics": [],
            "hero": null,
            "products": [],
            "evidence": [],
            "body": {"html": "<p>A thin needle is placed into a tight point of a muscle.</p>"},
            "seo": null,
            "custom": {}
        }))
    }
}

fn view(ask: &Ask, around: &Around, row: &mut Row) -> Result<TreatmentOption, Problem> {
    let head = row.head();
    let id = head.id.as_str();
    let Links { home_care_links } = if ask.wants("home_care") { row.document()? } else { Links::default() };
    let home_care = home_care_links.iter().filter_map(|link| around.linked(id, "home_care", link));
    let mut page = Page::new(ask, around, id);
    if row.blocks.is_some() {
        let Named { products } = row.document()?;
        page = page.with_products(&products);
    }
    Ok(TreatmentOption {
        kind: TreatmentOptionKind::TreatmentOption,
        techniques: around.summaries(id, "techniques"),
        home_care: home_care.collect(),
        topics: around.summaries(id, "topics"),
        body: page.body(row)?,
        core: row.stored(ask),
        head,
    })
}
