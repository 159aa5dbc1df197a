//! Properties of reading: what is printed is read as the same, and nothing that is written panics or takes long.

use std::time::{Duration, Instant};

use materia::delivery::{compile_filter, filter_fields, parse_filter};
use proptest::prelude::*;

use super::data::Entry;
use super::model::{askable, asks};

fn questions() -> impl Strategy<Value = String> {
    let none: &[Entry] = &[];
    let askable = askable(none).into_iter().filter(|(.., values)| !values.is_empty()).collect();
    let choices = prop::collection::vec(any::<u8>(), 1..40);
    (asks(askable), choices).prop_map(|(ask, choices)| ask.written(&choices))
}

/// Texts that are nearly expressions.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "(",
        ")",
        "\"",
        "'",
        "\\",
        "-",
        "*",
        ":",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        "AND",
        "OR",
        "NOT",
        " ",
        "\n",
        "title",
        "topics",
        ".slug",
        ".",
        "true",
        "2020-04-09",
        "T10:00:00Z",
        "é",
        "\u{0}",
        "😀",
        ",",
        "!",
        "x",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..400).prop_map(|words| words.concat())
}

fn in_time(expression: &str) {
    let begin = Instant::now();
    let fields = filter_fields::<materia::articles::Articles>();
    if let Err(fault) = compile_filter(expression, &fields) {
        let place = fault.detail.strip_prefix("at column ").and_then(|rest| rest.split_once(':'));
        let column: usize = place.expect("a fault names its column").0.parse().expect("a number");
        let characters = expression.chars().count();
        assert!((1..=characters + 1).contains(&column), "{expression:?}: {}", fault.detail);
        assert!(fault.detail.chars().count() <= 4000);
    }
    assert!(begin.elapsed() < Duration::from_secs(1), "{expression:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_is_read_as_the_same(written in questions()) {
        prop_assume!(written.chars().count() <= 2000);
        let fields = filter_fields::<materia::articles::Articles>();
        let printed = parse_filter(&written).unwrap().to_string();
        prop_assert_eq!(parse_filter(&printed).unwrap().to_string(), printed.as_str());
        prop_assert_eq!(compile_filter(&printed, &fields).unwrap(), compile_filter(&written, &fields).unwrap());
    }

    #[test]
    fn no_text_panics_or_takes_long(text in any::<String>()) {
        in_time(&text);
    }

    #[test]
    fn no_soup_of_words_panics_or_takes_long(text in soup()) {
        in_time(&text);
    }

    #[test]
    fn no_damage_panics_or_takes_long(written in questions(), at in any::<prop::sample::Index>(), stray in any::<char>()) {
        let mut letters: Vec<char> = written.chars().collect();
        let at = at.index(letters.len() + 1);
        letters.insert(at, stray);
        in_time(&letters.iter().collect::<String>());
        letters.truncate(at);
        in_time(&letters.iter().collect::<String>());
    }
}
