//! The types of a body: a closed profile of Portable Text, as it is stored and as it travels.
//!
//! Names and shapes are those of the open specification, so that its stock renderers take them unchanged. What the
//! types cannot hold (unique keys, marks that refer to something, safe addresses, bounds) is in `check`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One block of a body, told apart by `_type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "_type", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph, heading, quote, callout or list item.
    #[serde(rename = "block")]
    Text(TextBlock),
    /// A picture.
    Image(ImageBlock),
    /// A table.
    Table(TableBlock),
    /// Program text or other preformatted lines.
    Code(CodeBlock),
    /// A video that lives elsewhere.
    Video(VideoBlock),
    /// The place of the article's treatment options.
    Treatments(TreatmentsBlock),
    /// A product of the shop.
    Product(ProductBlock),
    /// A thematic break.
    Divider(DividerBlock),
}

/// A paragraph, heading, quote, callout or list item.
///
/// A line feed in a span's text is a hard line break; two of them in a list item part its paragraphs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// What the block is.
    #[serde(default)]
    pub style: Style,
    /// Makes the block an item of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_item: Option<ListKind>,
    /// How deep the list item is nested, from 1; absent means 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Begins a new numbered list at this number. Without it an item continues the list before it, or begins at 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// The anchor of a heading, when it is not to be made from the heading's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// The text.
    pub children: Vec<Span>,
    /// What the marks of the spans refer to.
    #[serde(default)]
    pub mark_defs: Vec<MarkDef>,
}

/// What a text block is.
///
/// - `normal`: a paragraph.
/// - `h2`: a section's heading.
/// - `h3`: a subsection's heading.
/// - `h4`: a heading below that.
/// - `blockquote`: a quotation.
/// - `callout-info`: worth knowing.
/// - `callout-caution`: take care.
/// - `callout-warning`: harm is possible.
/// - `callout-emergency`: act now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = BlockStyle)]
pub enum Style {
    /// A paragraph.
    #[default]
    Normal,
    /// A section's heading.
    H2,
    /// A subsection's heading.
    H3,
    /// A heading below that.
    H4,
    /// A quotation.
    Blockquote,
    /// Worth knowing.
    CalloutInfo,
    /// Take care.
    CalloutCaution,
    /// Harm is possible.
    CalloutWarning,
    /// Act now.
    CalloutEmergency,
}

impl Style {
    /// 2, 3 or 4 for a heading.
    pub fn heading_level(self) -> Option<u8> {
        match self {
            Self::H2 => Some(2),
            Self::H3 => Some(3),
            Self::H4 => Some(4),
            _ => None,
        }
    }

    /// The callout's severity: `info`, `caution`, `warning` or `emergency`.
    pub fn severity(self) -> Option<&'static str> {
        match self {
            Self::CalloutInfo => Some("info"),
            Self::CalloutCaution => Some("caution"),
            Self::CalloutWarning => Some("warning"),
            Self::CalloutEmergency => Some("emergency"),
            _ => None,
        }
    }

    /// Whether blocks of this style stand in a box around them: a quotation or a callout.
    pub fn is_boxed(self) -> bool {
        self == Self::Blockquote || self.severity().is_some()
    }
}

/// Kinds of list.
///
/// - `bullet`: unordered.
/// - `number`: numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListKind {
    /// Unordered.
    Bullet,
    /// Numbered.
    Number,
}

/// A run of text with the same marks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Always `span`.
    #[serde(rename = "_type", default)]
    pub tag: SpanTag,
    /// Unique among its siblings; made when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// The text.
    pub text: String,
    /// Decorators (`strong`, `em`, `underline`, `strike-through`, `code`, `sub`, `sup`) and keys of mark definitions.
    #[serde(default)]
    pub marks: Vec<String>,
}

/// The `_type` of a span, which has one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanTag {
    /// `span`.
    #[default]
    Span,
}

/// What a mark refers to, told apart by `_type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "_type", rename_all = "camelCase")]
pub enum MarkDef {
    /// A link to the outside, or to a place in this page.
    Link(LinkMark),
    /// A link to one of our entries.
    InternalLink(InternalLinkMark),
    /// A source for what the words say.
    Citation(CitationMark),
}

impl MarkDef {
    /// The key that marks refer to it by.
    pub fn key(&self) -> &str {
        match self {
            Self::Link(link) => &link.key,
            Self::InternalLink(link) => &link.key,
            Self::Citation(citation) => &citation.key,
        }
    }

    pub(super) fn key_mut(&mut self) -> &mut String {
        match self {
            Self::Link(link) => &mut link.key,
            Self::InternalLink(link) => &mut link.key,
            Self::Citation(citation) => &mut citation.key,
        }
    }

    /// As the link of a picture, which nothing refers to by its key.
    pub(super) fn of_image(mut self) -> Self {
        *self.key_mut() = "link".to_owned();
        self
    }

    /// Whether it is a link of either kind.
    pub(super) fn is_link(&self) -> bool {
        !matches!(self, Self::Citation(_))
    }
}

/// A link to the outside, or to a place in this page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkMark {
    /// What the marks refer to.
    #[serde(rename = "_key")]
    pub key: String,
    /// Where to: `http`, `https`, `mailto`, `tel`, or relative.
    pub href: String,
    /// A hint beside the link's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A link to one of our entries, which survives a change of its slug.
///
/// `kind`, `slug` and `href` are filled on delivery; in input they are allowed, so that what was read can be written
/// back, and are made anew.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalLinkMark {
    /// What the marks refer to.
    #[serde(rename = "_key")]
    pub key: String,
    /// The entry's id.
    pub entry: String,
    /// A place in the entry: the anchor of one of its sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragment: Option<String>,
    /// The entry's kind; filled on delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The entry's slug; filled on delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The entry's address; filled on delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// A source: one of the article's citations by its key, or a text of its own, or both, in which case the text serves
/// where the article has no such citation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitationMark {
    /// What the marks refer to.
    #[serde(rename = "_key")]
    pub key: String,
    /// Key of one of the article's citations; the footnote's label in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// The source in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// Where the picture is: `http`, `https`, or relative.
    pub url: String,
    /// What the picture shows; may be empty only when it is decorative.
    pub alt: String,
    /// Pixels across.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Words under the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Whose picture it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The picture says nothing that the text does not: `alt` is empty and readers pass over it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub decorative: bool,
    /// Where the picture leads: a link of either kind, as words have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<MarkDef>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// What the table shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The rows, header rows included.
    pub rows: Vec<TableRow>,
}

/// A row of a table; it is a header row when every cell is a header.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// The cells, from the first column on.
    pub cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableCell {
    /// The text.
    pub children: Vec<Span>,
    /// What the marks of the spans refer to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mark_defs: Vec<MarkDef>,
    /// The cell names its column (in a header row) or its row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub header: bool,
}

/// Program text or other preformatted lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// The language, one word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The lines, without a line feed at the end.
    pub code: String,
}

/// A video that lives elsewhere. It is never embedded by us: a page decides what it loads from whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// Where to watch it.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// Who serves it, e.g. `youtube` or `vimeo`; known from the address for these when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
}

/// The place of the article's treatment options, in the article's order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreatmentsBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// Places only these of them, by entry id; absent or empty places all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
}

/// A product of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
    /// The shop's handle of the product.
    pub handle: String,
}

/// A thematic break.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividerBlock {
    /// Unique in the body; made from the content when absent.
    #[serde(rename = "_key", default)]
    pub key: String,
}

impl Block {
    /// The block's key.
    pub fn key(&self) -> &str {
        match self {
            Self::Text(block) => &block.key,
            Self::Image(block) => &block.key,
            Self::Table(block) => &block.key,
            Self::Code(block) => &block.key,
            Self::Video(block) => &block.key,
            Self::Treatments(block) => &block.key,
            Self::Product(block) => &block.key,
            Self::Divider(block) => &block.key,
        }
    }

    pub(super) fn key_mut(&mut self) -> &mut String {
        match self {
            Self::Text(block) => &mut block.key,
            Self::Image(block) => &mut block.key,
            Self::Table(block) => &mut block.key,
            Self::Code(block) => &mut block.key,
            Self::Video(block) => &mut block.key,
            Self::Treatments(block) => &mut block.key,
            Self::Product(block) => &mut block.key,
            Self::Divider(block) => &mut block.key,
        }
    }
}

/// The words of spans, without their marks.
pub(super) fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn is_false(value: &bool) -> bool {
    !*value
}
