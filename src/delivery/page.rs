//! What stands around a body while it is rendered, and its rendering in the formats that were asked for.

use diesel::sql_types::Text;
use foldhash::HashMap;

use super::ask::Ask;
use super::row::Row;
use super::target::{Around, Relations, Target};
use super::wire::BodyView;
use crate::body::{
    Block, EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, Surroundings, fill, has_holes, section,
    to_blocks, to_html, to_markdown, to_text,
};
use crate::content::Product;
use crate::core::{Id, Tag};
use crate::db::Reading;
use crate::db::sql::Sql;
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
        self.products = products.iter().map(EmbeddedProduct::from).collect();
        self
    }

    /// The body in the formats that were asked for, or nothing where there is no body or none was asked for.
    pub fn body(&self, row: &mut Row) -> Result<Option<BodyView>, Problem> {
        if let Some(html) = row.html.take() {
            return Ok(Some(BodyView { html: Some(html), ..BodyView::default() }));
        }
        let Some(blocks) = &row.blocks else { return Ok(None) };
        let formats = self.ask.body;
        let blocks: Vec<Block> = serde_json::from_str(blocks).map_err(Problem::internal)?;
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

    fn address(&self, target: &Target) -> String {
        self.ask.site.href(&target.kind, &target.slug, &target.entry_id, &self.ask.locale)
    }
}

/// Fills the templates of the rows' bodies, and reads the blocks of those that cannot be filled, in one query.
pub fn fill_bodies(reading: &mut Reading, ask: &Ask, around: &Around, rows: &mut [Row]) -> Result<(), Problem> {
    let mut open: Vec<Id> = Vec::new();
    for row in rows.iter_mut() {
        let Some(template) = row.html.take() else { continue };
        row.html = fill(&template, &Page::new(ask, around, row.entry_id.as_str()));
        if row.html.is_none() {
            open.push(row.entry_id.clone());
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("SELECT b.entry_id, b.blocks FROM published_bodies b WHERE b.locale = ");
    sql.bind(ask.locale.as_str()).push(" AND b.entry_id IN ").bind_list(&open);
    let blocks: HashMap<Id, String> =
        sql.load_in_order::<(Text, Text), (Id, String)>(reading.connection()?)?.into_iter().collect();
    for row in rows {
        row.blocks = row.blocks.take().or_else(|| blocks.get(&row.entry_id).cloned());
    }
    Ok(())
}

/// The HTML of one entry's body from its template; nothing where that cannot be filled.
pub(super) fn fill_body(reading: &mut Reading, ask: &Ask, id: &Id, template: &str) -> Result<Option<String>, Problem> {
    let mut around = Around::default();
    if has_holes(template) {
        // What it refers to is another part of it than its body.
        ask.depends_on([Tag::card(id.as_str())]);
        around = Around::load(reading, ask, std::slice::from_ref(id), Relations::bodies())?;
    }
    Ok(fill(template, &Page::new(ask, &around, id.as_str())))
}

impl Surroundings for Page<'_> {
    fn entry(&self, id: &str) -> Option<EntryLink> {
        let target = self.around.find(self.id, id)?;
        Some(EntryLink {
            id: target.entry_id.to_string(),
            kind: target.kind.clone(),
            slug: target.slug.clone(),
            title: target.title.clone(),
            href: self.address(target),
        })
    }

    fn href(&self, id: &str) -> Option<String> {
        self.around.find(self.id, id).map(|target| self.address(target))
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
                href: self.address(target),
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
