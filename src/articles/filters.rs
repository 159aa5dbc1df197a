//! What articles can be found by.

use super::document::ArticleDocument;
use crate::delivery::{Filter, Takes};
use crate::topics::TopicKind;
use crate::treatment_options::{Category, Setting};

/// Every filter of the list.
pub(super) const ALL: &[Filter] = &[
    Filter {
        name: "topic",
        facet: "topics",
        takes: Takes::Entries { kind: "topic", title: "name", facets: &[("kind", TopicKind::NAMES)] },
        description: "Only articles about any of these topics, by id or slug.",
        example: "sciatica",
    },
    Filter {
        name: "author",
        facet: "authors",
        takes: Takes::Entries { kind: "author", title: "name", facets: &[] },
        description: "Only articles by any of these authors, by id or slug.",
        example: "ada-ferris",
    },
    Filter {
        name: "treatment",
        facet: "treatments",
        takes: Takes::Entries {
            kind: "treatment_option",
            title: "name",
            facets: &[("category", Category::NAMES), ("setting", Setting::NAMES)],
        },
        description: "Only articles that present any of these treatment options, by id or slug.",
        example: "dry-needling",
    },
    Filter {
        name: "product",
        facet: "products",
        takes: Takes::Text,
        description: "Only articles that show any of these products, by the shop's handle.",
        example: "stretch-strap",
    },
    Filter {
        name: "listing",
        facet: "listing",
        takes: Takes::Own(crate::listings::held_by),
        description: "Only articles that any of these listings hold, by hand or by their rule, by id or slug.",
        example: "resources",
    },
    Filter {
        name: "featured",
        facet: "featured",
        takes: Takes::Boolean,
        description: "Only articles that are put forward, or only those that are not.",
        example: "true",
    },
];

/// The values of a document in the facets that filters ask for, beyond its references.
pub(super) fn facets(document: &ArticleDocument) -> Vec<(&'static str, String)> {
    let products = document.products.iter().map(|product| ("products", product.handle.clone()));
    products.chain([("featured", document.featured.to_string())]).collect()
}
