//! Single pieces of raw HTML, as they stand inside Markdown.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::attributes::{filled, get, pixels};
use super::media::one_line;
use super::read::read_fragment;
use crate::body::block::ImageBlock;
use crate::body::build::Builder;
use crate::body::fault::{Faults, LinkTarget};
use crate::body::surroundings::NoSurroundings;
use crate::body::text::to_text;

/// The name of a tag in lower case, and whether it is an end tag.
pub(in crate::body) fn tag_name(html: &str) -> Option<(String, bool)> {
    let inner = html.trim().strip_prefix('<')?;
    let (inner, is_end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), is_end))
}

/// Where the tag of a link points, and its title.
pub(in crate::body) fn link(html: &str) -> Option<(String, String)> {
    let tag = tag(html)?;
    Some((filled(&tag, "href")?.to_owned(), get(&tag, "title").unwrap_or_default().to_owned()))
}

/// The picture of a tag, and whether it says what it shows or that it is decorative.
pub(in crate::body) fn image(html: &str) -> Option<(ImageBlock, bool)> {
    let tag = tag(html)?;
    let alt = get(&tag, "alt").or_else(|| filled(&tag, "title"));
    let image = ImageBlock {
        url: filled(&tag, "src")?.to_owned(),
        alt: one_line(alt.unwrap_or_default()),
        width: pixels(&tag, "width"),
        height: pixels(&tag, "height"),
        ..ImageBlock::default()
    };
    Some((image, alt.is_some()))
}

/// The words of HTML, on one line.
pub(in crate::body) fn words(html: &str) -> String {
    let (mut builder, mut faults) = (Builder::default(), Faults::default());
    let mut find = |_: &str| LinkTarget::Outside;
    read_fragment(html, ("/markdown", 1), &mut builder, &mut faults, &mut find);
    one_line(&to_text(&builder.finish(), &NoSurroundings))
}

#[derive(Default)]
struct FirstTag(RefCell<Option<Tag>>);

impl TokenSink for FirstTag {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            self.0.borrow_mut().get_or_insert(tag);
        }
        TokenSinkResult::Continue
    }
}

fn tag(html: &str) -> Option<Tag> {
    if super::guard::overloaded_tag(html).is_some() {
        return None;
    }
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(FirstTag::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}
