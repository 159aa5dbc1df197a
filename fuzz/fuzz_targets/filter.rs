//! Any text as a filter: it is refused within the text, or it is understood, printed and read again as the same.
//! `cargo +nightly fuzz run filter`

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use materia::articles::Articles;
use materia::delivery::{Field, compile_filter, filter_fields, parse_filter};

static FIELDS: LazyLock<Vec<(String, Field)>> = LazyLock::new(filter_fields::<Articles>);

fuzz_target!(|text: &str| {
    let compiled = compile_filter(text, &FIELDS);
    if let Err(fault) = &compiled {
        let place = fault.detail.strip_prefix("at column ").and_then(|rest| rest.split_once(':'));
        let column: usize = place.expect("a fault names its column").0.parse().expect("a column is a number");
        assert!((1..=text.chars().count() + 1).contains(&column), "column {column} of {text:?}");
        assert!(fault.detail.chars().count() <= 4000, "{}", fault.detail);
    }
    let Ok(expression) = parse_filter(text) else { return };
    let printed = expression.to_string();
    // The canonical form has more white space, and may pass the bound that the text kept.
    if printed.chars().count() > 2000 {
        return;
    }
    assert_eq!(parse_filter(&printed).expect("what is printed is read").to_string(), printed);
    if let Ok(condition) = compiled {
        assert_eq!(compile_filter(&printed, &FIELDS).as_ref(), Ok(&condition), "{text:?} as {printed:?}");
    }
});
