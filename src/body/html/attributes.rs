//! The attributes of a tag, and what its style says of the text in it.

use html5ever::tokenizer::Tag;

use crate::body::inline::Decorator;

/// The value of an attribute.
pub(super) fn get<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// The value of an attribute that is not blank, trimmed.
pub(super) fn filled<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    get(tag, name).map(str::trim).filter(|value| !value.is_empty())
}

/// The classes of a tag, as written.
pub(super) fn class(tag: &Tag) -> &str {
    get(tag, "class").unwrap_or_default()
}

/// Whether a tag has this class.
pub(super) fn has_class(tag: &Tag, name: &str) -> bool {
    class(tag).split_ascii_whitespace().any(|token| token == name)
}

/// A length in pixels: `640`, `640px`.
pub(super) fn pixels(tag: &Tag, name: &str) -> Option<u32> {
    let value = filled(tag, name)?;
    let value: f64 = value.strip_suffix("px").unwrap_or(value).trim().parse().ok()?;
    (1.0..=f64::from(crate::body::limits::MAX_PIXELS)).contains(&value).then_some(value.round() as u32)
}

/// The value of a property in a style attribute, in lower case.
pub(super) fn property(style: &str, name: &str) -> Option<String> {
    let mut declarations = style.split(';').filter_map(|declaration| declaration.split_once(':'));
    let (_, value) = declarations.find(|(found, _)| found.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().to_ascii_lowercase())
}

/// Decorators that the text in a tag gets: by its name, and by its style, which overrules the name.
pub(super) fn decorators(tag: &Tag) -> Vec<Decorator> {
    let mut found: Vec<Decorator> = Decorator::of_element(&tag.name).into_iter().collect();
    let Some(style) = get(tag, "style") else {
        return found;
    };
    let mut rule = |decorator: Decorator, on: Option<bool>| match on {
        Some(true) if !found.contains(&decorator) => found.push(decorator),
        Some(false) => found.retain(|other| *other != decorator),
        _ => {}
    };
    rule(Decorator::Strong, property(style, "font-weight").and_then(|weight| is_bold(&weight)));
    rule(
        Decorator::Em,
        property(style, "font-style").map(|value| value.contains("italic") || value.contains("oblique")),
    );
    let line = property(style, "text-decoration-line").or_else(|| property(style, "text-decoration"));
    let drawn = |name: &str| {
        line.as_deref().map(|line| line.contains(name)).filter(|on| *on || line.as_deref() == Some("none"))
    };
    rule(Decorator::Underline, drawn("underline"));
    rule(Decorator::StrikeThrough, drawn("line-through"));
    let raised = property(style, "vertical-align");
    rule(Decorator::Sub, raised.as_deref().filter(|value| *value == "sub").map(|_| true));
    rule(Decorator::Sup, raised.as_deref().filter(|value| *value == "super").map(|_| true));
    found
}

fn is_bold(weight: &str) -> Option<bool> {
    match weight {
        "bold" | "bolder" => Some(true),
        "normal" | "lighter" => Some(false),
        number => number.parse::<u32>().ok().map(|weight| weight >= 600),
    }
}
