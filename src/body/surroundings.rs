//! What a renderer asks of the page around a body: the entries, treatment options, products and citations it names.

/// What a renderer asks of the page around a body. A body holds ids and keys; this is where they become words.
pub trait Surroundings {
    /// The published entry of this id. `None`: not published, so that a link to it becomes its plain text.
    fn entry(&self, id: &str) -> Option<EntryLink>;
    /// The address of the same.
    fn href(&self, id: &str) -> Option<String> {
        self.entry(id).map(|found| found.href)
    }
    /// The article's treatment options, in the article's order.
    fn treatments(&self) -> Vec<EmbeddedTreatment>;
    /// The product of this handle.
    fn product(&self, handle: &str) -> Option<EmbeddedProduct>;
    /// The article's citations.
    fn citations(&self) -> Vec<EmbeddedCitation>;
}

/// A published entry as the target of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryLink {
    /// The entry's id.
    pub id: String,
    /// The entry's kind, e.g. `article`.
    pub kind: String,
    /// The entry's slug.
    pub slug: String,
    /// The entry's title.
    pub title: String,
    /// The entry's address.
    pub href: String,
}

/// A treatment option as a part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EmbeddedTreatment {
    /// The entry's id.
    pub id: String,
    /// The entry's slug.
    pub slug: String,
    /// What the treatment is called.
    pub name: String,
    /// What it is, in a paragraph.
    pub summary: String,
    /// The entry's address.
    pub href: String,
}

/// A product as a part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct EmbeddedProduct {
    /// The shop's handle of the product.
    pub handle: String,
    /// What the product is called.
    pub title: String,
    /// The product's address.
    pub url: Option<String>,
}

/// One of the article's citations.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct EmbeddedCitation {
    /// What a citation in the body refers to it by.
    pub key: String,
    /// The source in words.
    pub text: String,
    /// Where to read it.
    pub url: Option<String>,
}

/// No page around the body: no link resolves, nothing is embedded.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSurroundings;

impl Surroundings for NoSurroundings {
    fn entry(&self, _id: &str) -> Option<EntryLink> {
        None
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        Vec::new()
    }

    fn product(&self, _handle: &str) -> Option<EmbeddedProduct> {
        None
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        Vec::new()
    }
}
