//! Round trips as properties: whatever is read is written so that it reads back the same, and no word gets lost.

use materia::body::{Block, from_markdown, to_html, to_markdown, to_text};
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
            "<div>", "</div>", "http://a.example/b_c", "<https://a.example>", "[a]: /b", "日本", "$", "%", "^",
        ]).prop_map(str::to_owned),
    ]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn markdown_to_blocks_to_markdown_to_blocks_is_a_fixed_point(markdown in document()) {
        is_fixed(&markdown)?;
    }

    #[test]
    fn any_characters_at_all_are_a_fixed_point(markdown in "\\PC{0,60}") {
        is_fixed(&markdown)?;
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
