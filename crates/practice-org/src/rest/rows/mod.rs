//! Records: `/sobjects/{object}` and `/sobjects/{object}/{id}` (REST API Developer Guide, "sObject Basic Information"
//! and "sObject Rows").
//!
//! Reading is in `read`, writing in `write`; records named by external ids in `external`, what is related to a record
//! in `related`; what a single value must look like in `value`, what a body is in `body`, what must hold before a write
//! in `checks`, what the org adds by itself (closing, mirrors, rules) in `rules`, conditional headers in `conditions`.

pub(super) mod body;
pub(super) mod checks;
pub(crate) mod conditions;
mod duplicates;
pub(super) mod external;
mod multipart;
pub(super) mod read;
mod related;
mod rules;
pub(super) mod value;
pub(super) mod write;

use axum::http::Method;
use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::db::atomic;
use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};

pub(super) use related::children;

use super::auth::Caller;
use super::{describe, listviews, not_allowed, switched_off};

/// Answers a request below `/sobjects`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    path: &[&str],
) -> Answer {
    let Some((name, rest)) = path.split_first() else {
        return Err(ApiError::not_found());
    };
    let object = describe::find(caller, name)?;
    match (rest, method.as_str()) {
        ([], "GET") => read::object_info(call, caller, version, object),
        ([], "POST") => write::create(call, caller, version, object),
        ([], _) => Ok(not_allowed(method, "HEAD,GET,POST")),
        (["describe"], "GET") => describe::object(call, caller, version, object),
        (["describe", "layouts", rest @ ..], "GET") => {
            describe::layouts(caller, version, object, rest)
        }
        (["describe", "compactLayouts"], "GET") => {
            describe::compact_layouts(caller, version, object)
        }
        (["describe", ..], _) if method != Method::GET => Ok(not_allowed(method, "HEAD,GET")),
        (["describe", ..], _) => Err(ApiError::not_found()),
        (["listviews", rest @ ..], _) => {
            listviews::answer(call, caller, version, method, object, rest)
        }
        (["updated" | "deleted"], _) => Err(switched_off::replication()),
        // a record can be made through the address of upserts, too ("sObject Rows by External ID")
        ([id], "POST") if id.eq_ignore_ascii_case("Id") => {
            write::create(call, caller, version, object)
        }
        ([id], "GET") => read::record(call, caller, version, object, id),
        ([id], "PATCH") => write::update(call, caller, object, id),
        ([id], "DELETE") => write::delete(call, caller, object, id),
        ([_], _) => Ok(not_allowed(method, "HEAD,GET,PATCH,DELETE")),
        ([name, value], _) if object.field(name).is_some() || ids::to18(name).is_none() => {
            external::answer(call, caller, version, method, object, (name, value))
        }
        ([id, path @ ..], _) => related::answer(call, caller, version, method, (object, id), path),
    }
}

/// A record as it stands before it is read or changed.
pub(in crate::rest) struct Stored {
    /// 18-character id.
    pub(in crate::rest) id: String,
    /// Number of its row.
    pub(super) row: i64,
    pub(super) modified_ms: i64,
}

/// Finds the record a path names, 15 or 18 characters, deleted or not there being told apart as Salesforce does.
///
/// What has no id's length is taken for an external id, and there is none: the words restforce's fixtures have.
pub(in crate::rest) fn find(
    call: &Call<'_>,
    caller: &Caller,
    object: &Object,
    text: &str,
) -> Result<Stored, ApiError> {
    let id = if object.named {
        text.to_owned()
    } else {
        ids::to18(text).ok_or_else(|| match text.len() {
            15 | 18 => ApiError::bad_request("MALFORMED_ID", format!("bad id {text}")),
            _ => external::unknown(text),
        })?
    };
    let has_stamp = object.field("LastModifiedDate").is_some();
    let stamp = if has_stamp {
        "\"LastModifiedDate\""
    } else {
        "0"
    };
    let sql = format!(
        "SELECT coalesce({stamp}, 0), \"IsDeleted\", rowid FROM \"{}\" WHERE \"Id\" = ?1",
        object.name
    );
    let mut statement = call.conn.prepare_cached(&sql)?;
    let mut rows = statement.query([&id])?;
    let row = rows.next()?.ok_or_else(ApiError::not_found)?;
    checks::seen(call.conn, caller, object, &id)?;
    if row.get::<_, bool>(1)? {
        return Err(ApiError {
            status: 404,
            ..ApiError::write::<String>("ENTITY_IS_DELETED", "entity is deleted", [])
        });
    }
    Ok(Stored {
        modified_ms: row.get(0)?,
        row: row.get(2)?,
        id,
    })
}

/// The object of a record that is named by nothing but its id.
pub(super) fn object_of(caller: &Caller, id: &str) -> Result<&'static Object, ApiError> {
    ids::to18(id)
        .and_then(|id| schema::object_by_prefix(&id))
        .filter(|object| caller.rights.can_read(object))
        .ok_or_else(|| ApiError::write::<String>("MALFORMED_ID", format!("malformed id {id}"), []))
}

/// The whole id of a record of this object, in the words that answers about many records have for what is no such id
/// (REST API Developer Guide, "sObject Collections").
pub(super) fn by_id(
    call: &Call<'_>,
    caller: &Caller,
    object: &Object,
    text: &str,
) -> Result<String, ApiError> {
    let id = ids::to18(text).filter(|id| id.starts_with(object.key_prefix));
    let id = id.ok_or_else(|| {
        let label = object.field("Id").map_or("Id", |field| field.label);
        let message = format!("{label}: id value of incorrect type: {text}");
        ApiError::write("MALFORMED_ID", message, ["Id"])
    })?;
    match find(call, caller, object, &id) {
        Ok(stored) => Ok(stored.id),
        Err(error) if error.code == "NOT_FOUND" => Err(ApiError::write::<String>(
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            [],
        )),
        Err(error) => Err(error),
    }
}

/// 204 with nothing: what a change and a deletion answer.
fn no_content() -> Reply {
    Reply::empty(204)
}

/// Changes a record past the API, for the control: the org's rules apply, rights do not.
pub(crate) fn edit(
    conn: &mut Connection,
    id: &str,
    fields: &Map<String, Value>,
    user_id: &str,
    now_ms: i64,
) -> Result<(), ApiError> {
    let (object, id) = known(conn, id)?;
    let columns = converted(object, fields)?;
    let editor = write::Editor::new(user_id, now_ms);
    atomic::atomically(
        conn,
        |conn| conn,
        |conn| write::update_record(conn, object, &id, columns, &editor),
    )
}

/// The columns for these fields.
fn converted(
    object: &'static Object,
    fields: &Map<String, Value>,
) -> Result<write::Columns, ApiError> {
    fields
        .iter()
        .map(|(name, sent)| {
            let field = object
                .field(name)
                .ok_or_else(|| body::no_such_column(object, name))?;
            Ok((field, value::convert(field, sent)?))
        })
        .collect()
}

/// Makes a record past the API, for Setup's pages; gives its id.
pub(crate) fn add(
    conn: &mut Connection,
    object: &str,
    fields: &Map<String, Value>,
    user_id: &str,
    now_ms: i64,
) -> Result<String, ApiError> {
    let object = schema::object(object).ok_or_else(ApiError::not_found)?;
    let columns = converted(object, fields)?;
    let editor = write::Editor::new(user_id, now_ms);
    atomic::atomically(
        conn,
        |conn| conn,
        |conn| write::place(conn, object, &editor, columns),
    )
}

/// Deletes a record past the API, for the control.
pub(crate) fn remove(
    conn: &mut Connection,
    id: &str,
    user_id: &str,
    now_ms: i64,
) -> Result<(), ApiError> {
    let (object, id) = known(conn, id)?;
    let editor = write::Editor::new(user_id, now_ms);
    atomic::atomically(
        conn,
        |conn| conn,
        |conn| write::delete_record(conn, object, &id, &editor),
    )
}

/// Brings a record back from the recycle bin, for SOAP's `undelete()`; REST has no such resource.
pub(crate) fn undelete(
    conn: &Connection,
    caller: &Caller,
    id: &str,
    now_ms: i64,
) -> Result<(), ApiError> {
    let unknown = || {
        let message = "invalid cross reference id";
        ApiError::write::<String>("INVALID_CROSS_REFERENCE_KEY", message, [])
    };
    let object = schema::object_by_prefix(id)
        .filter(|object| caller.rights.can_read(object))
        .ok_or_else(unknown)?;
    if !object.deletable {
        let message = "Entity type is not undeletable";
        return Err(ApiError::write::<String>(
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            message,
            [],
        ));
    }
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE \"Id\" = ?1)",
        object.name
    );
    if !conn.query_row(&sql, [id], |row| row.get::<_, bool>(0))? {
        return Err(unknown());
    }
    checks::permit(caller, object, checks::Deed::Delete)?;
    write::undelete_record(conn, id, &write::Editor::new(&caller.login.user_id, now_ms))
}

/// Object and whole id of a record that is there.
fn known(conn: &Connection, id: &str) -> Result<(&'static Object, String), ApiError> {
    let id = ids::to18(id).ok_or_else(ApiError::not_found)?;
    let object = schema::object_by_prefix(&id).ok_or_else(ApiError::not_found)?;
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE \"Id\" = ?1 AND \"IsDeleted\" = 0)",
        object.name
    );
    let there: bool = conn.query_row(&sql, [&id], |row| row.get(0))?;
    if there {
        Ok((object, id))
    } else {
        Err(ApiError::not_found())
    }
}
