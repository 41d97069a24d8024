//! A field's kind of value, what a list can be filtered by with it, and its values in their canonical form.
//!
//! Not here: which fields there are (`describes`).

use compact_str::ToCompactString;
use salesforce::{RecordId, describe::Field, time};
use serde_json::Value;

use crate::views::{Cell, Operator, Text, ValueKind};

/// What kind of value a field has, by the type that Salesforce names (REST API Developer Guide, "sObject Describe").
pub(crate) fn kind(field: &Field) -> ValueKind {
    match field.kind.as_str() {
        "string" | "encryptedstring" | "combobox" => ValueKind::Text,
        "textarea" if field.html_formatted => ValueKind::RichText,
        "textarea" => ValueKind::LongText,
        "picklist" => ValueKind::Picklist,
        "multipicklist" => ValueKind::Options,
        "boolean" => ValueKind::Checkbox,
        "int" | "double" | "long" => ValueKind::Number,
        "currency" => ValueKind::Currency,
        "percent" => ValueKind::Percent,
        "date" => ValueKind::Date,
        "datetime" => ValueKind::DateTime,
        "time" => ValueKind::Time,
        "email" => ValueKind::Email,
        "phone" => ValueKind::Phone,
        "url" => ValueKind::Url,
        "reference" => ValueKind::Reference,
        "id" => ValueKind::Id,
        _ => ValueKind::Other,
    }
}

/// What a field is called on a page.
pub(crate) fn label(field: &Field) -> String {
    match field.label.as_str() {
        "" => field.name.clone(),
        label => bare(field, label),
    }
}

/// `Owner` of `Owner ID`: the API's labels of references end so, the ones of Salesforce's pages do not.
pub(crate) fn bare(field: &Field, label: &str) -> String {
    let bare = label.strip_suffix(" ID").filter(|bare| !bare.is_empty());
    bare.filter(|_| field.kind == "reference")
        .unwrap_or(label)
        .to_owned()
}

/// What a list can be filtered with; empty where it cannot.
pub(crate) fn operators(field: &Field) -> &'static [Operator] {
    use Operator::{
        AtLeast, AtMost, Contains, ContainsNot, Empty, Excludes, Includes, Is, IsNot, Less, More,
        NotEmpty, StartsWith,
    };
    if !field.filterable {
        return &[];
    }
    match kind(field) {
        ValueKind::Text
        | ValueKind::LongText
        | ValueKind::RichText
        | ValueKind::Email
        | ValueKind::Phone
        | ValueKind::Url => &[
            Is,
            IsNot,
            Contains,
            ContainsNot,
            StartsWith,
            Empty,
            NotEmpty,
        ],
        ValueKind::Picklist => &[Is, IsNot, Contains, ContainsNot, Empty, NotEmpty],
        ValueKind::Options => &[Includes, Excludes, Empty, NotEmpty],
        ValueKind::Checkbox => &[Is, IsNot],
        ValueKind::Number
        | ValueKind::Currency
        | ValueKind::Percent
        | ValueKind::Date
        | ValueKind::DateTime
        | ValueKind::Time => &[Is, IsNot, Less, AtMost, More, AtLeast, Empty, NotEmpty],
        ValueKind::Reference => &[Is, IsNot, Empty, NotEmpty],
        ValueKind::Id => &[Is, IsNot],
        ValueKind::Other => &[],
    }
}

/// A value of an answer in its canonical form, with the label of a picklist's option where that is another.
pub(crate) fn cell(field: &Field, value: &Value) -> Cell {
    let text = match value {
        Value::Null => None,
        Value::Bool(yes) => Some(yes.to_compact_string()),
        Value::Number(number) => Some(number.to_compact_string()),
        Value::String(text) => Some(text.into()),
        // an address or a place: its parts that are not empty
        Value::Object(parts) => Some(joined(parts.values()).into()),
        Value::Array(parts) => Some(joined(parts.iter()).into()),
    };
    of_text(field, text)
}

/// [`cell`] of a value that is text by now.
pub(crate) fn of_text(field: &Field, text: Option<Text>) -> Cell {
    text.map_or_else(Cell::default, |text| of_kind(field, kind(field), text))
}

/// [`of_text`] where the field's kind is known.
pub(crate) fn of_kind(field: &Field, kind: ValueKind, text: Text) -> Cell {
    let text = canonical(kind, text);
    Cell {
        label: option_labels(field, kind, &text),
        text: Some(text),
    }
}

/// Answers write times with `+0000`, the API for user interfaces with `Z`; ids may come with fifteen characters.
fn canonical(kind: ValueKind, text: Text) -> Text {
    match kind {
        ValueKind::DateTime => time::canonical(&text),
        ValueKind::Reference | ValueKind::Id if text.len() != 18 => {
            RecordId::parse(&text).map_or(text, |id| id.as_str().into())
        }
        _ => text,
    }
}

/// The parts of a value that are not empty, one after the other.
pub(crate) fn joined<'v>(parts: impl Iterator<Item = &'v Value>) -> String {
    let texts = parts.filter_map(|part| match part {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn option_labels(field: &Field, kind: ValueKind, text: &str) -> Option<Text> {
    fn label<'t>(field: &'t Field, value: &'t str) -> &'t str {
        let option = field.picklist.iter().find(|option| option.value == value);
        option.map_or(value, |option| option.label())
    }
    match kind {
        ValueKind::Picklist => {
            let label = label(field, text);
            (label != text).then(|| label.into())
        }
        ValueKind::Options => {
            let labels: Vec<&str> = text.split(';').map(|one| label(field, one)).collect();
            let labels = labels.join(";");
            (labels != text).then(|| labels.into())
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field(kind: &str) -> Field {
        serde_json::from_value(json!({
            "name": "X", "type": kind, "filterable": true,
            "picklistValues": [{ "value": "a", "label": "Ä", "active": true }, { "value": "b", "active": true }],
        }))
        .unwrap()
    }

    #[test]
    fn every_value_has_one_form() {
        for (kind, value, text) in [
            (
                "datetime",
                json!("2026-11-26T10:00:00.000+0000"),
                "2026-11-26T10:00:00.000Z",
            ),
            ("date", json!("2026-11-26"), "2026-11-26"),
            ("time", json!("10:00:00.000Z"), "10:00:00.000Z"),
            ("boolean", json!(false), "false"),
            ("reference", json!("001B000000UnQ2w"), "001B000000UnQ2wIAF"),
            ("string", json!("a\u{0}\u{fffd}"), "a\u{0}\u{fffd}"),
            ("double", json!(2.5), "2.5"),
            ("int", json!(3), "3"),
            ("string", json!(" a\nb "), " a\nb "),
            (
                "address",
                json!({ "city": "Ulm", "street": null, "zip": "1" }),
                "Ulm, 1",
            ),
        ] {
            assert_eq!(cell(&field(kind), &value).text.as_deref(), Some(text));
        }
        assert_eq!(cell(&field("string"), &Value::Null), Cell::default());
    }

    #[test]
    fn an_option_shows_its_label_where_that_is_another() {
        let shown = |kind: &str, value: &str| cell(&field(kind), &json!(value)).label;
        assert_eq!(shown("picklist", "a").as_deref(), Some("Ä"));
        assert_eq!(shown("picklist", "b"), None);
        assert_eq!(shown("picklist", "gone"), None);
        assert_eq!(shown("multipicklist", "b;a").as_deref(), Some("b;Ä"));
    }

    #[test]
    fn what_cannot_be_filtered_has_no_operator() {
        let mut long = field("textarea");
        assert!(operators(&long).contains(&Operator::Contains));
        long.filterable = false;
        assert!(operators(&long).is_empty());
        assert!(operators(&field("address")).is_empty());
        assert_eq!(
            operators(&field("boolean")),
            [Operator::Is, Operator::IsNot]
        );
    }
}
