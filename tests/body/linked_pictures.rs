//! Pictures that lead somewhere, in every format.

use materia::body::{
    Block, ImageBlock, MarkDef, NoSurroundings, check, to_blocks, to_html, to_markdown, visit_entries,
};
use serde_json::{Value, json};

use super::support::{Page, faults, read, read_html, sketch};

fn image(block: &Block) -> &ImageBlock {
    match block {
        Block::Image(image) => image,
        other => panic!("{other:?} is no picture"),
    }
}

fn link(block: &Block) -> Value {
    serde_json::to_value(&image(block).link).expect("is JSON")
}

fn outside() -> Value {
    json!({"_type": "link", "_key": "link", "href": "/full.jpg", "title": "Full size"})
}

fn inside() -> Value {
    json!({"_type": "internalLink", "_key": "link", "entry": "id-rest", "fragment": "why"})
}

#[test]
fn a_linked_picture_is_read_from_markdown_and_from_html() {
    let markdown = "[![A strap](/a.jpg)](/full.jpg \"Full size\")\n\n[![A strap](/a.jpg)](/articles/rest#why)";
    let blocks = read(markdown);
    assert_eq!((link(&blocks[0]), link(&blocks[1])), (outside(), inside()));
    let html = "<figure><a href='/full.jpg' title='Full size'><img src=/a.jpg alt='A strap'></a><figcaption>Held low</figcaption></figure>\
                <a href='/articles/rest#why'><img src=/a.jpg alt='A strap'></a>";
    let blocks = read_html(html);
    assert_eq!((link(&blocks[0]), link(&blocks[1])), (outside(), inside()));
    assert_eq!(image(&blocks[0]).caption.as_deref(), Some("Held low"));
}

#[test]
fn it_is_written_as_one_and_reads_back() {
    let blocks = read(
        "[![A strap](/a.jpg \"Held low\")](/full.jpg)<!-- width=12 height=8 -->\n\n[![A](/b.jpg)](/articles/rest#why)",
    );
    assert_eq!((image(&blocks[0]).width, image(&blocks[0]).height), (Some(12), Some(8)));
    let (markdown, html) = (to_markdown(&blocks, &Page), to_html(&blocks, &Page));
    assert_eq!(read(&markdown), blocks, "{markdown}");
    assert_eq!(read_html(&html), blocks, "{html}");
    assert!(html.starts_with("<figure><a href=\"/full.jpg\"><img src=\"/a.jpg\""), "{html}");
    assert!(html.contains("</a><figcaption>Held low</figcaption></figure>"), "{html}");
    assert!(html.contains("<a href=\"/articles/rest#why\"><img"), "{html}");
}

#[test]
fn words_before_and_behind_a_picture_in_a_link_stay_linked() {
    let blocks = read("[see ![A](/a.jpg) there](/x)");
    assert_eq!(sketch(&blocks), ["normal: [see](m0)", "image", "normal: [there](m0)"]);
    assert_eq!(link(&blocks[1])["href"], "/x");
}

#[test]
fn a_link_to_what_is_not_published_leaves_the_picture() {
    let blocks = read("[![A](/a.jpg)](/articles/gone)");
    assert_eq!(link(&blocks[0])["entry"], "id-gone");
    assert_eq!(image(&to_blocks(&blocks, &Page)[0]).link, None);
    assert!(!to_html(&blocks, &Page).contains("<a"));
    assert_eq!(to_markdown(&blocks, &NoSurroundings), "![A](/a.jpg)\n");
}

#[test]
fn what_it_leads_to_is_delivered_with_its_address() {
    let delivered = to_blocks(&read("[![A](/a.jpg)](/articles/rest#why)"), &Page);
    let Some(MarkDef::InternalLink(link)) = &image(&delivered[0]).link else { panic!("{delivered:?}") };
    assert_eq!((link.slug.as_deref(), link.href.as_deref()), (Some("rest"), Some("/articles/rest#why")));
    let mut again = delivered;
    assert_eq!(check(&mut again), Ok(()));
    assert_eq!(again, read("[![A](/a.jpg)](/articles/rest#why)"));
}

#[test]
fn the_entry_it_leads_to_is_a_reference() {
    let mut found = Vec::new();
    visit_entries(&mut read("a\n\n[![A](/a.jpg)](/articles/rest)"), &mut |at, entry| found.push((at, entry.clone())));
    assert_eq!(found, [("/blocks/1/link/entry".to_owned(), "id-rest".to_owned())]);
}

#[test]
fn where_it_leads_is_judged_like_any_link() {
    assert_eq!(faults("[![A](/a.jpg)](javascript:x)")[0].code, "unsafe_url");
    let of = |link: Value| {
        let blocks = json!([{"_type": "image", "url": "/a.jpg", "alt": "A", "link": link}]);
        let mut blocks: Vec<Block> = serde_json::from_value(blocks).expect("is of the types");
        check(&mut blocks).expect_err("is refused").remove(0)
    };
    let fault = of(json!({"_type": "link", "_key": "l", "href": "javascript:x"}));
    assert_eq!((fault.pointer.as_str(), fault.code), ("/blocks/0/link/href", "unsafe_url"));
    let fault = of(json!({"_type": "citation", "_key": "l", "text": "A book"}));
    assert_eq!((fault.pointer.as_str(), fault.code), ("/blocks/0/link", "not_a_link"));
}
