//! Blocks to Markdown.

use std::collections::{HashMap, HashSet};

use super::escape::{self, Place};
use super::inline_write::{self, InlineWriter, Labels};
use super::{marker, table};
use crate::body::block::{
    Block, CitationMark, CodeBlock, ImageBlock, ListKind, MarkDef, ProductBlock, Span, Style, TextBlock,
    TreatmentsBlock, VideoBlock,
};
use crate::body::check::is_anchor;
use crate::body::citations;
use crate::body::group::{Item, List, Node, group};
use crate::body::inline::{Inline, is_normal};
use crate::body::limits::MAX_LIST_START;
use crate::body::runs::{leads, paragraphs};
use crate::body::surroundings::{EmbeddedCitation, Surroundings};
use crate::body::treatments::chosen;

/// A body as CommonMark with tables, footnotes and alerts. Reading it back gives the same blocks.
pub fn to_markdown(blocks: &[Block], around: &dyn Surroundings) -> String {
    let mut writer = Writer {
        out: String::new(),
        prefix: String::new(),
        fresh: true,
        around,
        footnotes: Footnotes { citations: around.citations(), ..Footnotes::default() },
    };
    writer.nodes(&group(blocks));
    writer.footnotes();
    if !writer.out.is_empty() {
        writer.out.push('\n');
    }
    writer.out
}

struct Writer<'w> {
    out: String,
    /// What every line begins with: the marks of boxes, the indentation of list items.
    prefix: String,
    /// The line has its prefix already and nothing else.
    fresh: bool,
    around: &'w dyn Surroundings,
    footnotes: Footnotes,
}

impl Writer<'_> {
    /// Begins a line, after a blank one if `blank`.
    fn begin(&mut self, blank: bool) {
        if std::mem::replace(&mut self.fresh, false) {
            return;
        }
        if blank {
            self.out.push('\n');
            self.out.push_str(self.prefix.trim_end());
        }
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    /// Writes lines, each but the first with the prefix.
    fn lines(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.out.push('\n');
                self.out.push_str(if line.is_empty() { self.prefix.trim_end() } else { &self.prefix });
            }
            self.out.push_str(line);
        }
    }

    /// Writes lines that stand by themselves.
    fn leaf(&mut self, text: &str) {
        self.begin(true);
        self.lines(text);
    }

    fn nodes(&mut self, nodes: &[Node<'_>]) {
        let mut parity = 0;
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Boxed(style, nodes) => self.boxed(*style, nodes),
                Node::List(list) => {
                    parity = if list.parted { parity + 1 } else { 0 };
                    self.list(list, parity, true, false);
                }
                Node::Text(_, text) => {
                    self.text(text, matches!(nodes.get(at + 1), Some(Node::Object(Block::Table(_)))));
                }
                Node::Object(block) => self.object(block),
            }
        }
    }

    fn boxed(&mut self, style: Style, nodes: &[Node<'_>]) {
        self.begin(true);
        self.prefix.push_str("> ");
        self.out.push_str("> ");
        self.fresh = true;
        if let Some(alert) = alert(style) {
            // The line of an alert counts as text, which not every list can interrupt.
            let part = matches!(nodes.first(), Some(Node::List(_)));
            self.out.push_str(alert);
            self.out.push_str(if part { "\n>\n> " } else { "\n> " });
        }
        self.nodes(nodes);
        self.prefix.truncate(self.prefix.len() - 2);
        self.fresh = false;
    }

    fn text(&mut self, text: &TextBlock, before_table: bool) {
        let line = match text.style.heading_level() {
            Some(level) => self.heading(text, level),
            None => {
                let line = self.inline(&text.children, &text.mark_defs, Place::Paragraph);
                escape_prefixes(line, before_table)
            }
        };
        if !line.is_empty() {
            self.leaf(&line);
        }
    }

    fn heading(&mut self, text: &TextBlock, level: u8) -> String {
        let words = self.inline(&text.children, &text.mark_defs, Place::Heading);
        if words.is_empty() {
            return words;
        }
        let anchor = text
            .anchor
            .as_deref()
            .filter(|anchor| is_anchor(anchor))
            .map(|anchor| format!(" {{#{anchor}}}"))
            .unwrap_or_default();
        format!("{} {words}{anchor}", "#".repeat(usize::from(level)))
    }

    fn inline(&mut self, spans: &[Span], defs: &[MarkDef], place: Place) -> String {
        let mut out = String::new();
        let mut writer = InlineWriter::new(&mut out, place, self.around, &mut self.footnotes);
        if is_normal(spans) {
            writer.write(spans, defs);
        } else {
            let (spans, defs) = Inline::of(spans, defs).finish();
            writer.write(&spans, &defs);
        }
        out
    }

    /// Writes a list. `blank` parts it from what is before; `tight` says that nothing may.
    fn list(&mut self, list: &List<'_>, parity: usize, blank: bool, tight: bool) {
        for (at, item) in list.items.iter().enumerate() {
            let interrupts = list.kind == ListKind::Bullet || list.start == 1;
            let empty = item.block.children.iter().all(|span| span.text.trim().is_empty());
            let part = if at == 0 { blank || !interrupts || empty } else { empty && !self.prefix.is_empty() };
            self.begin(part && !(tight && at == 0));
            let number = list.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).min(MAX_LIST_START);
            let marker = match list.kind {
                ListKind::Bullet => "- ".to_owned(),
                ListKind::Number if parity % 2 == 1 => format!("{number}) "),
                ListKind::Number => format!("{number}. "),
            };
            self.item(item, &marker);
        }
    }

    fn item(&mut self, item: &Item<'_>, marker: &str) {
        let prefix = self.prefix.len();
        self.out.push_str(marker);
        self.prefix.push_str(&" ".repeat(marker.len()));
        let (spans, defs) = Inline::of(&item.block.children, &item.block.mark_defs).finish();
        let empty = spans.is_empty();
        if empty {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
        for (at, mut paragraph) in paragraphs(&spans).into_iter().enumerate() {
            if at > 0 {
                self.begin(true);
            }
            let task = if at == 0 { take_task(&mut paragraph) } else { "" };
            let text = self.inline(&paragraph, &defs, Place::Paragraph);
            self.lines(&format!("{task}{text}"));
        }
        let mut parity = 0;
        for (at, list) in item.lists.iter().enumerate() {
            parity = if list.parted { parity + 1 } else { 0 };
            self.list(list, parity, at > 0, empty && at == 0);
        }
        self.prefix.truncate(prefix);
    }

    fn object(&mut self, block: &Block) {
        match block {
            Block::Image(image) => self.leaf(&picture(image, self.around)),
            Block::Table(block) => {
                let text = table::write(block, self.around, &mut self.footnotes);
                self.leaf(&text);
            }
            Block::Code(block) => self.leaf(&code(block)),
            Block::Video(block) => self.leaf(&video(block)),
            Block::Treatments(block) => self.treatments(block),
            Block::Product(block) => self.product(block),
            Block::Divider(_) => self.leaf("---"),
            Block::Text(_) => {}
        }
    }

    fn treatments(&mut self, block: &TreatmentsBlock) {
        let only: Vec<String> = block.only.iter().map(|entry| marker::name(entry)).collect();
        let only = if only.is_empty() { String::new() } else { format!(": {}", only.join(", ")) };
        self.leaf(&format!("<!-- treatments{only} -->"));
        let treatments = chosen(&block.only, self.around);
        for treatment in &treatments {
            self.leaf(&format!("### {}", escaped(&treatment.name)));
            if !treatment.summary.trim().is_empty() {
                self.leaf(&escaped(&treatment.summary));
            }
            self.leaf(&link(&treatment.name, &treatment.href));
        }
        if !treatments.is_empty() {
            self.leaf(marker::TREATMENTS_END);
        }
    }

    fn product(&mut self, block: &ProductBlock) {
        self.leaf(&format!("<!-- product: {} -->", marker::name(&block.handle)));
        if let Some(product) = self.around.product(&block.handle) {
            match &product.url {
                Some(url) => self.leaf(&link(&product.title, url)),
                None => self.leaf(&escaped(&product.title)),
            }
            self.leaf(marker::PRODUCT_END);
        }
    }

    fn footnotes(&mut self) {
        for (label, text) in std::mem::take(&mut self.footnotes.written) {
            if let Some(text) = text {
                self.leaf(&format!("[^{label}]: {}", escaped(&text)));
            }
        }
    }
}

/// The tag of an alert.
fn alert(style: Style) -> Option<&'static str> {
    match style {
        Style::CalloutInfo => Some("[!NOTE]"),
        Style::CalloutCaution => Some("[!CAUTION]"),
        Style::CalloutWarning => Some("[!WARNING]"),
        Style::CalloutEmergency => Some("[!EMERGENCY]"),
        _ => None,
    }
}

/// Escapes what makes a paragraph the caption of a table, or a video.
fn escape_prefixes(line: String, before_table: bool) -> String {
    if before_table && let Some(rest) = line.strip_prefix("Table: ") {
        return format!("Table\\: {rest}");
    }
    match line.strip_prefix("[Video: ") {
        Some(rest) => format!("[Video\\: {rest}"),
        None => line,
    }
}

/// Takes the box of a task off the beginning of an item.
fn take_task(spans: &mut [Span]) -> &'static str {
    let [first, rest @ ..] = spans else { return "" };
    for (sign, mark) in [("☐ ", "[ ] "), ("☑ ", "[x] ")] {
        let Some(text) = first.text.strip_prefix(sign).filter(|_| first.marks.is_empty()) else {
            continue;
        };
        let following = text.chars().next().or_else(|| rest.first()?.text.chars().next());
        // More white space than one space would not be read back.
        if following.is_some_and(|c| !c.is_whitespace()) {
            first.text = text.to_owned();
            return mark;
        }
    }
    ""
}

fn picture(image: &ImageBlock, around: &dyn Surroundings) -> String {
    let link = image.link.as_ref().filter(|link| leads(link, around));
    let mut out = String::from(if link.is_some() { "[![" } else { "![" });
    escape::text(&mut out, &one_line(&image.alt), Place::Heading, false);
    out.push_str("](");
    escape::destination(&mut out, &image.url, Place::Paragraph);
    if let Some(title) = marker::join_title(image) {
        escape::title(&mut out, &title, Place::Paragraph);
    }
    out.push(')');
    if let Some(link) = link {
        out.push_str("](");
        inline_write::target(&mut out, link, around, Place::Paragraph);
        out.push(')');
    }
    out.push_str(&marker::size(image));
    out
}

fn code(block: &CodeBlock) -> String {
    let language = block.language.as_deref().unwrap_or_default();
    let fence = if language.contains('`') { '~' } else { '`' };
    let fence = fence.to_string().repeat(escape::longest_run(&block.code, fence).max(2) + 1);
    let mut info = String::new();
    for (at, c) in language.char_indices().filter(|(_, c)| !c.is_whitespace() && !c.is_control()) {
        if c == '\\' || (c == '&' && language[at..].contains(';')) {
            info.push('\\');
        }
        info.push(c);
    }
    let code = if block.code.is_empty() { String::new() } else { format!("{}\n", block.code) };
    format!("{fence}{info}\n{code}{fence}")
}

fn video(video: &VideoBlock) -> String {
    let mut out = String::from("[Video: ");
    escape::text(&mut out, &one_line(&video.title), Place::Heading, false);
    out.push_str("](");
    escape::destination(&mut out, &video.url, Place::Paragraph);
    out.push(')');
    out
}

fn link(text: &str, address: &str) -> String {
    let mut out = format!("[{}](", escaped(text));
    escape::destination(&mut out, address, Place::Paragraph);
    out.push(')');
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape::text(&mut out, &one_line(text), Place::Paragraph, true);
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The footnotes of a document, written at its end.
#[derive(Default)]
struct Footnotes {
    citations: Vec<EmbeddedCitation>,
    written: Vec<(String, Option<String>)>,
    /// The label of each source, by the label that it asks for and its text.
    labels: HashMap<(Option<String>, Option<String>), String>,
    /// Labels in use, in lower case, and how often each was asked for.
    taken: HashSet<String>,
    asked: HashMap<String, u32>,
}

impl Labels for Footnotes {
    fn label(&mut self, citation: &CitationMark) -> String {
        let text = citations::text_of(citation, &self.citations).map(|text| one_line(&text));
        let named = citation.citation.as_deref().map(citations::clean_label);
        let source = (named.as_deref().map(str::to_lowercase), text);
        if let Some(label) = self.labels.get(&source) {
            return label.clone();
        }
        let label = self.free(named);
        self.written.push((label.clone(), source.1.clone()));
        self.labels.insert(source, label.clone());
        label
    }
}

impl Footnotes {
    /// A label that is not taken: the one asked for, or a number; with a number behind it when it is.
    fn free(&mut self, named: Option<String>) -> String {
        let asked = self.asked.entry(named.as_deref().unwrap_or_default().to_lowercase()).or_default();
        loop {
            *asked += 1;
            let label = match &named {
                Some(label) if *asked == 1 => label.clone(),
                Some(label) => format!("{label}-{asked}"),
                None => asked.to_string(),
            };
            if self.taken.insert(label.to_lowercase()) {
                return label;
            }
        }
    }
}
