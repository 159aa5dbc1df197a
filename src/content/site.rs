//! What a site is: its locales, its content types, and where its pages are.

use crate::core::{Id, Locale, Locales};

use super::kind::Kind;

/// The site that this program serves.
#[derive(Debug, Clone)]
pub struct Site {
    /// The locales it publishes in.
    pub locales: Locales,
    /// Its content types.
    pub kinds: Vec<Kind>,
    /// Where this server is seen from outside, without a slash at the end; empty when not configured.
    pub public_url: String,
    /// Where the storefront shows an entry: a template with `{type}`, `{slug}`, `{id}` and `{locale}`.
    pub entry_url: String,
}

impl Site {
    /// The content type of this name.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        self.kinds.iter().copied().find(|kind| kind.name == name)
    }

    /// The content type of this name, if other entries may refer to its entries.
    pub fn linkable(&self, name: &str) -> Option<Kind> {
        self.kind(name).filter(|kind| kind.linkable)
    }

    /// The page of an entry on the storefront.
    pub fn href(&self, kind: &str, slug: &str, id: &Id, locale: &Locale) -> String {
        let path = self.kind(kind).map_or(kind, |kind| kind.path);
        let values = [("{type}", path), ("{slug}", slug), ("{id}", id.as_str()), ("{locale}", locale.as_str())];
        let mut href = String::with_capacity(self.entry_url.len() + path.len() + slug.len());
        let mut rest = self.entry_url.as_str();
        while let Some(at) = rest.find('{') {
            href.push_str(&rest[..at]);
            rest = &rest[at..];
            let named = values.iter().find_map(|(name, value)| Some((*value, rest.strip_prefix(name)?)));
            // A brace that begins no name stands for itself.
            let (text, after) = named.unwrap_or_else(|| rest.split_at(1));
            href.push_str(text);
            rest = after;
        }
        href.push_str(rest);
        href
    }

    /// The content type and the id or slug that an address of ours names: `/v1/articles/x`, `/articles/x`, with
    /// or without this server's own address before it.
    pub fn own_address<'u>(&self, url: &'u str) -> Option<(Kind, &'u str)> {
        let path = url.strip_prefix(&self.public_url).filter(|path| path.starts_with('/')).unwrap_or(url);
        let path = path.strip_prefix("/v1").unwrap_or(path).strip_prefix('/')?;
        let (plural, rest) = path.split_once('/')?;
        let name = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
        let kind = self.kinds.iter().find(|kind| kind.path == plural && kind.linkable)?;
        (!name.is_empty() && !name.contains('/')).then_some((*kind, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_each_name_as_often_as_the_template() {
        let site = |entry_url: &str| Site {
            locales: Locales::new(["en".parse().unwrap()].into()).unwrap(),
            kinds: Vec::new(),
            public_url: String::new(),
            entry_url: entry_url.to_owned(),
        };
        let id: Id = "0197a3c4-5e00-7000-8000-000000000001".parse().unwrap();
        for (template, href) in [
            ("/{type}/{slug}", "/article/knee"),
            ("{slug}{slug}?{locale}", "kneeknee?en"),
            ("https://shop.example/{{id}/é{x}{", "https://shop.example/{0197a3c4-5e00-7000-8000-000000000001/é{x}{"),
            ("", ""),
        ] {
            assert_eq!(site(template).href("article", "knee", &id, &"en".parse().unwrap()), href, "{template}");
        }
    }
}
