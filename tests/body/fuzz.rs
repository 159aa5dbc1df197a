//! Each input thrown random things at for a while: nothing panics, nothing takes long, and what is accepted is right.
//!
//! The box is two seconds an input; `FUZZ_SECONDS` makes it longer.

use std::time::{Duration, Instant};

use materia::body::{
    Block, check, excerpt, from_html, from_markdown, sections, to_blocks, to_html, to_markdown, to_text, visit_entries,
    word_count,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::round_trips::{document, html_document};
use super::support::{Page, find};

/// One input must never take longer than this, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(10);

fn fuzz<T: std::fmt::Debug>(name: &str, strategy: &impl Strategy<Value = T>, run: impl Fn(&T)) {
    let seconds = std::env::var("FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2);
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let mut inputs = 0;
    while Instant::now() < end {
        let input = strategy.new_tree(&mut runner).expect("the strategy never rejects").current();
        let started = Instant::now();
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&input))).is_err() {
            panic!("panics on {input:?}");
        }
        assert!(started.elapsed() < PATIENCE, "takes {:?} for {input:?}", started.elapsed());
        inputs += 1;
    }
    eprintln!("{name}: {inputs} inputs");
}

/// Everything that can be done with blocks.
fn use_blocks(blocks: &[Block]) {
    let mut visited = blocks.to_vec();
    visit_entries(&mut visited, &mut |_, entry| entry.push('x'));
    let delivered = to_blocks(blocks, &Page);
    for blocks in [blocks, &visited, &delivered] {
        to_html(blocks, &Page);
        to_markdown(blocks, &Page);
        to_text(blocks, &Page);
        sections(blocks);
        word_count(blocks);
        excerpt(blocks, 50);
    }
}

fn bytes() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn markdown_never_panics() {
    fuzz("markdown", &prop_oneof![3 => document(), 1 => html_document(), 1 => bytes(), 1 => "\\PC{0,200}"], |input| {
        if let Ok(blocks) = from_markdown(input, &mut find) {
            use_blocks(&blocks);
        }
    });
}

#[test]
fn html_never_panics() {
    fuzz("html", &prop_oneof![3 => html_document(), 1 => document(), 1 => bytes(), 1 => "\\PC{0,200}"], |input| {
        if let Ok(blocks) = from_html(input, &mut find) {
            use_blocks(&blocks);
        }
    });
}

/// Any text that could stand in a field.
fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[a-z ]{0,6}",
        2 => "\\PC{0,12}",
        1 => bytes(),
        3 => prop::sample::select(vec!["strong", "em", "code", "m", "n", "\n", "\n\n", " ", "", "-", "1.", "```", "|", "> ", "/x", "https://a.example", "id-a"])
            .prop_map(str::to_owned),
    ]
    .prop_map(Value::String)
}

fn inline() -> impl Strategy<Value = (Value, Value)> {
    let span =
        (text(), prop::collection::vec(text(), 0..4)).prop_map(|(text, marks)| json!({"text": text, "marks": marks}));
    let def = (text(), text(), 0..3).prop_map(|(key, text, kind)| match kind {
        0 => json!({"_type": "link", "_key": key, "href": text, "title": text}),
        1 => json!({"_type": "internalLink", "_key": key, "entry": text, "fragment": text}),
        _ => json!({"_type": "citation", "_key": key, "citation": text, "text": text}),
    });
    (prop::collection::vec(span, 0..5), prop::collection::vec(def, 0..4))
        .prop_map(|(spans, defs)| (spans.into(), defs.into()))
}

fn block() -> impl Strategy<Value = Value> {
    let styles = ["normal", "h2", "h3", "h4", "blockquote", "callout-info", "callout-emergency"];
    let list =
        (prop::option::of(prop::sample::select(vec!["bullet", "number"])), 0..9_u8, prop::option::of(any::<u32>()));
    prop_oneof![
        4 => (prop::sample::select(styles.to_vec()), list, inline(), prop::option::of(text())).prop_map(|(style, (kind, level, start), (children, defs), anchor)| {
            json!({"_type": "block", "style": style, "listItem": kind, "level": level, "start": start, "anchor": anchor, "children": children, "markDefs": defs})
        }),
        1 => (text(), text(), text(), any::<bool>(), prop::option::of(any::<u32>())).prop_map(|(url, alt, caption, decorative, width)| {
            json!({"_type": "image", "url": url, "alt": alt, "caption": caption, "credit": alt, "decorative": decorative, "width": width})
        }),
        1 => prop::collection::vec(prop::collection::vec((inline(), any::<bool>()), 0..4), 0..4).prop_map(|rows| {
            let cell = |((children, defs), header)| json!({"children": children, "markDefs": defs, "header": header});
            let rows: Vec<Value> = rows.into_iter().map(|row| json!({"cells": row.into_iter().map(cell).collect::<Vec<Value>>()})).collect();
            json!({"_type": "table", "rows": rows})
        }),
        1 => (text(), text()).prop_map(|(language, code)| json!({"_type": "code", "language": language, "code": code})),
        1 => (text(), text()).prop_map(|(url, title)| json!({"_type": "video", "url": url, "title": title})),
        1 => prop::collection::vec(text(), 0..3).prop_map(|only| json!({"_type": "treatments", "only": only})),
        1 => text().prop_map(|handle| json!({"_type": "product", "handle": handle})),
        1 => Just(json!({"_type": "divider"})),
    ]
}

#[test]
fn blocks_never_panic_and_what_is_accepted_can_be_written_and_read() {
    fuzz("blocks", &prop::collection::vec(block(), 0..8), |input| {
        let mut blocks: Vec<Block> = serde_json::from_value(Value::Array(input.clone())).expect("is of the types");
        use_blocks(&blocks);
        if check(&mut blocks).is_ok() {
            use_blocks(&blocks);
            from_markdown(&to_markdown(&blocks, &Page), &mut find).expect("Markdown of ours is right");
            from_html(&to_html(&blocks, &Page), &mut find).expect("HTML of ours is right");
        }
    });
}
