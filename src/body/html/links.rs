//! Links of HTML while they are read. One link may go over several blocks, and is a link in each.

use super::open::{Link, Target};
use super::read::HtmlReader;
use crate::body::address::{self, Use};
use crate::body::fault::LinkTarget;
use crate::body::inline::Marks;
use crate::body::limits::MAX_URL_CHARS;

impl HtmlReader<'_> {
    /// Adds words that are a link of their own, unless one is open.
    pub(super) fn linked(&mut self, href: &str, words: &str) {
        let outer = self.link.is_some();
        if !outer {
            self.open_link(href, None);
        }
        self.push(words);
        if !outer {
            self.link = None;
        }
    }

    /// Adds text without marks. A link around it goes on behind it as another.
    pub(super) fn unlinked(&mut self, text: &str) {
        self.inline.push(text, &Marks::default());
        if let Some(link) = &mut self.link {
            link.index = None;
        }
    }

    /// Ends the line, in a place that has lines and no blocks. A link goes on behind it as another.
    pub(super) fn end_line(&mut self) {
        if self.inline.end_line()
            && let Some(link) = &mut self.link
        {
            link.index = None;
        }
    }

    /// Ends the link, and cites what was cited inside of it.
    pub(super) fn close_link(&mut self) {
        self.link = None;
        for (key, number) in std::mem::take(&mut self.deferred) {
            self.inline.cite(key, Some(number));
        }
    }

    pub(super) fn open_link(&mut self, href: &str, title: Option<String>) {
        let href = address::tidy(href);
        if !(address::is_safe(&href, Use::Link) || address::is_entry(&href)) || href.len() > MAX_URL_CHARS {
            return;
        }
        if self.watch(&href) {
            return;
        }
        let (before, fragment) = address::split_fragment(&href);
        let target = if address::may_be_ours(&href) { (self.find)(before) } else { LinkTarget::Outside };
        let target = match target {
            LinkTarget::Entry(entry) => Target::Entry(entry, fragment.map(str::to_owned)),
            LinkTarget::Outside => Target::Outside(href, title),
            LinkTarget::Unknown(detail) => {
                return self.fault("unknown_link", &format!("`{href}`: {detail}"));
            }
        };
        self.link = Some(Link { target, index: None });
    }
}

/// The address behind the redirect that word processors on the web put around links.
pub(super) fn unwrap_redirect(href: &str) -> String {
    let query =
        ["https://www.google.com/url?", "http://www.google.com/url?"].iter().find_map(|it| href.strip_prefix(it));
    let target = query.and_then(|query| {
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q").map(|(_, value)| value.into_owned())
    });
    target.unwrap_or_else(|| href.to_owned())
}
