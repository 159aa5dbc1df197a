//! Cursors: what is encoded comes back, and nothing else is taken for a cursor.

use materia::http::{Cursor, CursorValue, Direction};
use proptest::prelude::*;

const SHAPE: &str = "/v1/articles?topic=sciatica&sort=-published_at";

fn values() -> impl Strategy<Value = CursorValue> {
    prop_oneof![
        Just(CursorValue::Null),
        any::<i64>().prop_map(CursorValue::Integer),
        ".{0,60}".prop_map(CursorValue::Text),
    ]
}

fn cursors() -> impl Strategy<Value = Cursor> {
    let directions = prop_oneof![Just(Direction::Next), Just(Direction::Previous)];
    (prop::collection::vec(values(), 0..4), directions).prop_map(|(keys, direction)| Cursor { keys, direction })
}

proptest! {
    #[test]
    fn what_is_encoded_comes_back(cursor in cursors()) {
        let text = cursor.encode(SHAPE);
        prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
        prop_assert_eq!(Cursor::decode(&text, SHAPE), Ok(cursor));
    }

    #[test]
    fn a_changed_cursor_is_refused(cursor in cursors(), place in any::<prop::sample::Index>()) {
        let mut text = cursor.encode(SHAPE).into_bytes();
        let place = place.index(text.len());
        text[place] = if text[place] == b'A' { b'Q' } else { b'A' };
        let text = String::from_utf8(text).unwrap();
        prop_assert!(Cursor::decode(&text, SHAPE).is_err());
    }

    #[test]
    fn no_text_breaks_the_decoder(text in ".{0,200}") {
        prop_assert!(Cursor::decode(&text, SHAPE).is_err());
    }
}

#[test]
fn scores_survive() {
    let cursor = Cursor { keys: vec![CursorValue::Real(-1.5), CursorValue::Integer(2)], direction: Direction::Next };
    assert_eq!(Cursor::decode(&cursor.encode(SHAPE), SHAPE), Ok(cursor));
}

#[test]
fn a_cursor_of_another_query_is_refused_with_its_parameter_named() {
    let cursor = Cursor { keys: vec![CursorValue::Integer(1)], direction: Direction::Next };
    let fault = Cursor::decode(&cursor.encode("/v1/articles?topic=low-back-pain"), SHAPE).unwrap_err();
    assert_eq!((fault.parameter.as_deref(), fault.code.as_ref()), (Some("cursor"), "invalid_cursor"));
    assert!(Cursor::decode(&"A".repeat(5000), SHAPE).is_err());
}
