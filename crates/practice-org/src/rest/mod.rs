//! The REST API under `/services/data`: which resource a request is for, and who may ask.
//!
//! Order of the checks, as far as public reports tell: the version exists, the session is good, the user may use the
//! API, the day's calls are not used up, the resource exists, the method fits. What is not built answers 404
//! `NOT_FOUND`, as Salesforce answers an unknown resource.

pub(crate) mod auth;
pub(crate) mod cursors;
mod describe;
mod limits;
mod query;
pub(crate) mod rows;
pub(crate) mod usage;
pub(crate) mod versions;

use axum::http::header::{ALLOW, CACHE_CONTROL};
use axum::http::{HeaderName, Method};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use auth::Caller;

/// Answers a request below `/services/data`; `segments` are those after it.
pub(crate) fn answer(call: &mut Call<'_>, segments: &[&str]) -> Reply {
    let Some((version, rest)) = segments.split_first() else {
        return versions::list(call);
    };
    let version = match versions::check(version) {
        Ok(version) => version,
        Err(error) => return refuse(&error),
    };
    let reply = match auth::authenticate(call) {
        Ok(caller) => {
            let reply =
                resource(call, &caller, &version, rest).unwrap_or_else(|error| refuse(&error));
            reply.header(
                HeaderName::from_static("sforce-limit-info"),
                &call.org.usage.header(),
            )
        }
        Err(error) => refuse(&error),
    };
    reply.header(
        CACHE_CONTROL,
        "no-cache,must-revalidate,max-age=0,no-store,private",
    )
}

/// The reply for a refusal.
pub(crate) fn refuse(error: &ApiError) -> Reply {
    Reply::json(error.status, &error.body())
}

/// The method that counts: a POST may stand for another (`_HttpMethod`), for clients that know no PATCH.
fn method(call: &Call<'_>) -> Method {
    let asked = call
        .request
        .query
        .get("_HttpMethod")
        .filter(|_| call.request.method == Method::POST);
    let method = asked
        .and_then(|name| Method::from_bytes(name.as_bytes()).ok())
        .unwrap_or(call.request.method.clone());
    if method == Method::HEAD {
        Method::GET
    } else {
        method
    }
}

fn resource(call: &mut Call<'_>, caller: &Caller, version: &str, path: &[&str]) -> Answer {
    caller.may_use_api(call)?;
    let method = method(call);
    let only_get =
        |allowed: fn(&mut Call<'_>, &Caller, &str) -> Answer| (allowed, method == Method::GET);
    let (handler, fits) = match path {
        [] => only_get(versions::resources),
        ["limits"] => only_get(limits::limits),
        ["sobjects"] => only_get(describe::global),
        ["sobjects", rest @ ..] => return rows::answer(call, caller, version, &method, rest),
        ["query"] => only_get(query::query),
        ["queryAll"] => only_get(query::query_all),
        ["query" | "queryAll", locator] => {
            return if method == Method::GET {
                query::next(call, caller, version, locator)
            } else {
                Ok(not_allowed(&method, "HEAD,GET"))
            };
        }
        _ => return Err(ApiError::not_found()),
    };
    if fits {
        handler(call, caller, version)
    } else {
        Ok(not_allowed(&method, "HEAD,GET"))
    }
}

/// 405 with the methods that would do.
pub(crate) fn not_allowed(method: &Method, allowed: &str) -> Reply {
    let message = format!("HTTP Method '{method}' not allowed. Allowed are {allowed}");
    refuse(&ApiError::new(405, "METHOD_NOT_ALLOWED", message)).header(ALLOW, allowed)
}
