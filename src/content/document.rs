//! What a content type is to the rest of the program: a typed document, its rules, its references and bodies,
//! and what of it goes on the shelf.

use std::fmt::Arguments;

use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::body::{Body, Made};
use super::digest::digest;
use super::kind::Kind;
use super::values::{EntryLink, Image, Link, Product, Reference, Seo};
use crate::body::{Block, EmbeddedCitation, EmbeddedProduct, TEMPLATE_VERSION, to_template};
use crate::core::{Id, Timestamp};
use crate::db::sql::Value;
use crate::http::{Fault, Problem};

/// The faults of a document, collected so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Adds one, at a JSON pointer into the document.
    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(Fault::at(pointer, code, detail));
    }

    /// Adds one that is made already.
    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Adds one unless the condition holds.
    pub fn require(&mut self, holds: bool, pointer: &str, code: &'static str, detail: &str) {
        if !holds {
            self.add(pointer, code, detail);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of them have this code.
    pub fn are_all(&self, code: &str) -> bool {
        self.0.iter().all(|fault| fault.code == code)
    }

    /// The faults themselves.
    pub fn into_inner(self) -> Vec<Fault> {
        self.0
    }
}

/// What every document has.
#[derive(Debug)]
pub struct Shared<'d> {
    /// The address, once one is given or made.
    pub slug: &'d mut Option<String>,
    /// The editorial date; the time of the first publication where none is given.
    pub published_at: Option<Timestamp>,
    /// What search engines read, whose addresses and picture are checked like any other.
    pub seo: Option<&'d mut Seo>,
}

/// A part of a document that the desk works on: it resolves references and converts bodies. Where it stands is written only
/// for those who tell of a fault.
#[derive(Debug)]
pub enum Part<'d> {
    /// A reference to another entry.
    Reference {
        /// The relation's name, as it stands in `published_refs`.
        relation: &'static str,
        /// Whether the relation names each target once, and never the entry itself.
        once: bool,
        /// The content type that the target must have.
        kind: &'d str,
        /// Where it stands in the document.
        pointer: Arguments<'d>,
        /// The target's id or slug; its id from then on.
        target: &'d mut String,
    },
    /// The name of a content type whose entries are shown.
    Kind {
        /// Where it stands in the document.
        pointer: Arguments<'d>,
        /// The name.
        kind: &'d str,
    },
    /// The body.
    Body {
        /// Where it stands in the document.
        pointer: &'static str,
        /// The body.
        body: &'d mut Body,
    },
    /// A picture.
    Image {
        /// Where it stands in the document.
        pointer: Arguments<'d>,
        /// The picture.
        image: &'d mut Image,
    },
    /// An address outside.
    Url {
        /// Where it stands in the document.
        pointer: Arguments<'d>,
        /// The address.
        url: &'d str,
    },
}

/// Takes the parts of a document one after the other.
pub type Visit<'v> = dyn FnMut(Part<'_>) + 'v;

/// What an editor writes and a revision keeps. Its schema, from its type, is what input is held against.
pub trait Document: std::fmt::Debug + Clone + Serialize + DeserializeOwned + ToSchema + Send + 'static {
    /// Whether it has a member `kind` of its own, as a topic does, in the place of the content type's name.
    const OWN_KIND: bool = false;

    /// What every document has.
    fn shared(&mut self) -> Shared<'_>;

    /// What the entry is called, and what its slug is made from when none is given.
    fn title(&self) -> &str;

    /// The body, where there is one, and its place in the document. There is at most one, as for an entry on the shelf.
    fn body(&mut self) -> Option<(&'static str, &mut Body)> {
        None
    }

    /// Shows every reference, picture and address, and the body, to `visit`, in the order in which they stand.
    fn visit(&mut self, visit: &mut Visit<'_>);

    /// The rules that a schema cannot say.
    fn check(&self, _faults: &mut Faults) {}

    /// What a published page needs beyond that.
    fn check_publishable(&self, _faults: &mut Faults) {}

    /// A document as an integrator would send it, for the specification.
    fn example() -> serde_json::Value;
}

/// A content type.
pub trait ContentType: std::fmt::Debug + Send + Sync + 'static {
    /// Its names.
    const KIND: Kind;

    /// Its published table.
    const TABLE: &'static str;

    /// Whether its document decides which other entries an answer shows, as that of a listing does.
    const CHOOSES: bool = false;

    /// The relations that entries can be found by.
    const FOUND_BY: &'static [&'static str] = &[];

    /// A number that is read besides, as an expression over the published table as `a`. Publishing leaves it as it is; it
    /// is zero for what was not published before.
    const NUMBER: &'static str = "CAST(0 AS BIGINT)";

    /// What editors write.
    type Document: Document;

    /// What of a document goes on the shelf. References and bodies have been resolved by then.
    fn shelve<'d>(id: &Id, document: &'d Self::Document) -> Result<Shelved<'d>, Problem>;
}

/// What readers get of a document, apart from what is looked up when they ask.
#[derive(Debug, Default)]
pub struct Shelved<'d> {
    /// What a card is headed by.
    pub title: String,
    /// What a card says.
    pub excerpt: Option<String>,
    /// The picture of a card.
    pub image: Option<Image>,
    /// What stands where another entry refers to this one, as JSON.
    pub summary: String,
    /// The document without its body, as JSON.
    pub document: String,
    /// The body.
    pub body: Option<ShelvedBody<'d>>,
    /// What the entry can be found by, beyond its references: facets and their values.
    pub facets: Vec<(&'static str, String)>,
    /// The columns that only this type has.
    pub columns: Vec<(&'static str, Value)>,
}

impl<'d> Shelved<'d> {
    /// What a type keeps of a document: its title, what it says, and its summary.
    pub fn new(title: &str, document: &impl Serialize, summary: &impl Serialize) -> Result<Self, Problem> {
        let json = |result: serde_json::Result<String>| result.map_err(Problem::internal);
        Ok(Self {
            title: title.to_owned(),
            document: json(serde_json::to_string(document))?,
            summary: json(serde_json::to_string(summary))?,
            ..Self::default()
        })
    }

    /// Adds a body, and what of the document it shows.
    pub fn with_body(self, body: Option<&'d Body>, products: &[Product], citations: Vec<EmbeddedCitation>) -> Self {
        let products = products.iter().map(EmbeddedProduct::from).collect();
        let body = body.map(|body| ShelvedBody { body, products, citations });
        Self { body, ..self }
    }
}

/// A body on the shelf.
#[derive(Debug)]
pub struct ShelvedBody<'d> {
    /// As it is written and kept.
    pub(super) body: &'d Body,
    /// The products of the document.
    products: Vec<EmbeddedProduct>,
    /// The works that the document cites.
    citations: Vec<EmbeddedCitation>,
}

impl ShelvedBody<'_> {
    /// The HTML, but for what only the page knows when it is read, of its blocks.
    pub(super) fn html(&self, blocks: &[Block]) -> String {
        to_template(blocks, &self.products, &self.citations)
    }

    /// Tells bodies apart, and the HTML that is made of them.
    pub(super) fn digest(&self) -> String {
        digest(&(TEMPLATE_VERSION, &self.body.facts().digest, &self.products, &self.citations))
    }
}

/// Does something with a document while something of its body is set aside.
pub(super) fn set_aside<D: Document, R>(
    document: &mut D,
    take: fn(&mut Body) -> Made,
    work: impl FnOnce(&D) -> R,
) -> R {
    let made = document.body().map(|(_, body)| take(body));
    let result = work(document);
    if let (Some((_, body)), Some(made)) = (document.body(), made) {
        body.put_back(made);
    }
    result
}

/// Shows the relation and the target of every reference, those in bodies too.
pub(super) fn visit_targets<D: Document>(document: &mut D, visit: &mut dyn FnMut(&'static str, &str)) {
    document.visit(&mut |part| match part {
        Part::Reference { relation, target, .. } => visit(relation, target),
        Part::Body { body, .. } => body.targets().iter().for_each(|entry| visit("body", entry)),
        Part::Kind { .. } | Part::Image { .. } | Part::Url { .. } => {}
    });
}

/// Visits a list of references that all go to one content type.
pub fn visit_references(visit: &mut Visit<'_>, relation: &'static str, kind: &str, targets: &mut [Reference]) {
    for (at, target) in targets.iter_mut().enumerate() {
        let target = &mut target.0;
        visit(Part::Reference { relation, once: true, kind, pointer: format_args!("/{relation}/{at}"), target });
    }
}

/// Visits a list of links; `relation` is also the name of the field.
pub fn visit_links(visit: &mut Visit<'_>, relation: &'static str, links: &mut [Link]) {
    for (at, link) in links.iter_mut().enumerate() {
        visit_link(visit, relation, format_args!("/{relation}/{at}"), link);
    }
}

/// Visits one link.
pub fn visit_link(visit: &mut Visit<'_>, relation: &'static str, pointer: Arguments<'_>, link: &mut Link) {
    match link {
        Link::Entry(link) => visit_entry(visit, relation, pointer, link),
        Link::Outside(link) => visit(Part::Url { pointer: format_args!("{pointer}/url"), url: &link.url }),
    }
}

/// Visits a list of links to entries; `relation` is also the name of the field.
pub fn visit_entries(visit: &mut Visit<'_>, relation: &'static str, links: &mut [EntryLink]) {
    for (at, link) in links.iter_mut().enumerate() {
        visit_entry(visit, relation, format_args!("/{relation}/{at}"), link);
    }
}

fn visit_entry(visit: &mut Visit<'_>, relation: &'static str, pointer: Arguments<'_>, link: &mut EntryLink) {
    let (kind, target) = (&link.kind, &mut link.entry);
    visit(Part::Reference { relation, once: true, kind, pointer: format_args!("{pointer}/entry"), target });
}

/// Visits the picture, if there is one.
pub fn visit_image(visit: &mut Visit<'_>, pointer: Arguments<'_>, image: &mut Option<Image>) {
    if let Some(image) = image {
        visit(Part::Image { pointer, image });
    }
}

/// A product stands once in `/products`.
pub fn check_products(products: &[Product], faults: &mut Faults) {
    for (at, product) in products.iter().enumerate() {
        let seen = products[..at].iter().any(|other| other.handle == product.handle);
        faults.require(!seen, &format!("/products/{at}/handle"), "duplicate", "a product stands once in the list");
    }
}

/// Visits the addresses and pictures of the products, in `/products`.
pub fn visit_products(visit: &mut Visit<'_>, products: &mut [Product]) {
    for (at, product) in products.iter_mut().enumerate() {
        if let Some(url) = &product.url {
            visit(Part::Url { pointer: format_args!("/products/{at}/url"), url });
        }
        visit_image(visit, format_args!("/products/{at}/image"), &mut product.image);
    }
}
