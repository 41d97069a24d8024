//! How a value looks under `FORMAT()`: as the user's locale writes it.
//!
//! The locale is en_US and the currency the dollar, the defaults of an org in the United States; examples are those of
//! "FORMAT" in the SOQL and SOSL Reference (`4/10/2025, 3:31 PM`, `$44,000.00`).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::scope::Class;
use crate::schema::{Field, FieldKind};

/// The value as people read it; what has no form of its own stays as it is.
pub(super) fn localized(value: &Value, class: Class, field: &Field, ms: Option<i64>) -> Value {
    let text = match class {
        Class::DateTime => ms.and_then(moment),
        Class::Date => value.as_str().and_then(day),
        Class::Integer => value.as_i64().map(|number| grouped(&number.to_string())),
        Class::Decimal => value.as_f64().map(|number| decimal(number, field)),
        _ => None,
    };
    text.map_or_else(|| value.clone(), Value::String)
}

fn moment(ms: i64) -> Option<String> {
    let moment = Timestamp::from_millisecond(ms)
        .ok()?
        .to_zoned(TimeZone::UTC);
    strtime::format("%-m/%-d/%Y, %-I:%M %p", &moment).ok()
}

fn day(text: &str) -> Option<String> {
    let date: Date = strtime::parse("%Y-%m-%d", text).ok()?.to_date().ok()?;
    strtime::format("%-m/%-d/%Y", date).ok()
}

fn decimal(number: f64, field: &Field) -> String {
    let places = match field.kind {
        FieldKind::Currency { .. } => 2,
        FieldKind::Double { scale, .. } | FieldKind::Percent { scale, .. } => scale as usize,
        _ => 0,
    };
    let text = grouped(&format!("{number:.places$}"));
    match field.kind {
        FieldKind::Currency { .. } if number < 0.0 => format!("-${}", text.trim_start_matches('-')),
        FieldKind::Currency { .. } => format!("${text}"),
        FieldKind::Percent { .. } => format!("{text}%"),
        _ => text,
    }
}

/// Commas between thousands.
fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (digits, String::new()),
    };
    let mut text = String::new();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted_by_commas() {
        for (number, text) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.80", "-1,234,567.80"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_moment_reads_as_in_the_reference() {
        assert_eq!(
            moment(1_744_299_060_000).as_deref(),
            Some("4/10/2025, 3:31 PM")
        );
        assert_eq!(day("2015-12-28").as_deref(), Some("12/28/2015"));
    }
}
