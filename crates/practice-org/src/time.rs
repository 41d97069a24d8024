//! Times as Salesforce writes and reads them; inside the crate a time is milliseconds since the epoch, UTC.
//!
//! Out: `2021-11-06T17:38:40.000+0000`, always milliseconds and an offset without a colon. In: with `Z`, `+0000` or
//! `+00:00`, with or without a fraction, or a date alone, which means midnight UTC. HTTP dates are RFC 1123.

use jiff::civil::Date;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// `2021-11-06T17:38:40.000+0000`.
///
/// Written by hand, as all three: a page of records holds thousands of moments, and a format that is read anew for each
/// takes most of the time it takes to read the records.
pub(crate) fn format_ms(ms: i64) -> String {
    let at = utc(ms);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+0000",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.millisecond()
    )
}

/// `2021-11-06`.
pub(crate) fn format_date(ms: i64) -> String {
    let at = utc(ms);
    format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
}

/// `Sat, 06 Nov 2021 17:38:40 GMT`, for HTTP headers.
pub(crate) fn http_date(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let at = utc(ms);
    let day = usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or_default();
    let month = usize::try_from(at.month() - 1).unwrap_or_default();
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        DAYS[day % 7],
        at.day(),
        MONTHS[month % 12],
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// Milliseconds of a datetime or date in one of the forms Salesforce accepts, or `None`.
pub(crate) fn parse(text: &str) -> Option<i64> {
    if text.len() == 10 {
        let date: Date = strtime::parse("%Y-%m-%d", text).ok()?.to_date().ok()?;
        return midnight(date);
    }
    let (clock, offset_seconds) = split_offset(text)?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let local: civil::DateTime = strtime::parse("%Y-%m-%dT%H:%M:%S", whole)
        .ok()?
        .to_datetime()
        .ok()?;
    let seconds = local
        .to_zoned(TimeZone::UTC)
        .ok()?
        .timestamp()
        .as_millisecond();
    Some(seconds + fraction_ms(clock, fraction)? - offset_seconds * 1000)
}

/// Milliseconds of an HTTP date (RFC 1123), or `None`.
pub(crate) fn parse_http_date(text: &str) -> Option<i64> {
    let local = strtime::parse("%a, %d %b %Y %H:%M:%S GMT", text.trim())
        .ok()?
        .to_datetime()
        .ok()?;
    Some(
        local
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

fn utc(ms: i64) -> civil::DateTime {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::UTC.to_datetime(at)
}

fn midnight(date: Date) -> Option<i64> {
    Some(
        date.to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

/// Splits `…Z`, `…+hhmm` or `…+hh:mm` into the clock part and the offset in seconds.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (clock, offset) = text.split_at(at);
    let digits = offset[1..].replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (
        digits[..2].parse::<i64>().ok()?,
        digits[2..].parse::<i64>().ok()?,
    );
    let seconds = hours * 3600 + minutes * 60;
    Some((
        clock,
        if offset.starts_with('-') {
            -seconds
        } else {
            seconds
        },
    ))
}

fn fraction_ms(clock: &str, fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return (!clock.ends_with('.')).then_some(0);
    }
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{fraction:0<3}")[..3].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_goes_out_with_milliseconds_and_an_offset_without_a_colon() {
        assert_eq!(format_ms(1_636_220_320_000), "2021-11-06T17:38:40.000+0000");
        assert_eq!(format_date(1_636_220_320_000), "2021-11-06");
        assert_eq!(
            http_date(1_636_220_320_000),
            "Sat, 06 Nov 2021 17:38:40 GMT"
        );
    }

    #[test]
    fn every_accepted_form_means_the_same_moment() {
        for text in [
            "2021-11-06T17:38:40Z",
            "2021-11-06T17:38:40.000Z",
            "2021-11-06T17:38:40.000+0000",
            "2021-11-06T18:38:40.000+01:00",
            "2021-11-06T12:38:40-0500",
        ] {
            assert_eq!(parse(text), Some(1_636_220_320_000), "{text}");
        }
        assert_eq!(parse("2021-11-06"), Some(1_636_156_800_000));
        assert_eq!(
            parse_http_date("Sat, 06 Nov 2021 17:38:40 GMT"),
            Some(1_636_220_320_000)
        );
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2021-13-01",
            "2021-11-06T17:38:40",
            "2021-11-06T25:00:00Z",
            "2021-11-06T17:38:40.Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
