//! Pictures, videos and frames of HTML.

use html5ever::tokenizer::Tag;

use super::attributes::{self, filled, get, pixels};
use super::read::HtmlReader;
use crate::body::address::{self, Use};
use crate::body::block::{Block, ImageBlock, VideoBlock};
use crate::body::limits::MAX_URL_CHARS;

impl HtmlReader<'_> {
    /// A picture is a block of its own; in a cell or a caption it is its words, linked.
    pub(super) fn image(&mut self, tag: &Tag) {
        let title = filled(tag, "title");
        let alt = get(tag, "alt").or(title).map(one_line);
        let (width, height) = (pixels(tag, "width"), pixels(tag, "height"));
        let class = attributes::class(tag);
        if (width, height) == (Some(1), Some(1)) {
            return;
        }
        let words = alt.clone().unwrap_or_default();
        let is_word = class.contains("emoji") || class.contains("wp-smiley");
        let Some(url) = source(tag).filter(|_| !is_word) else {
            return self.push(&words);
        };
        if self.is_in_line() {
            return self.linked(&url, &words);
        }
        let Some(alt) = alt else {
            let detail = format!(
                "the picture `{url}` has no alt text: say what it shows, or give `alt=\"\"` if it is decorative"
            );
            return self.fault("alt_missing", &detail);
        };
        if !self.in_heading() {
            self.flush();
        }
        let decorative = alt.is_empty();
        let link = self.link.as_ref().and_then(|link| link.target.of_image());
        self.object(Block::Image(ImageBlock { url, alt, width, height, decorative, link, ..ImageBlock::default() }));
    }

    /// A video if its address is known to be one, else a link: nothing is loaded into the page.
    pub(super) fn frame(&mut self, tag: &Tag) {
        let Some(url) = filled(tag, "src").or_else(|| filled(tag, "data-src")).and_then(safe) else {
            return;
        };
        let title = filled(tag, "title").map(one_line);
        match address::video_provider(&url) {
            Some(_) => self.video(&watch_address(&url), title),
            None => {
                self.flush();
                self.linked(&url, title.as_deref().unwrap_or(&url));
                self.flush();
            }
        }
    }

    /// A `video` or `audio` element by its source.
    pub(super) fn media(&mut self, tag: &Tag, is_video: bool) {
        let Some(url) = filled(tag, "src").and_then(safe) else {
            return;
        };
        let title = filled(tag, "title").or_else(|| filled(tag, "aria-label")).map(one_line);
        if is_video {
            self.video(&url, title);
        } else {
            self.flush();
            self.linked(&url, title.as_deref().unwrap_or("Audio"));
            self.flush();
        }
    }

    /// Puts down a video. One without a title waits for the caption of its figure.
    pub(super) fn video(&mut self, url: &str, title: Option<String>) {
        let provider = address::video_provider(url);
        if self.is_in_line() {
            return self.linked(url, title.as_deref().unwrap_or(url));
        }
        self.flush();
        let title = match title {
            Some(title) => title,
            None if self.in_figure() => String::new(),
            None => default_title(provider),
        };
        let provider = provider.map(str::to_owned);
        self.object(Block::Video(VideoBlock { url: url.to_owned(), title, provider, ..VideoBlock::default() }));
    }
}

/// What a video is called that nobody named.
pub(super) fn default_title(provider: Option<&str>) -> String {
    match provider {
        Some("youtube") => "YouTube video".to_owned(),
        Some("vimeo") => "Vimeo video".to_owned(),
        _ => "Video".to_owned(),
    }
}

/// Where a picture is: pages that load pictures late keep the address elsewhere.
fn source(tag: &Tag) -> Option<String> {
    ["src", "data-src", "data-lazy-src", "data-original"].iter().find_map(|name| safe(filled(tag, name)?))
}

fn safe(address: &str) -> Option<String> {
    if address.len() > MAX_URL_CHARS || address.starts_with("about:") {
        return None;
    }
    let address = address::tidy(address);
    address::is_safe(&address, Use::Media).then_some(address)
}

/// Where to watch what a player plays.
pub(super) fn watch_address(url: &str) -> String {
    let url = url.strip_prefix("//").map_or_else(|| url.to_owned(), |rest| format!("https://{rest}"));
    let id = |marker: &str| {
        let rest = url.split_once(marker)?.1;
        let id = rest.split(['?', '&', '#', '/']).next()?;
        (!id.is_empty() && id != "videoseries").then(|| id.to_owned())
    };
    if url.contains("youtube")
        && let Some(id) = id("/embed/")
    {
        return format!("https://www.youtube.com/watch?v={id}");
    }
    match id("player.vimeo.com/video/") {
        Some(id) => format!("https://vimeo.com/{id}"),
        None => url,
    }
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
