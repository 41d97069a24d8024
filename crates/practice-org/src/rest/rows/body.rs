//! The body of a write: JSON, one object, known fields.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::http::Request;
use crate::schema::{Field, Object};

use super::super::auth::Caller;

/// The fields a body gives, in its order, with the values as sent.
pub(super) type Given<'a> = Vec<(&'static Field, &'a Value)>;

/// Parses the request's body.
///
/// The sentences follow Jackson's, whose wording Salesforce passes on; only the first is seen in public sources.
pub(super) fn parse(request: &Request) -> Result<Map<String, Value>, ApiError> {
    let content_type = request.header("content-type").unwrap_or("application/json");
    if !content_type
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("application/json")
    {
        let message = format!("Content type '{content_type}' is not supported");
        return Err(ApiError::new(415, "UNSUPPORTED_MEDIA_TYPE", message));
    }
    if request.body.is_empty() {
        let message = "The HTTP entity body is required, but this request has no entity body.";
        return Err(ApiError::bad_request("JSON_PARSER_ERROR", message));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(Value::Array(_)) => Err(ApiError::bad_request(
            "JSON_PARSER_ERROR",
            "Can not deserialize: unexpected array at [line:1, column:1]",
        )),
        Ok(_) => Err(ApiError::bad_request(
            "JSON_PARSER_ERROR",
            "Can not deserialize: unexpected scalar at [line:1, column:1]",
        )),
        Err(error) => Err(unreadable(&request.body, &error)),
    }
}

fn unreadable(body: &[u8], error: &serde_json::Error) -> ApiError {
    let place = format!("at [line:{}, column:{}]", error.line(), error.column());
    if error.is_eof() {
        return ApiError::bad_request(
            "JSON_PARSER_ERROR",
            format!("Unexpected end-of-input\n {place}"),
        );
    }
    let line = body
        .split(|byte| *byte == b'\n')
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    let found = String::from_utf8_lossy(line)
        .chars()
        .nth(error.column().saturating_sub(1))
        .unwrap_or(' ');
    let expected = if error.to_string().starts_with("key must be a string") {
        "was expecting double-quote to start field name"
    } else {
        "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    };
    let message = format!(
        "Unexpected character ('{found}' (code {})): {expected}\n {place}",
        u32::from(found)
    );
    ApiError::bad_request("JSON_PARSER_ERROR", message)
}

/// Matches the body's keys with the object's fields: unknown and hidden ones are refused alike, and so is the id.
pub(super) fn fields<'a>(
    object: &'static Object,
    caller: &Caller,
    body: &'a Map<String, Value>,
) -> Result<Given<'a>, ApiError> {
    let mut given = Given::new();
    for (key, value) in body {
        if key == "attributes" {
            continue;
        }
        let field = object
            .field(key)
            .filter(|field| caller.rights.field_visible(object, field))
            .ok_or_else(|| {
                ApiError::bad_request(
                    "INVALID_FIELD",
                    format!("No such column '{key}' on sobject of type {}", object.name),
                )
            })?;
        if field.name == "Id" {
            return Err(ApiError::bad_request(
                "INVALID_FIELD",
                "The Id field should not be specified in the sobject data.",
            ));
        }
        given.push((field, value));
    }
    Ok(given)
}
