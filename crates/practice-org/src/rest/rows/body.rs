//! The fields of a record as a client sends them: known names, values of the right type, records named by their
//! external ids.

use std::borrow::Cow;

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::schema::{self, Field, Object};

use super::super::auth::Caller;
use super::super::json;
use super::{external, value};

/// The fields a record is given, in their order, with the values as sent.
pub(super) type Given<'a> = Vec<(&'static Field, Cow<'a, Value>)>;

/// Refuses values of another type than their fields, and says where in the text they stand.
///
/// Salesforce finds these while it reads the body, so they come before everything else: `way` leads from the body's
/// root to the record.
pub(in crate::rest) fn well_typed(
    object: &'static Object,
    record: &Map<String, Value>,
    text: &[u8],
    way: &[json::Step<'_>],
) -> Result<(), ApiError> {
    for (key, sent) in record {
        let Some(field) = object.field(key).filter(|field| field.has_column()) else {
            continue;
        };
        if let Err(error) = value::convert(field, sent)
            && error.code == "JSON_PARSER_ERROR"
        {
            let way: Vec<json::Step<'_>> =
                way.iter().copied().chain([json::Step::Key(key)]).collect();
            return Err(json::placed(error, text, &way));
        }
    }
    Ok(())
}

/// Matches the names sent with the object's fields: unknown and hidden ones are refused alike, and so is the id.
/// Of a field that is given twice, the last value counts (unconfirmed).
pub(super) fn fields<'a>(
    conn: &Connection,
    object: &'static Object,
    caller: &Caller,
    sent: &'a Map<String, Value>,
) -> Result<Given<'a>, ApiError> {
    let mut given = Given::new();
    for (key, value) in sent {
        if key == "attributes" {
            continue;
        }
        let visible = |field: &&Field| caller.rights.field_visible(object, field);
        let (field, value) = if let Some(field) = object.field(key).filter(visible) {
            (field, Cow::Borrowed(value))
        } else if let Some(field) = object.relationship(key).filter(visible) {
            (field, Cow::Owned(related(conn, caller, field, key, value)?))
        } else {
            return Err(no_such_column(object, key));
        };
        if field.name == "Id" {
            return Err(not_in_body("Id"));
        }
        given.retain(|(known, _)| known.name != field.name);
        given.push((field, value));
    }
    Ok(given)
}

pub(in crate::rest) fn no_such_column(object: &Object, name: &str) -> ApiError {
    let message = format!("No such column '{name}' on sobject of type {}", object.name);
    ApiError::bad_request("INVALID_FIELD", message)
}

/// What names the record in the address may not stand in the body too.
pub(super) fn not_in_body(name: &str) -> ApiError {
    let message = format!("The {name} field should not be specified in the sobject data.");
    ApiError::bad_request("INVALID_FIELD", message)
}

/// The id that `{"Account": {"Ext__c": "x"}}` stands for (REST API Developer Guide, "Insert or Update (Upsert) a
/// Record Using an External ID"). The sentence for a record that is not there is from public client tests; those for
/// several records and for an object that names none are unconfirmed.
fn related(
    conn: &Connection,
    caller: &Caller,
    reference: &'static Field,
    key: &str,
    sent: &Value,
) -> Result<Value, ApiError> {
    if sent.is_null() {
        return Ok(Value::Null);
    }
    let unusable = || {
        let message = format!("Cannot reference a foreign key field {key}.");
        ApiError::write::<String>("INVALID_FIELD", message, [])
    };
    let sent = sent.as_object().ok_or_else(unusable)?;
    let kind = sent
        .get("attributes")
        .and_then(|attributes| attributes["type"].as_str());
    let mut named = sent.iter().filter(|(key, _)| *key != "attributes");
    let (Some((name, value)), None) = (named.next(), named.next()) else {
        return Err(unusable());
    };
    let targets = reference.reference().map(|to| to.to).unwrap_or_default();
    let (target, field) = targets
        .iter()
        .filter(|target| kind.is_none_or(|kind| target.eq_ignore_ascii_case(kind)))
        .filter_map(|target| schema::object(target))
        .find_map(|target| Some((target, external::field(caller, target, name)?)))
        .ok_or_else(unusable)?;
    let mut found = external::matches(conn, target, field, value)?;
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    match (found.pop(), found.is_empty()) {
        (Some(id), true) => Ok(Value::String(id)),
        (Some(_), false) => {
            let message = format!(
                "More than one record found for external id field: {}",
                field.name
            );
            Err(ApiError::write::<String>(
                "DUPLICATE_EXTERNAL_ID",
                message,
                [],
            ))
        }
        (None, _) => {
            let message = format!(
                "Foreign key external ID: {shown} not found for field {} in entity {}",
                field.name, target.name
            );
            Err(ApiError::write::<String>("INVALID_FIELD", message, []))
        }
    }
}
