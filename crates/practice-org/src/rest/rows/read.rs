//! Reading one record, and what an object's address says about the object.

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};
use crate::soql;

use super::super::auth::Caller;
use super::super::{query, recent};
use super::{Stored, body, conditions, find};

/// `GET /sobjects/{object}`: a short description and what the user looked at lately.
pub(super) fn object_info(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
) -> Answer {
    let items = recent::of_object(call, caller, version, object)?;
    let describe = schema::object_summary(object, &caller.rights, version);
    let body = json!({ "objectDescribe": describe, "recentItems": items });
    Ok(Reply::json(200, &body))
}

/// `GET /sobjects/{object}/{id}`: all readable fields, or those of `fields=` and the id.
pub(super) fn record(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
    id: &str,
) -> Answer {
    let stored = find(call, caller, object, id)?;
    let tag = tag(call, caller, object, &stored)?;
    if let Some(reply) = conditions::before_reading(call, &stored, tag.as_deref())? {
        return Ok(reply);
    }
    let asked = call.request.query.given("fields").unwrap_or_default();
    let names = chosen(caller, object, asked.split(','))?;
    let context = query::context(call, caller, version, false);
    let record = soql::written_record(&context, object, stored.row, &names)?;
    let record = record.ok_or_else(ApiError::not_found)?;
    recent::touched(call, caller, object, &stored.id);
    let reply = Reply::json_text(200, record);
    Ok(conditions::stamped(reply, &stored, tag.as_deref()))
}

/// The record's tag, if its object has tags.
pub(super) fn tag(
    call: &Call<'_>,
    caller: &Caller,
    object: &'static Object,
    stored: &Stored,
) -> Result<Option<String>, ApiError> {
    if !conditions::tagged(object) {
        return Ok(None);
    }
    let context = query::context(call, caller, "0.0", false);
    let whole = soql::record_at(&context, object, stored.row, &[])?;
    Ok(whole.as_ref().map(conditions::tag))
}

/// One record with these fields, or every one the user sees.
pub(in crate::rest) fn one(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
    id: &str,
    names: &[&str],
) -> Result<Option<Value>, ApiError> {
    let context = query::context(call, caller, version, false);
    soql::record(&context, object, id, names)
}

/// The names asked for, once each; none means all. Paths to a parent are for the query language to judge.
pub(in crate::rest) fn chosen<'a>(
    caller: &Caller,
    object: &Object,
    asked: impl Iterator<Item = &'a str>,
) -> Result<Vec<&'a str>, ApiError> {
    let mut names: Vec<&str> = Vec::new();
    for name in asked.map(str::trim).filter(|name| !name.is_empty()) {
        let there = object
            .field(name)
            .is_some_and(|field| caller.rights.field_visible(object, field));
        if !there && !name.contains('.') {
            return Err(body::no_such_column(object, name));
        }
        if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            names.push(name);
        }
    }
    if !names.is_empty() && !names.iter().any(|name| name.eq_ignore_ascii_case("Id")) {
        names.push("Id");
    }
    Ok(names)
}
