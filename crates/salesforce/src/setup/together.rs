//! Several queries in one call: `/composite` counts as one whatever is in it, and takes up to five queries (REST API
//! Developer Guide, "Composite").

use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Sight, sight};
use crate::error::{ApiError, ApiErrors, Error};
use crate::org::{Ask, Org};
use crate::soql::Soql;

/// Most queries of one call.
const MOST: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Composite {
    composite_response: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    body: Value,
    http_status_code: u16,
}

/// The answers to queries that were asked together, in their order.
pub(super) struct Answers(std::vec::IntoIter<Part>);

/// Asks up to five queries in one call.
pub(super) async fn ask(org: &Org, queries: &[Soql]) -> Result<Answers, Error> {
    if queries.is_empty() {
        return Ok(Answers(Vec::new().into_iter()));
    }
    debug_assert!(queries.len() <= MOST, "{} queries", queries.len());
    let version = org.version().await?;
    let part = |(n, soql): (usize, &Soql)| {
        let query: String = form_urlencoded::byte_serialize(soql.as_str().as_bytes()).collect();
        json!({
            "method": "GET",
            "url": format!("/services/data/v{version}/query?q={query}"),
            "referenceId": format!("q{n}"),
        })
    };
    let parts: Vec<Value> = queries.iter().enumerate().map(part).collect();
    let ask = Ask::new(Method::POST, &["composite"])
        .json(&json!({ "allOrNone": false, "compositeRequest": parts }))?;
    let answer: Composite = org.call(ask).await?.json()?;
    Ok(Answers(answer.composite_response.into_iter()))
}

impl Answers {
    /// The records of the next query's first page, or why there are none to be seen.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Result<Sight<Vec<T>>, Error> {
        let Some(part) = self.0.next() else {
            return Err(odd("compositeResponse", "one answer for each request"));
        };
        sight(records(part))
    }
}

fn records<T: DeserializeOwned>(part: Part) -> Result<Vec<T>, Error> {
    if part.http_status_code != 200 {
        return Err(refusal(&part));
    }
    let records = part.body.get("records").cloned().unwrap_or_default();
    // what came may be a record's content, so it is not told
    serde_json::from_value(records).map_err(|_| odd("records", "not as the object is described"))
}

fn refusal(part: &Part) -> Error {
    let text = |error: &Value, name: &str| {
        let text = error.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(4_000).collect()
    };
    let errors = part.body.as_array().into_iter().flatten();
    let errors = errors.map(|error| ApiError {
        code: text(error, "errorCode"),
        message: text(error, "message"),
        fields: Vec::new(),
    });
    Error::Api(ApiErrors {
        status: part.http_status_code,
        errors: errors.collect(),
        request_id: None,
    })
}

fn odd(path: &str, message: &str) -> Error {
    Error::Decode {
        path: path.to_owned(),
        message: message.to_owned(),
        status: 200,
    }
}
