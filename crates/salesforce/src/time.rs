//! Dates and times as Salesforce writes them; inside they are integer milliseconds UTC.
//!
//! Answers carry `2021-11-06T17:38:40.000+0000` (no colon in the offset), which RFC 3339 parsers refuse
//! (SOQL and SOSL Reference, "Date formats"; restforce fixtures). The UI API writes `…Z`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// Milliseconds UTC of a datetime out of an answer, or `None` if it is not one.
#[must_use]
pub fn parse_datetime(text: &str) -> Option<i64> {
    usual(text).or_else(|| any_offset(text))
}

/// A datetime of an answer in the form of [`soql_datetime`]; what is none stays as it is.
#[must_use]
pub fn canonical<T>(text: &str) -> T
where
    T: From<String> + for<'t> From<&'t str>,
{
    if text.strip_suffix('Z').is_some_and(is_usual) {
        return text.into();
    }
    if let Some(local) = text.strip_suffix("+0000").filter(|local| is_usual(local)) {
        let mut written = [b'Z'; USUAL.len() + 1];
        written[..USUAL.len()].copy_from_slice(local.as_bytes());
        if let Ok(written) = str::from_utf8(&written) {
            return written.into();
        }
    }
    any_offset(text).map_or_else(|| text.into(), |ms| soql_datetime(ms).into())
}

/// Whether a text has the form that datetimes have in most answers, before their offset: a page of a list has hundreds
/// of them. What time it is does not matter for its form.
fn is_usual(local: &str) -> bool {
    let alike = |(is, form): (u8, &u8)| match form {
        b'0'..=b'9' => is.is_ascii_digit(),
        _ => is == *form,
    };
    local.len() == USUAL.len() && local.bytes().zip(USUAL).all(alike)
}

/// A datetime in the usual forms, its offset excepted.
const USUAL: &[u8] = b"2021-11-06T17:38:40.000";

/// The two forms that answers have: a page of a list has hundreds of them, and a pattern takes ten times as long.
fn usual(text: &str) -> Option<i64> {
    let local = text
        .strip_suffix("+0000")
        .or_else(|| text.strip_suffix('Z'))?;
    let written_out = local.len() == USUAL.len() && local.as_bytes()[10] == b'T';
    let local: DateTime = written_out.then(|| local.parse().ok()).flatten()?;
    let at = TimeZone::UTC.to_timestamp(local).ok()?;
    Some(at.as_millisecond())
}

fn any_offset(text: &str) -> Option<i64> {
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
    let at = TimeZone::UTC.to_datetime(clamped(ms));
    let milliseconds = at.subsec_nanosecond() / 1_000_000;
    // the years of a timestamp go below zero, those of Salesforce do not (1700 to 4000)
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{milliseconds:03}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
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
            "2021-11-06T17:38:40+0000",
        ] {
            assert_eq!(parse_datetime(text), expected, "{text}");
        }
        for text in [
            "",
            "2021-11-06",
            "yesterday",
            "2021-13-06T17:38:40.000+0000",
            "2021-11-06T25:38:40.000Z",
            "2021-11-06 17:38:40.000Z",
            "20211106T173840.0000000Z",
        ] {
            assert_eq!(parse_datetime(text), None, "{text}");
        }
    }

    #[test]
    fn a_datetime_gets_its_canonical_form_and_nothing_else_is_touched() {
        for (text, expected) in [
            ("2021-11-06T17:38:40.123+0000", "2021-11-06T17:38:40.123Z"),
            ("2021-11-06T18:38:40.123+0100", "2021-11-06T17:38:40.123Z"),
            ("2021-11-06T17:38:40Z", "2021-11-06T17:38:40.000Z"),
            (
                "2021-11-06 17:38:40.123+0000",
                "2021-11-06 17:38:40.123+0000",
            ),
            (
                "2021-11-06T17:38:4x.123+0000",
                "2021-11-06T17:38:4x.123+0000",
            ),
            ("+0000", "+0000"),
            ("2021-11-06", "2021-11-06"),
            ("", ""),
        ] {
            assert_eq!(canonical::<String>(text), expected, "{text}");
        }
    }

    #[test]
    fn the_usual_forms_are_read_as_the_pattern_reads_them() {
        for ms in (-8_000_000_000_000..60_000_000_000_000).step_by(987_654_321_097) {
            let written = soql_datetime(ms);
            assert_eq!(any_offset(&written), Some(ms), "{written}");
            assert_eq!(usual(&written), Some(ms), "{written}");
            assert_eq!(usual(&written.replace('Z', "+0000")), Some(ms));
            let answered = written.replace('Z', "+0000");
            assert_eq!(canonical::<String>(&answered), written);
            assert_eq!(canonical::<String>(&written), written);
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
        assert_eq!(soql_datetime(-1), "1969-12-31T23:59:59.999Z");
        assert!(!soql_datetime(i64::MAX).is_empty());
        assert!(!http_date(i64::MIN).is_empty());
    }
}
