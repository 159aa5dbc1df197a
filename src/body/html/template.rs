//! HTML that is made once, when a body is published: all that the body and its own entry decide, with holes for what only
//! the page knows when it is read: where links to entries lead, and the treatment options that are placed.

use super::inline_write::escape;
use super::write::{Writer, treatments_of};
use crate::body::block::Block;
use crate::body::surroundings::{EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, Surroundings};

/// What a template begins with. It is another one whenever `to_html` writes other HTML than before: templates that were
/// made before are of no use from then on, and the body's blocks are written instead.
pub const TEMPLATE_VERSION: &str = "<?1?>";

/// What a hole begins with.
const HOLE: &str = "<?";

/// What an entry says by itself to its body: all its links lead somewhere, for as long as nobody knows better.
struct Alone<'a> {
    products: &'a [EmbeddedProduct],
    citations: &'a [EmbeddedCitation],
}

impl Surroundings for Alone<'_> {
    fn entry(&self, _id: &str) -> Option<EntryLink> {
        Some(EntryLink::default())
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        Vec::new()
    }

    fn product(&self, handle: &str) -> Option<EmbeddedProduct> {
        self.products.iter().find(|product| product.handle == handle).cloned()
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        self.citations.to_vec()
    }
}

/// The template of a body, whose entry names these products and citations.
pub fn to_template(blocks: &[Block], products: &[EmbeddedProduct], citations: &[EmbeddedCitation]) -> String {
    let alone = Alone { products, citations };
    let mut writer = Writer::new(TEMPLATE_VERSION.to_owned(), blocks, &alone);
    writer.with_holes = true;
    writer.write(blocks)
}

/// Whether the page has something to fill in.
pub fn has_holes(template: &str) -> bool {
    template.strip_prefix(TEMPLATE_VERSION).is_none_or(|text| hole(text).is_some())
}

/// What stands before the first hole of a text, and what follows its beginning. Half of the text are tags, among which it is
/// looked for.
fn hole(text: &str) -> Option<(&str, &str)> {
    let at = memchr::memmem::find(text.as_bytes(), HOLE.as_bytes())?;
    Some((text.get(..at)?, text.get(at + HOLE.len()..)?))
}

/// What `to_html` writes of the body on this page. Nothing, if it has a link to an entry that is not published, or the
/// template was made by another version of the program.
pub fn fill(template: &str, around: &dyn Surroundings) -> Option<String> {
    let mut rest = template.strip_prefix(TEMPLATE_VERSION)?;
    let mut out = String::with_capacity(rest.len() + rest.len() / 8);
    while let Some((before, behind)) = hole(rest) {
        let (hole, after) = behind.split_once("?>")?;
        out.push_str(before);
        match hole.split_once(' ')? {
            ("entry", id) => escape(&mut out, &around.href(id)?),
            ("treatments", only) => {
                let only: Vec<String> = only.split_ascii_whitespace().map(str::to_owned).collect();
                treatments_of(&mut out, &only, around);
            }
            _ => return None,
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
