//! From a record to what is related to it: `/sobjects/{object}/{id}/{relationship}` (REST API Developer Guide,
//! "sObject Relationships", "Traverse Relationships with Friendly URLs").
//!
//! Up to five steps to a parent, which is then read, changed or deleted as itself; one step down to the children,
//! which are read as a query reads them. A blob field is the file itself. A parent that is not set is 404, no children are an empty list.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::OptionalExtension;

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Field, FieldKind, Object};

use super::super::auth::Caller;
use super::super::{not_allowed, query};
use super::{find, read, write};

/// Most steps up ("no more than five levels").
const STEPS: usize = 5;

/// Answers a request for what the steps of `path` lead to.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    start: (&'static Object, &str),
    path: &[&str],
) -> Answer {
    if path.len() > STEPS {
        return Err(ApiError::not_found());
    }
    let (mut object, mut id) = (start.0, find(call, caller, start.0, start.1)?.id);
    for (number, name) in path.iter().enumerate() {
        if let Some(parent) = parent(call, caller, object, &id, name)? {
            (object, id) = parent;
            continue;
        }
        let last = number + 1 == path.len();
        if let Some(field) = blob(caller, object, name).filter(|_| last) {
            return match method.as_str() {
                "GET" => content(call, object, field, &id),
                _ => Ok(not_allowed(method, "HEAD,GET")),
            };
        }
        let children = children(caller, object, name).filter(|_| last);
        let (child, field) = children.ok_or_else(ApiError::not_found)?;
        return match method.as_str() {
            "GET" => list(call, caller, version, (child, field), &id),
            _ => Ok(not_allowed(method, "HEAD,GET")),
        };
    }
    match method.as_str() {
        "GET" => read::record(call, caller, version, object, &id),
        "PATCH" => write::update(call, caller, object, &id),
        "DELETE" => write::delete(call, caller, object, &id),
        _ => Ok(not_allowed(method, "HEAD,GET,PATCH,DELETE")),
    }
}

/// One step up: `None` if there is no such way, 404 if it leads nowhere.
fn parent(
    call: &Call<'_>,
    caller: &Caller,
    object: &'static Object,
    id: &str,
    name: &str,
) -> Result<Option<(&'static Object, String)>, ApiError> {
    let visible = |field: &&Field| caller.rights.field_visible(object, field);
    let Some(field) = object.relationship(name).filter(visible) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT \"{}\" FROM \"{}\" WHERE \"Id\" = ?1",
        field.name, object.name
    );
    let parent: Option<String> = call
        .conn
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    let parent = parent.ok_or_else(ApiError::not_found)?;
    let target = schema::object_by_prefix(&parent)
        .filter(|target| caller.rights.can_read(target))
        .ok_or_else(ApiError::not_found)?;
    Ok(Some((target, parent)))
}

/// The field of this name if it holds a file.
fn blob(caller: &Caller, object: &'static Object, name: &str) -> Option<&'static Field> {
    object.field(name).filter(|field| {
        matches!(field.kind, FieldKind::Base64) && caller.rights.field_visible(object, field)
    })
}

/// The bytes of a file ("sObject Blob Get"); the media type is the one Salesforce is known to give all of them.
fn content(call: &Call<'_>, object: &Object, field: &Field, id: &str) -> Answer {
    let sql = format!(
        "SELECT \"{}\" FROM \"{}\" WHERE \"Id\" = ?1",
        field.name, object.name
    );
    let text: Option<String> = call
        .conn
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    let bytes = STANDARD
        .decode(text.unwrap_or_default())
        .map_err(|error| ApiError::unexpected(&error))?;
    Ok(Reply::with_body(200, "application/octetstream", bytes))
}

/// The children a relationship of this name leads down to: their object, and their reference to the parent.
pub(in crate::rest) fn children(
    caller: &Caller,
    object: &Object,
    name: &str,
) -> Option<(&'static Object, &'static Field)> {
    let leads_here = |field: &&'static Field| {
        field.reference().is_some_and(|reference| {
            reference.to.contains(&object.name)
                && reference
                    .children
                    .is_some_and(|children| children.eq_ignore_ascii_case(name))
        })
    };
    schema::objects()
        .iter()
        .filter(|child| caller.rights.can_read(child))
        .find_map(|child| {
            let field = child.fields.iter().find(leads_here)?;
            caller
                .rights
                .field_visible(child, field)
                .then_some((child, field))
        })
}

/// The children as a query lists them.
fn list(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    (child, field): (&'static Object, &Field),
    id: &str,
) -> Answer {
    let asked = call.request.query.given("fields").unwrap_or_default();
    let mut names = read::chosen(caller, child, asked.split(','))?;
    if names.is_empty() {
        let visible = child
            .fields
            .iter()
            .filter(|field| caller.rights.field_visible(child, field));
        names = visible.map(|field| field.name).collect();
    }
    let soql = format!(
        "SELECT {} FROM {} WHERE {} = '{id}'",
        names.join(", "),
        child.name,
        field.name
    );
    query::run(call, caller, version, &soql, false)
}
