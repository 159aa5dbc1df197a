//! Times in expressions and parameters: a date and time is a point, a date is the whole day in UTC. With a day, exactly
//! one of `<`, `=` and `>` holds, as with a point.

use chrono::{Datelike as _, Timelike as _};

use crate::core::Timestamp;
use crate::delivery::condition::{Compare, Condition, TimeColumn};

/// The condition that a time compares so with a date, or with a date and time; nothing, if the text is neither.
pub(in crate::delivery) fn condition(column: TimeColumn, compare: Compare, text: &str) -> Option<Condition> {
    Some(match read(text)? {
        Moment::Point(time) => Condition::Time { column, compare, time },
        Moment::Day(first, last) => day(column, compare, first, last),
    })
}

/// What a text says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// A point in time.
    Point(Timestamp),
    /// A day: its first and its last microsecond.
    Day(Timestamp, Timestamp),
}

/// The moment that a text names. Years outside of 0 to 9999 and leap seconds are refused: the databases would put
/// them in different places.
fn read(text: &str) -> Option<Moment> {
    let point = |text: &str| text.parse::<Timestamp>().ok().filter(|time| is_plain(*time));
    if let Some(time) = point(text) {
        return Some(Moment::Point(time));
    }
    let first = point(&format!("{text}T00:00:00Z"))?;
    let last = point(&format!("{text}T23:59:59.999999Z"))?;
    Some(Moment::Day(first, last))
}

fn is_plain(time: Timestamp) -> bool {
    let time = time.to_utc();
    (0..=9999).contains(&time.year()) && time.nanosecond() < 1_000_000_000
}

/// The condition that a time compares so with a day.
fn day(column: TimeColumn, compare: Compare, first: Timestamp, last: Timestamp) -> Condition {
    let at = |compare, time| Condition::Time { column, compare, time };
    match compare {
        Compare::Less | Compare::GreaterOrEqual => at(compare, first),
        Compare::Greater | Compare::LessOrEqual => at(compare, last),
        Compare::NotEqual => Condition::Any(vec![at(Compare::Less, first), at(Compare::Greater, last)]),
        Compare::Equal | Compare::Has => {
            Condition::All(vec![at(Compare::GreaterOrEqual, first), at(Compare::LessOrEqual, last)])
        }
    }
}
