//! Relative dates: `TODAY`, `LAST_N_DAYS:30`, `THIS_FISCAL_QUARTER` and the rest of "Date Formats and Date Literals"
//! in the SOQL and SOSL Reference.
//!
//! Each means a range of days. `LAST_N_DAYS:n` includes today and the n days before; `NEXT_N_DAYS:n` starts tomorrow;
//! with longer units the current unit is left out. Weeks start on Sunday, as in the en_US locale; the user's time zone
//! is UTC; the fiscal year is the calendar year, the default of every org.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// Days from the first up to, not including, the second.
pub(super) type Range = (Date, Date);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Whether this upper-case word is a relative date without a number.
pub(super) fn is_plain(word: &str) -> bool {
    plain(word).is_some()
}

/// Whether this upper-case word is a relative date with a number.
pub(super) fn is_counted(word: &str) -> bool {
    counted(word).is_some()
}

/// The days this upper-case word means now, or `None` if it is no relative date.
pub(super) fn range(word: &str, n: Option<u32>, now_ms: i64) -> Option<Range> {
    let today = Timestamp::from_millisecond(now_ms)
        .ok()?
        .to_zoned(TimeZone::UTC)
        .date();
    let (unit, first, count) = match n {
        None => plain(word)?,
        Some(n) => {
            let (unit, kind) = counted(word)?;
            let n = i64::from(n.min(100_000));
            match (kind, unit) {
                (Counted::Last, Unit::Day) => (unit, -n, n + 1),
                (Counted::Last, _) => (unit, -n, n),
                (Counted::Next, _) => (unit, 1, n),
                (Counted::Ago, _) => (unit, -n, 1),
            }
        }
    };
    let start = shift(start_of(today, unit), unit, first);
    Some((start, shift(start, unit, count)))
}

/// Midnight UTC of a day, in milliseconds since the epoch.
pub(super) fn midnight(date: Date) -> i64 {
    let beyond = if date.year() < 0 { i64::MIN } else { i64::MAX };
    date.to_zoned(TimeZone::UTC)
        .map_or(beyond, |zoned| zoned.timestamp().as_millisecond())
}

enum Counted {
    Last,
    Next,
    Ago,
}

/// Unit, first unit counted from the current one, number of units.
fn plain(word: &str) -> Option<(Unit, i64, i64)> {
    match word {
        "YESTERDAY" => return Some((Unit::Day, -1, 1)),
        "TODAY" => return Some((Unit::Day, 0, 1)),
        "TOMORROW" => return Some((Unit::Day, 1, 1)),
        "LAST_90_DAYS" => return Some((Unit::Day, -90, 91)),
        "NEXT_90_DAYS" => return Some((Unit::Day, 1, 90)),
        _ => {}
    }
    let (which, unit) = word.split_once('_')?;
    let unit = match unit {
        "WEEK" => Unit::Week,
        "MONTH" => Unit::Month,
        "QUARTER" | "FISCAL_QUARTER" => Unit::Quarter,
        "YEAR" | "FISCAL_YEAR" => Unit::Year,
        _ => return None,
    };
    match which {
        "LAST" => Some((unit, -1, 1)),
        "THIS" => Some((unit, 0, 1)),
        "NEXT" => Some((unit, 1, 1)),
        _ => None,
    }
}

fn counted(word: &str) -> Option<(Unit, Counted)> {
    let (kind, unit) = if let Some(unit) = word.strip_prefix("LAST_N_") {
        (Counted::Last, unit)
    } else if let Some(unit) = word.strip_prefix("NEXT_N_") {
        (Counted::Next, unit)
    } else {
        (Counted::Ago, word.strip_prefix("N_")?.strip_suffix("_AGO")?)
    };
    let unit = match unit {
        "DAYS" => Unit::Day,
        "WEEKS" => Unit::Week,
        "MONTHS" => Unit::Month,
        "QUARTERS" | "FISCAL_QUARTERS" => Unit::Quarter,
        "YEARS" | "FISCAL_YEARS" => Unit::Year,
        _ => return None,
    };
    Some((unit, kind))
}

fn start_of(date: Date, unit: Unit) -> Date {
    let first_of = |month: i8| Date::new(date.year(), month, 1).unwrap_or(date);
    match unit {
        Unit::Day => date,
        Unit::Week => shift(
            date,
            Unit::Day,
            -i64::from(date.weekday().since(Weekday::Sunday)),
        ),
        Unit::Month => first_of(date.month()),
        Unit::Quarter => first_of((date.month() - 1) / 3 * 3 + 1),
        Unit::Year => first_of(1),
    }
}

/// Moves by whole units; stays at the end of the calendar rather than leaving it.
fn shift(date: Date, unit: Unit, count: i64) -> Date {
    let span = match unit {
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Quarter => Span::new().try_months(count * 3),
        Unit::Year => Span::new().try_years(count),
    };
    match span {
        Ok(span) => date.saturating_add(span),
        Err(_) if count < 0 => Date::MIN,
        Err(_) => Date::MAX,
    }
}
