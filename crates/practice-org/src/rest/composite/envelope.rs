//! What a composite request consists of, and what is refused before any of it runs.
//!
//! Documented: the limits, the methods, the three headers, the form of a reference id and its sentence. The sentences
//! of the other refusals are unconfirmed; that they are 400 is documented.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value};

use crate::error::ApiError;

use super::super::json;

/// Most subrequests of a composite request.
const MOST: usize = 25;
/// Most of them that may be queries or collections.
const MOST_HEAVY: usize = 5;
/// Since this version a reference id has to be well formed.
const STRICT: u32 = 52;

/// One request within another.
pub(super) struct Subrequest {
    pub(super) method: Method,
    /// Path and query, references not yet filled in.
    pub(super) url: String,
    pub(super) body: Value,
    pub(super) headers: HeaderMap,
    pub(super) reference: String,
}

/// A composite request.
pub(super) struct Envelope {
    pub(super) all_or_none: bool,
    pub(super) requests: Vec<Subrequest>,
}

/// Reads the body of `POST /composite`.
pub(super) fn composite(body: &Map<String, Value>, version: u32) -> Result<Envelope, ApiError> {
    only(
        body,
        &["allOrNone", "collateSubrequests", "compositeRequest"],
    )?;
    let requests = subrequests(body, version)?;
    if requests.len() > MOST {
        return Err(limit(format!(
            "You can have up to {MOST} subrequests in a single call."
        )));
    }
    if requests.iter().filter(|request| request.is_heavy()).count() > MOST_HEAVY {
        return Err(limit(format!(
            "Up to {MOST_HEAVY} of these subrequests can be sObject Collections or query operations."
        )));
    }
    flag(body, "collateSubrequests")?;
    Ok(Envelope {
        all_or_none: flag(body, "allOrNone")?,
        requests,
    })
}

/// Reads the `compositeRequest` of a body or of a graph.
pub(super) fn subrequests(
    body: &Map<String, Value>,
    version: u32,
) -> Result<Vec<Subrequest>, ApiError> {
    let list = body
        .get("compositeRequest")
        .and_then(Value::as_array)
        .ok_or_else(|| missing("compositeRequest"))?;
    let mut requests: Vec<Subrequest> = Vec::with_capacity(list.len());
    for sent in list {
        let sent = sent.as_object().ok_or_else(|| json::left_off(sent))?;
        let request = subrequest(sent, version)?;
        if requests
            .iter()
            .any(|known| known.reference == request.reference)
        {
            let message = format!("Duplicate referenceId provided: {}", request.reference);
            return Err(json::refused(message));
        }
        requests.push(request);
    }
    Ok(requests)
}

fn subrequest(sent: &Map<String, Value>, version: u32) -> Result<Subrequest, ApiError> {
    // the guide's own example has it in this spelling, too
    let reference = sent.get("referenceId").or_else(|| sent.get("referenceID"));
    only(
        sent,
        &[
            "method",
            "url",
            "body",
            "httpHeaders",
            "referenceId",
            "referenceID",
        ],
    )?;
    let reference = reference
        .and_then(Value::as_str)
        .ok_or_else(|| missing("referenceId"))?;
    if version >= STRICT && !well_formed(reference) {
        return Err(json::refused(format!("{}.", must_be(reference))));
    }
    let method = sent
        .get("method")
        .and_then(Value::as_str)
        .ok_or_else(|| missing("method"))?;
    let method = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        .iter()
        .find(|known| **known == method)
        .and_then(|known| Method::from_bytes(known.as_bytes()).ok())
        .ok_or_else(|| json::refused(format!("Invalid HTTP method: {method}")))?;
    let url = sent
        .get("url")
        .and_then(Value::as_str)
        .ok_or_else(|| missing("url"))?;
    if !url.starts_with("/services/data/v") {
        return Err(json::refused(format!(
            "Invalid url: {url}. The url must start with /services/data/vXX.X/"
        )));
    }
    Ok(Subrequest {
        method,
        url: url.to_owned(),
        body: sent.get("body").cloned().unwrap_or_default(),
        headers: headers(sent.get("httpHeaders"))?,
        reference: reference.to_owned(),
    })
}

impl Subrequest {
    /// The resource below the version: `sobjects`, `query`, …
    pub(super) fn resource(&self) -> &str {
        let path = self.url.split('?').next().unwrap_or_default();
        path.splitn(5, '/').nth(4).unwrap_or_default()
    }

    fn is_heavy(&self) -> bool {
        let resource = self.resource();
        resource.starts_with("query") || resource.starts_with("composite/sobjects")
    }
}

/// The headers of a subrequest, without the three it has from the request around it.
fn headers(sent: Option<&Value>) -> Result<HeaderMap, ApiError> {
    let mut headers = HeaderMap::new();
    let Some(sent) = sent.filter(|sent| !sent.is_null()) else {
        return Ok(headers);
    };
    for (name, value) in sent.as_object().ok_or_else(|| json::left_off(sent))? {
        let invalid = || json::refused(format!("Invalid value for header {name}"));
        if ["accept", "authorization", "content-type"].contains(&name.to_ascii_lowercase().as_str())
        {
            return Err(json::refused(format!(
                "The {name} header can't be specified in a subrequest."
            )));
        }
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        let value = value
            .as_str()
            .and_then(|value| HeaderValue::from_str(value).ok());
        headers.insert(key, value.ok_or_else(invalid)?);
    }
    Ok(headers)
}

/// Letters, numbers and underscores, a letter or a number first.
pub(super) fn well_formed(reference: &str) -> bool {
    reference.starts_with(|first: char| first.is_ascii_alphanumeric())
        && reference
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// What the guide has the API say of a reference id that is none.
pub(super) fn must_be(reference: &str) -> String {
    format!(
        "Provided referenceId ('{reference}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_')"
    )
}

/// Refuses names that mean nothing (the sentence is seen of Connect resources).
pub(super) fn only(sent: &Map<String, Value>, known: &[&str]) -> Result<(), ApiError> {
    match sent.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(json::refused(format!("Unrecognized field \"{key}\""))),
        None => Ok(()),
    }
}

/// A yes or no that is no if nothing is said.
pub(super) fn flag(sent: &Map<String, Value>, name: &str) -> Result<bool, ApiError> {
    match sent.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(on)) => Ok(*on),
        Some(other) => other
            .as_str()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| json::refused(format!("Invalid value for {name}: {other}"))),
    }
}

pub(super) fn missing(name: &str) -> ApiError {
    json::refused(format!("Missing required field: {name}"))
}

/// Too many of something.
pub(super) fn limit(message: String) -> ApiError {
    ApiError::bad_request("LIMIT_EXCEEDED", message)
}
