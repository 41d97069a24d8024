//! The Tooling API's REST resources: objects about the org's set-up, asked for as records are (Tooling API Developer
//! Guide, "REST Resources").
//!
//! Everything is the REST API's own work with other objects (`Rights::in_tooling`) and other addresses: what stands
//! after the `v` of an address is `67.0/tooling` here. Code, tests, logs and completions are not built: 404.

pub(crate) mod remote_sites;

pub(crate) use remote_sites::create_seeded;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};

use super::auth::Caller;
use super::{describe, not_allowed, query, rows};

/// Answers a request below `/tooling`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    path: &[&str],
) -> Answer {
    let caller = &caller.in_tooling();
    let version = &format!("{version}/tooling");
    match path {
        ["sobjects", name, rest @ ..] => {
            let object = describe::find(caller, name)?;
            match remote_sites::write(call, caller, version, method, object, rest) {
                Some(answer) => answer,
                None => rows::answer(call, caller, version, method, &path[1..]),
            }
        }
        [] | ["sobjects"] | ["query"] | ["query", _] if method != Method::GET => {
            Ok(not_allowed(method, "HEAD,GET"))
        }
        [] => Ok(resources(version)),
        ["sobjects"] => describe::global(call, caller, version),
        ["query"] => query::query(call, caller, version),
        ["query", locator] => query::next(call, caller, version, locator),
        _ => Err(ApiError::not_found()),
    }
}

/// The resources there are, by name.
fn resources(version: &str) -> Reply {
    let all: Map<String, Value> = ["query", "sobjects"]
        .iter()
        .map(|name| {
            let address = format!("/services/data/v{version}/{name}");
            ((*name).to_owned(), json!(address))
        })
        .collect();
    Reply::json(200, &Value::Object(all))
}
