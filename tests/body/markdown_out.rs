//! Blocks to Markdown: it says what the blocks say, and reads back to the same blocks.

use materia::body::{NoSurroundings, to_markdown};

use super::support::{Page, read, sketch};

/// Markdown that is written just as it was read.
fn is_itself(markdown: &str) {
    assert_eq!(to_markdown(&read(markdown), &Page), markdown);
}

/// Blocks that survive Markdown whatever it looks like.
fn survives(markdown: &str) -> String {
    let blocks = read(markdown);
    let written = to_markdown(&blocks, &Page);
    assert_eq!(read(&written), blocks, "{markdown:?} as {written:?}");
    written
}

#[test]
fn plain_articles_are_written_as_they_were_read() {
    is_itself(
        "## Sciatica\n\nRest **helps** and _movement_ helps ~~less~~ more.\n\n- one\n- two\n  1. three\n  2. four\n\n> quoted\n",
    );
    is_itself("> [!WARNING]\n> Call a doctor.\n>\n> - numbness\n> - weakness\n");
    is_itself("> [!EMERGENCY]\n> Call now.\n");
    is_itself("Table: Doses\n\n| Drug | Dose |\n| --- | --- |\n| **A** | 1 |\n| **B** | 2 |\n");
    is_itself("## Red flags {#flags}\n\nSee [rest](/articles/rest#why).\n\n---\n\n```text\na\n```\n");
    is_itself("Rest helps[^1].\n\n[^1]: Jones 2020\n");
    is_itself(
        "![A strap](/s.jpg \"How (Credit: Ann)\")<!-- width=8 height=6 -->\n\n[Video: Stretching](https://youtu.be/x)\n",
    );
    is_itself("- [ ] a\n- [x] b\n");
}

#[test]
fn emphasis_that_delimiters_cannot_write_survives() {
    survives("un<b>believ</b>able");
    survives("<b>a</b><i>b</i>");
    survives("**a*b*c**");
    survives("*a **b*** c");
    survives("**(a)**b");
    survives("a<b>(b)</b>c ~~d~~e");
    survives("**bold [link](https://a.example) bold** and [**all**](https://b.example)");
    survives("[a **b](https://a.example) c**");
    survives("<u>a <sub>b</sub></u><sup>c</sup>");
    survives("`` a`b `` **`c`** `d`*e*");
}

#[test]
fn text_that_looks_like_markdown_stays_text() {
    for text in [
        "\\# a",
        "\\- a",
        "1\\. a",
        "1\\) a",
        "\\> a",
        "\\*a\\*",
        "\\_a\\_",
        "\\[a](b)",
        "\\`a\\`",
        "\\<b>",
        "&amp;amp;",
        "a\\\n\\- b",
        "a\\\n\\===",
        "\\~~a~~",
        "!\\[a](b)",
        "\\| a |\\\n\\| - |",
        "Table\\: a\n\n| b |\n|---|\n| c |",
        "[Video\\: x](https://a.example)",
        "## a \\#",
        "## a {b}",
        "# a\\_b {.c}",
        "\\\\*a*",
        "\\[^1]",
        "a\\[^x]",
        "x_y_z",
        "snake_case_ word",
        "http://a.example/_b_",
        "\\[ ] a",
        "- \\[ ] a",
        "+ a",
        "\\+ a",
        "a!\\\n[b](https://c.example)",
        "a![b][c]",
        "\\:- a",
        "2020\\. a",
    ] {
        survives(text);
    }
}

#[test]
fn lists_of_every_shape_survive() {
    for text in [
        "- - a",
        "-\n- a\n-",
        "- a\n\n  b\n\n  c\n  - d\n\n    e",
        "1. a\n1) b\n\n2. c",
        "3. a\n   7. b",
        "- a\n\n  2. b",
        "- # a\n- b\n  ---\n  c",
        "> 1. a\n>\n>    b\n> 2. c",
        "- a\n  > b\n- c",
        "0. a\n1. b",
        "999999999. a\n1. b",
        "- a\n  1. b\n  - c\n  1) d",
        "-\n  - a\n\n    b",
        "- **a\\\n  \\\n  b**",
        "1. a\n\n   ![x](/y)\n\n   b\n2. c",
        "- a\n  -\n  - b",
        "-\n  2. b",
    ] {
        survives(text);
    }
}

#[test]
fn footnotes_survive() {
    for text in [
        "a[^1] b[^2]\n\n[^1]: x\n[^2]: y",
        "[^1] a\n\n[^1]: x",
        "**a[^1]** `b c`[^1]\n\n[^1]: x",
        "a[^x][^y] b\n\n[^x]: - 1",
        "a[^no]",
        "a\\\n[^1] b\n\n[^1]: x",
        "a[^A] b[^a]\n\n[^a]: x",
        "a[^a*b] c[^a-b]\n\n[^a*b]: x\n[^a-b]: y",
        "![^1]\n\n[^1]: x",
        "a [^1]\n\n[^1]: x",
    ] {
        survives(text);
    }
}

#[test]
fn what_is_embedded_is_written_out_and_reads_back_as_its_place() {
    let blocks = read("<!-- treatments -->\n\n<!-- product: stretch-strap -->\n\n<!-- product: unknown -->");
    let written = to_markdown(&blocks, &Page);
    for words in [
        "### Gait training",
        "What Dry needling does, \\*briefly\\*.",
        "(/treatment-options/dry-needling)",
        "[Stretch strap \\<long>]",
    ] {
        assert!(written.contains(words), "{words} in {written}");
    }
    assert_eq!(read(&written), blocks);
}

#[test]
fn a_link_to_an_entry_that_is_not_published_is_its_words() {
    assert_eq!(to_markdown(&read("a [b](/articles/gone) c"), &Page), "a b c\n");
    assert_eq!(to_markdown(&read("a [b](/articles/rest) c"), &NoSurroundings), "a b c\n");
}

#[test]
fn citations_of_the_article_get_their_words() {
    assert_eq!(
        to_markdown(&read("a[^smith]"), &Page),
        "a[^smith]\n\n[^smith]: Smith, Gait and the sciatic nerve, 2019 https://journal.example/smith\n"
    );
}

#[test]
fn an_empty_body_is_an_empty_text() {
    assert_eq!(to_markdown(&[], &Page), "");
    assert_eq!(sketch(&read("")), Vec::<String>::new());
}
