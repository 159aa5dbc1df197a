//! End tags of HTML, and what they close.

use html5ever::LocalName;

use super::context::Close;
use super::open::Capture;
use super::read::HtmlReader;
use super::tags::{self, Meaning};
use crate::body::block::Block;

impl HtmlReader<'_> {
    pub(super) fn end(&mut self, name: &LocalName) {
        if self.hidden.is_some() {
            return self.end_hidden(name);
        }
        match tags::meaning(name) {
            Meaning::Inline if self.pre.is_none() => {
                self.formats.close(name);
                match &**name {
                    "q" => self.push("”"),
                    "small" => self.close_credit(),
                    _ => {}
                }
            }
            Meaning::Link => self.close_link(),
            Meaning::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            Meaning::Item if matches!(self.capture, Some(Capture::Sources(_))) => {}
            Meaning::List
            | Meaning::Item
            | Meaning::Container
            | Meaning::Quote
            | Meaning::Figure
            | Meaning::Figcaption => {
                self.flush();
                self.close_to(name);
            }
            Meaning::Pre => self.end_pre(),
            Meaning::Table(part) => self.end_table_part(part),
            Meaning::Term => {
                self.flush();
                self.is_term = false;
            }
            Meaning::Block => {
                self.flush();
                self.word = None;
            }
            _ => {}
        }
    }

    pub(super) fn end_hidden(&mut self, name: &LocalName) {
        let Some((hidden, depth, _)) = &mut self.hidden else {
            return;
        };
        if hidden == name {
            *depth -= 1;
        }
        if *depth > 0 {
            return;
        }
        let kept = self.hidden.take().map(|(_, _, kept)| kept).unwrap_or_default();
        if let Some(key) = self.citation.take() {
            // The text is found at the end of the document, by the number.
            let number = format!("citation:{}", kept.trim());
            if self.link.is_some() {
                self.deferred.push((key, number));
            } else {
                self.inline.cite(key, Some(number));
            }
        } else if let Some(item) = self.word.as_mut().filter(|item| item.marker.is_empty()) {
            item.marker = kept;
        }
    }

    pub(super) fn end_pre(&mut self) {
        if let Some(mut block) = self.pre.take() {
            let code = block
                .code
                .strip_suffix('\n')
                .unwrap_or(&block.code)
                .chars()
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
            block.code = code.collect();
            self.object(Block::Code(block));
        }
    }

    /// Closes containers up to the innermost of this name, if one is open.
    pub(super) fn close_to(&mut self, name: &LocalName) {
        if self.containers.has(name) {
            while self.close_one().is_some_and(|closed| closed != *name) {}
        }
    }

    pub(super) fn close_one(&mut self) -> Option<LocalName> {
        let open = self.containers.pop()?;
        match open.close {
            Close::Nothing => {}
            Close::Figcaption | Close::Citations => self.close_capture(),
            Close::Boxed | Close::List | Close::Item => {
                self.flush();
                self.word_lists.end(self.builder);
                self.builder.close();
            }
            Close::Figure => self.close_figure(),
        }
        Some(open.name)
    }
}
