//! HTML that is made when a body is published says, once it is filled, what is written of the blocks.

use materia::body::{
    Block, EmbeddedCitation, EmbeddedProduct, EmbeddedTreatment, EntryLink, InternalLinkMark, MarkDef, Surroundings,
    TEMPLATE_VERSION, fill, from_html, from_markdown, to_html, to_template,
};
use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::round_trips::{config, document, html_document};
use super::support::{Page, find, read};

fn template(blocks: &[Block]) -> String {
    let products: Vec<EmbeddedProduct> = Page.product("stretch-strap").into_iter().collect();
    to_template(blocks, &products, &Page.citations())
}

/// A page on which every id is that of a published entry, and no two are alike.
struct All;

impl Surroundings for All {
    fn entry(&self, id: &str) -> Option<EntryLink> {
        Some(EntryLink { id: id.to_owned(), href: format!("/articles/{id}?a=1&b=\"2\""), ..EntryLink::default() })
    }

    fn treatments(&self) -> Vec<EmbeddedTreatment> {
        Page.treatments()
    }

    fn product(&self, handle: &str) -> Option<EmbeddedProduct> {
        Page.product(handle)
    }

    fn citations(&self) -> Vec<EmbeddedCitation> {
        Page.citations()
    }
}

fn is_written_so(blocks: &[Block]) -> Result<(), TestCaseError> {
    let made = template(blocks);
    for around in [&All as &dyn Surroundings, &Page] {
        match fill(&made, around) {
            Some(html) => prop_assert_eq!(html, to_html(blocks, around)),
            None => prop_assert!(made.contains("<?entry ") || made.contains("<?unknown "), "{}", made),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn of_any_markdown(markdown in document()) {
        if let Ok(blocks) = from_markdown(&markdown, &mut find) {
            is_written_so(&blocks)?;
        }
    }

    #[test]
    fn of_any_html(html in html_document()) {
        if let Ok(blocks) = from_html(&html, &mut find) {
            is_written_so(&blocks)?;
        }
    }
}

#[test]
fn links_and_treatment_options_are_the_page_s() {
    let blocks =
        read("[a](/articles/x#y) and [b](/articles/z)\n\n<!-- treatments -->\n\n<!-- product: stretch-strap -->");
    let filled = fill(&template(&blocks), &Page).unwrap();
    assert_eq!(filled, to_html(&blocks, &Page));
    for part in
        ["href=\"/articles/x#y\"", "href=\"/articles/z\"", "treatment:gait-training", "Stretch strap &lt;long&gt;"]
    {
        assert!(filled.contains(part), "{part} in {filled}");
    }
}

#[test]
fn a_link_to_what_is_not_published_leaves_the_template_open() {
    assert_eq!(fill(&template(&read("[a](/articles/x) [b](/articles/gone)")), &Page), None);
}

#[test]
fn words_that_look_like_holes_are_words() {
    let blocks = read("`<?entry id-x?>` \\<?treatments ?\\> [<?](</a?b=<?entry id-x?>>)");
    let filled = fill(&template(&blocks), &Page).unwrap();
    assert_eq!(filled, to_html(&blocks, &Page));
    assert!(!filled.contains("<?"), "{filled}");
}

#[test]
fn what_is_no_id_makes_no_hole_that_is_ever_filled() {
    for hostile in ["", "a?>b", "<?", "a b", "\"", "é"] {
        let mut blocks = read("[a](/articles/x)");
        let Block::Text(text) = &mut blocks[0] else { panic!("{blocks:?}") };
        let MarkDef::InternalLink(InternalLinkMark { entry, .. }) = &mut text.mark_defs[0] else { panic!("{text:?}") };
        hostile.clone_into(entry);
        let made = template(&blocks);
        assert_eq!(fill(&made, &All), None, "{hostile:?}: {made}");
    }
}

#[test]
fn another_version_s_templates_are_not_filled() {
    assert_eq!(fill("", &Page), None);
    assert_eq!(fill("<p>a</p>", &Page), None);
    assert_eq!(fill("<?0?><p>a</p>", &Page), None);
    assert_eq!(fill(&format!("{TEMPLATE_VERSION}<p>a</p>"), &Page).as_deref(), Some("<p>a</p>"));
    assert_eq!(fill(&format!("{TEMPLATE_VERSION}<p>a<?entry id-x"), &Page), None);
}

/// Whoever changes what `to_html` writes gives `TEMPLATE_VERSION` the next number, and then this digest: bodies that were
/// published before would else be answered as they were.
#[test]
fn the_version_is_that_of_what_is_written() {
    let everything = include_str!("everything.md");
    let blocks = read(everything);
    let kinds: std::collections::BTreeSet<String> =
        blocks.iter().map(|block| serde_json::to_value(block).unwrap()["_type"].to_string()).collect();
    assert_eq!(kinds.len(), 8, "every kind of block is in it: {kinds:?}");
    let digest = format!("{:032x}", xxh3_128(template(&blocks).as_bytes()));
    assert_eq!(
        (TEMPLATE_VERSION, digest.as_str()),
        ("<?1?>", "d536e3848ee3215ac58dd9a9905ffad9"),
        "{}",
        template(&blocks)
    );
}
