//! Values to compare with, and how each is written so that it stays one value.
//!
//! Source: SOQL and SOSL Reference, "Quoted string escape sequences", "Date formats and date literals".

use std::fmt::Write as _;

use jiff::civil;

use super::RelativeDate;
use crate::ids::RecordId;
use crate::time::soql_datetime;

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A record's id.
    Id(RecordId),
    /// A whole number.
    Number(i64),
    /// Any number.
    Decimal(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A time in milliseconds UTC.
    Time(i64),
    /// A day.
    Date(civil::Date),
    /// A time of day.
    TimeOfDay(civil::Time),
    /// Days that go with the calendar.
    Relative(RelativeDate),
    /// No value.
    Null,
}

/// A number as JSON writes it, with its digits as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// Reads digits with an optional sign and point; a power of ten is written out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Decimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |text: &str| {
            (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if all_digits(whole) && all_digits(part) {
            return Some(Decimal(text.to_owned()));
        }
        if !text.contains(['e', 'E']) {
            return None;
        }
        // the literals of SOQL have no power of ten
        let written = format!("{}", text.parse::<f64>().ok().filter(|n| n.is_finite())?);
        (!written.contains('e')).then_some(Decimal(written))
    }
}

pub(super) fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Text(value) => text.push_str(&literal(value)),
        Value::Id(id) => text.push_str(&literal(id.as_str())),
        Value::Number(number) => {
            let _ = write!(text, "{number}");
        }
        Value::Decimal(number) => text.push_str(&number.0),
        Value::Bool(value) => text.push_str(if *value { "TRUE" } else { "FALSE" }),
        Value::Time(ms) => text.push_str(&soql_datetime(*ms)),
        Value::Date(date) => {
            let _ = write!(text, "{}", date.strftime("%Y-%m-%d"));
        }
        Value::TimeOfDay(time) => {
            let _ = write!(text, "{}", time.strftime("%H:%M:%S%.3fZ"));
        }
        Value::Relative(date) => {
            let _ = write!(text, "{date}");
        }
        Value::Null => text.push_str("null"),
    }
}

/// Values in parentheses.
pub(super) fn write_list<'v>(text: &mut String, values: impl IntoIterator<Item = &'v Value>) {
    text.push('(');
    for (i, value) in values.into_iter().enumerate() {
        text.push_str(if i == 0 { "" } else { ", " });
        write_value(text, value);
    }
    text.push(')');
}

/// A text as a quoted literal.
#[must_use]
pub fn literal(text: &str) -> String {
    format!("'{}'", escape(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\'' => escaped.push_str("\\'"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            c if c < ' ' || c == '\u{7f}' => {
                let _ = write!(escaped, "\\u{:04X}", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

/// In LIKE, `%` and `_` are wildcards unless escaped.
pub(super) fn escape_like(text: &str) -> String {
    escape(text).replace('%', "\\%").replace('_', "\\_")
}
