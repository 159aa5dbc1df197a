//! A page around a body, and short ways to read one.

use materia::body::{
    Block, BodyFault, EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, LinkTarget, Surroundings,
    TextBlock, from_html, from_markdown,
};

/// A page whose published entries are those with an address `/articles/…` that does not begin with `gone`.
pub(crate) struct Page;

impl Surroundings for Page {
    fn entry(&self, id: &str) -> Option<EntryLink> {
        let slug = id.strip_prefix("id-")?;
        (!slug.starts_with("gone")).then(|| EntryLink {
            id: id.to_owned(),
            kind: "article".to_owned(),
            slug: slug.to_owned(),
            title: format!("About {slug}"),
            href: format!("/articles/{slug}"),
        })
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        ["Gait training", "Dry needling"]
            .map(|name| EmbeddedTreatment {
                id: format!("id-{}", name.to_lowercase().replace(' ', "-")),
                slug: name.to_lowercase().replace(' ', "-"),
                name: name.to_owned(),
                summary: format!("What {name} does, *briefly*."),
                href: format!("/treatment-options/{}", name.to_lowercase().replace(' ', "-")),
            })
            .to_vec()
    }

    fn product(&self, handle: &str) -> Option<EmbeddedProduct> {
        (handle == "stretch-strap").then(|| EmbeddedProduct {
            handle: handle.to_owned(),
            title: "Stretch strap <long>".to_owned(),
            url: Some("https://shop.example/stretch-strap".to_owned()),
        })
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        vec![EmbeddedCitation {
            key: "smith".to_owned(),
            text: "Smith, Gait and the sciatic nerve, 2019".to_owned(),
            url: Some("https://journal.example/smith".to_owned()),
        }]
    }
}

/// Addresses below `/articles/` are ours; `nowhere` is not there.
pub(crate) fn find(address: &str) -> LinkTarget {
    match address.strip_prefix("/articles/") {
        Some(slug) if slug.starts_with("nowhere") => LinkTarget::Unknown(format!("no article `{slug}`")),
        Some(slug) => LinkTarget::Entry(format!("id-{slug}")),
        None => LinkTarget::Outside,
    }
}

pub(crate) fn read(markdown: &str) -> Vec<Block> {
    from_markdown(markdown, &mut find).unwrap_or_else(|faults| panic!("{markdown:?}: {faults:?}"))
}

pub(crate) fn read_html(html: &str) -> Vec<Block> {
    from_html(html, &mut find).unwrap_or_else(|faults| panic!("{html:?}: {faults:?}"))
}

pub(crate) fn html_faults(html: &str) -> Vec<BodyFault> {
    from_html(html, &mut find).expect_err("is refused")
}

pub(crate) fn faults(markdown: &str) -> Vec<BodyFault> {
    from_markdown(markdown, &mut find).expect_err("is refused")
}

pub(crate) fn as_text(block: &Block) -> &TextBlock {
    match block {
        Block::Text(text) => text,
        other => panic!("{other:?} is no text block"),
    }
}

/// Blocks in short: one line each, with marks in brackets.
pub(crate) fn sketch(blocks: &[Block]) -> Vec<String> {
    blocks.iter().map(sketch_one).collect()
}

fn sketch_one(block: &Block) -> String {
    let Block::Text(text) = block else {
        let value = serde_json::to_value(block).expect("a block is JSON");
        return value["_type"].as_str().unwrap_or_default().to_owned();
    };
    let style = serde_json::to_value(text.style).expect("a style is JSON");
    let mut line = style.as_str().unwrap_or_default().to_owned();
    if let Some(kind) = text.list_item {
        line = format!("{line} {kind:?}{}", text.level.unwrap_or(1));
    }
    if let Some(start) = text.start {
        line = format!("{line}@{start}");
    }
    let spans = text.children.iter().map(|span| match span.marks.as_slice() {
        [] => span.text.clone(),
        marks => format!("[{}]({})", span.text, marks.join(" ")),
    });
    format!("{line}: {}", spans.collect::<String>())
}

pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}
