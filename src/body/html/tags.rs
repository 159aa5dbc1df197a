//! What HTML elements mean to a body.

use crate::body::block::Style;

/// What an element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It and everything in it is no text: dropped.
    Hidden,
    /// It decorates text, or may by its style.
    Inline,
    Link,
    Heading(Style),
    List,
    Item,
    /// A container that may be a callout, or something of ours.
    Container,
    Quote,
    Figure,
    Figcaption,
    Pre,
    Table(Part),
    /// A paragraph's worth of strong text: a summary, a term.
    Term,
    Image,
    Break,
    Rule,
    Checkbox,
    Frame,
    Media,
    Source,
    /// Ends the paragraph before it and means nothing else.
    Block,
    /// Means nothing.
    Nothing,
}

/// A part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Table,
    Head,
    Body,
    Row,
    Cell,
    Caption,
}

/// The meaning of an element by its name.
pub(super) fn meaning(name: &str) -> Meaning {
    match name {
        "script" | "style" | "template" | "noscript" | "title" | "textarea" | "svg" | "math" | "object" | "select"
        | "datalist" | "canvas" | "noembed" | "noframes" | "xmp" | "head-hidden" | "rp" => Meaning::Hidden,
        "b" | "strong" | "i" | "em" | "u" | "ins" | "s" | "del" | "strike" | "sub" | "sup" | "code" | "kbd"
        | "samp" | "tt" | "var" | "cite" | "dfn" | "span" | "font" | "small" | "big" | "mark" | "q" => Meaning::Inline,
        "a" => Meaning::Link,
        "h1" | "h2" => Meaning::Heading(Style::H2),
        "h3" => Meaning::Heading(Style::H3),
        "h4" | "h5" | "h6" => Meaning::Heading(Style::H4),
        "ul" | "ol" | "menu" | "dir" => Meaning::List,
        "li" => Meaning::Item,
        "div" | "section" | "aside" => Meaning::Container,
        "blockquote" => Meaning::Quote,
        "figure" => Meaning::Figure,
        "figcaption" => Meaning::Figcaption,
        "pre" | "listing" => Meaning::Pre,
        "table" => Meaning::Table(Part::Table),
        "thead" => Meaning::Table(Part::Head),
        "tbody" | "tfoot" => Meaning::Table(Part::Body),
        "tr" => Meaning::Table(Part::Row),
        "td" | "th" => Meaning::Table(Part::Cell),
        "caption" => Meaning::Table(Part::Caption),
        "summary" | "dt" => Meaning::Term,
        "img" | "image" => Meaning::Image,
        "br" => Meaning::Break,
        "hr" => Meaning::Rule,
        "input" => Meaning::Checkbox,
        "iframe" | "embed" => Meaning::Frame,
        "video" | "audio" => Meaning::Media,
        "source" => Meaning::Source,
        "p" | "article" | "main" | "header" | "footer" | "nav" | "form" | "fieldset" | "legend" | "address"
        | "center" | "details" | "dl" | "dd" | "hgroup" | "body" | "html" | "head" | "option" | "optgroup"
        | "search" => Meaning::Block,
        _ => Meaning::Nothing,
    }
}

/// The callout that a class means, in the words of well-known systems.
pub(super) fn callout(class: &str) -> Option<Style> {
    class.split_ascii_whitespace().find_map(|token| {
        Some(match token {
            "callout-info"
            | "alert-info"
            | "alert-success"
            | "markdown-alert-note"
            | "markdown-alert-tip"
            | "admonition-note"
            | "kg-callout-card" => return callout_colour(class).or(Some(Style::CalloutInfo)),
            "callout-caution" | "alert-caution" | "markdown-alert-important" | "markdown-alert-caution" => {
                Style::CalloutCaution
            }
            "callout-warning" | "alert-warning" | "alert-danger" | "markdown-alert-warning" | "admonition-warning" => {
                Style::CalloutWarning
            }
            "callout-emergency" | "alert-emergency" => Style::CalloutEmergency,
            _ => return None,
        })
    })
}

/// Callouts that are told apart by their colour only.
fn callout_colour(class: &str) -> Option<Style> {
    if class.contains("kg-callout-card-red") {
        Some(Style::CalloutWarning)
    } else if class.contains("kg-callout-card-yellow") {
        Some(Style::CalloutCaution)
    } else {
        None
    }
}

/// Classes of elements that stand in for pictures or repeat what is said elsewhere.
pub(super) fn is_ornament(class: &str) -> bool {
    class.split_ascii_whitespace().any(|token| {
        matches!(
            token,
            "markdown-alert-title"
                | "kg-callout-emoji"
                | "kg-video-overlay"
                | "kg-video-player-container"
                | "kg-audio-player-container"
        )
    })
}
