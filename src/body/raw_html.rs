//! Raw HTML inside Markdown: what an inline tag is called, and the words of a block.

/// The name of a tag in lower case, and whether it is an end tag.
pub(super) fn tag_name(html: &str) -> Option<(String, bool)> {
    let inner = html.trim().strip_prefix('<')?;
    let (inner, is_end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), is_end))
}

/// The words of a block of raw HTML.
pub(super) fn paragraphs(html: &str) -> Vec<String> {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = tag_name(rest);
        let hidden = name.filter(|(name, is_end)| !is_end && matches!(name.as_str(), "script" | "style"));
        let end = match hidden {
            Some((name, _)) => rest.to_ascii_lowercase().find(&format!("</{name}")).map_or(rest.len(), |end| end),
            None if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |end| end + 3),
            None => rest.find('>').map_or(rest.len(), |end| end + 1),
        };
        text.push(' ');
        rest = &rest[end..];
    }
    text.push_str(rest);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { Vec::new() } else { vec![text] }
}
