//! Dates and times as Salesforce writes them; inside they are integer milliseconds UTC.
//!
//! Answers carry `2021-11-06T17:38:40.000+0000` (no colon in the offset), which RFC 3339 parsers refuse
//! (SOQL and SOSL Reference, "Date formats"; restforce fixtures). The UI API writes `…Z`.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use jiff::fmt::strtime;

/// Milliseconds UTC of a datetime out of an answer, or `None` if it is not one.
#[must_use]
pub fn parse_datetime(text: &str) -> Option<i64> {
    let text = match text.strip_suffix('Z') {
        Some(local) => format!("{local}+0000"),
        None => text.to_owned(),
    };
    ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%dT%H:%M:%S%.f%:z"]
        .into_iter()
        .find_map(|format| {
            strtime::parse(format, &text)
                .ok()?
                .to_timestamp()
                .ok()
                .map(Timestamp::as_millisecond)
        })
}

/// A datetime as SOQL wants it: `2021-11-06T17:38:40.123Z`, unquoted.
#[must_use]
pub fn soql_datetime(ms: i64) -> String {
    clamped(ms).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A date for a conditional header (RFC 9110 section 5.6.7), exact to the second, the rest cut off.
#[must_use]
pub fn http_date(ms: i64) -> String {
    clamped(ms)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// Milliseconds UTC of a `Date` header.
#[must_use]
pub fn parse_http_date(text: &str) -> Option<i64> {
    rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp().as_millisecond())
}

fn clamped(ms: i64) -> Timestamp {
    let (min, max) = (
        Timestamp::MIN.as_millisecond(),
        Timestamp::MAX.as_millisecond(),
    );
    Timestamp::from_millisecond(ms.clamp(min, max)).unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_salesforce_writes_is_read() {
        let expected = Some(1_636_220_320_000);
        for text in [
            "2021-11-06T17:38:40.000+0000",
            "2021-11-06T17:38:40.000Z",
            "2021-11-06T17:38:40Z",
            "2021-11-06T18:38:40.000+01:00",
            "2021-11-06T18:38:40.000+0100",
        ] {
            assert_eq!(parse_datetime(text), expected, "{text}");
        }
        for text in [
            "",
            "2021-11-06",
            "yesterday",
            "2021-13-06T17:38:40.000+0000",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_written_as_their_reader_wants_them() {
        assert_eq!(soql_datetime(1_636_220_320_123), "2021-11-06T17:38:40.123Z");
        assert_eq!(
            http_date(1_636_220_320_999),
            "Sat, 06 Nov 2021 17:38:40 GMT"
        );
        assert_eq!(
            parse_http_date("Sat, 06 Nov 2021 17:38:40 GMT"),
            Some(1_636_220_320_000)
        );
        assert!(!soql_datetime(i64::MAX).is_empty());
        assert!(!http_date(i64::MIN).is_empty());
    }
}
