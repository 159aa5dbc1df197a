//! The inline part of reading Markdown: text, decorations, links, pictures, raw HTML tags.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType};

use super::marker::{self, Marker};
use super::read::{Reader, Skip};
use crate::body::address::{self, Use};
use crate::body::block::{Block, ImageBlock, MarkDef};
use crate::body::citations;
use crate::body::fault::LinkTarget;
use crate::body::html;
use crate::body::inline::Decorator;

impl<'a> Reader<'a> {
    pub(super) fn text(&mut self, text: &str, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            code.code.push_str(text);
            return;
        }
        if let Some((label, end)) = self.bare_citation(&range) {
            self.cite(label);
            self.skip = Skip { from: range.start, until: end, text_only: true };
            return;
        }
        // A line feed here was written as an entity, and means as much as any other white space.
        let text = if text.contains('\n') { text.replace('\n', " ").into() } else { Cow::Borrowed(text) };
        self.inline.push(&text, &self.marks);
    }

    /// A reference to a footnote that the document does not define, which the parser gives as text: it names one of the
    /// article's citations.
    pub(super) fn bare_citation(&self, range: &Range<usize>) -> Option<(&'a str, usize)> {
        let rest = self.source.get(range.start..)?.strip_prefix("[^")?;
        let backslashes = self.source[..range.start].bytes().rev().take_while(|b| *b == b'\\').count();
        let label = &rest[..rest.find(']').filter(|end| (1..=200).contains(end))?];
        let is_label = citations::clean_label(label) == label;
        (is_label && backslashes % 2 == 0).then_some((label, range.start + label.len() + 3))
    }

    pub(super) fn decorate(&mut self, decorator: Decorator, on: bool) {
        let depth = &mut self.depths[decorator as usize];
        *depth = if on { *depth + 1 } else { depth.saturating_sub(1) };
        self.marks.set(decorator, self.depths[decorator as usize] > 0);
    }

    pub(super) fn inline_html(&mut self, html: &str, at: usize) {
        if let (Some(Marker::Size { width, height }), Some(image)) = (Marker::parse(html), self.builder.last_image()) {
            (image.width, image.height) = (width, height);
            return;
        }
        let Some((name, is_end)) = html::tag_name(html) else {
            return;
        };
        match (name.as_str(), Decorator::of_element(&name)) {
            ("br", _) => self.inline.push("\n", &self.marks),
            ("a", _) if is_end => self.close_link(),
            ("a", _) => {
                if let Some((href, title)) = html::link(html) {
                    self.close_link();
                    self.open_link(LinkType::Autolink, &href, &title, at..at);
                }
            }
            ("img", _) if !is_end => self.raw_image(html, at),
            (_, Some(decorator)) if !is_end => {
                self.elements[decorator as usize] += 1;
                self.decorate(decorator, true);
            }
            (_, Some(decorator)) if self.elements[decorator as usize] > 0 => {
                self.elements[decorator as usize] -= 1;
                self.decorate(decorator, false);
            }
            _ => {}
        }
    }

    fn raw_image(&mut self, html: &str, at: usize) {
        match html::image(html) {
            Some((image, true)) => {
                self.image = Some(ImageBlock { url: address::tidy(&image.url), ..image });
                self.end_image();
            }
            Some((image, false)) => {
                let detail = format!("line {}: the picture `{}` has no alt text", self.line(at), image.url);
                self.faults.add("/markdown", "alt_missing", detail);
            }
            None => {}
        }
    }

    /// Ends the link, and cites what was cited inside of it.
    pub(super) fn close_link(&mut self) {
        self.marks.link = None;
        for label in std::mem::take(&mut self.deferred) {
            self.inline.cite(Some(label), None);
        }
    }

    /// Ends elements of raw HTML that the paragraph left open.
    pub(super) fn close_elements(&mut self) {
        self.close_link();
        for decorator in Decorator::ALL {
            for _ in 0..std::mem::take(&mut self.elements[decorator as usize]) {
                self.decorate(decorator, false);
            }
        }
    }

    pub(super) fn cite(&mut self, raw: &str) {
        let label = self.footnotes.label(raw);
        self.footnotes.cited.insert(label.clone());
        // A footnote inside a link is written behind it, so that is where it belongs.
        if self.marks.link.is_some() {
            self.deferred.push(label);
        } else {
            self.inline.cite(Some(label), None);
        }
    }

    pub(super) fn open_link(&mut self, kind: LinkType, destination: &str, title: &str, range: Range<usize>) {
        let mut href = address::tidy(destination);
        if kind == LinkType::Email && !href.starts_with("mailto:") {
            href.insert_str(0, "mailto:");
        }
        let source = self.source[range.clone()].trim_end();
        let is_paragraph =
            self.source[self.paragraph.clone()].trim_end() == source && self.paragraph.start == range.start;
        if kind == LinkType::Inline && is_paragraph && source.starts_with("[Video: ") {
            self.video = Some(href);
            return;
        }
        if href.is_empty() {
            return;
        }
        if !address::is_safe(&href, Use::Link) && !address::is_entry(&href) {
            return self.unsafe_address(&href, Use::Link, range.start);
        }
        let title = (!title.trim().is_empty()).then(|| title.split_whitespace().collect::<Vec<_>>().join(" "));
        self.marks.link = self.resolve(&href, title, range.start);
    }

    pub(super) fn resolve(&mut self, href: &str, title: Option<String>, at: usize) -> Option<usize> {
        let (before, fragment) = address::split_fragment(href);
        let target = if address::may_be_ours(href) { (self.find)(before) } else { LinkTarget::Outside };
        match target {
            LinkTarget::Outside => Some(self.inline.link(href.to_owned(), title)),
            LinkTarget::Entry(entry) => Some(self.inline.internal_link(entry, fragment.map(str::to_owned))),
            LinkTarget::Unknown(detail) => {
                let line = self.line(at);
                self.faults.add("/markdown", "unknown_link", format!("line {line}: `{href}`: {detail}"));
                None
            }
        }
    }

    pub(super) fn open_image(&mut self, destination: &str, title: &str) {
        let (caption, credit) = marker::split_title(title);
        let url = address::tidy(destination);
        self.image = Some(ImageBlock { url, caption, credit, ..ImageBlock::default() });
        self.image_depth = 0;
    }

    pub(super) fn in_image(&mut self, event: Event<'a>) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                image.alt.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(_) => self.image_depth += 1,
            Event::End(_) if self.image_depth > 0 => self.image_depth -= 1,
            Event::End(_) => self.end_image(),
            _ => {}
        }
    }

    /// A picture is a block of its own; where no block can be, a link in its words.
    pub(super) fn end_image(&mut self) {
        let Some(mut image) = self.image.take() else {
            return;
        };
        image.alt = image.alt.split_whitespace().collect::<Vec<_>>().join(" ");
        if !address::is_safe(&image.url, Use::Media) {
            let (url, at) = (image.url, self.paragraph.start);
            return self.unsafe_address(&url, Use::Media, at);
        }
        if self.table.is_none() && self.heading.is_none() {
            image.decorative = image.alt.is_empty();
            let before = std::mem::take(&mut self.inline);
            let link = self.marks.link.take().and_then(|link| before.def(link)).cloned();
            // A link goes on behind a picture in it.
            self.marks.link = link.clone().map(|link| self.inline.define(link));
            image.link = link.map(MarkDef::of_image);
            self.builder.paragraph(before);
            return self.builder.object(Block::Image(image));
        }
        let mut marks = self.marks.clone();
        if marks.link.is_none() {
            marks.link = self.resolve(&image.url, None, self.paragraph.start);
        }
        self.inline.push(&image.alt, &marks);
    }

    pub(super) fn unsafe_address(&mut self, address: &str, usage: Use, at: usize) {
        let line = self.line(at);
        let shown: String = address.chars().take(100).collect();
        let detail = format!("line {line}: `{shown}` is not taken: {}", crate::body::check::allowed(usage));
        self.faults.add("/markdown", "unsafe_url", detail);
    }
}
