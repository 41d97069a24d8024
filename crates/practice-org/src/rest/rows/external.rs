//! Records named by an external id: `/sobjects/{object}/{field}/{value}` (REST API Developer Guide, "sObject Rows by
//! External ID").
//!
//! A value that several records have answers 300 with their addresses (restforce's fixtures). What a field may be
//! looked up by is its `idLookup` flag, which external ids have.

use axum::http::Method;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{Field, Object};

use super::super::auth::Caller;
use super::super::{json as text, not_allowed, recent, versions};
use super::{body, no_content, read, value, write};

/// Since this version an upsert that changed a record says so; before, it answered 204.
const SAYS_CREATED: u32 = 46;

/// The field of this name, if the user sees it and records can be looked up by it.
pub(super) fn field(
    caller: &Caller,
    object: &'static Object,
    name: &str,
) -> Option<&'static Field> {
    object
        .field(name)
        .filter(|field| field.id_lookup && caller.rights.field_visible(object, field))
}

/// The ids of the records that have this value, deleted ones left out; a value of another type has none.
pub(super) fn matches(
    conn: &Connection,
    object: &Object,
    field: &'static Field,
    sent: &Value,
) -> Result<Vec<String>, ApiError> {
    let Ok(value) = value::convert(field, sent) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT \"Id\" FROM \"{}\" WHERE \"{}\" = ?1 AND \"IsDeleted\" = 0 ORDER BY rowid LIMIT 200",
        object.name, field.name
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let ids = statement.query_map([value], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Answers a request for the records that have `sent` in the field called `name`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    object: &'static Object,
    (name, sent): (&str, &str),
) -> Answer {
    let field = field(caller, object, name).ok_or_else(|| unknown(name))?;
    let sent = Value::String(sent.to_owned());
    let found = matches(call.conn, object, field, &sent)?;
    if found.len() > 1 {
        return Ok(choices(version, object, &found));
    }
    let id = found.first().map(String::as_str);
    match (method.as_str(), id) {
        ("GET", Some(id)) => read::record(call, caller, version, object, id),
        ("PATCH" | "POST", _) => upsert(call, caller, version, object, (field, &sent), id),
        ("DELETE", Some(id)) => write::delete(call, caller, object, id),
        ("GET" | "DELETE", None) => Err(ApiError::not_found()),
        _ => Ok(not_allowed(method, "HEAD,GET,POST,PATCH,DELETE")),
    }
}

/// 404 for a field that records cannot be looked up by; what is no id is taken for one.
pub(super) fn unknown(name: &str) -> ApiError {
    ApiError::new(
        404,
        "NOT_FOUND",
        format!("Provided external ID field does not exist or is not accessible: {name}"),
    )
}

/// 300 with the addresses of every record that was meant.
fn choices(version: &str, object: &Object, ids: &[String]) -> Reply {
    let addresses: Vec<String> = ids
        .iter()
        .map(|id| format!("/services/data/v{version}/sobjects/{}/{id}", object.name))
        .collect();
    Reply::json(300, &json!(addresses))
}

fn upsert(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
    (field, sent): (&'static Field, &Value),
    id: Option<&str>,
) -> Answer {
    let mut fields = text::object(call.request)?;
    body::well_typed(object, &fields, &call.request.body, &[])?;
    let says_created = versions::number(version) >= SAYS_CREATED;
    let update_only = call.request.query.get("updateOnly") == Some("true");
    if id.is_none() && update_only {
        return Err(ApiError::not_found());
    }
    if fields
        .keys()
        .any(|key| key.eq_ignore_ascii_case(field.name))
    {
        return Err(body::not_in_body(field.name));
    }
    let (id, created) = save(call, caller, object, (field, sent), id, &mut fields)?;
    recent::touched(call, caller, object, &id);
    if !created && !says_created {
        return Ok(no_content());
    }
    let mut saved = json!({ "id": id, "success": true, "errors": [] });
    if says_created {
        saved["created"] = json!(created);
    }
    Ok(match created {
        true => write::located(Reply::json(201, &saved), version, object, &id),
        false => Reply::json(200, &saved),
    })
}

/// Changes the record, or makes one that has this value; says which.
pub(in crate::rest) fn save(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    (field, sent): (&'static Field, &Value),
    id: Option<&str>,
    fields: &mut Map<String, Value>,
) -> Result<(String, bool), ApiError> {
    if let Some(id) = id {
        write::change(call, caller, object, id, fields)?;
        return Ok((id.to_owned(), false));
    }
    if field.name == "Id" {
        return Err(ApiError::not_found());
    }
    fields.insert(field.name.to_owned(), sent.clone());
    Ok((write::make(call, caller, object, fields)?, true))
}

/// What an upsert of many records asks of one: the field it is found by, and the record that has the value.
pub(in crate::rest) fn found_by(
    call: &Call<'_>,
    object: &'static Object,
    field: &'static Field,
    sent: &Value,
) -> Result<Option<String>, ApiError> {
    let mut found = matches(call.conn, object, field, sent)?;
    if found.len() > 1 {
        let message = format!(
            "More than one record found for external id field: {}",
            field.name
        );
        return Err(ApiError::write::<String>(
            "DUPLICATE_EXTERNAL_ID",
            message,
            [],
        ));
    }
    Ok(found.pop())
}

/// The field an upsert of many records is asked to find records by.
pub(in crate::rest) fn named(
    caller: &Caller,
    object: &'static Object,
    name: &str,
) -> Result<&'static Field, ApiError> {
    field(caller, object, name).ok_or_else(|| unknown(name))
}
