//! The OpenAPI schemas of a body: discriminated unions that a client generator and a JSON Schema validator both read.
//!
//! They are written out and not derived: a derived schema of an internally tagged enum wraps every variant in an
//! `allOf`, which neither holds `additionalProperties: false` nor generates a usable client.

use std::borrow::Cow;

use utoipa::openapi::schema::{AdditionalProperties, Discriminator, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::block::{
    Block, CitationMark, CodeBlock, DividerBlock, ImageBlock, InternalLinkMark, LinkMark, ListKind, MarkDef,
    ProductBlock, Span, Style, TableBlock, TableCell, TableRow, TextBlock, TreatmentsBlock, VideoBlock,
};
use super::limits::*;

type Found = Vec<(String, RefOr<Schema>)>;

/// An object schema under construction: closed, every property bounded.
struct Shape(ObjectBuilder);

impl Shape {
    fn new(description: &str) -> Self {
        Self(
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .description(Some(description))
                .additional_properties(Some(AdditionalProperties::FreeForm(false))),
        )
    }

    /// An object told apart by `_type`.
    fn tagged(tag: &str, description: &str) -> Self {
        let shape = Self::new(description);
        Self(
            shape
                .0
                .property(
                    "_type",
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .enum_values(Some([tag]))
                        .description(Some("Says what it is.")),
                )
                .required("_type"),
        )
    }

    /// A block: tagged, with a key.
    fn block(tag: &str, description: &str) -> Self {
        Self::tagged(tag, description).key("Unique in the body; made from the content when absent.")
    }

    fn key(self, description: &str) -> Self {
        self.optional("_key", string(MAX_KEY_CHARS, description))
    }

    fn optional(self, name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        Self(self.0.property(name, schema))
    }

    fn required(self, name: &str, schema: impl Into<RefOr<Schema>>) -> Self {
        Self(self.0.property(name, schema).required(name))
    }

    fn build(self) -> RefOr<Schema> {
        self.0.build().into()
    }
}

fn string(max: usize, description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(max)).description(Some(description))
}

fn name(description: &str) -> ObjectBuilder {
    string(MAX_NAME_CHARS, description).min_length(Some(1))
}

fn url(description: &str) -> ObjectBuilder {
    string(MAX_URL_CHARS, description).min_length(Some(1))
}

fn integer(minimum: u32, maximum: u32, description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Integer))
        .minimum(Some(minimum))
        .maximum(Some(maximum))
        .description(Some(description))
}

fn boolean(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Boolean).description(Some(description))
}

fn list(item: impl Into<RefOr<Schema>>, max: usize, description: &str) -> ArrayBuilder {
    ArrayBuilder::new().items(item.into()).max_items(Some(max)).description(Some(description))
}

fn refer<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

/// A union told apart by `_type`, with what each value of it means.
fn union(description: &str, members: &[(&str, Cow<'static, str>)]) -> RefOr<Schema> {
    let mapping = members.iter().map(|(tag, name)| ((*tag).to_owned(), format!("#/components/schemas/{name}")));
    let mut union = OneOfBuilder::new()
        .description(Some(description))
        .discriminator(Some(Discriminator::with_mapping("_type", mapping)));
    for (_, name) in members {
        union = union.item(Ref::from_schema_name(name.as_ref()));
    }
    RefOr::T(Schema::OneOf(union.build()))
}

fn add<T: ToSchema>(found: &mut Found) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}

/// Implements both traits of utoipa for a type: its schema, and the types that the schema refers to.
macro_rules! schema {
    ($type:ty, [$($needs:ty),*], $schema:expr) => {
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema
            }
        }

        impl ToSchema for $type {
            fn schemas(found: &mut Found) {
                $(add::<$needs>(found);)*
                let _ = found;
            }
        }
    };
}

schema!(
    Block,
    [TextBlock, ImageBlock, TableBlock, CodeBlock, VideoBlock, TreatmentsBlock, ProductBlock, DividerBlock],
    union(
        "One block of a body, told apart by `_type`: a closed profile of Portable Text.",
        &[
            ("block", TextBlock::name()),
            ("image", ImageBlock::name()),
            ("table", TableBlock::name()),
            ("code", CodeBlock::name()),
            ("video", VideoBlock::name()),
            ("treatments", TreatmentsBlock::name()),
            ("product", ProductBlock::name()),
            ("divider", DividerBlock::name()),
        ],
    )
);

schema!(
    TextBlock,
    [Style, ListKind, Span, MarkDef],
    Shape::block(
        "block",
        "A paragraph, heading, quote, callout or list item. A line feed in a span's text is a hard line break; two of \
         them in a list item part its paragraphs.",
    )
    .optional("style", refer::<Style>())
    .optional("listItem", refer::<ListKind>())
    .optional("level", integer(1, u32::from(MAX_LIST_LEVEL), "How deep the list item is nested; absent means 1."))
    .optional(
        "start",
        integer(
            0,
            MAX_LIST_START,
            "Begins a new numbered list at this number. Without it an item continues the list before it, or begins at 1.",
        ),
    )
    .optional(
        "anchor",
        name("The anchor of a heading, when it is not to be made from the heading's words.")
            .pattern(Some("^[A-Za-z0-9][A-Za-z0-9_.-]*$")),
    )
    .required("children", spans())
    .optional("markDefs", mark_defs())
    .build()
);

schema!(
    Span,
    [],
    Shape::tagged("span", "A run of text with the same marks.")
        .key("Unique among its siblings; made when absent.")
        .required("text", string(MAX_TEXT_CHARS, "The text."))
        .optional(
            "marks",
            list(
                string(MAX_KEY_CHARS, "A decorator or the key of a mark definition."),
                MAX_MARKS,
                "Decorators (`strong`, `em`, `underline`, `strike-through`, `code`, `sub`, `sup`) and keys of mark \
                 definitions.",
            ),
        )
        .build()
);

schema!(
    MarkDef,
    [LinkMark, InternalLinkMark, CitationMark],
    union(
        "What a mark refers to, told apart by `_type`.",
        &[("link", LinkMark::name()), ("internalLink", InternalLinkMark::name()), ("citation", CitationMark::name()),],
    )
);

schema!(
    LinkMark,
    [],
    mark("link", "A link to the outside, or to a place in this page.")
        .required("href", url("Where to: `http`, `https`, `mailto`, `tel`, or relative."))
        .optional("title", string(MAX_LINE_CHARS, "A hint beside the link's own words."))
        .build()
);

schema!(
    InternalLinkMark,
    [],
    mark("internalLink", "A link to one of our entries, which survives a change of its slug.")
        .required("entry", name("The entry's id; in input its slug will do."))
        .optional("fragment", name("A place in the entry: the anchor of one of its sections."))
        .optional("kind", name("The entry's kind; filled on delivery, made anew on input."))
        .optional("slug", name("The entry's slug; filled on delivery, made anew on input."))
        .optional("href", url("The entry's address; filled on delivery, made anew on input."))
        .build()
);

schema!(
    CitationMark,
    [],
    mark(
        "citation",
        "A source: one of the article's citations by its key, or a text of its own, or both, in which case the text \
         serves where the article has no such citation.",
    )
    .optional("citation", name("Key of one of the article's citations; the footnote's label in Markdown."))
    .optional("text", string(MAX_CAPTION_CHARS, "The source in words."))
    .build()
);

/// Where a picture leads. It has a name of its own since a picture cites nothing.
enum ImageLink {}

schema!(
    ImageLink,
    [LinkMark, InternalLinkMark],
    union(
        "Where a picture leads, told apart by `_type`: a link of either kind, as words have them.",
        &[("link", LinkMark::name()), ("internalLink", InternalLinkMark::name())],
    )
);

schema!(
    ImageBlock,
    [ImageLink],
    Shape::block("image", "A picture.")
        .required("url", url("Where the picture is: `http`, `https`, or relative."))
        .required("alt", string(MAX_LINE_CHARS, "What the picture shows; may be empty only when it is decorative."))
        .optional("width", integer(1, MAX_PIXELS, "Pixels across."))
        .optional("height", integer(1, MAX_PIXELS, "Pixels down."))
        .optional("caption", string(MAX_CAPTION_CHARS, "Words under the picture."))
        .optional("credit", string(MAX_LINE_CHARS, "Whose picture it is."))
        .optional("decorative", boolean("The picture says nothing that the text does not: `alt` is empty."))
        .optional("link", refer::<ImageLink>())
        .build()
);

schema!(
    TableBlock,
    [TableRow],
    Shape::block("table", "A table.")
        .optional("caption", string(MAX_CAPTION_CHARS, "What the table shows."))
        .required(
            "rows",
            list(refer::<TableRow>(), MAX_TABLE_ROWS, "The rows, header rows included.").min_items(Some(1))
        )
        .build()
);

schema!(
    TableRow,
    [TableCell],
    Shape::new("A row of a table; it is a header row when every cell is a header.")
        .required("cells", list(refer::<TableCell>(), MAX_TABLE_CELLS, "The cells, from the first column on."))
        .build()
);

schema!(
    TableCell,
    [Span, MarkDef],
    Shape::new("A cell of a table.")
        .required("children", spans())
        .optional("markDefs", mark_defs())
        .optional("header", boolean("The cell names its column (in a header row) or its row."))
        .build()
);

schema!(
    CodeBlock,
    [],
    Shape::block("code", "Program text or other preformatted lines.")
        .optional("language", name("The language, one word."))
        .required("code", string(MAX_CODE_CHARS, "The lines, without a line feed at the end."))
        .build()
);

schema!(
    VideoBlock,
    [],
    Shape::block("video", "A video that lives elsewhere.")
        .required("url", url("Where to watch it."))
        .required("title", string(MAX_LINE_CHARS, "What it is called.").min_length(Some(1)))
        .optional("provider", name("Who serves it, e.g. `youtube`; known from the address for some when absent."))
        .build()
);

schema!(
    TreatmentsBlock,
    [],
    Shape::block("treatments", "The place of the article's treatment options, in the article's order.")
        .optional("only", list(name("An entry id."), MAX_ONLY, "Places only these; absent or empty places all."))
        .build()
);

schema!(
    ProductBlock,
    [],
    Shape::block("product", "A product of the shop.")
        .required("handle", name("The shop's handle of the product."))
        .build()
);

schema!(DividerBlock, [], Shape::block("divider", "A thematic break.").build());

fn mark(tag: &str, description: &str) -> Shape {
    Shape::tagged(tag, description).required("_key", string(MAX_KEY_CHARS, "What marks refer to.").min_length(Some(1)))
}

fn spans() -> ArrayBuilder {
    list(refer::<Span>(), MAX_SPANS, "The text.")
}

fn mark_defs() -> ArrayBuilder {
    list(refer::<MarkDef>(), MAX_MARK_DEFS, "What the marks of the spans refer to.")
}
