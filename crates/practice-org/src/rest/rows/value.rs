//! One value on its way into a record: the type it must have, the room it has, and Salesforce's words when it has not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::Value as Sql;
use serde_json::Value;

use crate::error::ApiError;
use crate::schema::{Field, FieldKind};
use crate::{ids, time};

/// Converts a JSON value to what its column holds. Texts are trimmed, and an empty text is null.
pub(in crate::rest) fn convert(field: &Field, value: &Value) -> Result<Sql, ApiError> {
    if value.is_null() {
        return Ok(if matches!(field.kind, FieldKind::Boolean) {
            Sql::Integer(0)
        } else {
            Sql::Null
        });
    }
    match field.kind {
        FieldKind::Boolean => boolean(value)
            .map(|on| Sql::Integer(on.into()))
            .ok_or_else(|| mismatch("boolean", value)),
        FieldKind::DateTime => moment(value)
            .map(Sql::Integer)
            .ok_or_else(|| mismatch("datetime", value)),
        FieldKind::Date => moment(value)
            .map(|ms| Sql::Text(time::format_date(ms)))
            .ok_or_else(|| mismatch("date", value)),
        FieldKind::Number { digits } => number(value, digits)
            .map(as_integer)
            .map_err(|why| why.error(field, "int", value)),
        FieldKind::Double { precision, scale } => number(value, precision.saturating_sub(scale))
            .map(Sql::Real)
            .map_err(|why| why.error(field, "double", value)),
        FieldKind::Currency { precision, scale } => number(value, precision.saturating_sub(scale))
            .map(Sql::Real)
            .map_err(|why| why.error(field, "currency", value)),
        FieldKind::Percent { precision, scale } => number(value, precision.saturating_sub(scale))
            .map(Sql::Real)
            .map_err(|why| why.error(field, "percent", value)),
        FieldKind::Time => clock(value)
            .map(Sql::Text)
            .ok_or_else(|| mismatch("time", value)),
        _ => text(value).map_or_else(
            || Err(mismatch("string", value)),
            |text| written(field, text.trim()),
        ),
    }
}

/// Texts of every kind.
fn written(field: &Field, text: &str) -> Result<Sql, ApiError> {
    if text.is_empty() {
        return Ok(Sql::Null);
    }
    let refused = |code, message| Err(ApiError::write(code, message, [field.name]));
    let label = field.label;
    match field.kind {
        FieldKind::Reference(_) => {
            return match ids::to18(text) {
                Some(id) => Ok(Sql::Text(id)),
                None => refused(
                    "MALFORMED_ID",
                    format!("{label}: id value of incorrect type: {text}"),
                ),
            };
        }
        FieldKind::Picklist {
            restricted: true, ..
        } if !field.offers(text) => {
            return Err(outside_list(field, text));
        }
        FieldKind::MultiPicklist { restricted, .. } => {
            return several(field, text, restricted).map(Sql::Text);
        }
        FieldKind::Base64 => {
            return match STANDARD.decode(text) {
                Ok(_) => Ok(Sql::Text(text.to_owned())),
                Err(_) => Err(mismatch("base64", &Value::String(text.to_owned()))),
            };
        }
        FieldKind::Email { .. } if !looks_like_email(text) => {
            return refused(
                "INVALID_EMAIL_ADDRESS",
                format!("{label}: invalid email address: {text}"),
            );
        }
        _ => {}
    }
    let most = field.length() as usize;
    if most > 0 && text.chars().count() > most {
        return refused(
            "STRING_TOO_LONG",
            format!("{label}: data value too large: {text} (max length={most})"),
        );
    }
    Ok(Sql::Text(text.to_owned()))
}

/// The refusal of a value that a restricted picklist does not offer.
pub(super) fn outside_list(field: &Field, text: &str) -> ApiError {
    let message = format!(
        "{}: bad value for restricted picklist field: {text}",
        field.label
    );
    ApiError::write(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        message,
        [field.name],
    )
}

/// `A;B`, each value once, in set-up order; values that are not listed come last.
fn several(field: &Field, text: &str, restricted: bool) -> Result<String, ApiError> {
    let mut chosen: Vec<&str> = Vec::new();
    for value in text
        .split(';')
        .map(str::trim)
        .filter(|value| !value.is_empty())
    {
        if restricted && !field.offers(value) {
            return Err(outside_list(field, value));
        }
        if !chosen.contains(&value) {
            chosen.push(value);
        }
    }
    let place = |value: &&str| {
        field
            .values()
            .iter()
            .position(|known| known.value == *value)
            .unwrap_or(usize::MAX)
    };
    chosen.sort_by_key(place);
    Ok(chosen.join(";"))
}

/// A time of day: hours, minutes and, as far as given, seconds and milliseconds, always of UTC.
fn clock(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim().trim_end_matches(['Z', 'z']);
    let time: jiff::civil::Time = text.parse().ok()?;
    Some(format!(
        "{:02}:{:02}:{:02}.{:03}Z",
        time.hour(),
        time.minute(),
        time.second(),
        time.millisecond()
    ))
}

fn looks_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.contains('@')
            && !host.starts_with('.')
            && !host.ends_with('.')
    }) && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

fn moment(value: &Value) -> Option<i64> {
    time::parse(value.as_str()?.trim())
}

enum BadNumber {
    NotOne,
    TooLarge,
}

impl BadNumber {
    fn error(&self, field: &Field, kind: &str, value: &Value) -> ApiError {
        match self {
            Self::NotOne => mismatch(kind, value),
            Self::TooLarge => {
                let message = format!(
                    "{}: value outside of valid range on numeric field: {value}",
                    field.label
                );
                ApiError::write("NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])
            }
        }
    }
}

fn number(value: &Value, digits: u32) -> Result<f64, BadNumber> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number
        .filter(|number| number.is_finite())
        .ok_or(BadNumber::NotOne)?;
    let most = 10_f64.powi(i32::try_from(digits).unwrap_or(18));
    if number.abs() < most {
        Ok(number)
    } else {
        Err(BadNumber::TooLarge)
    }
}

#[allow(clippy::cast_possible_truncation)]
fn as_integer(number: f64) -> Sql {
    Sql::Integer(number.trunc() as i64)
}

/// A value of another type than its field: refused as a body that cannot be read, because it is refused while the
/// body is read. Salesforce's sentence goes on with a place in the body, which is left out here.
pub(in crate::rest) fn mismatch(kind: &str, value: &Value) -> ApiError {
    let (token, shown) = match value {
        Value::String(text) => ("VALUE_STRING", text.clone()),
        Value::Bool(true) => ("VALUE_TRUE", "true".to_owned()),
        Value::Bool(false) => ("VALUE_FALSE", "false".to_owned()),
        Value::Number(number) => ("VALUE_NUMBER", number.to_string()),
        Value::Null => ("null", "null".to_owned()),
        Value::Array(_) => ("START_ARRAY", "[".to_owned()),
        _ => ("START_OBJECT", "{".to_owned()),
    };
    let message = format!(
        "Cannot deserialize instance of {kind} from {token} value {shown} or request may be missing a required field"
    );
    ApiError::bad_request("JSON_PARSER_ERROR", message)
}
