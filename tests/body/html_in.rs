//! HTML to blocks, as editors and other systems really produce it.

use materia::body::{Block, ImageBlock, MarkDef, TableBlock, VideoBlock, to_html};

use super::support::{Page, as_text, html_faults, read, read_html, sketch};

fn image(block: &Block) -> &ImageBlock {
    match block {
        Block::Image(image) => image,
        other => panic!("{other:?} is no picture"),
    }
}

fn video(block: &Block) -> &VideoBlock {
    match block {
        Block::Video(video) => video,
        other => panic!("{other:?} is no video"),
    }
}

fn table(block: &Block) -> &TableBlock {
    match block {
        Block::Table(table) => table,
        other => panic!("{other:?} is no table"),
    }
}

/// The words of a table, with `#` before headers.
fn cells(block: &Block) -> Vec<Vec<String>> {
    let rows = table(block).rows.iter().map(|row| {
        row.cells.iter().map(|cell| {
            let text: String = cell.children.iter().map(|span| span.text.as_str()).collect();
            if cell.header { format!("#{text}") } else { text }
        })
    });
    rows.map(Iterator::collect).collect()
}

#[test]
fn unknown_elements_are_unwrapped_and_white_space_collapses() {
    assert_eq!(
        sketch(&read_html("<main><my-box>  a\n  <b> b </b><nobr>c</nobr></my-box></main> <div>d<div>e</div>f</div>")),
        ["normal: a [b](strong) c", "normal: d", "normal: e", "normal: f"]
    );
}

#[test]
fn elements_that_overlap_or_never_end_keep_their_meaning() {
    assert_eq!(sketch(&read_html("<b>a<i>b</b>c</i>d")), ["normal: [a](strong)[b](strong em)[c](em)d"]);
    assert_eq!(sketch(&read_html("<p>a<p><b>b<p>c")), ["normal: a", "normal: [b](strong)", "normal: [c](strong)"]);
    assert_eq!(sketch(&read_html("</b></div></ul>a")), ["normal: a"]);
    assert_eq!(
        sketch(&read_html("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e")),
        ["normal Bullet1: a", "normal Bullet1: b", "normal Bullet2: c", "normal Bullet1: d", "normal: e"]
    );
}

#[test]
fn scripts_styles_and_hidden_things_are_gone() {
    assert_eq!(
        sketch(&read_html(
            "<style>a{}</style><script>alert('<p>x')</script>a<!-- b --><template>c</template><svg><text>d</text></svg>\
             <noscript>e</noscript><object data=x>f</object><textarea>g</textarea><title>h</title>"
        )),
        ["normal: a"]
    );
}

#[test]
fn links_are_resolved_and_unsafe_ones_are_their_words() {
    let blocks = read_html(
        "<p><a href='/articles/rest#x'>a</a> <a href=' https://b.example '>b</a> <a href='java&#9;script:alert(1)'>c</a> \
         <a href=\"&#106;avascript:alert(1)\">d</a> <a name=e>e</a> <a href='https://www.google.com/url?q=https://f.example/%3Fg&sa=D'>f</a></p>",
    );
    assert_eq!(sketch(&blocks), ["normal: [a](m0) [b](m1) c d e [f](m2)"]);
    let defs = &as_text(&blocks[0]).mark_defs;
    assert!(
        matches!(&defs[0], MarkDef::InternalLink(link) if link.entry == "id-rest" && link.fragment.as_deref() == Some("x"))
    );
    assert!(matches!(&defs[2], MarkDef::Link(link) if link.href == "https://f.example/?g"));
    let faults = html_faults("a\n<a href='/articles/nowhere'>b</a>");
    assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/html", "unknown_link"));
    assert!(faults[0].detail.contains("line 2"), "{faults:?}");
}

#[test]
fn a_link_over_blocks_links_each() {
    assert_eq!(
        sketch(&read_html("<a href='https://a.example'><div>a</div><div>b</div></a>")),
        ["normal: [a](m0)", "normal: [b](m0)"]
    );
}

#[test]
fn wordpress_blocks() {
    let blocks = read_html(
        r#"<!-- wp:heading --><h2 class="wp-block-heading" id="h-why-rest">Why rest?</h2><!-- /wp:heading -->
<!-- wp:paragraph {"x":1} --><p class="has-text-align-left">Rest&nbsp;helps.</p><!-- /wp:paragraph -->
<figure class="wp-block-image size-large"><a href="/big.jpg"><img loading="lazy" src="/a.jpg" alt="A strap" width="640" height="480" srcset="/b.jpg 2x"/></a><figcaption class="wp-element-caption">Hold it <em>so</em></figcaption></figure>
<figure class="wp-block-table"><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>A</td><td>1</td></tr></tbody></table><figcaption>Doses</figcaption></figure>
<figure class="wp-block-embed is-type-video is-provider-youtube"><div class="wp-block-embed__wrapper">
https://www.youtube.com/watch?v=abc
</div><figcaption>How to stretch</figcaption></figure>
<figure class="wp-block-gallery"><figure class="wp-block-image"><img src="/c.jpg" alt="C"/></figure><figure class="wp-block-image"><img src="/d.jpg" alt="D"/><figcaption>d</figcaption></figure><figcaption>All</figcaption></figure>
<hr class="wp-block-separator"/><pre class="wp-block-code"><code>a &lt; b
  c</code></pre>
<blockquote class="wp-block-quote"><p>One</p><p>Two</p><cite>Ann</cite></blockquote>
<p><img src="data:image/gif;base64,AA" data-lazy-src="/late.jpg" alt="Late"></p><p>I <img class="emoji" alt="🙂" src="/x.png"> you</p>"#,
    );
    assert_eq!(
        sketch(&blocks),
        [
            "h2: Why rest?",
            "normal: Rest\u{a0}helps.",
            "image",
            "table",
            "video",
            "image",
            "image",
            "divider",
            "code",
            "blockquote: One",
            "blockquote: Two",
            "blockquote: [Ann](em)",
            "image",
            "normal: I 🙂 you"
        ]
    );
    assert_eq!(as_text(&blocks[0]).anchor.as_deref(), Some("h-why-rest"));
    assert_eq!(image(&blocks[2]).caption.as_deref(), Some("Hold it so"));
    assert_eq!((image(&blocks[2]).width, image(&blocks[2]).height), (Some(640), Some(480)));
    assert_eq!(table(&blocks[3]).caption.as_deref(), Some("Doses"));
    assert_eq!(cells(&blocks[3]), [["#Drug", "#Dose"], ["A", "1"]]);
    assert_eq!(
        (video(&blocks[4]).title.as_str(), video(&blocks[4]).provider.as_deref()),
        ("How to stretch", Some("youtube"))
    );
    assert_eq!(image(&blocks[5]).caption.as_deref(), Some("All"));
    assert_eq!(image(&blocks[6]).caption.as_deref(), Some("d"));
    assert_eq!(image(&blocks[12]).url, "/late.jpg");
}

#[test]
fn wordpress_as_it_is_stored() {
    let blocks = read_html(
        "First <b>one</b>\ngoes on.\n\nSecond.\n\n[caption id=\"a\" width=\"300\"]<a href=\"/b\"><img src=\"/a.jpg\" alt=\"A\" /></a> The caption[/caption]\n\n[embed]https://youtu.be/x[/embed]\n\n<ul>\n<li>c</li>\n</ul>",
    );
    assert_eq!(
        sketch(&blocks),
        ["normal: First [one](strong) goes on.", "normal: Second.", "image", "video", "normal Bullet1: c"]
    );
    assert_eq!(image(&blocks[2]).caption.as_deref(), Some("The caption"));
    assert_eq!(video(&blocks[3]).title, "YouTube video");
}

#[test]
fn ghost_cards() {
    let blocks = read_html(
        r#"<div class="kg-card kg-callout-card kg-callout-card-red"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Call <strong>now</strong></div></div>
<figure class="kg-card kg-embed-card kg-card-hascaption"><iframe width="200" height="113" src="https://www.youtube.com/embed/abc?feature=oembed" title="Gait"></iframe><figcaption>More</figcaption></figure>
<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.example"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Title</div><div class="kg-bookmark-description">Words</div></div></a></figure>
<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">Ask</h4><button><svg><path d=""/></svg></button></div><div class="kg-toggle-content"><p>Answer</p></div></div>
<figure class="kg-card kg-video-card"><div class="kg-video-container"><video src="https://g.example/v.mp4" poster="x"></video><div class="kg-video-overlay"><button>play</button></div></div><figcaption>Walk</figcaption></figure>"#,
    );
    assert_eq!(
        sketch(&blocks),
        [
            "callout-warning: Call [now](strong)",
            "video",
            "normal: More",
            "normal: [Title](m0)",
            "normal: [Words](m0)",
            "h4: Ask",
            "normal: Answer",
            "video"
        ]
    );
    assert_eq!(
        (video(&blocks[1]).url.as_str(), video(&blocks[1]).title.as_str()),
        ("https://www.youtube.com/watch?v=abc", "Gait")
    );
    assert_eq!(video(&blocks[7]).title, "Walk");
}

#[test]
fn shopify_articles() {
    let blocks = read_html(
        r#"<meta charset="utf-8"><h1><span style="font-weight: 400;" data-mce-fragment="1">Stretch</span></h1>
<p style="text-align: left;" data-mce-fragment="1"><strong></strong><span>Hold the </span><a title="Strap" href="https://s.example/strap" target="_blank" rel="noopener">strap</a><span>.</span></p>
<div style="text-align: center;"><img src="//cdn.shopify.com/a.jpg?v=1" alt="Strap" style="float: none;" width="480x480"></div>
<p><iframe src="//www.youtube.com/embed/xyz" width="560" height="315" frameborder="0" allowfullscreen></iframe></p>
<table width="100%"><tbody><tr><td style="width: 50%;"><b>Size</b></td><td><b>Fits</b></td></tr><tr><td>S</td><td><p>Small</p><p>people</p></td></tr></tbody></table>
<p>&nbsp;</p>"#,
    );
    assert_eq!(sketch(&blocks), ["h2: Stretch", "normal: Hold the [strap](m0).", "image", "video", "table"]);
    assert_eq!(image(&blocks[2]).url, "//cdn.shopify.com/a.jpg?v=1");
    assert_eq!(video(&blocks[3]).url, "https://www.youtube.com/watch?v=xyz");
    assert_eq!(cells(&blocks[4]), [["#Size", "#Fits"], ["S", "Small\npeople"]]);
}

#[test]
fn word_paste() {
    let blocks = read_html(
        r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><title>x</title><style><!-- p.MsoNormal {margin:0} --></style><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--></head><body lang=EN-US>
<p class=MsoNormal><b><span style='font-size:12.0pt'>Home program<o:p></o:p></span></b></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Warm up</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>slowly</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Stretch</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<table class=MsoTableGrid border=1><tr><td width=312><p class=MsoNormal>a</p></td><td><p class=MsoNormal>b</p></td></tr></table>
</body></html>"#,
    );
    assert_eq!(
        sketch(&blocks),
        [
            "normal: [Home program](strong)",
            "normal Number1: Warm up",
            "normal Bullet2: slowly",
            "normal Number1: Stretch",
            "table"
        ]
    );
}

#[test]
fn google_docs_paste() {
    let blocks = read_html(
        r#"<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-weight:400">Goals</span></h2><p dir="ltr"><span style="font-weight:400;">Plain </span><span style="font-weight:700;font-style:italic;text-decoration:underline;">strong</span><span style="vertical-align:super">2</span><span style="text-decoration:none">.</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>one</span></p></li><ul><li dir="ltr" aria-level="2"><p><span>two</span></p></li></ul><li><p>three</p></li></ul></b><br class="Apple-interchange-newline">"#,
    );
    assert_eq!(
        sketch(&blocks),
        [
            "h2: Goals",
            "normal: Plain [strong](strong em underline)[2](sup).",
            "normal Bullet1: one",
            "normal Bullet2: two",
            "normal Bullet1: three"
        ]
    );
}

#[test]
fn tables_keep_their_columns() {
    let blocks = read_html(
        "<table><caption>T <b>x</b></caption><tr><td></td><th>A<th>B</tr><tr><th rowspan=2>r<td colspan=2>wide<tr><td>c<td>d<table><tr><td>e<td>f</table></table>",
    );
    assert_eq!(cells(&blocks[0]), [vec!["#", "#A", "#B"], vec!["#r", "wide", ""], vec!["", "c", "d\ne f"]]);
    assert_eq!(table(&blocks[0]).caption.as_deref(), Some("T x"));
}

#[test]
fn what_stands_loose_in_a_table_is_not_lost() {
    assert_eq!(sketch(&read_html("<table>a<tr>b<td>c</table>d")), ["normal: a", "normal: b", "table", "normal: d"]);
}

#[test]
fn lists_in_cells_and_boxes_in_lists() {
    let blocks =
        read_html("<table><tr><td>a<ul><li>b<li>c</ul></table><ol><li>d<blockquote>e</blockquote><li value=7>f</ol>");
    assert_eq!(cells(&blocks[0]), [["a\n• b\n• c"]]);
    assert_eq!(sketch(&blocks[1..]), ["normal Number1: d", "blockquote: e", "normal Number1@7: f"]);
}

#[test]
fn pictures_need_alt_text() {
    let faults = html_faults("\n<img src=/a.jpg>");
    assert_eq!(faults[0].code, "alt_missing");
    assert!(faults[0].detail.contains("line 2") && faults[0].detail.contains("/a.jpg"));
    assert!(image(&read_html("<img src=/a.jpg alt>")[0]).decorative);
    assert_eq!(image(&read_html("<img src=/a.jpg title=T>")[0]).alt, "T");
    assert_eq!(sketch(&read_html("a<img src=/pixel width=1 height=1>")), ["normal: a"]);
    assert_eq!(sketch(&read_html("a <img src='data:x' alt='b c'> d")), ["normal: a b c d"]);
}

#[test]
fn small_things_keep_their_words() {
    assert_eq!(
        sketch(&read_html(
            "<dl><dt>a<dd>b</dl><details><summary>c</summary>d</details><q>e</q> <input type=checkbox checked>f"
        )),
        ["normal: [a](strong)", "normal: b", "normal: [c](strong)", "normal: d", "normal: “e” ☑ f"]
    );
}

#[test]
fn deep_nesting_costs_nothing() {
    for piece in ["<div>", "<b>", "<blockquote>", "<span>", "<table><td>", "<font color=a>", "<section><p>"] {
        let html = format!("{}a", piece.repeat(300_000 / piece.len()));
        let started = std::time::Instant::now();
        let blocks = read_html(&html);
        assert!(started.elapsed().as_secs() < 20, "{piece}");
        assert!(format!("{blocks:?}").contains("text: \"a\""), "{piece}");
    }
    assert_eq!(html_faults(&format!("{}a", "<ul><li>".repeat(10_000)))[0].code, "list_too_deep");
}

#[test]
fn html_of_ours_reads_back_to_the_same_blocks() {
    let blocks = read(
        "# A?\n\nb **c** [d](/articles/e#f)[^1] [x](https://x.example \"t\")[^smith]\n\n## A? {#why}\n\n3. c\n   - d\n\n     e\n\n> [!WARNING]\n> g\n>\n> - h\n\n> i\n\n\
         Table: T\n\n| | **h** |\n|---|---|\n| **i** | k |\n\n```rust\nx\n\n y\n```\n\n![j](/k \"l (Credit: m)\")<!-- width=1 height=2 -->\n\n---\n\n\
         <!-- treatments: id-dry-needling -->\n\n<!-- product: stretch-strap -->\n\n[Video: p](https://youtu.be/q)\n\n[^1]: r\n[^smith]: s",
    );
    let html = to_html(&blocks, &Page);
    let again = read_html(&html);
    assert_eq!(to_html(&again, &Page), html);
    assert_eq!(sketch(&again), sketch(&blocks));
}

#[test]
fn an_item_from_word_that_is_nothing_but_a_video_is_one() {
    let blocks = read_html("<p style='mso-list:l0 level2 lfo1'>https://youtu.be/b</p>");
    assert_eq!(video(&blocks[0]).url, "https://youtu.be/b");
}
