//! How fast bodies convert, at the size of an article and at that of a handbook, beside the Markdown parser alone.
//!
//! `cargo bench --bench body`. The parser alone does less: it makes HTML straight from its events, keeps no blocks, judges
//! no address. What is above its time is what the canonical form costs, once per write and never per read.

#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use materia::body::{
    Block, LinkTarget, NoSurroundings, from_html, from_markdown, to_blocks, to_html, to_markdown, to_text,
};

/// Sizes in bytes: an article, a handbook.
const SIZES: [usize; 2] = [6_000, 200_000];

/// A piece of an article with one of everything that articles have.
const SAMPLE: &str = "\
## Walking without a limp

Pain changes how you **walk**, and a changed walk keeps the pain going. A therapist looks at *how* you step, \
where you [put your weight](/articles/gait) and how far each hip moves[^gait].

- Stand on both feet for ten breaths
- Shift your weight from one side to the other
  1. slowly at first
  2. then at the speed of a slow walk
- Stop when it hurts more than before

> [!WARNING]
> Numbness between the legs, or trouble holding water, is an emergency. Go to a hospital **now**.

| Week | Steps a day | Rest |
| --- | --- | --- |
| **1** | 2,000 | after each 500 |
| **2** | 3,500 | after each 800 |

![A person walking between two bars](/media/gait.jpg \"Bars take some of the weight\")

Most people need `4` to `8` weeks. See [what the guideline says](https://guideline.example/gait?part=2) or ask.

";

fn markdown(size: usize) -> String {
    let mut text = SAMPLE.repeat(size / SAMPLE.len() + 1);
    text.push_str("[^gait]: Gait and the sciatic nerve, 2019\n");
    text
}

fn find(address: &str) -> LinkTarget {
    match address.strip_prefix("/articles/") {
        Some(slug) => LinkTarget::Entry(slug.to_owned()),
        None => LinkTarget::Outside,
    }
}

fn blocks(size: usize) -> Vec<Block> {
    from_markdown(&markdown(size), &mut find).unwrap_or_default()
}

#[divan::bench(args = SIZES)]
fn parser_alone(bencher: Bencher<'_, '_>, size: usize) {
    let text = markdown(size);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut html = String::with_capacity(text.len() * 2);
        let parser = pulldown_cmark::Parser::new_ext(black_box(&text), pulldown_cmark::Options::all());
        pulldown_cmark::html::push_html(&mut html, parser);
        html
    });
}

#[divan::bench(args = SIZES)]
fn markdown_to_html(bencher: Bencher<'_, '_>, size: usize) {
    let text = markdown(size);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| from_markdown(black_box(&text), &mut find).map(|blocks| to_html(&blocks, &NoSurroundings)));
}

#[divan::bench(args = SIZES)]
fn markdown_to_blocks(bencher: Bencher<'_, '_>, size: usize) {
    let text = markdown(size);
    bencher.counter(BytesCount::of_str(&text)).bench(|| from_markdown(black_box(&text), &mut find));
}

#[divan::bench(args = SIZES)]
fn html_to_blocks(bencher: Bencher<'_, '_>, size: usize) {
    let html = to_html(&blocks(size), &NoSurroundings);
    bencher.counter(BytesCount::of_str(&html)).bench(|| from_html(black_box(&html), &mut find));
}

#[divan::bench(args = SIZES)]
fn blocks_to_html(bencher: Bencher<'_, '_>, size: usize) {
    let blocks = blocks(size);
    bencher.bench(|| to_html(black_box(&blocks), &NoSurroundings));
}

#[divan::bench(args = SIZES)]
fn blocks_to_markdown(bencher: Bencher<'_, '_>, size: usize) {
    let blocks = blocks(size);
    bencher.bench(|| to_markdown(black_box(&blocks), &NoSurroundings));
}

#[divan::bench(args = SIZES)]
fn blocks_to_text(bencher: Bencher<'_, '_>, size: usize) {
    let blocks = blocks(size);
    bencher.bench(|| to_text(black_box(&blocks), &NoSurroundings));
}

#[divan::bench(args = SIZES)]
fn blocks_delivered_as_json(bencher: Bencher<'_, '_>, size: usize) {
    let blocks = blocks(size);
    bencher.bench(|| serde_json::to_string(&to_blocks(black_box(&blocks), &NoSurroundings)));
}

fn main() {
    divan::main();
}
