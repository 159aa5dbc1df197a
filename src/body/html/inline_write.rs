//! Spans as HTML, and the escapes of HTML.

use super::holes;
use crate::body::address::{self, Use};
use crate::body::block::{CitationMark, InternalLinkMark, LinkMark, MarkDef, Span};
use crate::body::citations::Sources;
use crate::body::runs::{Mark, Run, outermost, runs};
use crate::body::surroundings::Surroundings;

/// Writes spans as HTML.
pub(super) struct InlineWriter<'w> {
    pub(super) out: &'w mut String,
    pub(super) around: &'w dyn Surroundings,
    pub(super) sources: &'w mut Sources,
    /// Citations inside the link under hand: a link holds no other, so they go behind it.
    pub(super) deferred: Option<String>,
    /// Whether the addresses of entries are left open.
    pub(super) with_holes: bool,
}

impl InlineWriter<'_> {
    pub(super) fn write(&mut self, spans: &[Span], defs: &[MarkDef]) {
        self.runs(&runs(spans, defs, self.around), &mut Vec::new());
    }

    fn runs<'a>(&mut self, runs: &[Run<'a>], active: &mut Vec<Mark<'a>>) {
        let mut at = 0;
        while at < runs.len() {
            let Some((mark, length)) = outermost(&runs[at..], active) else {
                lines(self.out, &runs[at].text);
                runs[at].citations.iter().for_each(|citation| self.cite(citation));
                at += 1;
                continue;
            };
            let end = self.open(mark);
            if matches!(mark, Mark::Link(_)) {
                self.deferred = Some(String::new());
            }
            active.push(mark);
            self.runs(&runs[at..at + length], active);
            active.pop();
            if let Some(element) = end {
                self.out.push_str("</");
                self.out.push_str(element);
                self.out.push('>');
            }
            if matches!(mark, Mark::Link(_)) {
                self.out.push_str(&self.deferred.take().unwrap_or_default());
            }
            at += length;
        }
    }

    /// Opens the element of a mark, and says which to close.
    fn open(&mut self, mark: Mark<'_>) -> Option<&'static str> {
        match mark {
            Mark::Decorator(decorator) => {
                self.out.push('<');
                self.out.push_str(decorator.element());
                self.out.push('>');
                Some(decorator.element())
            }
            Mark::Link(def) => self.open_link(def),
        }
    }

    /// Opens the element of a link, and says which to close; none when the link leads nowhere.
    pub(super) fn open_link(&mut self, def: &MarkDef) -> Option<&'static str> {
        match def {
            MarkDef::Link(LinkMark { href, title, .. }) if address::is_safe(href, Use::Link) => {
                self.anchor(href, title.as_deref())
            }
            MarkDef::InternalLink(InternalLinkMark { entry, fragment, .. }) if self.with_holes => {
                self.out.push_str("<a href=\"");
                holes::entry(self.out, entry);
                if let Some(fragment) = fragment {
                    self.out.push('#');
                    escape(self.out, fragment);
                }
                self.out.push_str("\">");
                Some("a")
            }
            MarkDef::InternalLink(InternalLinkMark { entry, fragment, .. }) => {
                let target = self.around.href(entry)?;
                let fragment = fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
                self.anchor(&format!("{target}{fragment}"), None)
            }
            _ => None,
        }
    }

    fn anchor(&mut self, href: &str, title: Option<&str>) -> Option<&'static str> {
        self.out.push_str("<a");
        attribute(self.out, "href", href);
        if let Some(title) = title {
            attribute(self.out, "title", title);
        }
        self.out.push('>');
        Some("a")
    }

    fn cite(&mut self, citation: &CitationMark) {
        let number = self.sources.number(citation);
        let out = self.deferred.as_mut().unwrap_or(self.out);
        out.push_str("<sup class=\"citation\"");
        if let Some(key) = &citation.citation {
            attribute(out, "data-citation", key);
        }
        out.push('>');
        if let Some(number) = number {
            out.push_str(&format!("<a href=\"#citation:{number}\" role=\"doc-noteref\">{number}</a>"));
        }
        out.push_str("</sup>");
    }
}

/// Writes text; line feeds are hard breaks.
pub(super) fn lines(out: &mut String, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push_str("<br>\n");
        }
        escape(out, line);
    }
}

/// Writes text.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'', '\0']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => "\u{fffd}",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Writes an attribute, with a space before it.
pub(super) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value);
    out.push('"');
}
