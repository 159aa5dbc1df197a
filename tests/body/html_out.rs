//! Blocks to HTML.

use materia::body::{Block, ImageBlock, LinkMark, MarkDef, Span, TextBlock, VideoBlock, sections, to_html};

use super::support::{Page, read};

fn html(markdown: &str) -> String {
    to_html(&read(markdown), &Page)
}

#[test]
fn headings_have_the_anchors_of_the_sections() {
    let blocks = read("# Why?\n\n## Why?\n\n### Ünder {#under}\n\n#### …");
    let anchors: Vec<String> = sections(&blocks).into_iter().map(|section| section.anchor).collect();
    assert_eq!(anchors, ["why", "why-2", "under", "section"]);
    let html = to_html(&blocks, &Page);
    for anchor in anchors {
        assert!(html.contains(&format!(" id=\"{anchor}\"")), "{html}");
    }
}

#[test]
fn lists_nest_inside_their_items() {
    assert_eq!(
        html("- a\n  1. b\n  2. c\n- d\n\n5. e"),
        "<ul>\n<li>a\n<ol>\n<li>b</li>\n<li>c</li>\n</ol></li>\n<li>d</li>\n</ul>\n<ol start=\"5\">\n<li>e</li>\n</ol>\n"
    );
    assert_eq!(html("- a\n\n  b"), "<ul>\n<li><p>a</p><p>b</p></li>\n</ul>\n");
}

#[test]
fn callouts_are_asides_with_a_role() {
    assert_eq!(
        html("> [!WARNING]\n> a\n>\n> - b\n\n> [!NOTE]\n> c\n\n> d"),
        "<aside role=\"alert\" class=\"callout callout-warning\">\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</aside>\n\
         <aside role=\"note\" class=\"callout callout-info\">\n<p>c</p>\n</aside>\n<blockquote>\n<p>d</p>\n</blockquote>\n"
    );
}

#[test]
fn pictures_are_lazy_figures_with_their_size() {
    assert_eq!(
        html("![A \"b\"](/c.jpg \"Cap (Credit: Ann)\")<!-- width=8 height=6 -->"),
        "<figure><img src=\"/c.jpg\" alt=\"A &quot;b&quot;\" width=\"8\" height=\"6\" loading=\"lazy\" decoding=\"async\">\
         <figcaption>Cap <small>Ann</small></figcaption></figure>\n"
    );
}

#[test]
fn tables_say_what_their_headers_head() {
    let html = html("Table: T\n\n| a | b |\n|---|---|\n| **c** | d<br>e |");
    for part in [
        "<caption>T</caption>",
        "<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>\n</thead>",
        "<tbody>\n<tr><th scope=\"row\">c</th><td>d<br>\ne</td></tr>\n</tbody>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn marks_nest_and_links_are_whole() {
    assert_eq!(
        html("**a [b *c*](https://d.example \"T\") e**"),
        "<p><strong>a <a href=\"https://d.example\" title=\"T\">b <em>c</em></a> e</strong></p>\n"
    );
    assert_eq!(html("[a](/articles/b#c) [d](/articles/gone)"), "<p><a href=\"/articles/b#c\">a</a> d</p>\n");
}

#[test]
fn citations_are_numbered_and_listed() {
    let html = html("a[^smith] b[^x] c[^smith]\n\n[^x]: X");
    assert!(
        html.contains(
            "a<sup class=\"citation\" data-citation=\"smith\"><a href=\"#citation:1\" role=\"doc-noteref\">1</a></sup>"
        ),
        "{html}"
    );
    assert!(
        html.contains(
            "<li id=\"citation:1\">Smith, Gait and the sciatic nerve, 2019 <a href=\"https://journal.example/smith\">"
        ),
        "{html}"
    );
    assert!(html.contains("<li id=\"citation:2\">X</li>"), "{html}");
}

#[test]
fn treatments_products_and_videos_have_an_honest_form() {
    let html = html(
        "<!-- treatments: id-dry-needling -->\n\n<!-- product: stretch-strap -->\n\n[Video: V](https://youtu.be/x)",
    );
    assert!(html.contains(
        "<h3>Dry needling</h3><p>What Dry needling does, *briefly*.</p><p><a href=\"/treatment-options/dry-needling\">"
    ));
    assert!(!html.contains("Gait training"));
    assert!(html.contains("<a href=\"https://shop.example/stretch-strap\">Stretch strap &lt;long&gt;</a>"));
    assert!(
        html.contains(
            "<figure class=\"video\" data-provider=\"youtube\"><a href=\"https://youtu.be/x\">V</a></figure>"
        )
    );
}

#[test]
fn what_was_never_checked_is_escaped_and_no_unsafe_address_goes_out() {
    let link = MarkDef::Link(LinkMark { key: "m".into(), href: "javascript:alert(1)".into(), title: None });
    let span = Span { text: "<script>\"&'".into(), marks: vec!["m".into()], ..Span::default() };
    let blocks = [
        Block::Text(TextBlock { children: vec![span], mark_defs: vec![link], ..TextBlock::default() }),
        Block::Image(ImageBlock { url: "java\tscript:x".into(), alt: "<b>".into(), ..ImageBlock::default() }),
        Block::Video(VideoBlock { url: "data:x".into(), title: "<i>".into(), ..VideoBlock::default() }),
    ];
    let html = to_html(&blocks, &Page);
    assert_eq!(
        html,
        "<p>&lt;script&gt;&quot;&amp;&#39;</p>\n<figure>&lt;b&gt;</figure>\n<figure class=\"video\">&lt;i&gt;</figure>\n"
    );
}

#[test]
fn code_keeps_its_lines() {
    assert_eq!(
        html("```a\"b\n<x>\n\n  y\n```"),
        "<pre><code class=\"language-a&quot;b\">&lt;x&gt;\n\n  y\n</code></pre>\n"
    );
}
