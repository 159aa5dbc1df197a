//! Listings on the shelf: the table, its own columns, and how readers' views are made.

use super::KIND;
use super::contents::{Contents, Item, Opened, Whole};
use super::document::{ListingDocument, by_hand};
use super::stored::Stored;
use super::wire::{Listing, ListingCore, ListingKind};
use crate::content::{ContentType, Document, Kind, Shelved};
use crate::core::Id;
use crate::db::Reading;
use crate::delivery::{Ask, Delivered, Filter, ListingSummary, Row, Takes};
use crate::http::Problem;

/// The content type.
#[derive(Debug)]
pub struct Listings;

impl ContentType for Listings {
    const KIND: Kind = KIND;
    const TABLE: &'static str = "published_listings";
    const CHOOSES: bool = true;
    type Document = ListingDocument;

    fn shelve<'d>(id: &Id, document: &'d ListingDocument) -> Result<Shelved<'d>, Problem> {
        let stored = Stored {
            core: ListingCore {
                title: document.title.clone(),
                description: document.description.clone(),
                limit: document.limit,
                seo: document.seo.clone(),
                custom: document.custom.clone(),
            },
            pinned: document.pinned.clone(),
            items: document.items.clone(),
            rule: document.rule.clone(),
        };
        let summary = ListingSummary {
            id: id.clone(),
            slug: document.slug.clone().unwrap_or_default(),
            title: document.title.clone(),
        };
        Ok(Shelved {
            excerpt: document.description.clone(),
            facets: facets(document),
            ..Shelved::new(document.title(), &stored, &summary)?
        })
    }
}

/// Whether there is a rule, and which content types the listing shows.
fn facets(document: &ListingDocument) -> Vec<(&'static str, String)> {
    let chosen = by_hand(&document.pinned, &document.items).map(|link| link.kind.clone());
    let ruled = document.rule.iter().flat_map(|rule| super::contents::kinds(rule).map(str::to_owned));
    let kinds = chosen.chain(ruled).map(|kind| ("kinds", kind));
    kinds.chain([("by_rule", document.rule.is_some().to_string())]).collect()
}

impl Delivered for Listings {
    type View = Listing;
    const TITLE: &'static str = "title";
    // A listing has no body of its own; its items have theirs when they are included.
    const BODY: &'static str = "items";
    const FILTERS: &'static [Filter] = &[Filter {
        name: "kind",
        facet: "kinds",
        takes: Takes::Text,
        description: "Only listings that show entries of any of these content types.",
        example: "article",
    }];
    const INCLUDES: &'static [(&'static str, &'static str)] = &[("items", "the entries that it holds")];

    fn views(reading: &mut Reading, ask: &Ask, rows: Vec<Row>) -> Result<Vec<Listing>, Problem> {
        let listings = rows.iter().map(Opened::new).collect::<Result<Vec<_>, _>>()?;
        let contents = Contents::load(reading, ask, &listings.iter().collect::<Vec<_>>())?;
        let whole = whole(reading, ask, &contents, &listings)?;
        let view = |(row, listing): (&Row, &Opened)| {
            let items = contents.items(listing);
            Ok(Listing {
                kind: ListingKind::Listing,
                head: row.head(),
                core: listing.stored.core.clone(),
                items: items.iter().map(|item| contents.deliver(item, &whole)).collect::<Result<_, Problem>>()?,
            })
        };
        rows.iter().zip(&listings).map(view).collect()
    }

    fn example() -> serde_json::Value {
        crate::delivery::example(&serde_json::json!({
            "kind": "listing",
            "slug": "resources",
            "title": "Resources",
            "description": "Guides by our therapists.",
            "limit": 12,
            "items": [{"kind": "link", "url": "https://example.org/guide", "label": "A guide for patients"}],
            "seo": null,
            "custom": {}
        }))
    }
}

/// The entries that listings show, whole, if that was asked for.
fn whole(reading: &mut Reading, ask: &Ask, contents: &Contents, listings: &[Opened]) -> Result<Whole, Problem> {
    if !ask.includes("items") {
        return Ok(Whole::default());
    }
    let items = listings.iter().flat_map(|listing| contents.items(listing));
    let wanted: Vec<(String, Id)> = items
        .filter_map(|item| match item {
            Item::Entry(target, _) => Some((target.kind.clone(), target.entry_id.clone())),
            Item::Outside(_) => None,
        })
        .collect();
    ask.whole(reading, &wanted)
}
