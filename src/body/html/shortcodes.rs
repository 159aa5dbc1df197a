//! What stored articles of WordPress have that is no HTML: shortcodes for captions and embeds, and paragraphs parted by
//! blank lines.

use std::borrow::Cow;

/// The input with shortcodes as the elements that they stand for.
pub(super) fn expand(html: &str) -> Cow<'_, str> {
    if !html.contains("[/caption]") && !html.contains("[/embed]") {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let codes = [
            ("[caption", Some("<figure class=\"wp-caption-text\">")),
            ("[/caption]", Some("</figure>")),
            ("[embed", Some("<p>")),
            ("[/embed]", Some("</p>")),
        ];
        let code = codes.into_iter().find(|(code, _)| rest.starts_with(code));
        let length = code.and_then(|(code, _)| {
            rest.as_bytes()[code.len() - 1..].iter().position(|b| *b == b']').map(|end| code.len() + end)
        });
        match (code, length) {
            (Some((_, Some(element))), Some(length)) => {
                out.push_str(element);
                rest = &rest[length..];
            }
            _ => {
                out.push('[');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether blank lines part the paragraphs: there are some, and no paragraph elements.
pub(super) fn has_blank_lines_for_paragraphs(html: &str) -> bool {
    let has_elements = ["<p>", "<p ", "<P>", "<P ", "<br", "<BR"].iter().any(|tag| html.contains(tag));
    !has_elements && (html.contains("\n\n") || html.contains("\n\r\n"))
}
