//! What stands around a body while it is rendered, and its rendering in the formats that were asked for.

use super::ask::Ask;
use super::row::Row;
use super::target::{Around, Target};
use super::wire::BodyView;
use crate::body::{
    EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, Surroundings, section, to_blocks, to_html,
    to_markdown, to_text,
};
use crate::content::Product;
use crate::http::Problem;

/// The page around the body of one entry.
#[derive(Debug)]
pub struct Page<'p> {
    /// The question.
    pub ask: &'p Ask,
    /// What the entry refers to.
    pub around: &'p Around,
    /// The entry's id.
    pub id: &'p str,
    /// The products that the entry names.
    pub products: Vec<EmbeddedProduct>,
    /// The works that the entry cites.
    pub citations: Vec<EmbeddedCitation>,
}

/// The members of a treatment option's summary that a body shows.
#[derive(serde::Deserialize)]
struct TreatmentSummary {
    name: String,
    summary: Option<String>,
}

impl<'p> Page<'p> {
    /// A page without products and citations.
    pub fn new(ask: &'p Ask, around: &'p Around, id: &'p str) -> Self {
        Self { ask, around, id, products: Vec::new(), citations: Vec::new() }
    }

    /// The products that a body may show.
    pub fn with_products(mut self, products: &[Product]) -> Self {
        let embedded = |product: &Product| EmbeddedProduct {
            handle: product.handle.clone(),
            title: product.title.clone(),
            url: product.url.clone(),
        };
        self.products = products.iter().map(embedded).collect();
        self
    }

    /// The body in the formats that were asked for, or nothing where there is no body or none was asked for.
    pub fn body(&self, row: &Row) -> Result<Option<BodyView>, Problem> {
        let formats = self.ask.body;
        if formats.is_none() || row.body.is_none() {
            return Ok(None);
        }
        let blocks = row.blocks()?;
        let blocks = match &self.ask.section {
            None => blocks.as_slice(),
            Some(anchor) => section(&blocks, anchor)
                .ok_or_else(|| Problem::not_found(format!("the entry has no section {anchor:?}; see `sections`")))?,
        };
        Ok(Some(BodyView {
            html: formats.html.then(|| to_html(blocks, self)),
            markdown: formats.markdown.then(|| to_markdown(blocks, self)),
            text: formats.text.then(|| to_text(blocks, self)),
            blocks: formats.blocks.then(|| to_blocks(blocks, self)),
        }))
    }

    fn href(&self, target: &Target) -> String {
        self.ask.site.href(&target.kind, &target.slug, &target.entry_id, &self.ask.locale)
    }
}

impl Surroundings for Page<'_> {
    fn entry(&self, id: &str) -> Option<EntryLink> {
        let target = self.around.find(self.id, id)?;
        Some(EntryLink {
            id: target.entry_id.to_string(),
            kind: target.kind.clone(),
            slug: target.slug.clone(),
            title: target.title.clone(),
            href: self.href(target),
        })
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        let treatments = self.around.of(self.id, "treatments");
        let embedded = treatments.filter_map(|target| {
            let summary: TreatmentSummary = target.summary().ok()?;
            Some(EmbeddedTreatment {
                id: target.entry_id.to_string(),
                slug: target.slug.clone(),
                name: summary.name,
                summary: summary.summary.unwrap_or_default(),
                href: self.href(target),
            })
        });
        embedded.collect()
    }

    fn product(&self, handle: &str) -> Option<EmbeddedProduct> {
        self.products.iter().find(|product| product.handle == handle).cloned()
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        self.citations.clone()
    }
}
