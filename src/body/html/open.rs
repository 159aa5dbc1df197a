//! What is open while HTML is read: figures, text that is taken up as a whole, a link.

use crate::body::block::MarkDef;
use crate::body::inline::Inline;

/// A figure under construction.
#[derive(Debug, Default)]
pub(super) struct Figure {
    /// Number of blocks before it.
    pub(super) start: usize,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
    /// Its only text is its caption.
    pub(super) text_is_caption: bool,
    /// It is a video of ours; where to watch it.
    pub(super) is_video: bool,
    pub(super) watch: Option<String>,
}

impl Figure {
    /// Whether its text is the title of a video.
    pub(super) fn is_watched(&self) -> bool {
        self.watch.is_some()
    }
}

/// Text that is taken up as a whole and put down elsewhere.
#[derive(Debug)]
pub(super) enum Capture {
    /// The caption of a figure; what was before a credit in it.
    Figcaption(Option<String>),
    /// The caption of a table.
    Table,
    /// The sources of citations; the number of the one under hand.
    Sources(Option<String>),
}

/// The link that is open.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) target: Target,
    /// Its number in the text under hand.
    pub(super) index: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Target {
    Outside(String, Option<String>),
    Entry(String, Option<String>),
}

impl Target {
    /// As the link of a picture.
    pub(super) fn of_image(&self) -> Option<MarkDef> {
        let mut inline = Inline::default();
        let at = self.define(&mut inline);
        inline.def(at).cloned().map(MarkDef::of_image)
    }

    pub(super) fn define(&self, inline: &mut Inline) -> usize {
        match self.clone() {
            Self::Outside(href, title) => inline.link(href, title),
            Self::Entry(entry, fragment) => inline.internal_link(entry, fragment),
        }
    }
}
