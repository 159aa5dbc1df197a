//! Markdown to blocks.

use materia::body::{Block, MarkDef};

use super::support::{as_text, faults, read, sketch};

#[test]
fn headings_come_to_the_three_levels_there_are() {
    let blocks = read("# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five\n\n###### Six");
    assert_eq!(sketch(&blocks), ["h2: One", "h2: Two", "h3: Three", "h4: Four", "h4: Five", "h4: Six"]);
}

#[test]
fn a_heading_id_becomes_the_anchor() {
    let blocks = read("## When to call {#call-a-doctor}");
    assert_eq!(as_text(&blocks[0]).anchor.as_deref(), Some("call-a-doctor"));
    assert_eq!(sketch(&blocks), ["h2: When to call"]);
}

#[test]
fn decorations_are_marks() {
    let blocks = read("a **b *c*** ~~d~~ `e` <u>f</u> H<sub>2</sub>O x<sup>2</sup> <kbd>k</kbd>");
    assert_eq!(
        sketch(&blocks),
        [
            "normal: a [b ](strong)[c](strong em) [d](strike-through) [e](code) [f](underline) H[2](sub)O x[2](sup) [k](code)"
        ]
    );
}

#[test]
fn soft_breaks_are_spaces_and_hard_breaks_line_feeds() {
    assert_eq!(sketch(&read("a\nb  \nc\\\nd")), ["normal: a b\nc\nd"]);
}

#[test]
fn lists_nest_and_continue() {
    let blocks = read("- a\n  - b\n    1. c\n    2. d\n- e\n\n7. f\n8. g");
    assert_eq!(
        sketch(&blocks),
        [
            "normal Bullet1: a",
            "normal Bullet2: b",
            "normal Number3: c",
            "normal Number3: d",
            "normal Bullet1: e",
            "normal Number1@7: f",
            "normal Number1: g"
        ]
    );
}

#[test]
fn a_list_item_keeps_its_paragraphs_together() {
    assert_eq!(sketch(&read("- a\n\n  b\n- c")), ["normal Bullet1: a\n\nb", "normal Bullet1: c"]);
}

#[test]
fn what_stands_inside_a_numbered_list_does_not_restart_it() {
    let blocks = read(
        "1. warm up\n\n   > [!WARNING]\n   > stop when it hurts\n\n2. stretch\n\n   ```\n   code\n   ```\n\n   more\n3. rest",
    );
    assert_eq!(
        sketch(&blocks),
        [
            "normal Number1: warm up",
            "callout-warning: stop when it hurts",
            "normal Number1@2: stretch",
            "code",
            "normal: more",
            "normal Number1@3: rest"
        ]
    );
}

#[test]
fn alerts_are_callouts_with_everything_in_them() {
    for (alert, style) in [
        ("NOTE", "callout-info"),
        ("TIP", "callout-info"),
        ("IMPORTANT", "callout-caution"),
        ("CAUTION", "callout-caution"),
        ("WARNING", "callout-warning"),
        ("EMERGENCY", "callout-emergency"),
        ("emergency", "callout-emergency"),
    ] {
        let blocks = read(&format!("> [!{alert}]\n> one\n>\n> two\n> - three\n>\n> ## four"));
        assert_eq!(
            sketch(&blocks),
            [
                format!("{style}: one"),
                format!("{style}: two"),
                format!("{style} Bullet1: three"),
                format!("{style}: [four](strong)")
            ]
        );
    }
}

#[test]
fn an_alert_needs_its_own_line() {
    assert_eq!(sketch(&read("> [!EMERGENCY] call")), ["blockquote: [!EMERGENCY] call"]);
    assert_eq!(sketch(&read("> \\[!EMERGENCY]\n> call")), ["blockquote: [!EMERGENCY] call"]);
}

#[test]
fn links_to_our_own_addresses_are_references() {
    let blocks = read("See [rest](/articles/rest#why) and [there](https://a.example \"T\") and <me@a.example>.");
    assert_eq!(sketch(&blocks), ["normal: See [rest](m0) and [there](m1) and [me@a.example](m2)."]);
    let defs = &as_text(&blocks[0]).mark_defs;
    assert!(
        matches!(&defs[0], MarkDef::InternalLink(link) if link.entry == "id-rest" && link.fragment.as_deref() == Some("why"))
    );
    assert!(
        matches!(&defs[1], MarkDef::Link(link) if link.href == "https://a.example" && link.title.as_deref() == Some("T"))
    );
    assert!(matches!(&defs[2], MarkDef::Link(link) if link.href == "mailto:me@a.example"));
}

#[test]
fn a_link_to_an_entry_that_is_not_there_is_a_fault_that_names_it() {
    let faults = faults("one\n\n[a](/articles/nowhere-1)\n\n[b](/articles/nowhere-2)");
    assert_eq!(faults.len(), 2);
    assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/markdown", "unknown_link"));
    assert!(faults[0].detail.contains("line 3") && faults[0].detail.contains("/articles/nowhere-1"), "{faults:?}");
    assert!(faults[1].detail.contains("line 5"), "{faults:?}");
}

#[test]
fn an_unsafe_address_is_a_fault_that_names_it() {
    for address in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "<java script:x>"] {
        let faults = faults(&format!("[a]({address})"));
        assert_eq!(faults[0].code, "unsafe_url", "{address}");
    }
    assert_eq!(faults("![a](data:image/png;base64,AA)")[0].code, "unsafe_url");
}

#[test]
fn a_picture_is_a_block_of_its_own() {
    let blocks =
        read("before ![A *strap*](/s.jpg \"How to hold it (Credit: Ann)\")<!-- width=800 height=600 --> after");
    assert_eq!(sketch(&blocks), ["normal: before", "image", "normal: after"]);
    let Block::Image(image) = &blocks[1] else { panic!() };
    assert_eq!((image.alt.as_str(), image.url.as_str()), ("A strap", "/s.jpg"));
    assert_eq!((image.width, image.height), (Some(800), Some(600)));
    assert_eq!((image.caption.as_deref(), image.credit.as_deref()), (Some("How to hold it"), Some("Ann")));
}

#[test]
fn a_picture_without_alt_text_is_decorative() {
    let Block::Image(image) = &read("![](/line.png)")[0] else { panic!() };
    assert!(image.decorative);
}

#[test]
fn tables_have_header_rows_header_columns_and_captions() {
    let blocks = read("Table: Doses\n\n| Drug | Dose |\n|---|---|\n| **A** | 1 \\| 2 |\n| **B** | `x\\|y`<br>z |");
    let Block::Table(table) = &blocks[0] else { panic!("{blocks:?}") };
    assert_eq!(table.caption.as_deref(), Some("Doses"));
    assert_eq!(table.rows.len(), 3);
    assert!(table.rows[0].cells.iter().all(|cell| cell.header));
    let heads: Vec<bool> = table.rows[1].cells.iter().map(|cell| cell.header).collect();
    assert_eq!(heads, [true, false]);
    assert_eq!(table.rows[1].cells[0].children[0].text, "A");
    assert!(table.rows[1].cells[0].children[0].marks.is_empty());
    assert_eq!(table.rows[1].cells[1].children[0].text, "1 | 2");
    assert_eq!(table.rows[2].cells[1].children[0].text, "x|y");
    assert_eq!(table.rows[2].cells[1].children[1].text, "\nz");
}

#[test]
fn a_table_with_a_blank_header_row_has_none() {
    let Block::Table(table) = &read("| | |\n|---|---|\n| a | b |")[0] else { panic!() };
    assert_eq!(table.rows.len(), 1);
    assert!(!table.rows[0].cells[0].header);
}

#[test]
fn footnotes_are_citations_of_the_words_before_them() {
    let blocks =
        read("Rest helps[^1] most[^smith] of all[^1].\n\n[^1]: Jones, *Rest*, <https://j.example/1>\n\n    In 2020.");
    assert_eq!(sketch(&blocks), ["normal: Rest [helps](m0) [most](m1) of [all](m2)."]);
    let MarkDef::Citation(first) = &as_text(&blocks[0]).mark_defs[0] else { panic!() };
    assert_eq!(first.citation.as_deref(), Some("1"));
    assert!(
        first.text.as_deref().is_some_and(|text| text.starts_with("Jones, Rest, https://j.example/1")),
        "{first:?}"
    );
    assert!(first.text.as_deref().is_some_and(|text| text.ends_with("In 2020.")), "{first:?}");
    let MarkDef::Citation(second) = &as_text(&blocks[0]).mark_defs[1] else { panic!() };
    assert_eq!((second.citation.as_deref(), second.text.as_deref()), (Some("smith"), None));
}

#[test]
fn a_footnote_that_nothing_refers_to_is_not_lost() {
    assert_eq!(sketch(&read("a\n\n[^x]: b c")), ["normal: a", "normal: b c"]);
}

#[test]
fn tasks_keep_their_boxes() {
    assert_eq!(sketch(&read("- [ ] a\n- [x] b")), ["normal Bullet1: ☐ a", "normal Bullet1: ☑ b"]);
}

#[test]
fn code_and_dividers_and_videos() {
    let blocks =
        read("```rust ignore\nfn a() {}\n\n```\n\n---\n\n[Video: Stretching](https://youtu.be/x)\n\n    indented");
    assert_eq!(sketch(&blocks), ["code", "divider", "video", "code"]);
    let Block::Code(code) = &blocks[0] else { panic!() };
    assert_eq!((code.language.as_deref(), code.code.as_str()), (Some("rust"), "fn a() {}\n"));
    let Block::Video(video) = &blocks[2] else { panic!() };
    assert_eq!((video.title.as_str(), video.provider.as_deref()), ("Stretching", Some("youtube")));
}

#[test]
fn comments_place_treatments_and_products() {
    let blocks = read(
        "a\n\n<!-- treatments: x, y -->\n\n## written out\n\n<!-- /treatments -->\n\n<!-- product: strap -->\n\nb",
    );
    assert_eq!(sketch(&blocks), ["normal: a", "treatments", "product", "normal: b"]);
    let Block::Treatments(treatments) = &blocks[1] else { panic!() };
    assert_eq!(treatments.only, ["x", "y"]);
}

#[test]
fn raw_html_keeps_its_words() {
    let blocks = read(
        "<div class=\"x\">\nHello <b>there</b>\n</div>\n\nand <span onclick=\"x()\">here</span>\n\n<script>alert(1)</script>",
    );
    assert_eq!(blocks.len(), 2);
    let text = materia::body::to_text(&blocks, &materia::body::NoSurroundings);
    assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["Hello", "there", "and", "here"]);
}

#[test]
fn keys_are_short_unique_and_stable() {
    let first = read("a\n\nb\n\na");
    let second = read("x\n\na\n\nb\n\na");
    assert_eq!(first[0].key(), second[1].key());
    assert_ne!(first[0].key(), first[2].key());
    assert!(first.iter().all(|block| block.key().len() <= 12));
}
