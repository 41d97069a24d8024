//! Describes of the org and of one object, with `If-Modified-Since`.

use axum::http::header::LAST_MODIFIED;

use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};
use crate::time;

use super::auth::Caller;
use super::rows::conditions;

/// `GET /sobjects`.
pub(super) fn global(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    if_modified(call, || schema::global_describe(&caller.rights, version))
}

/// `GET /sobjects/{object}/describe`.
pub(super) fn object(call: &Call<'_>, caller: &Caller, version: &str, object: &Object) -> Answer {
    if_modified(call, || schema::describe(object, &caller.rights, version))
}

/// `GET /sobjects/{object}/describe/layouts` and `…/layouts/{recordTypeId}`.
pub(super) fn layouts(
    caller: &Caller,
    version: &str,
    object: &Object,
    record_type: &[&str],
) -> Answer {
    let body = match record_type {
        [] => Some(schema::layouts(object, &caller.rights, version)),
        [id] => ids::to18(id).and_then(|id| schema::layout(object, &caller.rights, &id)),
        _ => None,
    };
    body.filter(|_| object.tab)
        .map(|body| Reply::json(200, &body))
        .ok_or_else(ApiError::not_found)
}

/// `GET /sobjects/{object}/describe/compactLayouts`.
pub(super) fn compact_layouts(caller: &Caller, version: &str, object: &Object) -> Answer {
    let body = schema::compact_layouts(object, &caller.rights, version);
    Ok(Reply::json(200, &body))
}

/// The object of this name if the user may read it, else the same 404 as for an unknown name.
pub(super) fn find(caller: &Caller, name: &str) -> Result<&'static Object, ApiError> {
    schema::object(name)
        .filter(|object| caller.rights.can_read(object))
        .ok_or_else(ApiError::not_found)
}

/// The describe, or 304 or 412 for a client that makes conditions ("Conditional Request Headers").
fn if_modified(call: &Call<'_>, body: impl FnOnce() -> serde_json::Value) -> Answer {
    let changed = call.org.described_ms().div_euclid(1000) * 1000;
    let moment = |header: &str| call.request.header(header).and_then(time::parse_http_date);
    if moment("if-modified-since").is_some_and(|since| since >= changed) {
        return Ok(Reply::empty(304));
    }
    if moment("if-unmodified-since").is_some_and(|until| until < changed) {
        return Err(conditions::failed());
    }
    Ok(Reply::json(200, &body()).header(LAST_MODIFIED, &time::http_date(changed)))
}
