//! Points in time as text: `YYYY-MM-DD`, a separator, `hh:mm:ss`, and where the second is not whole a point and three or six
//! digits. It is what both RFC 3339 and SQLite's columns have, so that every answer and every write has several; the patterns
//! by which Diesel writes and reads columns take eight and eighteen times as long, the date library's RFC 3339 twice.

use arrayvec::ArrayString;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};

/// Text of a point in time.
pub(super) type Text = ArrayString<26>;

/// Where the digits of each number are.
const YEAR: usize = 0;
const MONTH: usize = 5;
const DAY: usize = 8;
const HOUR: usize = 11;
const MINUTE: usize = 14;
const SECOND: usize = 17;
const FRACTION: usize = 20;

/// A point in time as text; none of one that has another form: of a year with more or less than four digits, within a leap
/// second, or finer than a microsecond.
pub(super) fn write(time: NaiveDateTime, separator: u8) -> Option<Text> {
    let year = u32::try_from(time.year()).ok().filter(|year| *year <= 9999)?;
    let nanoseconds = time.nanosecond();
    if nanoseconds >= 1_000_000_000 || !nanoseconds.is_multiple_of(1000) {
        return None;
    }
    let microseconds = nanoseconds / 1000;
    let mut bytes = *b"0000-00-00 00:00:00.000000";
    bytes[HOUR - 1] = separator;
    for (at, digits, number) in [
        (YEAR, 4, year),
        (MONTH, 2, time.month()),
        (DAY, 2, time.day()),
        (HOUR, 2, time.hour()),
        (MINUTE, 2, time.minute()),
        (SECOND, 2, time.second()),
        (FRACTION, 6, microseconds),
    ] {
        let mut left = number;
        for byte in bytes[at..at + digits].iter_mut().rev() {
            *byte = b'0' + (left % 10) as u8;
            left /= 10;
        }
    }
    let length = match microseconds {
        0 => FRACTION - 1,
        thousands if thousands % 1000 == 0 => FRACTION + 3,
        _ => FRACTION + 6,
    };
    Text::from(std::str::from_utf8(&bytes[..length]).ok()?).ok()
}

/// The point in time that text tells; none where it has any other form, which may be right all the same.
pub(super) fn read(text: &str, separator: u8) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let punctuation =
        [(MONTH - 1, b'-'), (DAY - 1, b'-'), (HOUR - 1, separator), (MINUTE - 1, b':'), (SECOND - 1, b':')];
    let per_unit = match bytes.len() {
        19 => 0,
        23 => 1000,
        26 => 1,
        _ => return None,
    };
    if punctuation.into_iter().any(|(at, byte)| bytes[at] != byte) || (per_unit > 0 && bytes[FRACTION - 1] != b'.') {
        return None;
    }
    let number = |at: usize, end: usize| {
        bytes[at..end]
            .iter()
            .try_fold(0, |number: u32, byte| byte.is_ascii_digit().then(|| number * 10 + u32::from(*byte - b'0')))
    };
    let two = |at: usize| number(at, at + 2);
    let fraction = if per_unit > 0 { number(FRACTION, bytes.len())? * per_unit } else { 0 };
    let year = i32::try_from(number(YEAR, YEAR + 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, two(MONTH)?, two(DAY)?)?;
    date.and_hms_micro_opt(two(HOUR)?, two(MINUTE)?, two(SECOND)?, fraction)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, SecondsFormat};
    use proptest::prelude::*;

    use super::*;
    use crate::core::Timestamp;

    fn time() -> impl Strategy<Value = NaiveDateTime> {
        let fraction = prop_oneof![Just(0), (0..1000_i64).prop_map(|part| part * 1000), 0..1_000_000_i64];
        (-62_167_219_200..253_402_300_800_i64, fraction).prop_map(|(seconds, fraction)| {
            DateTime::from_timestamp_micros(seconds * 1_000_000 + fraction).unwrap().naive_utc()
        })
    }

    proptest! {
        #[test]
        fn it_is_what_the_patterns_write_and_read(time in time()) {
            let column = write(time, b' ').unwrap();
            prop_assert_eq!(column.as_str(), time.format("%F %T%.f").to_string());
            prop_assert_eq!(read(&column, b' '), Some(time));
            let wire = write(time, b'T').unwrap();
            prop_assert_eq!(format!("{wire}Z"), time.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true));
            prop_assert_eq!(read(&wire, b'T'), Some(time));
            prop_assert_eq!(read(&wire, b' '), None);
        }

        #[test]
        fn what_it_reads_the_pattern_reads(time in time(), at in 0..27_usize, byte in "[0-9 .:TZtz+-]", cut in 0..4_usize) {
            for separator in [b' ', b'T'] {
                let mut text = format!("{}Z", write(time, separator).unwrap());
                text.truncate(text.len() - cut);
                if at < text.len() {
                    text.replace_range(at..=at, &byte);
                }
                let pattern = if separator == b'T' { "%FT%T%.f" } else { "%F %T%.f" };
                if let Some(time) = read(&text, separator) {
                    prop_assert_eq!(NaiveDateTime::parse_from_str(&text, pattern).unwrap(), time);
                }
                let wire: Result<Timestamp, _> = text.parse();
                let same = DateTime::parse_from_rfc3339(&text).map(|time| Timestamp::from_utc(time.to_utc()));
                prop_assert_eq!(wire, same, "{}", text);
            }
        }
    }

    #[test]
    fn what_has_another_form_is_left_to_the_patterns() {
        let year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        assert_eq!(write(year(10_000).and_hms_opt(0, 0, 0).unwrap(), b' '), None);
        assert_eq!(write(year(-1).and_hms_opt(0, 0, 0).unwrap(), b' '), None);
        assert_eq!(write(year(2020).and_hms_nano_opt(0, 0, 0, 1).unwrap(), b' '), None);
        assert_eq!(write(year(2016).and_hms_micro_opt(23, 59, 59, 1_500_000).unwrap(), b' '), None);
        for text in [
            "",
            "2020-01-01",
            "2020-02-30 00:00:00",
            "2020-01-01 24:00:00",
            "2020-01-01 00:00:60",
            "é020-01-01 00:00:0",
        ] {
            assert_eq!(read(text, b' '), None, "{text}");
        }
    }
}
