//! Reading one record, and what an object's address says about the object.

use axum::http::header::LAST_MODIFIED;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};
use crate::{soql, time};

use super::super::auth::Caller;
use super::{conditions, find};

/// `GET /sobjects/{object}`: a short description and what was looked at lately.
pub(super) fn object_info(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
) -> Answer {
    let recent = match object.field("LastModifiedDate").and(object.name_field()) {
        Some(name) => {
            let soql = format!(
                "SELECT Id, {} FROM {} ORDER BY LastModifiedDate DESC LIMIT 5",
                name.name, object.name
            );
            select(call, caller, version, &soql, 5)?
        }
        None => Vec::new(),
    };
    let body = json!({ "objectDescribe": schema::object_summary(object, &caller.rights, version), "recentItems": recent });
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
    let stored = find(call, object, id)?;
    if let Some(reply) = conditions::unchanged(call, &stored) {
        return Ok(reply);
    }
    let asked = call.request.query.given("fields").unwrap_or_default();
    let names = chosen(caller, object, asked)?;
    let context = context(call, caller, version);
    let record =
        soql::record(&context, object, &stored.id, &names)?.ok_or_else(ApiError::not_found)?;
    Ok(Reply::json(200, &record).header(LAST_MODIFIED, &time::http_date(stored.modified_ms)))
}

/// The names asked for, once each; none means all. Paths to a parent are for the query language to judge.
fn chosen<'a>(caller: &Caller, object: &Object, asked: &'a str) -> Result<Vec<&'a str>, ApiError> {
    let mut names: Vec<&str> = Vec::new();
    for name in asked
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let there = object
            .field(name)
            .is_some_and(|field| caller.rights.field_visible(object, field));
        if !there && !name.contains('.') {
            let message = format!("No such column '{name}' on sobject of type {}", object.name);
            return Err(ApiError::bad_request("INVALID_FIELD", message));
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

fn context<'a>(call: &'a Call<'_>, caller: &'a Caller, version: &'a str) -> soql::Context<'a> {
    soql::Context {
        conn: call.conn,
        user_id: &caller.login.user_id,
        now_ms: call.now,
        version,
        rights: &caller.rights,
        include_deleted: false,
    }
}

fn select(
    call: &Call<'_>,
    caller: &Caller,
    version: &str,
    soql: &str,
    most: usize,
) -> Result<Vec<Value>, ApiError> {
    let context = context(call, caller, version);
    let started = soql::start(&context, soql)?;
    soql::page(&context, &started.cursor, 0, most)
}
