//! When an answer was last another one, as a date of HTTP (RFC 9110, 8.8.2). Such a date knows no fractions of a
//! second; it is rounded up, so that two changes in one second cannot be taken for one: who was answered before the
//! second was over holds an earlier date than the answer has from then on.

use std::time::{Duration, SystemTime};

use actix_web::http::header::HeaderValue;

/// The date of the last change.
#[derive(Debug, Clone)]
pub struct HttpDate {
    time: SystemTime,
    header: HeaderValue,
}

impl HttpDate {
    /// The first whole second that is not before this time.
    pub fn after(time: SystemTime) -> Self {
        let whole = whole_seconds(time);
        let time = if whole < time { whole + Duration::from_secs(1) } else { whole };
        Self { time, header: header(time) }
    }

    /// What a reader must name, or a later one, to be told that nothing has changed.
    pub fn time(&self) -> SystemTime {
        self.time
    }

    /// The value of `Last-Modified`: never later than the present.
    pub fn header(&self) -> HeaderValue {
        let now = SystemTime::now();
        if self.time <= now { self.header.clone() } else { header(whole_seconds(now)) }
    }
}

fn header(time: SystemTime) -> HeaderValue {
    // Letters and digits are always a header value.
    HeaderValue::from_str(&httpdate::fmt_http_date(time)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

pub(super) fn whole_seconds(time: SystemTime) -> SystemTime {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map(|passed| passed.as_secs()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
    }

    #[test]
    fn a_date_is_rounded_up() {
        assert_eq!(HttpDate::after(at(2000)).time(), at(2000));
        assert_eq!(HttpDate::after(at(2001)).time(), at(3000));
        assert_eq!(HttpDate::after(at(2999)).header(), "Thu, 01 Jan 1970 00:00:03 GMT");
    }

    #[test]
    fn a_date_is_never_told_before_it_has_come() {
        let changed = SystemTime::now() + Duration::from_secs(3600);
        let told = HttpDate::after(changed).header();
        let told = httpdate::parse_http_date(told.to_str().unwrap()).unwrap();
        assert!(told <= SystemTime::now());
    }
}
