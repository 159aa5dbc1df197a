//! Blocks to HTML.

use super::holes;
use super::inline_write::{InlineWriter, attribute, escape};
use crate::body::address::{self, Use};
use crate::body::block::{
    Block, CodeBlock, ImageBlock, ListKind, MarkDef, ProductBlock, Span, Style, TableBlock, TableCell, TableRow,
    TextBlock, TreatmentsBlock, VideoBlock,
};
use crate::body::citations::Sources;
use crate::body::group::{Item, List, Node, group};
use crate::body::outline::anchors;
use crate::body::runs::paragraphs;
use crate::body::surroundings::Surroundings;
use crate::body::treatments::chosen;

/// A body as clean, semantic HTML. Every text is escaped and no address goes out that is not safe, whatever the blocks
/// hold.
pub fn to_html(blocks: &[Block], around: &dyn Surroundings) -> String {
    Writer::new(String::new(), blocks, around).write(blocks)
}

pub(super) struct Writer<'w> {
    out: String,
    around: &'w dyn Surroundings,
    sources: Sources,
    anchors: Vec<Option<String>>,
    /// Whether what only the page knows is left open.
    pub(super) with_holes: bool,
}

impl<'w> Writer<'w> {
    /// A writer of these blocks, behind what is written already.
    pub(super) fn new(out: String, blocks: &[Block], around: &'w dyn Surroundings) -> Self {
        Self { out, around, sources: Sources::new(around), anchors: anchors(blocks), with_holes: false }
    }

    /// Writes the blocks, and the sources that they cite behind them.
    pub(super) fn write(mut self, blocks: &[Block]) -> String {
        for node in group(blocks) {
            self.node(&node);
        }
        self.sources();
        self.out
    }

    fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Boxed(style, nodes) => self.boxed(*style, nodes),
            Node::List(list) => {
                self.list(list);
                self.out.push('\n');
            }
            Node::Text(index, text) => self.text(*index, text),
            Node::Object(block) => {
                self.object(block);
                self.out.push('\n');
            }
        }
    }

    fn boxed(&mut self, style: Style, nodes: &[Node<'_>]) {
        let element = match style.severity() {
            Some(severity) => {
                let role = if matches!(severity, "warning" | "emergency") { "alert" } else { "note" };
                self.out.push_str(&format!("<aside role=\"{role}\" class=\"callout callout-{severity}\">\n"));
                "aside"
            }
            None => {
                self.out.push_str("<blockquote>\n");
                "blockquote"
            }
        };
        nodes.iter().for_each(|node| self.node(node));
        self.out.push_str(&format!("</{element}>\n"));
    }

    fn text(&mut self, index: usize, text: &TextBlock) {
        if text.children.iter().all(|span| span.text.is_empty()) {
            return;
        }
        match (text.style.heading_level(), self.anchors[index].take()) {
            (Some(level), Some(anchor)) => {
                self.out.push_str(&format!("<h{level}"));
                attribute(&mut self.out, "id", &anchor);
                self.out.push('>');
                self.inline(&text.children, &text.mark_defs);
                self.out.push_str(&format!("</h{level}>\n"));
            }
            _ => {
                self.out.push_str("<p>");
                self.inline(&text.children, &text.mark_defs);
                self.out.push_str("</p>\n");
            }
        }
    }

    fn inline(&mut self, spans: &[Span], defs: &[MarkDef]) {
        self.inliner().write(spans, defs);
    }

    fn inliner(&mut self) -> InlineWriter<'_> {
        let (out, sources) = (&mut self.out, &mut self.sources);
        InlineWriter { out, around: self.around, sources, deferred: None, with_holes: self.with_holes }
    }

    fn list(&mut self, list: &List<'_>) {
        let element = match list.kind {
            ListKind::Bullet => "ul",
            ListKind::Number => "ol",
        };
        self.out.push('<');
        self.out.push_str(element);
        if list.kind == ListKind::Number && list.start != 1 {
            attribute(&mut self.out, "start", &list.start.to_string());
        }
        self.out.push_str(">\n");
        for item in &list.items {
            self.item(item);
        }
        self.out.push_str(&format!("</{element}>"));
    }

    fn item(&mut self, item: &Item<'_>) {
        self.out.push_str("<li>");
        let block = item.block;
        if block.children.iter().any(|span| span.text.contains("\n\n")) {
            for paragraph in paragraphs(&block.children) {
                self.out.push_str("<p>");
                self.inline(&paragraph, &block.mark_defs);
                self.out.push_str("</p>");
            }
        } else {
            self.inline(&block.children, &block.mark_defs);
        }
        for list in &item.lists {
            self.out.push('\n');
            self.list(list);
        }
        self.out.push_str("</li>\n");
    }

    fn object(&mut self, block: &Block) {
        match block {
            Block::Image(image) => self.image(image),
            Block::Table(table) => self.table(table),
            Block::Code(code) => self.code(code),
            Block::Video(video) => self.video(video),
            Block::Treatments(block) => self.treatments(block),
            Block::Product(block) => self.product(block),
            Block::Divider(_) => self.out.push_str("<hr>"),
            Block::Text(_) => {}
        }
    }

    fn image(&mut self, image: &ImageBlock) {
        self.out.push_str("<figure>");
        let end = image.link.as_ref().and_then(|link| self.inliner().open_link(link));
        if address::is_safe(&image.url, Use::Media) {
            self.out.push_str("<img");
            attribute(&mut self.out, "src", &image.url);
            attribute(&mut self.out, "alt", &image.alt);
            for (name, side) in [("width", image.width), ("height", image.height)] {
                if let Some(side) = side {
                    attribute(&mut self.out, name, &side.to_string());
                }
            }
            self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
        } else {
            escape(&mut self.out, &image.alt);
        }
        if end.is_some() {
            self.out.push_str("</a>");
        }
        let (caption, credit) = (image.caption.as_deref(), image.credit.as_deref());
        if caption.is_some() || credit.is_some() {
            self.out.push_str("<figcaption>");
            escape(&mut self.out, caption.unwrap_or_default());
            if let Some(credit) = credit {
                self.out.push_str(if caption.is_some() { " <small>" } else { "<small>" });
                escape(&mut self.out, credit);
                self.out.push_str("</small>");
            }
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>");
    }

    fn table(&mut self, table: &TableBlock) {
        self.out.push_str("<table>\n");
        if let Some(caption) = &table.caption {
            self.out.push_str("<caption>");
            escape(&mut self.out, caption);
            self.out.push_str("</caption>\n");
        }
        let is_head = |row: &TableRow| !row.cells.is_empty() && row.cells.iter().all(|cell| cell.header);
        let heads = table.rows.iter().take_while(|row| is_head(row)).count();
        for (element, rows) in [("thead", &table.rows[..heads]), ("tbody", &table.rows[heads..])] {
            if !rows.is_empty() {
                self.out.push_str(&format!("<{element}>\n"));
                rows.iter().for_each(|row| self.row(row, element == "thead"));
                self.out.push_str(&format!("</{element}>\n"));
            }
        }
        self.out.push_str("</table>");
    }

    fn row(&mut self, row: &TableRow, is_head: bool) {
        self.out.push_str("<tr>");
        for TableCell { children, mark_defs, header } in &row.cells {
            self.out.push_str(match (header, is_head) {
                (true, true) => "<th scope=\"col\">",
                (true, false) => "<th scope=\"row\">",
                (false, _) => "<td>",
            });
            self.inline(children, mark_defs);
            self.out.push_str(if *header { "</th>" } else { "</td>" });
        }
        self.out.push_str("</tr>\n");
    }

    fn code(&mut self, code: &CodeBlock) {
        self.out.push_str("<pre><code");
        if let Some(language) = &code.language {
            attribute(&mut self.out, "class", &format!("language-{language}"));
        }
        self.out.push('>');
        if !code.code.is_empty() {
            escape(&mut self.out, &code.code);
            self.out.push('\n');
        }
        self.out.push_str("</code></pre>");
    }

    /// A link, not a player: what a page loads from elsewhere is the page's decision.
    fn video(&mut self, video: &VideoBlock) {
        self.out.push_str("<figure class=\"video\"");
        if let Some(provider) = &video.provider {
            attribute(&mut self.out, "data-provider", provider);
        }
        self.out.push('>');
        link(&mut self.out, &video.url, &video.title);
        self.out.push_str("</figure>");
    }

    fn treatments(&mut self, block: &TreatmentsBlock) {
        if self.with_holes {
            holes::treatments(&mut self.out, &block.only);
        } else {
            treatments_of(&mut self.out, &block.only, self.around);
        }
    }

    fn product(&mut self, block: &ProductBlock) {
        self.out.push_str("<div class=\"product\"");
        attribute(&mut self.out, "data-handle", &block.handle);
        self.out.push('>');
        if let Some(product) = self.around.product(&block.handle) {
            match &product.url {
                Some(url) => link(&mut self.out, url, &product.title),
                None => escape(&mut self.out, &product.title),
            }
        }
        self.out.push_str("</div>");
    }

    fn sources(&mut self) {
        let sources = std::mem::take(&mut self.sources);
        if sources.cited().is_empty() {
            return;
        }
        self.out.push_str("<section class=\"citations\" role=\"doc-endnotes\">\n<ol>\n");
        for (at, source) in sources.cited().iter().enumerate() {
            self.out.push_str(&format!("<li id=\"citation:{}\">", at + 1));
            escape(&mut self.out, &source.text);
            if let Some(url) = source.url.as_deref().filter(|url| address::is_safe(url, Use::Link)) {
                self.out.push(' ');
                link(&mut self.out, url, url);
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}

/// The treatment options of a page that a block places, or all of them.
pub(super) fn treatments_of(out: &mut String, only: &[String], around: &dyn Surroundings) {
    out.push_str("<div class=\"treatments\"");
    if !only.is_empty() {
        attribute(out, "data-only", &only.join(" "));
    }
    out.push('>');
    for treatment in chosen(only, around) {
        out.push_str("\n<section class=\"treatment\"");
        attribute(out, "id", &format!("treatment:{}", treatment.slug));
        out.push_str("><h3>");
        escape(out, &treatment.name);
        out.push_str("</h3>");
        if !treatment.summary.trim().is_empty() {
            out.push_str("<p>");
            escape(out, &treatment.summary);
            out.push_str("</p>");
        }
        out.push_str("<p>");
        link(out, &treatment.href, &treatment.name);
        out.push_str("</p></section>");
    }
    out.push_str("</div>");
}

/// A link, or its words alone when the address is not safe.
fn link(out: &mut String, address: &str, text: &str) {
    if address::is_safe(address, Use::Link) {
        out.push_str("<a");
        attribute(out, "href", address);
        out.push('>');
        escape(out, text);
        out.push_str("</a>");
    } else {
        escape(out, text);
    }
}
