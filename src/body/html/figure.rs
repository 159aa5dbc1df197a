//! Figures and captions of HTML, and the sources of citations: text that is taken up as a whole.

use html5ever::tokenizer::Tag;

use super::attributes::{get, has_class};
use super::media::{default_title, one_line};
use super::open::{Capture, Figure};
use super::read::HtmlReader;
use crate::body::address;
use crate::body::block::{Block, VideoBlock};
use crate::body::inline::{Inline, Marks};

impl HtmlReader<'_> {
    pub(super) fn open_figure(&mut self, tag: &Tag) {
        self.figures.push(Figure {
            start: self.builder.len(),
            text_is_caption: has_class(tag, "wp-caption-text"),
            is_video: has_class(tag, "video"),
            ..Figure::default()
        });
    }

    pub(super) fn in_figure(&self) -> bool {
        !self.figures.is_empty()
    }

    /// Takes a link as the address of a video of ours.
    pub(super) fn watch(&mut self, href: &str) -> bool {
        match self.figures.last_mut().filter(|figure| figure.is_video) {
            Some(figure) => {
                figure.watch = Some(href.to_owned());
                true
            }
            None => false,
        }
    }

    /// Takes text as the caption of the figure around it, if that has no other text.
    pub(super) fn take_as_caption(&mut self, inline: Inline) -> Option<Inline> {
        match self.figures.last_mut().filter(|figure| figure.text_is_caption) {
            Some(figure) => {
                let before = figure.caption.take().map(|text| text + " ").unwrap_or_default();
                figure.caption = Some(before + &inline.plain());
                None
            }
            None => Some(inline),
        }
    }

    pub(super) fn close_figure(&mut self) {
        let watch = self.figures.last_mut().and_then(|figure| figure.watch.take());
        if let Some(url) = watch {
            let title = self.take().plain();
            let provider = address::video_provider(&url).map(str::to_owned);
            self.object(Block::Video(VideoBlock { url, title, provider, ..VideoBlock::default() }));
        }
        self.flush();
        let Some(figure) = self.figures.pop() else {
            return;
        };
        let words = figure.caption.iter().chain(&figure.credit).cloned().collect::<Vec<_>>().join(" ");
        let has_caption = figure.caption.is_some() || figure.credit.is_some();
        let taken = has_caption && self.builder.caption(figure.start, figure.caption.as_ref(), figure.credit.as_ref());
        for block in self.builder.put_down(figure.start) {
            if let Block::Video(video) = block
                && video.title.is_empty()
            {
                video.title = default_title(video.provider.as_deref());
            }
        }
        if !taken && has_caption {
            self.inline.push(&words, &Marks::default());
            self.flush();
        }
    }

    /// Ends the caption under hand and keeps it with its figure or table.
    pub(super) fn close_capture(&mut self) {
        let Some(capture) = self.capture.take() else {
            return;
        };
        let text = self.take().plain();
        let filled = |text: String| (!text.is_empty()).then_some(text);
        match capture {
            Capture::Figcaption(before) => {
                if let Some(figure) = self.figures.last_mut() {
                    let parts: Vec<String> = before.into_iter().chain(filled(text)).collect();
                    figure.caption = filled(one_line(&parts.join(" ")));
                }
            }
            Capture::Table => {
                if let Some(table) = &mut self.table {
                    table.caption = filled(text);
                }
            }
            Capture::Sources(number) => self.keep_source(number, text),
        }
    }

    /// Begins the credit in a caption.
    pub(super) fn open_credit(&mut self) {
        if let Some(Capture::Figcaption(before @ None)) = &mut self.capture {
            let text = std::mem::take(&mut self.inline).plain();
            *before = Some(text).filter(|text| !text.is_empty());
        }
    }

    pub(super) fn close_credit(&mut self) {
        if let Some(Capture::Figcaption(_)) = &self.capture {
            let credit = self.take().plain();
            if let Some(figure) = self.figures.last_mut().filter(|_| !credit.is_empty()) {
                figure.credit = Some(credit);
            }
        }
    }

    /// Begins the source of a citation.
    pub(super) fn open_source(&mut self, tag: &Tag) -> bool {
        let Some(Capture::Sources(number)) = &mut self.capture else {
            return false;
        };
        let next = get(tag, "id").and_then(|id| id.strip_prefix("citation:")).map(str::to_owned);
        let number = std::mem::replace(number, next);
        let text = self.take().plain();
        self.keep_source(number, text);
        true
    }

    fn keep_source(&mut self, number: Option<String>, text: String) {
        if let Some(number) = number.filter(|_| !text.is_empty()) {
            self.sources.insert(number, text);
        }
    }
}
