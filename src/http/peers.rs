//! What other content systems call things, so that an unknown parameter is answered with our word for it.
//! One table; a suggestion is made only if the operation at hand has it.

use super::words;

/// Their words, and ours in the order of preference.
const PEERS: &[(&[&str], &[&str])] = &[
    (&["populate", "expand", "_embed", "embed", "relations", "with", "depth", "includes"], &["include"]),
    (
        &[
            "per_page",
            "pagesize",
            "page_size",
            "perpage",
            "size",
            "take",
            "first",
            "max_results",
            "pagination[pagesize]",
            "pagination[limit]",
            "page[size]",
            "page[limit]",
            "_limit",
            "$top",
        ],
        &["limit"],
    ),
    (
        &[
            "offset",
            "skip",
            "start",
            "after",
            "pagination[start]",
            "page[cursor]",
            "page[after]",
            "page[offset]",
            "_start",
            "$skip",
        ],
        &["cursor", "page"],
    ),
    (&["before", "page[before]"], &["cursor"]),
    (&["pagination[page]", "page[number]", "paged", "p"], &["page", "cursor"]),
    (&["where", "filters", "query", "$filter", "conditions"], &["filter"]),
    (&["search", "_q", "text", "s", "term", "keyword", "fulltext"], &["q", "filter"]),
    (&["select", "attributes", "_fields", "only", "$select", "projection", "properties"], &["fields"]),
    (&["order", "orderby", "order_by", "ordering", "sort_by", "sortby", "_sort", "$orderby", "orderings"], &["sort"]),
    (&["lang", "language", "hl", "locales", "wglang"], &["locale"]),
    (&["fallback_locale", "fallbacklocale", "fallback-locale"], &["fallback"]),
    (&["total", "with_count", "withcount", "include_total", "$count", "pagination[withcount]"], &["count"]),
    (&["category", "categories", "tag", "tags", "topics"], &["topic"]),
    (&["authors", "author_id", "writer"], &["author"]),
    (&["treatments"], &["treatment"]),
    (&["products"], &["product"]),
    (&["format", "render", "body_format"], &["body"]),
];

/// What to say about a parameter that is not known.
pub(super) fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return "unknown parameter; no parameters are allowed here".to_owned();
    }
    let allowed = format!("allowed: {}", words::listed(&known));
    match suggestion(name, &known) {
        Some(ours) => format!("unknown parameter; did you mean `{ours}`? {allowed}"),
        None => format!("unknown parameter; {allowed}"),
    }
}

fn suggestion<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = name.to_ascii_lowercase();
    let base = lower.split('[').next().unwrap_or_default();
    let exact = |name: &str| known.iter().copied().find(|known| *known == name);
    // `fields[]` and `fields[articles]` are ours with a suffix; `page[size]` is not our `page`.
    translated(&lower, known)
        .or_else(|| exact(base))
        .or_else(|| translated(base, known))
        .or_else(|| words::nearest(name, known.iter().copied()))
}

fn translated<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let (_, ours) = PEERS.iter().find(|(theirs, _)| theirs.contains(&name))?;
    ours.iter().find_map(|word| known.iter().copied().find(|known| known == word))
}
