//! Many requests or records in one call: `/composite` and what is below it (REST API Developer Guide, "Composite",
//! "Composite Graph", "sObject Tree", "sObject Collections").
//!
//! Subrequests run through the same rules as requests on the wire, within savepoints; the whole counts as one call.
//! `envelope` reads what a composite request is, `references` fills in what earlier subrequests answered, `run` runs
//! them; `graph`, `tree` and `collections` are the resources of those names. `/composite/batch` is switched off.

mod collections;
mod envelope;
mod graph;
mod references;
mod run;
mod tree;

use axum::http::Method;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};

use super::auth::Caller;
use super::{json as text, not_allowed, switched_off, versions};

/// Answers a request below `/composite`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    path: &[&str],
) -> Answer {
    // each came with a version of its own
    let since = match path {
        ["sobjects", _, _] => 46,
        ["sobjects", ..] => 42,
        ["graph"] => 50,
        ["tree", ..] | ["batch"] => 34,
        _ => 38,
    };
    if versions::number(version) < since {
        return Err(ApiError::not_found());
    }
    match (path, method.as_str()) {
        ([], "POST") => composite(call, caller, version),
        ([], "GET") => Ok(resources(version)),
        ([], _) => Ok(not_allowed(method, "HEAD,GET,POST")),
        (["graph"], "POST") => graph::answer(call, caller, version),
        (["tree", object], "POST") => tree::answer(call, caller, object),
        (["graph"] | ["tree", _], _) => Ok(not_allowed(method, "POST")),
        (["sobjects", rest @ ..], _) => collections::answer(call, caller, version, method, rest),
        (["batch"], _) => Err(switched_off::batch()),
        _ => Err(ApiError::not_found()),
    }
}

/// "Get a List of Composite Resources"; what is switched off is not listed.
fn resources(version: &str) -> Reply {
    let path = |name: &str| format!("/services/data/v{version}/composite/{name}");
    let list =
        json!({ "tree": path("tree"), "sobjects": path("sobjects"), "graph": path("graph") });
    Reply::json(200, &list)
}

/// `POST /composite`.
fn composite(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let body = text::object(call.request)?;
    let envelope = envelope::composite(&body, versions::number(version))?;
    let results = run::all(
        call,
        caller,
        versions::number(version),
        &envelope.requests,
        envelope.all_or_none,
    )?;
    let results: Vec<Value> = results.into_iter().map(|result| result.json()).collect();
    Ok(Reply::json(200, &json!({ "compositeResponse": results })))
}
