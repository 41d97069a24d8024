//! The fields of a case as an action may use them, and each one's schema in the document.
//!
//! Types of fields: Object Reference, "Field types"; their JSON: REST API Developer Guide, "Valid date and dateTime
//! formats".

use salesforce::describe::{Field, ObjectDescribe};
use serde_json::{Value, json};

use super::operations::cut;
use crate::{desk, views::ActionField};

/// Fields that are in every document: the names of the guide's operations promise them.
pub(super) const FIXED: [&str; 3] = ["Id", "CaseNumber", "Status"];

/// Fields that are ticked at first beside those: what the guide's own document asks for.
pub(super) const FIRST: [&str; 2] = ["Subject", "Description"];

/// Kinds whose values are no single JSON text, number or flag.
const COMPOUND: [&str; 5] = ["address", "location", "base64", "anyType", "complexvalue"];

/// An id as Salesforce takes it, short or long.
pub(super) const ID: &str = "^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$";

/// The fields that may be ticked: the fixed ones, then those of the case form, then the rest by label.
pub(super) fn offered(case: &ObjectDescribe) -> Vec<&Field> {
    let usual = FIXED.iter().chain(&desk::SHOWN);
    let order: Vec<&str> = usual.copied().collect();
    let place = |field: &Field| order.iter().position(|name| *name == field.name);
    let mut fields: Vec<&Field> = case
        .fields
        .iter()
        .filter(|field| !COMPOUND.contains(&field.kind.as_str()))
        .collect();
    fields.sort_by_cached_key(|field| {
        let place = place(field).unwrap_or(order.len());
        (place, field.label.to_lowercase(), field.name.clone())
    });
    fields
}

pub(super) fn view(field: &Field) -> ActionField {
    ActionField {
        name: field.name.clone(),
        label: field.label.clone(),
        kind: kind(field),
        fixed: FIXED.contains(&field.name.as_str()),
        required: field.is_required_on_create(),
        createable: field.createable,
        updateable: field.updateable,
        options: values(field).into_iter().map(str::to_owned).collect(),
    }
}

/// The values of a picklist that may still be chosen.
fn values(field: &Field) -> Vec<&str> {
    field
        .picklist
        .iter()
        .filter(|value| value.active)
        .map(|value| value.value.as_str())
        .collect()
}

fn kind(field: &Field) -> String {
    let several = |word: &str| format!("{word} of {}", field.picklist.len());
    let text = |word: &str| match field.length {
        0 => word.to_owned(),
        length => format!("{word}, at most {length} characters"),
    };
    match field.kind.as_str() {
        "id" => "Id".to_owned(),
        "reference" => format!("Id of {}", field.reference_to.join(" or ")),
        "boolean" => "Yes or no".to_owned(),
        "int" | "long" => "Whole number".to_owned(),
        "double" | "currency" | "percent" => "Number".to_owned(),
        "date" => "Date".to_owned(),
        "datetime" => "Date and time".to_owned(),
        "time" => "Time".to_owned(),
        "picklist" => several("Picklist"),
        "multipicklist" => several("Several"),
        "textarea" => text("Long text"),
        _ => text("Text"),
    }
}

/// What an answer holds in the field. Records keep values that can no longer be chosen, and Salesforce's moments bear
/// an offset without a colon, so neither a list of values nor a format is promised.
pub(super) fn answered(field: &Field) -> Value {
    let kind = match field.kind.as_str() {
        "boolean" => "boolean",
        "int" | "long" => "integer",
        "double" | "currency" | "percent" => "number",
        _ => "string",
    };
    // numbers and flags may be empty too: a formula over nothing, a record from before the field
    let mut schema = match field.name.as_str() {
        "Id" | "CaseNumber" => json!({ "type": kind }),
        _ => json!({ "type": [kind, "null"] }),
    };
    describe(&mut schema, field, "");
    schema
}

/// What a body may hold in the field. On a new record `null` would keep the org's default away, so only a change may
/// empty a field.
pub(super) fn sent(field: &Field, on_create: bool) -> Value {
    let mut schema = match field.kind.as_str() {
        "boolean" => json!({ "type": "boolean" }),
        "int" => json!({ "type": "integer", "format": "int32" }),
        "long" => json!({ "type": "integer", "format": "int64" }),
        "double" | "currency" | "percent" => json!({ "type": "number" }),
        "date" => json!({ "type": "string", "format": "date" }),
        "datetime" => json!({ "type": "string", "format": "date-time" }),
        "time" => json!({ "type": "string", "format": "time" }),
        "id" | "reference" => json!({ "type": "string", "pattern": ID }),
        _ => json!({ "type": "string" }),
    };
    let values = values(field);
    let mut hint = String::new();
    match field.kind.as_str() {
        "picklist" if !values.is_empty() => schema["enum"] = json!(values),
        "multipicklist" => hint = format!("One or several, joined by ;: {}", values.join(" · ")),
        "textarea" | "string" | "email" | "phone" | "url" | "html" | "combobox"
        | "encryptedstring"
            if field.length > 0 =>
        {
            schema["maxLength"] = json!(field.length);
        }
        _ => {}
    }
    if field.nillable && !on_create && field.kind != "boolean" {
        schema["type"] = json!([schema["type"], "null"]);
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
    }
    describe(&mut schema, field, &hint);
    schema
}

fn describe(schema: &mut Value, field: &Field, hint: &str) {
    let help = field.inline_help_text.as_deref().unwrap_or_default();
    let label = format!("{}.", field.label.trim_end_matches('.'));
    let words: Vec<&str> = [label.as_str(), hint, help]
        .into_iter()
        .filter(|words| !words.trim().is_empty())
        .collect();
    schema["description"] = json!(cut(&words.join(" ")));
}
