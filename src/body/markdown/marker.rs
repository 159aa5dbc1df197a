//! HTML comments that hold what Markdown has no form for: `<!-- treatments -->`, `<!-- product: strap -->`,
//! `<!-- width=1200 height=800 -->`.

use crate::body::block::ImageBlock;
use crate::body::check::is_name_char;

/// A comment that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    /// The place of treatment options; what follows up to its end was written out from them.
    Treatments(Vec<String>),
    /// The place of a product; what follows up to its end was written out from it.
    Product(String),
    /// The size of the picture before it.
    Size { width: Option<u32>, height: Option<u32> },
}

/// Ends what was written out for treatment options.
pub(super) const TREATMENTS_END: &str = "<!-- /treatments -->";
/// Ends what was written out for a product.
pub(super) const PRODUCT_END: &str = "<!-- /product -->";

impl Marker {
    /// Reads a comment.
    pub(super) fn parse(html: &str) -> Option<Self> {
        let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        if inner.contains(['<', '>']) {
            return None;
        }
        let (word, names) = inner.split_once(':').unwrap_or((inner, ""));
        match word.trim_end() {
            "treatments" => {
                let names = names.split([',', ' ']).map(name).filter(|entry| !entry.is_empty());
                return Some(Self::Treatments(names.collect()));
            }
            "product" => return Some(Self::Product(name(names))),
            _ => {}
        }
        let (mut width, mut height) = (None, None);
        for word in inner.split_whitespace() {
            match word.split_once('=')? {
                ("width", value) => width = value.parse().ok(),
                ("height", value) => height = value.parse().ok(),
                _ => return None,
            }
        }
        (width.is_some() || height.is_some()).then_some(Self::Size { width, height })
    }

    /// The comment that ends what this one begins.
    pub(super) fn end(&self) -> Option<&'static str> {
        match self {
            Self::Treatments(_) => Some(TREATMENTS_END),
            Self::Product(_) => Some(PRODUCT_END),
            Self::Size { .. } => None,
        }
    }
}

/// The comment with a picture's size, empty when it has none.
pub(super) fn size(image: &ImageBlock) -> String {
    let sides = [("width", image.width), ("height", image.height)];
    let sides: Vec<String> = sides.iter().filter_map(|(name, side)| Some(format!("{name}={}", (*side)?))).collect();
    if sides.is_empty() { String::new() } else { format!("<!-- {} -->", sides.join(" ")) }
}

/// A name inside a comment, without what would end the comment or part the name in two.
pub(super) fn name(name: &str) -> String {
    name.chars().filter(|c| is_name_char(*c)).collect()
}

/// A picture's caption and credit from its title: `caption (Credit: credit)`.
pub(super) fn split_title(title: &str) -> (Option<String>, Option<String>) {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let parts = title.strip_suffix(')').and_then(|inner| inner.rsplit_once("(Credit: "));
    match parts {
        Some((caption, credit)) => (whole(caption.trim()), whole(credit.trim())),
        None => (whole(&title), None),
    }
}

/// The title that [`split_title`] reads back.
pub(super) fn join_title(image: &ImageBlock) -> Option<String> {
    let (caption, credit) = (image.caption.as_deref(), image.credit.as_deref());
    match (caption.filter(|text| !text.trim().is_empty()), credit.filter(|text| !text.trim().is_empty())) {
        (Some(caption), Some(credit)) => Some(format!("{caption} (Credit: {credit})")),
        (Some(caption), None) => Some(caption.to_owned()),
        (None, Some(credit)) => Some(format!("(Credit: {credit})")),
        (None, None) => None,
    }
}
