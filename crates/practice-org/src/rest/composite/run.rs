//! Running subrequests, one after the other, through the rules that requests on the wire go through.
//!
//! The order is the one they come in: what Salesforce may collate has no order, so none is wrong. Where all or none
//! counts, the first that fails ends it: it keeps its own answer, every other tells of the rollback.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::{Params, Reply, Request};
use crate::org::Call;

use super::super::auth::Caller;
use super::super::{refuse, resource, versions};
use super::envelope::Subrequest;
use super::references::Answers;

/// What a subrequest answered.
pub(super) struct Outcome {
    pub(super) status: u16,
    headers: Map<String, Value>,
    body: Value,
    reference: String,
}

impl Outcome {
    /// As it stands in `compositeResponse`.
    pub(super) fn json(self) -> Value {
        json!({
            "body": self.body,
            "httpHeaders": self.headers,
            "httpStatusCode": self.status,
            "referenceId": self.reference,
        })
    }

    /// Refused, or a collection in which something was refused.
    fn failed(&self) -> bool {
        let some_failed = |items: &Vec<Value>| items.iter().any(|item| item["success"] == false);
        self.status >= 400 || self.body.as_array().is_some_and(some_failed)
    }

    fn halted(reference: &str, message: &str) -> Self {
        Self {
            status: 400,
            headers: Map::new(),
            body: json!([{ "errorCode": "PROCESSING_HALTED", "message": message }]),
            reference: reference.to_owned(),
        }
    }
}

/// Why subrequests that belong together were taken back.
enum Undone {
    Failed(ApiError),
    /// Number and answer of the one that failed.
    Because(usize, Box<Outcome>),
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs subrequests and gives their answers.
pub(super) fn all(
    call: &mut Call<'_>,
    caller: &Caller,
    version: u32,
    requests: &[Subrequest],
    all_or_none: bool,
) -> Result<Vec<Outcome>, ApiError> {
    if all_or_none {
        return Ok(together(call, caller, version, requests)?.0);
    }
    let mut answers = Answers::new(version);
    let outcomes = requests
        .iter()
        .map(|request| one(call, caller, request, &mut answers, false));
    Ok(outcomes.collect())
}

/// Runs subrequests of which all or none count; tells whether they do.
pub(super) fn together(
    call: &mut Call<'_>,
    caller: &Caller,
    version: u32,
    requests: &[Subrequest],
) -> Result<(Vec<Outcome>, bool), ApiError> {
    let mut answers = Answers::new(version);
    let done = call.atomically(|call| {
        let mut outcomes = Vec::with_capacity(requests.len());
        for (number, request) in requests.iter().enumerate() {
            let outcome = one(call, caller, request, &mut answers, true);
            if outcome.failed() {
                return Err(Undone::Because(number, Box::new(outcome)));
            }
            outcomes.push(outcome);
        }
        Ok(outcomes)
    });
    match done {
        Ok(outcomes) => Ok((outcomes, true)),
        Err(Undone::Failed(error)) => Err(error),
        Err(Undone::Because(number, failed)) => {
            let mut outcomes = halted(requests);
            outcomes[number] = *failed;
            Ok((outcomes, false))
        }
    }
}

/// What subrequests answer that were taken back, or never ran, because of another.
pub(super) fn halted(requests: &[Subrequest]) -> Vec<Outcome> {
    let message =
        "The transaction was rolled back since another operation in the same transaction failed.";
    requests
        .iter()
        .map(|request| Outcome::halted(&request.reference, message))
        .collect()
}

fn one(
    call: &mut Call<'_>,
    caller: &Caller,
    subrequest: &Subrequest,
    answers: &mut Answers,
    all_or_none: bool,
) -> Outcome {
    let filled = answers
        .in_address(&subrequest.url)
        .and_then(|url| Ok((url, answers.in_body(&subrequest.body)?)));
    let (url, body) = match filled {
        Ok(filled) => filled,
        Err(message) => return Outcome::halted(&subrequest.reference, &message),
    };
    let request = request(call.request, subrequest, &url, body, all_or_none);
    let reply = through_the_rules(call, caller, &request).unwrap_or_else(|error| refuse(&error));
    let outcome = outcome(subrequest, &reply);
    answers.add(&subrequest.reference, outcome.body.clone());
    outcome
}

/// The request a subrequest stands for. Within all or none, a collection is all or none too.
fn request(
    outer: &Request,
    subrequest: &Subrequest,
    url: &str,
    mut body: Value,
    all_or_none: bool,
) -> Request {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut query = Params::parse(query.as_bytes());
    if all_or_none && subrequest.resource().starts_with("composite/sobjects") {
        query.0.retain(|(name, _)| name != "allOrNone");
        query.push("allOrNone", "true");
        if let Value::Object(body) = &mut body {
            body.insert("allOrNone".to_owned(), json!(true));
        }
    }
    let mut headers = subrequest.headers.clone();
    inherit(&mut headers, &outer.headers);
    let body = match body {
        Value::Null => Bytes::new(),
        body => body.to_string().into(),
    };
    Request {
        method: subrequest.method.clone(),
        path: path.to_owned(),
        query,
        headers,
        body,
        origin: outer.origin.clone(),
        target_bytes: url.len(),
    }
}

fn inherit(headers: &mut HeaderMap, outer: &HeaderMap) {
    for name in [ACCEPT, AUTHORIZATION, CONTENT_TYPE] {
        if let Some(value) = outer.get(&name) {
            headers.insert(name, value.clone());
        }
    }
}

/// Which resources a subrequest may ask for is documented; the words for others are unconfirmed.
fn through_the_rules(
    call: &mut Call<'_>,
    caller: &Caller,
    request: &Request,
) -> Result<Reply, ApiError> {
    let segments = request.segments();
    let path: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["services", "data", version, path @ ..] = path.as_slice() else {
        return Err(ApiError::not_found());
    };
    let version = versions::check(version)?;
    let may_be_asked = matches!(
        path,
        ["sobjects" | "query" | "queryAll", ..] | ["composite", "sobjects", ..]
    );
    if !may_be_asked {
        return Err(unusable());
    }
    let mut inner = Call {
        org: call.org,
        conn: call.conn,
        request,
        now: call.now,
        noted: std::mem::take(&mut call.noted),
    };
    let answer = resource(&mut inner, caller, &version, path);
    call.noted = inner.noted;
    answer
}

fn unusable() -> ApiError {
    ApiError::bad_request(
        "PROCESSING_HALTED",
        "The requested resource can't be used in a composite request.",
    )
}

fn outcome(subrequest: &Subrequest, reply: &Reply) -> Outcome {
    let mut headers = Map::new();
    for name in ["ETag", "Last-Modified", "Location"] {
        let value = reply
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        if let Some(value) = value {
            headers.insert(name.to_owned(), json!(value));
        }
    }
    let body = match reply.body.is_empty() {
        true => Some(Value::Null),
        // what is no JSON is a blob, which has no place here
        false => serde_json::from_slice(&reply.body).ok(),
    };
    match body {
        Some(body) => Outcome {
            status: reply.status.as_u16(),
            headers,
            body,
            reference: subrequest.reference.clone(),
        },
        None => Outcome {
            status: 400,
            headers: Map::new(),
            body: unusable().body(),
            reference: subrequest.reference.clone(),
        },
    }
}
