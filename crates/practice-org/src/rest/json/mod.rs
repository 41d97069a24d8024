//! Bodies of the REST API: read as JSON, or refused in the words of the parser Salesforce uses.
//!
//! serde_json reads; only what it refuses is read again by `jackson`, for the words and the place. Media types and
//! compression are `media`'s business, the meaning of fields is `rows`'.

mod jackson;

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::http::Request;

use super::media;
pub(super) use jackson::Step;

/// The request's body, which has to be one JSON object.
///
/// The sentence for an empty body is public (reports on Connect and Invocable Actions); that of an array is what
/// `POST /sobjects/X` was seen to answer to one (Salesforce Stack Exchange: "REST to create multiple objects").
pub(super) fn object(request: &Request) -> Result<Map<String, Value>, ApiError> {
    media::must_be_json(request)?;
    from_bytes(&request.body)
}

/// The same of bytes that were a part of a body.
pub(super) fn from_bytes(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    if body.is_empty() {
        let message = "The HTTP entity body is required, but this request has no entity body.";
        return Err(refused(message));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(other) => Err(left_off(&other)),
        Err(_) => Err(unreadable(body)),
    }
}

/// A refusal of a value, with the place in the body where the value ends.
///
/// That the place is the value's end, and not its beginning, is unconfirmed.
pub(super) fn placed(error: ApiError, body: &[u8], path: &[Step<'_>]) -> ApiError {
    match jackson::place(body, path) {
        Some(place) => ApiError {
            message: format!("{} at {place}", error.message),
            ..error
        },
        None => error,
    }
}

/// A value that stands where an object has to stand.
pub(super) fn left_off(found: &Value) -> ApiError {
    let token = match found {
        Value::Null | Value::Array(_) | Value::Object(_) => "null".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    ApiError::bad_request(
        "INVALID_FIELD",
        format!(
            "Json Deserialization failed on token '{token}' and has left off in the middle of parsing a row. Will go to end of row to begin parsing the next row"
        ),
    )
}

/// A refusal of a body that cannot be read.
pub(super) fn refused(message: impl Into<String>) -> ApiError {
    ApiError::bad_request("JSON_PARSER_ERROR", message)
}

/// serde_json refuses a little more than Jackson does: numbers beyond a double and halves of surrogate pairs. What
/// Salesforce makes of them is unconfirmed; the sentence is one it has for bodies (Analytics API reports).
fn unreadable(body: &[u8]) -> ApiError {
    refused(
        jackson::complaint(body)
            .unwrap_or_else(|| "The request body is either invalid or incomplete.".to_owned()),
    )
}

#[cfg(test)]
mod tests;
