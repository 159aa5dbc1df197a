//! Footnotes of Markdown while they are read: they become the sources of citations.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::read::Reader;
use crate::body::address::{self, Use};
use crate::body::html;

impl<'a> Reader<'a> {
    pub(super) fn in_footnote(&mut self, event: Event<'a>) {
        let Some((_, text)) = &mut self.footnote else {
            return;
        };
        match event {
            Event::Text(part) | Event::Code(part) | Event::InlineMath(part) | Event::DisplayMath(part) => {
                text.push_str(&part);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => text.push(' '),
            Event::Html(html) => text.push_str(&html::words(&html)),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.footnote_link = Some((text.len(), address::tidy(&dest_url)));
            }
            Event::End(TagEnd::Link) => self.end_footnote_link(),
            Event::End(TagEnd::FootnoteDefinition) => self.end_footnote(),
            Event::End(end) if !is_inline(end) => text.push(' '),
            _ => {}
        }
    }

    /// The address of a link in a footnote stays, as words behind those of the link.
    pub(super) fn end_footnote_link(&mut self) {
        if let Some((_, text)) = &mut self.footnote
            && let Some((start, href)) = self.footnote_link.take()
            && address::is_safe(&href, Use::Link)
            && !href.starts_with('#')
            && !text[start..].contains(&href)
        {
            text.push(' ');
            text.push_str(&href);
        }
    }

    pub(super) fn end_footnote(&mut self) {
        if let Some((label, text)) = self.footnote.take() {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.footnotes.order.push(label.clone());
            self.footnotes.texts.entry(label).or_insert(text);
        }
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::TableCell
    )
}
