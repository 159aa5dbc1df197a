//! Keys for what came without: short, and the same for the same content, so that an unchanged block keeps its key.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use super::block::{Block, Span, plain};

/// Fills absent keys of blocks (from their content) and spans (from their place).
pub(super) fn fill(blocks: &mut [Block]) {
    let mut taken: HashSet<String> =
        blocks.iter().map(|block| block.key().to_owned()).filter(|key| !key.is_empty()).collect();
    let mut copies = std::collections::HashMap::<String, u32>::new();
    for block in blocks.iter_mut() {
        match block {
            Block::Text(text) => fill_spans(&mut text.children),
            Block::Table(table) => {
                table.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| fill_spans(&mut cell.children));
            }
            _ => {}
        }
        if block.key().is_empty() {
            let stem = stem(block);
            let copy = copies.entry(stem.clone()).or_insert(0);
            let mut key = if *copy == 0 { stem.clone() } else { format!("{stem}-{copy}") };
            while taken.contains(&key) {
                *copy += 1;
                key = format!("{stem}-{copy}");
            }
            *copy += 1;
            taken.insert(key.clone());
            *block.key_mut() = key;
        }
    }
}

fn fill_spans(spans: &mut [Span]) {
    if spans.iter().all(|span| !span.key.is_empty()) {
        return;
    }
    let taken: HashSet<String> = spans.iter().map(|span| span.key.clone()).filter(|key| !key.is_empty()).collect();
    let mut next = 0;
    for span in spans.iter_mut().filter(|span| span.key.is_empty()) {
        while taken.contains(&format!("s{next}")) {
            next += 1;
        }
        span.key = format!("s{next}");
        next += 1;
    }
}

/// Eight hexadecimal digits of what the block says.
fn stem(block: &Block) -> String {
    let said = match block {
        Block::Text(text) => plain(&text.children),
        Block::Image(image) => format!("image {}", image.url),
        Block::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| &row.cells);
            format!("table {}", cells.map(|cell| plain(&cell.children)).collect::<Vec<_>>().join("|"))
        }
        Block::Code(code) => format!("code {}", code.code),
        Block::Video(video) => format!("video {}", video.url),
        Block::Treatments(_) => "treatments".to_owned(),
        Block::Product(product) => format!("product {}", product.handle),
        Block::Divider(_) => "divider".to_owned(),
    };
    format!("{:08x}", xxh3_64(said.as_bytes()) as u32)
}
