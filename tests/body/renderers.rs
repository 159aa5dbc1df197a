//! Bodies for the stock renderers of Portable Text, which `renderers/run` takes them to.

use materia::body::{Block, Surroundings, to_blocks, to_text};
use serde_json::{Value, json};

use super::support::{Page, read, read_html};

/// Bodies of text alone, which every renderer shows without any configuration.
const TEXTS: &[(&str, &str)] = &[
    (
        "callouts",
        "## When to call\n\n> [!EMERGENCY]\n> Call **now** when you cannot hold water.\n>\n> Do not drive yourself.\n\n> [!WARNING]\n> Stop when:\n>\n\
         > - numbness spreads\n> - weakness grows\n>   1. in one leg\n>   2. in both\n\n> [!CAUTION]\n> Ask first.\n\n> [!NOTE]\n> Most people get better.",
    ),
    (
        "an article",
        "# Stretching\n\nHold each stretch for *thirty* breaths, never `bounce`, and ~~hurry~~ rest.\n\n- one\n\n  more of one\n  - two\n    1. three\n\n5. five\n6. six\n\n\
         > quoted words\n>\n> and more\n\n### Deeper\n\nH<sub>2</sub>O, x<sup>2</sup>, <u>underlined</u>, line  \nbreak.\n\n#### Deepest\n\n- [ ] to do\n- [x] done",
    ),
    (
        "links",
        "See [rest](/articles/rest#why), [gone](/articles/gone), [there **and** back](https://a.example \"title\"), **[all](mailto:a@b.example)** of them & <more>.",
    ),
    ("words of everywhere", "Ünder «été», 日本語 の 文, مرحبا, naïve—dash, 50 %, “quotes”, 1.5 mg/kg, _a_b_c_."),
];

/// Bodies with objects.
const OBJECTS: &[(&str, &str)] = &[
    (
        "objects",
        "Table: Doses\n\n| Drug | Dose |\n|---|---|\n| **Ibuprofen** | 400 mg<br>twice |\n| **Other** | [ask](/articles/ask) |\n\n```text\nsome code here\n```\n\n\
         ![A strap](/strap.jpg \"Held low (Credit: Ann)\")\n\n[Video: How to hold it](https://youtu.be/abc)\n\n---\n\nAfter.",
    ),
    (
        "a page",
        "Before.\n\n<!-- treatments -->\n\nBetween.\n\n<!-- product: stretch-strap -->\n\nBehind[^smith] it[^own].\n\n[^own]: Own words, 2020",
    ),
];

fn body(name: &str, blocks: &[Block], text_only: bool) -> Value {
    let treatments = Page
        .treatments()
        .into_iter()
        .map(|it| json!({"id": it.id, "name": it.name, "summary": it.summary, "href": it.href}));
    let product =
        Page.product("stretch-strap").map(|it| json!({"handle": it.handle, "title": it.title, "url": it.url}));
    json!({
        "name": name,
        "text_only": text_only,
        "text": to_text(blocks, &Page),
        "blocks": to_blocks(blocks, &Page),
        "page": {"treatments": treatments.collect::<Vec<_>>(), "products": [product]},
    })
}

#[test]
fn bodies_for_the_stock_renderers_are_written_where_they_are_asked_for() {
    let mut bodies: Vec<Value> = TEXTS.iter().map(|(name, text)| body(name, &read(text), true)).collect();
    bodies.extend(OBJECTS.iter().map(|(name, text)| body(name, &read(text), false)));
    let html = "<aside class='callout callout-warning'><p>From <b>HTML</b></p><ul><li>item<ol><li>inner</ol></ul></aside><p>end</p>";
    bodies.push(body("a callout of HTML", &read_html(html), true));
    for body in &bodies {
        assert!(!body["text"].as_str().unwrap_or_default().is_empty(), "{body}");
    }
    if let Some(folder) = std::env::var_os("BODIES_FOLDER") {
        let json = serde_json::to_string_pretty(&bodies).expect("is JSON");
        std::fs::write(std::path::Path::new(&folder).join("bodies.json"), json).expect("can be written");
    }
}
