//! Round trips as properties: whatever is read is written so that it reads back the same, and no word gets lost.

use materia::body::{Block, check, from_html, from_markdown, to_html, to_markdown, to_text};
use proptest::prelude::*;

use super::support::{Page, find, words};

/// Pieces that Markdown is made of, thrown together to documents nobody would write.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Z]{1,6}",
        3 => Just(" ".to_owned()),
        3 => Just("\n".to_owned()),
        2 => Just("\n\n".to_owned()),
        4 => prop::sample::select(vec![
            "*", "**", "_", "~~", "`", "``", "\\", "[", "]", "(", ")", "![", "](/x)", "](/articles/x)", "<", ">", "&", "&amp;", "#", "## ",
            "- ", "\n- ", "\n  - ", "\n    - ", "1. ", "\n1. ", "\n3) ", "\n> ", "\n> - ", "> [!NOTE]\n> ", "\n> [!EMERGENCY]\n> ", "|", "\n| a | b |\n|---|---|\n| ",
            "\n---\n", "\n```\n", "\n\n    ", "[^1]", "\n\n[^1]: ", "<b>", "</b>", "<u>", "</u>", "<br>", "<sup>", "</sup>", "  \n", "\\\n", ":", ".", ",", "!", "é", "“", "—",
            "\u{a0}", "☐ ", "- [ ] ", "- [x] ", "Table: ", "[Video: v](https://v.example)", "{#a}", "{", "}", "=", "\n===\n", "~", "\"", "'", "1", "9.", "+ ", "\t", "<!-- treatments -->", "\n<!-- product: x -->\n",
            "<div>", "</div>", "\n<ul><li>", "<table><tr><td>", "<img src=/i alt=x>", "<a href=/y>", "</a>", "\n<figure><img src=/i alt=x><figcaption>c", "http://a.example/b_c", "<https://a.example>", "[a]: /b", "[![p](/i)](/x)", "[![p](/i \"c\")](/articles/x)", "[![", "日本", "$", "%", "^",
        ]).prop_map(str::to_owned),
    ]
}

pub(super) fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

/// Pieces that HTML is made of, thrown together the same way.
fn html_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Z]{1,6}",
        4 => Just(" ".to_owned()),
        1 => Just("\n".to_owned()),
        8 => prop::sample::select(vec![
            "<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<u>", "</u>", "<code>", "</code>", "<sup>", "</sup>", "<br>", "<div>", "</div>",
            "<a href='/x'>", "<a href='/articles/x#y'>", "</a>", "<h1>", "</h1>", "<h2 id=a>", "</h2>", "<h3 id='x y'>", "</h3>", "<ul>", "</ul>",
            "<ol>", "<ol start=3>", "</ol>", "<li>", "<li value=9>", "</li>", "<blockquote>", "</blockquote>", "<aside class='callout callout-warning'>",
            "</aside>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "<td colspan=2>", "<td rowspan=2>", "</td>", "<th>", "</th>", "<thead>", "<tbody>",
            "<caption>", "</caption>", "<figure>", "</figure>", "<figcaption>", "</figcaption>", "<small>", "</small>", "<img src=/i alt='a b'>", "<img src=/i alt=''>", "<a href='/articles/x'><img src=/i alt=b></a>",
            "<pre>", "</pre>", "<pre><code class=language-x>", "<hr>", "<iframe src='https://youtu.be/a' title=t></iframe>", "<q>", "</q>", "&amp;", "&lt;", "&nbsp;",
            "<", ">", "&", "<span style='font-weight:bold'>", "</span>", "<dl><dt>", "<dd>", "<script>", "</script>", "<!--", "-->", "<figure class=video>",
            "<p style='mso-list:l0 level2 lfo1'>", "<span style='mso-list:Ignore'>1.</span>", "<sup class=citation data-citation=k><a>1</a></sup>",
            "<section class=citations role=doc-endnotes><ol><li id='citation:1'>s</ol></section>", "<div class=treatments></div>",
            "<div class=product data-handle=stretch-strap></div>", "https://youtu.be/b", "\u{a0}", "☐ ", "<input type=checkbox>", "é", "日本", "*", "_", "`", "[", "]",
        ]).prop_map(str::to_owned),
    ]
}

pub(super) fn html_document() -> impl Strategy<Value = String> {
    prop::collection::vec(html_piece(), 0..40).prop_map(|pieces| pieces.concat())
}

fn is_fixed(markdown: &str) -> Result<Option<Vec<Block>>, TestCaseError> {
    let Ok(blocks) = from_markdown(markdown, &mut find) else {
        return Ok(None);
    };
    let written = to_markdown(&blocks, &Page);
    let again = from_markdown(&written, &mut find);
    prop_assert_eq!(again.as_ref(), Ok(&blocks), "{:?} as {:?}", markdown, written);
    prop_assert_eq!(to_markdown(&blocks, &Page), written);
    Ok(Some(blocks))
}

/// 1,000 cases, or as many as `PROPTEST_CASES` says.
pub(super) fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1_000);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn markdown_to_blocks_to_markdown_to_blocks_is_a_fixed_point(markdown in document()) {
        is_fixed(&markdown)?;
    }

    #[test]
    fn any_characters_at_all_are_a_fixed_point(markdown in "\\PC{0,60}") {
        is_fixed(&markdown)?;
    }

    #[test]
    fn html_to_blocks_to_html_to_blocks_is_a_fixed_point(html in html_document()) {
        if let Ok(blocks) = from_html(&html, &mut find) {
            let written = to_html(&blocks, &Page);
            let again = from_html(&written, &mut find);
            prop_assert_eq!(again.as_ref(), Ok(&blocks), "{:?} as {:?}", html, written);
        }
    }

    #[test]
    fn blocks_that_html_gives_are_a_fixed_point_of_markdown_from_the_second_time_on(html in html_document()) {
        if let Ok(blocks) = from_html(&html, &mut find) {
            let markdown = to_markdown(&blocks, &Page);
            prop_assert!(from_markdown(&markdown, &mut find).is_ok(), "{markdown:?}");
            is_fixed(&markdown)?;
        }
    }

    #[test]
    fn blocks_that_were_checked_stay_right(html in html_document()) {
        if let Ok(mut blocks) = from_html(&html, &mut find) {
            let before = blocks.clone();
            prop_assert_eq!(check(&mut blocks), Ok(()));
            prop_assert_eq!(&blocks, &before);
            let json = serde_json::to_string(&blocks).expect("is JSON");
            prop_assert_eq!(serde_json::from_str::<Vec<Block>>(&json).expect("reads back"), before);
        }
    }

    #[test]
    fn html_loses_no_word_on_the_way_to_markdown_and_text(html in html_document()) {
        if let Ok(blocks) = from_html(&html, &mut find) {
            let said = said(&serde_json::to_value(&blocks).expect("is JSON"));
            let (text, markdown) = (to_text(&blocks, &Page), to_markdown(&blocks, &Page));
            for word in said.iter().flat_map(|said| words(said)) {
                prop_assert!(text.contains(word), "{word:?} is not in {text:?}");
                prop_assert!(markdown.contains(word), "{word:?} is not in {markdown:?}");
            }
        }
    }

    #[test]
    fn text_loses_no_word(markdown in document()) {
        if let Ok(blocks) = from_markdown(&markdown, &mut find) {
            let json = serde_json::to_value(&blocks).expect("is JSON");
            let text = to_text(&blocks, &Page);
            for said in said(&json) {
                for word in words(&said) {
                    prop_assert!(text.contains(word), "{word:?} of {said:?} is not in {text:?}");
                }
            }
        }
    }

    #[test]
    fn every_output_says_the_words_of_the_text(markdown in document()) {
        if let Ok(blocks) = from_markdown(&markdown, &mut find) {
            let spans = spans(&serde_json::to_value(&blocks).expect("is JSON"));
            let html = to_html(&blocks, &Page);
            for word in spans.iter().flat_map(|span| words(span)) {
                prop_assert!(html.contains(word), "{word:?} is not in {html:?}");
            }
        }
    }
}

/// Every text in blocks that a reader reads.
fn said(value: &serde_json::Value) -> Vec<String> {
    collect(value, &["text", "alt", "caption", "credit", "title", "code"])
}

fn spans(value: &serde_json::Value) -> Vec<String> {
    collect(value, &["text"])
}

fn collect(value: &serde_json::Value, names: &[&str]) -> Vec<String> {
    match value {
        serde_json::Value::Array(items) => items.iter().flat_map(|item| collect(item, names)).collect(),
        serde_json::Value::Object(fields) if fields.get("_type").is_some_and(|t| t == "link") => Vec::new(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(text) if names.contains(&name.as_str()) => vec![text.to_owned()],
                _ => collect(value, names),
            })
            .collect(),
        _ => Vec::new(),
    }
}
