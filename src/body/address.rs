//! Which addresses a body may hold, and what is known from an address alone.

/// What an address is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// To go to: `http`, `https`, `mailto`, `tel`, relative.
    Link,
    /// To load from or to watch at: `http`, `https`, relative.
    Media,
}

/// Whether an address is safe to hand to a browser.
///
/// Browsers skip tabs and line feeds inside a scheme and spaces before it, so an address with any of them is unsafe.
pub(super) fn is_safe(address: &str, usage: Use) -> bool {
    if address.is_empty() || address.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return false;
    }
    match scheme(address) {
        None => true,
        Some(scheme) => match scheme.to_ascii_lowercase().as_str() {
            // Without the slashes browsers make some address of it, or none: no editor means that.
            "http" | "https" => address[scheme.len()..].starts_with("://"),
            "mailto" | "tel" => usage == Use::Link,
            _ => false,
        },
    }
}

/// What stands before the first colon, when that colon comes before any path, query or fragment.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    (address.as_bytes()[end] == b':').then(|| &address[..end])
}

/// An address as text formats give it, made fit to keep: trimmed, line feeds and tabs left out as browsers do, spaces
/// percent-encoded.
pub(super) fn tidy(address: &str) -> String {
    let mut tidy = String::with_capacity(address.len());
    for c in address.trim().chars() {
        match c {
            '\n' | '\r' | '\t' => {}
            ' ' => tidy.push_str("%20"),
            '\u{a0}' => tidy.push_str("%C2%A0"),
            c => tidy.push(c),
        }
    }
    tidy
}

/// Whether an address names one of our entries, as in `entry:article/some-slug`. It is never kept: it becomes a
/// reference.
pub(super) fn is_entry(address: &str) -> bool {
    scheme(address).is_some_and(|scheme| scheme.eq_ignore_ascii_case("entry"))
}

/// Whether an address can point at one of our entries at all: it is `entry:…`, relative or on the web, and more than
/// a fragment.
pub(super) fn may_be_ours(address: &str) -> bool {
    !address.starts_with('#')
        && scheme(address).is_none_or(|s| ["entry", "http", "https"].iter().any(|ours| s.eq_ignore_ascii_case(ours)))
}

/// Parts an address at its fragment.
pub(super) fn split_fragment(address: &str) -> (&str, Option<&str>) {
    match address.split_once('#') {
        Some((before, fragment)) if !fragment.is_empty() => (before, Some(fragment)),
        Some((before, _)) => (before, None),
        None => (address, None),
    }
}

/// Who serves a video at this address, as far as is known.
pub(super) fn video_provider(address: &str) -> Option<&'static str> {
    let rest = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:")).unwrap_or(address);
    let host = rest.strip_prefix("//")?.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(&host);
    match host {
        "youtube.com" | "youtu.be" | "youtube-nocookie.com" => Some("youtube"),
        "vimeo.com" | "player.vimeo.com" => Some("vimeo"),
        "wistia.com" | "fast.wistia.net" | "fast.wistia.com" => Some("wistia"),
        "dailymotion.com" | "dai.ly" => Some("dailymotion"),
        _ => None,
    }
}
