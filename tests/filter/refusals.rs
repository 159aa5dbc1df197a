//! What is refused, with which code, at which column, and what the caller is told.

use std::time::{Duration, Instant};

use materia::delivery::compile_filter;
use materia::http::Fault;

use super::fields::fields;

fn refused(expression: &str) -> Fault {
    match compile_filter(expression, &fields()) {
        Ok(condition) => panic!("{expression:?} is accepted as {condition:?}"),
        Err(fault) => fault,
    }
}

/// Each case: what is written, the code, the column, and a piece of the detail.
#[track_caller]
fn refuses(cases: &[(&str, &str, usize, &str)]) {
    for (written, code, column, piece) in cases {
        let fault = refused(written);
        assert_eq!(fault.parameter.as_deref(), Some("filter"));
        let place = format!("at column {column}: ");
        assert!(fault.detail.starts_with(&place), "{written:?} at {column}: {}", fault.detail);
        assert_eq!(fault.code, *code, "{written:?}: {}", fault.detail);
        assert!(fault.detail.contains(piece), "{written:?} names {piece:?}: {}", fault.detail);
    }
}

#[test]
fn what_is_not_built_as_the_language_is() {
    refuses(&[
        ("", "syntax", 1, "found the end; expected here: a field"),
        ("   ", "syntax", 4, "found the end"),
        ("AND", "syntax", 1, "found `AND`; expected here: a field, `NOT`, `-` or `(`; the fields are `id`, `slug`"),
        ("kind = goal AND", "syntax", 16, "found the end"),
        ("kind = goal OR OR", "syntax", 16, "found `OR`"),
        ("kind = goal AND AND kind = goal", "syntax", 17, "found `AND`"),
        ("NOT NOT kind = goal", "syntax", 5, "found `NOT`"),
        ("- kind = goal", "syntax", 3, "right before"),
        ("--kind = goal", "syntax", 2, "found `-`"),
        ("kind =", "syntax", 7, "found the end; expected here: a value"),
        ("kind = AND", "syntax", 8, "stands in quotes"),
        ("kind == goal", "syntax", 7, "found `=`; expected here: a value"),
        ("kind <> goal", "syntax", 7, "found `>`"),
        ("kind = goal = goal", "syntax", 13, "found `=`; expected here: `AND`, `OR`"),
        ("kind=\"goal\"slug=x", "syntax", 12, "white space, `AND` or `OR`"),
        ("(kind=goal)(slug=x)", "syntax", 12, "white space"),
        ("kind:*slug:x", "unsupported", 6, "no wildcards"),
        ("= goal", "syntax", 1, "found `=`"),
        ("* = goal", "syntax", 1, "found `*`"),
        ("()", "syntax", 2, "found `)`"),
        ("(kind=goal", "syntax", 11, "`)` for the parenthesis at column 1"),
        ("slug=x ((kind=goal) slug=y", "syntax", 27, "`)` for the parenthesis at column 8"),
        ("(kind=goal *)", "syntax", 12, "another comparison or `)`"),
        ("kind=goal)", "syntax", 10, "found `)`"),
        ("kind = \"goal", "syntax", 8, "has no end"),
        ("title = \"Übung\\n\"", "syntax", 15, r"after `\`"),
        ("title = 'x\\", "syntax", 11, r"after `\`"),
        ("kind = goal && slug = x", "syntax", 13, "found `&`, which has no meaning here; both must hold: write `AND`"),
        ("kind = goal || slug = x", "syntax", 13, "write `OR`"),
        ("!kind = goal", "syntax", 1, "`NOT`"),
        ("kind = goal, general", "syntax", 12, "no lists"),
        ("title = “x”", "syntax", 9, "straight quotes"),
        ("kind = go\u{0}al", "syntax", 10, "found U+0000"),
        ("titel = 'ä' AND ü# = 1", "syntax", 18, "found `#`"),
    ]);
}

#[test]
fn what_is_known_elsewhere_and_not_here() {
    refuses(&[
        ("sciatica", "unsupported", 1, "found `sciatica` without a comparison; expected here: a field, a comparison"),
        ("kind=goal sciatica", "unsupported", 11, "the fields are `id`, `slug`, `title`"),
        ("\"low back\"", "unsupported", 1, "without a field"),
        ("kind = goal and slug = x", "syntax", 13, "found `and`; `AND` is written in capitals"),
        ("kind = goal or slug = x", "syntax", 13, "`OR` is written in capitals"),
        ("not slug = x", "syntax", 1, "`NOT` is written in capitals"),
        ("regex(title, 'x')", "unsupported", 1, "found the function `regex`"),
        ("kind = (goal OR general)", "unsupported", 8, "values are not grouped; compare `kind` with each"),
        ("topics:pain*", "unsupported", 8, "no wildcards"),
        ("topics:*pain", "unsupported", 8, "no wildcards"),
        ("title = \"*pain\"", "unsupported", 9, "no wildcards"),
    ]);
}

#[test]
fn what_a_field_does_not_take() {
    refuses(&[
        ("colour = red", "unknown_field", 1, "no field is called `colour`; the fields are `id`"),
        ("kind=goal AND topic.slug = x", "unknown_field", 15, "did you mean `topics.slug`?"),
        ("Kind = goal", "unknown_field", 1, "did you mean `kind`?"),
        ("topics. = x", "unknown_field", 1, "no field is called `topics.`"),
        ("kind = gaol", "not_one_of", 8, "found `gaol`; did you mean `goal`?; the values of `kind` are"),
        ("kind = \"Goal\"", "not_one_of", 8, "`condition`, `goal`, `general`"),
        ("kind < goal", "wrong_comparison", 6, "found `<`, which `kind` does not take; expected here: `=`, `!=`, `:`"),
        ("featured = yes", "not_one_of", 12, "`true`, `false`"),
        ("featured >= true", "wrong_comparison", 10, "`featured`"),
        ("codes > M54", "wrong_comparison", 7, "`codes`"),
        ("topics < x", "wrong_comparison", 8, "`topics`"),
        ("topics.id = sciatica", "format", 13, "compared with an id"),
        ("topics.slug = 0197a3c4-5e00-7000-8000-000000000001", "format", 15, "`topics.id` with an id"),
        ("topics.kind = x", "not_one_of", 15, "the values of `topics.kind`"),
        ("topics.kind > goal", "wrong_comparison", 13, ""),
        ("published_at : \"2020-01-01\"", "wrong_comparison", 14, "`<=`"),
        ("published_at > yesterday", "format", 16, "a date, such as 2020-04-01"),
        ("published_at > 2020", "format", 16, ""),
        ("published_at > 2021-02-29", "format", 16, ""),
        ("published_at > 2020-04-09T10:00:00", "format", 16, ""),
        ("published_at > 2016-12-31T23:59:60Z", "format", 16, ""),
        ("published_at < 9999-12-31T23:59:59-05:00", "format", 16, ""),
        ("published_at < 0000-01-01T00:00:00+05:00", "format", 16, ""),
        ("title : \"!?\"", "format", 9, "letters and digits"),
        ("title >= \"\"", "format", 10, "letters and digits"),
        ("topics.name : \"...\"", "format", 15, ""),
        ("id = 5", "format", 6, "an id, such as"),
        ("slug < x", "wrong_comparison", 6, ""),
        ("kind = *", "wrong_comparison", 8, "goes with `:` only: kind:*"),
        ("kind != *", "wrong_comparison", 9, ""),
    ]);
}

#[test]
fn what_goes_past_a_bound() {
    let deep = |levels: usize| format!("{}kind=goal{}", "(".repeat(levels), ")".repeat(levels));
    let many = |count: usize| vec!["slug=x"; count].join(" ");
    let long = |letters: usize| format!("title = {}", "ü".repeat(letters - 8));
    for good in [deep(20), many(100), long(2000)] {
        assert!(compile_filter(&good, &fields()).is_ok(), "{good}");
    }
    refuses(&[
        (&deep(21), "too_deep", 21, "more than 20 deep"),
        (&many(101), "too_many_items", 701, "more than 100 comparisons"),
        (&long(2001), "too_long", 2001, "has 2001 characters, and may have at most 2000"),
        (&"(".repeat(2000), "too_deep", 21, ""),
        (&"-(".repeat(1000), "too_deep", 42, ""),
    ]);
}

#[test]
fn a_fault_stays_within_its_bound() {
    let long = "x".repeat(1900);
    for expression in [long.clone(), format!("kind = {long}"), format!("{long} = 1"), format!("\"{long}\"")] {
        let fault = refused(&expression);
        assert!(fault.detail.chars().count() < 1000, "{}", fault.detail);
    }
}

#[test]
fn reading_takes_a_time_that_grows_with_the_length() {
    let begin = Instant::now();
    for text in ["(", "-", "\"", "a=1 ", "a=1 OR ", "\\", "NOT ", "a=(", "2020-01-01T00:", "é", "a:*"] {
        for times in [10, 700, 100_000] {
            let _ = compile_filter(&text.repeat(times), &fields());
        }
    }
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
}
