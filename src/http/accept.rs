//! The `Accept` header: which of the few forms an operation has, if any, the caller will take.

use actix_web::http::header::ACCEPT;

use super::Asked;

/// Whether HTML is wanted more than JSON. Equal wishes, and none at all, go to JSON.
pub(super) fn prefers_html(accept: &str) -> bool {
    weight(accept, "text", "html") > weight(accept, "application", "json")
}

/// Whether the caller takes at least one of the media types, by the first line of its `Accept`.
pub(crate) fn accepts(request: &impl Asked, kinds: &[&'static str]) -> bool {
    request.line(ACCEPT).is_none_or(|wish| allows(wish, kinds))
}

/// Whether at least one of the media types will do. No wish, or one that cannot be read, is for anything.
fn allows(accept: &str, kinds: &[&'static str]) -> bool {
    let covers = |kind: &&str| {
        let essence = kind.split(';').next().unwrap_or_default();
        essence.split_once('/').is_some_and(|(kind, subtype)| weight(accept, kind, subtype) > 0)
    };
    kinds.is_empty() || !accept.split(',').any(is_readable) || kinds.iter().any(covers)
}

fn is_readable(range: &str) -> bool {
    let kind = range.split(';').next().unwrap_or_default().trim();
    kind.split_once('/').is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty())
}

/// The weight of a media type: that of the most specific range that covers it, in thousandths.
fn weight(accept: &str, kind: &str, subtype: &str) -> u32 {
    let covering = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (k, s) = parts.next()?.split_once('/')?;
        let specificity = match (k, s) {
            (k, s) if k.eq_ignore_ascii_case(kind) && s.eq_ignore_ascii_case(subtype) => 2,
            (k, "*") if k.eq_ignore_ascii_case(kind) => 1,
            ("*", "*") => 0,
            _ => return None,
        };
        let quality =
            parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse::<f32>().ok())?;
        Some((specificity, (quality.clamp(0.0, 1.0) * 1000.0) as u32))
    });
    covering.max_by_key(|(specificity, _)| *specificity).map_or(0, |(_, weight)| weight)
}
