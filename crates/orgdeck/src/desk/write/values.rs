//! Values of a write: from the text they cross in to JSON, by the kind of their field; and whether two are the same.
//!
//! What the org alone can judge (lengths, rules, which options there are) is left to it.

use jiff::civil;
use salesforce::{
    RecordId,
    describe::{Field, ObjectDescribe},
    time,
};
use serde_json::{Map, Number, Value};

use crate::{
    desk::fields,
    views::{Cell, FieldCell, FieldChange, FieldRefusal, ValueKind},
};

/// The fields of a write. A blank is left out of a new record, so that it gets the org's default, and empties a field
/// of one there is.
///
/// # Errors
/// What is wrong, by field: nothing is sent then.
pub(super) fn body(
    object: &ObjectDescribe,
    changes: &[FieldChange],
    new: bool,
) -> Result<Map<String, Value>, Vec<FieldRefusal>> {
    let (mut body, mut refused) = (Map::new(), Vec::new());
    for change in changes {
        match value(object, change, new) {
            Ok((_, Value::Null)) if new => {}
            Ok((field, value)) => {
                body.insert(field.name.clone(), value);
            }
            Err(message) => refused.push(FieldRefusal {
                field: change.field.clone(),
                message: message.to_owned(),
            }),
        }
    }
    if refused.is_empty() {
        Ok(body)
    } else {
        Err(refused)
    }
}

fn value<'o>(
    object: &'o ObjectDescribe,
    change: &FieldChange,
    new: bool,
) -> Result<(&'o Field, Value), &'static str> {
    let field = object
        .field(&change.field)
        .ok_or("There is no such field for this user.")?;
    match (is_open(field, new), field.calculated) {
        (true, _) => {}
        (false, true) => return Err("This is a formula: Salesforce works it out."),
        (false, false) => return Err("This user may not change this field."),
    }
    let text = change.value.as_deref().unwrap_or_default();
    Ok((field, typed(field, text)?))
}

/// Whether this user's rights, as they are known, stand against one of the fields: formulas are closed to everybody.
pub(super) fn lacks_rights(object: &ObjectDescribe, changes: &[FieldChange], new: bool) -> bool {
    let closed = |field: &Field| !field.calculated && !is_open(field, new);
    changes
        .iter()
        .any(|change| object.field(&change.field).is_none_or(closed))
}

fn is_open(field: &Field, new: bool) -> bool {
    match new {
        true => field.createable,
        false => field.updateable,
    }
}

/// The JSON of a text.
fn typed(field: &Field, text: &str) -> Result<Value, &'static str> {
    let kind = fields::kind(field);
    if text.is_empty() {
        return Ok(match kind {
            ValueKind::Checkbox => Value::Bool(false),
            _ => Value::Null,
        });
    }
    let trimmed = text.trim();
    let kept = |fits: bool, wrong| match fits {
        true => Ok(Value::String(trimmed.to_owned())),
        false => Err(wrong),
    };
    match kind {
        ValueKind::Checkbox => match trimmed {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("This is neither yes nor no."),
        },
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            serde_json::from_str::<Number>(trimmed)
                .map(Value::Number)
                .map_err(|_| "This is not a number.")
        }
        ValueKind::Date => kept(
            trimmed.parse::<civil::Date>().is_ok(),
            "This is not a day: 2026-11-26.",
        ),
        ValueKind::DateTime => kept(
            time::parse_datetime(trimmed).is_some(),
            "This is not a day with a time.",
        ),
        ValueKind::Time => kept(
            trimmed.trim_end_matches('Z').parse::<civil::Time>().is_ok(),
            "This is not a time of day.",
        ),
        ValueKind::Reference | ValueKind::Id => match RecordId::parse(trimmed) {
            Ok(id) => Ok(Value::String(id.as_str().to_owned())),
            Err(_) => Err("This is not the id of a record."),
        },
        ValueKind::Other => Err("Salesforce has this field edited in its own pages only."),
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// A value of a write, or of a record, as the text it crosses in.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The values of a stored change.
pub(super) fn changes(stored: Option<&Value>) -> Vec<FieldChange> {
    let fields = stored.and_then(Value::as_object).into_iter().flatten();
    fields
        .map(|(field, value)| FieldChange {
            field: field.clone(),
            value: text(value),
        })
        .collect()
}

/// Values of a change as those of a record.
pub(super) fn cells(changes: &[FieldChange]) -> Vec<FieldCell> {
    let cells = changes.iter().map(|one| FieldCell {
        field: one.field.clone(),
        cell: Cell {
            text: one.value.as_deref().map(Into::into),
            label: None,
        },
    });
    cells.collect()
}

/// Whether two values of a field are the same to the org. It trims texts, writes line ends its own way, and keeps
/// several options in an order of its own (SOAP API Developer Guide, "Field types").
pub(super) fn same(field: &Field, one: Option<&str>, other: Option<&str>) -> bool {
    let blank = |text: &Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let (Some(a), Some(b)) = (one, other) else {
        let no = |text: Option<&str>| {
            text == Some("false") && fields::kind(field) == ValueKind::Checkbox
        };
        return (blank(&one) || no(one)) && (blank(&other) || no(other));
    };
    match fields::kind(field) {
        ValueKind::Number | ValueKind::Currency | ValueKind::Percent => {
            match (a.parse::<f64>(), b.parse::<f64>()) {
                // the org rounds to the digits a field has
                (Ok(a), Ok(b)) if field.scale > 0 => {
                    (a - b).abs()
                        <= 0.5 / 10f64.powi(i32::try_from(field.scale).unwrap_or(i32::MAX))
                }
                (Ok(a), Ok(b)) => a.total_cmp(&b).is_eq(),
                _ => a == b,
            }
        }
        ValueKind::DateTime => time::parse_datetime(a) == time::parse_datetime(b),
        ValueKind::Reference | ValueKind::Id => RecordId::parse(a).ok() == RecordId::parse(b).ok(),
        ValueKind::Options => {
            let sorted = |text: &str| {
                let mut options: Vec<String> = text.split(';').map(str::to_owned).collect();
                options.sort();
                options
            };
            sorted(a) == sorted(b)
        }
        _ => plain(a) == plain(b),
    }
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object() -> ObjectDescribe {
        let field = |name: &str, kind: &str| json!({ "name": name, "type": kind, "createable": true, "updateable": true });
        let mut fields: Vec<Value> = [
            ("Subject", "string"),
            ("Amount", "currency"),
            ("Count", "int"),
            ("Yes", "boolean"),
            ("Day", "date"),
            ("At", "datetime"),
            ("Hour", "time"),
            ("OwnerId", "reference"),
            ("Several", "multipicklist"),
            ("Place", "address"),
        ]
        .iter()
        .map(|(name, kind)| field(name, kind))
        .collect();
        fields.push(json!({ "name": "Rate", "type": "percent", "scale": 2 }));
        fields.push(json!({ "name": "Age", "type": "double", "calculated": true }));
        fields.push(json!({ "name": "Number", "type": "string" }));
        serde_json::from_value(
            json!({ "name": "Case", "label": "Case", "labelPlural": "Cases", "fields": fields }),
        )
        .unwrap()
    }

    fn to(field: &str, value: &str) -> FieldChange {
        FieldChange {
            field: field.to_owned(),
            value: Some(value.to_owned()),
        }
    }

    #[test]
    fn texts_become_what_their_fields_hold() {
        for (field, text, value) in [
            ("Subject", " as typed ", json!(" as typed ")),
            ("Amount", "12.50", json!(12.50)),
            ("Count", "-3", json!(-3)),
            ("Yes", "true", json!(true)),
            ("Yes", "", json!(false)),
            ("Day", "2026-11-26", json!("2026-11-26")),
            (
                "At",
                "2026-11-26T10:00:00.000Z",
                json!("2026-11-26T10:00:00.000Z"),
            ),
            ("Hour", "10:00:00.000Z", json!("10:00:00.000Z")),
            ("OwnerId", "005B0000001TOKb", json!("005B0000001TOKbIAO")),
            ("Several", "a;b", json!("a;b")),
            ("Subject", "", Value::Null),
        ] {
            let made = body(&object(), &[to(field, text)], false).unwrap();
            assert_eq!(made[field], value, "{field} {text}");
        }
        assert!(
            body(&object(), &[to("Subject", "")], true)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_a_field_cannot_hold_is_said_at_the_field() {
        for (field, text) in [
            ("Amount", "twelve"),
            ("Amount", "1,5"),
            ("Count", "0x1"),
            ("Yes", "maybe"),
            ("Day", "26.11.2026"),
            ("Day", "2026-02-30"),
            ("At", "2026-11-26"),
            ("Hour", "25:00"),
            ("OwnerId", "' OR '1'='1"),
            ("Place", "Ulm"),
            ("Age", "1"),
            ("Number", "1"),
            ("Nothing", "1"),
        ] {
            let refused = body(&object(), &[to("Subject", "x"), to(field, text)], false);
            let refused = refused.unwrap_err();
            assert_eq!(refused.len(), 1, "{field} {text}");
            assert_eq!(refused[0].field, field);
        }
    }

    #[test]
    fn values_are_the_same_as_the_org_sees_them() {
        let object = object();
        for (field, a, b, alike) in [
            ("Subject", Some("a\r\nb "), Some("a\nb"), true),
            ("Subject", Some(" "), None, true),
            ("Subject", Some("a"), Some("A"), false),
            ("Amount", Some("12.5"), Some("12.50"), true),
            ("Rate", Some("12.345"), Some("12.35"), true),
            ("Rate", Some("12.3"), Some("12.35"), false),
            ("Several", Some("b;a"), Some("a;b"), true),
            ("Several", Some("a"), Some("a;b"), false),
            ("Yes", Some("false"), None, true),
            ("Yes", Some("true"), None, false),
            (
                "OwnerId",
                Some("005B0000001TOKb"),
                Some("005B0000001TOKbIAO"),
                true,
            ),
            (
                "At",
                Some("2026-11-26T10:00:00.000+0000"),
                Some("2026-11-26T10:00:00.000Z"),
                true,
            ),
        ] {
            assert_eq!(
                same(object.field(field).unwrap(), a, b),
                alike,
                "{field} {a:?} {b:?}"
            );
        }
    }
}
