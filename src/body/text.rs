//! Blocks to plain text, and what is counted and cut from it.

use super::block::{Block, ImageBlock, ListKind, MarkDef, Span, Style, TableBlock, TextBlock, plain};
use super::citations::{self, Sources};
use super::defs::Defs;
use super::group::{Item, List, Node, group};
use super::surroundings::{NoSurroundings, Surroundings};
use super::treatments::chosen;

/// Words read in a minute by an adult reading for information.
const WORDS_PER_MINUTE: u32 = 225;

/// Every word of a body, with blank lines between paragraphs: callouts, cells, captions and code included.
pub fn to_text(blocks: &[Block], around: &dyn Surroundings) -> String {
    let mut writer = Writer { out: String::new(), around, sources: Sources::new(around) };
    for node in group(blocks) {
        writer.node(&node);
    }
    writer.sources();
    writer.out
}

struct Writer<'w> {
    out: String,
    around: &'w dyn Surroundings,
    sources: Sources,
}

impl Writer<'_> {
    fn paragraph(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            if !self.out.is_empty() {
                self.out.push_str("\n\n");
            }
            self.out.push_str(text);
        }
    }

    fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Boxed(_, nodes) => nodes.iter().for_each(|node| self.node(node)),
            Node::Text(_, text) => {
                let text = self.inline(&text.children, &text.mark_defs);
                self.paragraph(&text);
            }
            Node::List(list) => {
                let mut lines = Vec::new();
                self.list(list, 0, &mut lines);
                self.paragraph(&lines.join("\n"));
            }
            Node::Object(block) => self.object(block),
        }
    }

    fn list(&mut self, list: &List<'_>, depth: usize, lines: &mut Vec<String>) {
        for (at, Item { block, lists }) in list.items.iter().enumerate() {
            let marker = match list.kind {
                ListKind::Bullet => "- ".to_owned(),
                ListKind::Number => format!("{}. ", u64::from(list.start) + at as u64),
            };
            let text = self.inline(&block.children, &block.mark_defs);
            let indent = "  ".repeat(depth);
            let inner = format!("\n{indent}{}", " ".repeat(marker.len()));
            lines.push(format!("{indent}{marker}{}", text.trim().replace('\n', &inner)));
            lists.iter().for_each(|list| self.list(list, depth + 1, lines));
        }
    }

    fn inline(&mut self, spans: &[Span], defs: &[MarkDef]) -> String {
        let defs = Defs::new(defs);
        let mut text = String::new();
        for (at, span) in spans.iter().enumerate() {
            text.push_str(&span.text);
            for citation in citations::ending(spans, at, &defs) {
                if let Some(number) = self.sources.number(citation) {
                    text.push_str(&format!(" [{number}]"));
                }
            }
        }
        text
    }

    fn object(&mut self, block: &Block) {
        match block {
            Block::Image(image) => self.image(image),
            Block::Table(table) => self.table(table),
            Block::Code(code) => self.paragraph(&code.code),
            Block::Video(video) => self.paragraph(&format!("{}\n{}", video.title, video.url)),
            Block::Treatments(block) => {
                for treatment in chosen(&block.only, self.around) {
                    self.paragraph(&treatment.name);
                    self.paragraph(&format!("{}\n{}", treatment.summary, treatment.href));
                }
            }
            Block::Product(block) => {
                if let Some(product) = self.around.product(&block.handle) {
                    self.paragraph(&format!("{}\n{}", product.title, product.url.unwrap_or_default()));
                }
            }
            Block::Divider(_) | Block::Text(_) => {}
        }
    }

    fn image(&mut self, image: &ImageBlock) {
        let words = [Some(&image.alt), image.caption.as_ref(), image.credit.as_ref()];
        let words: Vec<&str> =
            words.into_iter().flatten().map(String::as_str).filter(|text| !text.is_empty()).collect();
        self.paragraph(&words.join("\n"));
    }

    fn table(&mut self, table: &TableBlock) {
        let mut lines: Vec<String> = table.caption.iter().cloned().collect();
        for row in &table.rows {
            let mut cells = Vec::with_capacity(row.cells.len());
            for cell in &row.cells {
                cells.push(self.inline(&cell.children, &cell.mark_defs).replace('\n', " "));
            }
            lines.push(cells.join("\t"));
        }
        self.paragraph(&lines.join("\n"));
    }

    fn sources(&mut self) {
        let sources = std::mem::take(&mut self.sources);
        let lines = sources.cited().iter().enumerate().map(|(at, source)| {
            let url = source.url.as_deref().filter(|url| !source.text.contains(url));
            format!("[{}] {}{}", at + 1, source.text, url.map(|url| format!(" {url}")).unwrap_or_default())
        });
        self.paragraph(&lines.collect::<Vec<_>>().join("\n"));
    }
}

/// Words of a body: those of its text, tables and captions.
pub fn word_count(blocks: &[Block]) -> u32 {
    let count = |text: &str| text.split_whitespace().count();
    let words: usize = blocks
        .iter()
        .map(|block| match block {
            Block::Text(text) => count(&plain(&text.children)),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.map(|cell| count(&plain(&cell.children))).sum::<usize>()
                    + table.caption.as_deref().map_or(0, count)
            }
            Block::Image(image) => image.caption.as_deref().map_or(0, count),
            _ => 0,
        })
        .sum();
    u32::try_from(words).unwrap_or(u32::MAX)
}

/// Minutes that so many words take to read, rounded up.
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(WORDS_PER_MINUTE)
}

/// The beginning of a body in at most `max_chars` characters: its first paragraphs, or whatever text there is when it
/// has none, cut at a word and ended with `…` where it goes on.
pub fn excerpt(blocks: &[Block], max_chars: usize) -> String {
    let is_paragraph = |text: &&TextBlock| text.style == Style::Normal && text.list_item.is_none();
    let texts = || {
        blocks.iter().filter_map(|block| match block {
            Block::Text(text) => Some(text),
            _ => None,
        })
    };
    let paragraphs = beginning(texts().filter(is_paragraph), max_chars);
    let words = if paragraphs.is_empty() { beginning(texts(), max_chars) } else { paragraphs };
    let words = if words.is_empty() { one_line(&to_text(blocks, &NoSurroundings)) } else { words };
    cut(&words, max_chars)
}

/// The text of the first blocks, on one line, a little more than asked for.
fn beginning<'a>(blocks: impl Iterator<Item = &'a TextBlock>, max_chars: usize) -> String {
    let mut words = String::new();
    for block in blocks {
        let text = one_line(&plain(&block.children));
        if !text.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&text);
        }
        if words.chars().count() > max_chars {
            break;
        }
    }
    words
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts at a word; a single word longer than that is cut inside.
fn cut(words: &str, max_chars: usize) -> String {
    if words.chars().count() <= max_chars {
        return words.to_owned();
    }
    let kept: String = words.chars().take(max_chars.saturating_sub(1)).collect();
    let goes_on = words[kept.len()..].starts_with(char::is_whitespace);
    let end = if goes_on { kept.len() } else { kept.rfind(char::is_whitespace).unwrap_or(kept.len()) };
    let kept = kept[..end].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–'));
    format!("{kept}…")
}
