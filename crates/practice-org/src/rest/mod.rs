//! The REST API under `/services/data`: which resource a request is for, and who may ask.
//!
//! Order of the checks, as far as public reports tell: the version exists, the session is good, the user may use the
//! API, the day's calls are not used up, the resource exists, the method fits. What is not built answers 404
//! `NOT_FOUND`, as Salesforce answers an unknown resource.

pub(crate) mod auth;
mod composite;
pub(crate) mod cursors;
mod describe;
mod developer_name;
mod json;
mod knowledge;
mod limits;
mod listviews;
pub(crate) mod media;
mod query;
pub(crate) mod recent;
pub(crate) mod rows;
mod search;
mod switched_off;
mod tabs;
pub(crate) mod tooling;
mod ui_api;
pub(crate) mod usage;
pub(crate) mod versions;

use axum::http::header::{ALLOW, CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
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
    let mut reply = match auth::authenticate(call) {
        Ok(caller) => {
            let reply =
                counted(call, &caller, &version, rest).unwrap_or_else(|error| refuse(&error));
            reply.header(
                HeaderName::from_static("sforce-limit-info"),
                &call.org.usage.header(),
            )
        }
        Err(error) => refuse(&error),
    };
    // as seen in the answers of a real org
    for (name, value) in [
        (
            CACHE_CONTROL,
            "no-cache,must-revalidate,max-age=0,no-store,private",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("x-robots-tag"), "none"),
    ] {
        reply.headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}

/// Answers a request that counts as a call.
fn counted(call: &mut Call<'_>, caller: &Caller, version: &str, path: &[&str]) -> Answer {
    caller.may_use_api(call)?;
    media::must_take_json(call.request)?;
    // `.json` at the end asks for what is given anyway
    let mut path = path.to_vec();
    if let Some(last) = path.last_mut() {
        if last.ends_with(".xml") {
            return Err(media::not_acceptable());
        }
        *last = last.strip_suffix(".json").unwrap_or(last);
    }
    resource(call, caller, version, &path)
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

/// The rule for a resource, whoever asks for it: the wire, or a subrequest of a composite one.
fn resource(call: &mut Call<'_>, caller: &Caller, version: &str, path: &[&str]) -> Answer {
    let method = method(call);
    let handler: fn(&mut Call<'_>, &Caller, &str) -> Answer = match path {
        [] => versions::resources,
        ["limits"] => limits::limits,
        ["limits", "recordCount"] => limits::record_count,
        ["knowledgeManagement", "settings"] => knowledge::settings,
        ["recent"] => recent::all,
        ["tabs"] => tabs::tabs,
        ["theme"] => tabs::theme,
        ["sobjects"] => describe::global,
        ["sobjects", rest @ ..] => return rows::answer(call, caller, version, &method, rest),
        ["composite", rest @ ..] => {
            return composite::answer(call, caller, version, &method, rest);
        }
        ["query"] => query::query,
        ["queryAll"] => query::query_all,
        ["query" | "queryAll", locator] => {
            return if method == Method::GET {
                query::next(call, caller, version, locator)
            } else {
                Ok(not_allowed(&method, "HEAD,GET"))
            };
        }
        ["tooling", rest @ ..] => {
            return tooling::answer(call, caller, version, &method, rest);
        }
        ["ui-api", rest @ ..] => return ui_api::answer(caller, version, &method, rest),
        ["jobs", ..] => return Err(switched_off::bulk()),
        ["search"] => search::search,
        ["search", "scopeOrder"] => search::scope_order,
        ["search", "layout"] => search::layout,
        ["search", "suggestions"] => search::suggestions,
        ["parameterizedSearch"] => {
            return if matches!(method, Method::GET | Method::POST) {
                search::parameterized(call, caller, version)
            } else {
                Ok(not_allowed(&method, "HEAD,GET,POST"))
            };
        }
        _ => return Err(ApiError::not_found()),
    };
    if method == Method::GET {
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
