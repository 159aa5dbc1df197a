//! Lists as word processors paste them: paragraphs with a level in their style and the marker as text.

use html5ever::tokenizer::Tag;

use super::attributes;
use crate::body::block::ListKind;
use crate::body::build::Builder;
use crate::body::inline::Inline;
use crate::body::limits::MAX_LIST_LEVEL;

/// A paragraph that is a list item.
#[derive(Debug)]
pub(super) struct WordItem {
    level: usize,
    /// What the word processor wrote before the text: `·`, `3.`.
    pub(super) marker: String,
}

impl WordItem {
    /// Reads the style of a paragraph: `mso-list:l0 level2 lfo1`.
    pub(super) fn of(tag: &Tag) -> Option<Self> {
        let list = attributes::property(attributes::get(tag, "style")?, "mso-list")?;
        let level = list.split_whitespace().find_map(|word| word.strip_prefix("level"))?.parse::<usize>().ok()?;
        Some(Self { level: level.clamp(1, usize::from(MAX_LIST_LEVEL)), marker: String::new() })
    }

    fn kind(&self) -> ListKind {
        let marker = self.marker.trim();
        let is_count = marker.ends_with(['.', ')']) && marker.starts_with(|c: char| c.is_alphanumeric() || c == '(');
        if is_count && marker != "o" { ListKind::Number } else { ListKind::Bullet }
    }

    fn number(&self) -> u32 {
        let digits: String = self.marker.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(1)
    }
}

/// Whether a tag holds the marker of a list item.
pub(super) fn is_marker(tag: &Tag) -> bool {
    attributes::get(tag, "style")
        .and_then(|style| attributes::property(style, "mso-list"))
        .is_some_and(|value| value == "ignore")
}

/// The lists that such paragraphs have opened.
#[derive(Debug, Default)]
pub(super) struct WordLists(Vec<ListKind>);

impl WordLists {
    /// Puts down an item, opening and closing lists as its level asks for.
    pub(super) fn item(&mut self, builder: &mut Builder, item: &WordItem, inline: Inline) {
        let kind = item.kind();
        while self.0.len() > item.level || (self.0.len() == item.level && self.0.last() != Some(&kind)) {
            self.close(builder);
        }
        if self.0.len() == item.level {
            builder.close();
        }
        while self.0.len() < item.level {
            builder.open_list(kind, item.number());
            self.0.push(kind);
            if self.0.len() < item.level {
                builder.open_item();
            }
        }
        builder.open_item();
        builder.paragraph(inline);
    }

    /// Leaves all lists.
    pub(super) fn end(&mut self, builder: &mut Builder) {
        while !self.0.is_empty() {
            self.close(builder);
        }
    }

    fn close(&mut self, builder: &mut Builder) {
        builder.close();
        builder.close();
        self.0.pop();
    }
}
