//! Creating, changing and deleting records.
//!
//! Every write is one transaction: checks, the record, and what follows from it. Times are cut to the second, as
//! Salesforce stores them.

use axum::http::header::{ETAG, LOCATION};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value, json};

use crate::db::recycle_bin;
use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::schema::{self, Field, Object};

use super::super::auth::Caller;
use super::super::recent;
use super::{
    body, checks, conditions, duplicates, find, multipart, no_content, read, rules, value,
};

/// Columns to write, by field.
pub(in crate::rest) type Columns = Vec<(&'static Field, Sql)>;

/// Who writes, and when.
pub(in crate::rest) struct Editor<'a> {
    pub(super) user_id: &'a str,
    /// Milliseconds, cut to the second.
    pub(super) now: i64,
}

impl<'a> Editor<'a> {
    pub(in crate::rest) fn new(user_id: &'a str, now_ms: i64) -> Self {
        Self {
            user_id,
            now: now_ms.div_euclid(1000) * 1000,
        }
    }
}

/// `POST /sobjects/{object}`, also under `/Id`.
pub(super) fn create(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    object: &'static Object,
) -> Answer {
    let fields = multipart::fields(call.request, object)?;
    let id = make(call, caller, object, &fields)?;
    recent::touched(call, caller, object, &id);
    let saved = json!({ "id": id, "success": true, "errors": [] });
    Ok(located(Reply::json(201, &saved), version, object, &id))
}

/// Tells the answer where the new record is.
pub(in crate::rest) fn located(reply: Reply, version: &str, object: &Object, id: &str) -> Reply {
    let location = format!("/services/data/v{version}/sobjects/{}/{id}", object.name);
    reply.header(LOCATION, &location)
}

/// `PATCH /sobjects/{object}/{id}`.
pub(super) fn update(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    id: &str,
) -> Answer {
    let stored = find(call, caller, object, id)?;
    let tag = read::tag(call, caller, object, &stored)?;
    conditions::before_changing(call, &stored, tag.as_deref())?;
    let fields = multipart::fields(call.request, object)?;
    change(call, caller, object, &stored.id, &fields)?;
    recent::touched(call, caller, object, &stored.id);
    let reply = no_content();
    Ok(match read::tag(call, caller, object, &stored)? {
        Some(tag) => reply.header(ETAG, &tag),
        None => reply,
    })
}

/// `DELETE /sobjects/{object}/{id}`.
pub(super) fn delete(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    id: &str,
) -> Answer {
    let stored = find(call, caller, object, id)?;
    erase(call, caller, object, &stored.id)?;
    Ok(no_content())
}

/// Makes a record for the caller and gives its id: all of it or nothing.
pub(in crate::rest) fn make(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    sent: &Map<String, Value>,
) -> Result<String, ApiError> {
    checks::permit(caller, object, checks::Deed::Insert)?;
    let given = body::fields(call.conn, object, caller, sent)?;
    checks::writable(object, caller, &given, |field| field.createable)?;
    let columns = convert(&given)?;
    duplicates::check(call, caller, object, &columns)?;
    let editor = Editor::new(&caller.login.user_id, call.now);
    call.atomically(|call| place(call.conn, object, &editor, columns))
}

/// Inserts a record once the org has filled it in and found nothing wrong with it.
pub(super) fn place(
    conn: &Connection,
    object: &'static Object,
    editor: &Editor<'_>,
    mut columns: Columns,
) -> Result<String, ApiError> {
    rules::defaults(object, editor, &mut columns);
    checks::required(object, &columns)?;
    checks::references(conn, object, &columns)?;
    checks::unique(conn, object, None, &columns)?;
    insert(conn, object, editor, columns)
}

/// Changes a record of this id for the caller: all of it or nothing.
pub(in crate::rest) fn change(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    id: &str,
    sent: &Map<String, Value>,
) -> Result<(), ApiError> {
    checks::permit(caller, object, checks::Deed::Update)?;
    checks::shared(call.conn, caller, object, id)?;
    let given = body::fields(call.conn, object, caller, sent)?;
    checks::writable(object, caller, &given, |field| field.updateable)?;
    let columns = convert(&given)?;
    let editor = Editor::new(&caller.login.user_id, call.now);
    call.atomically(|call| update_record(call.conn, object, id, columns, &editor))
}

/// Deletes the record of this id for the caller, with what hangs on it.
pub(in crate::rest) fn erase(
    call: &mut Call<'_>,
    caller: &Caller,
    object: &'static Object,
    id: &str,
) -> Result<(), ApiError> {
    checks::permit(caller, object, checks::Deed::Delete)?;
    checks::shared(call.conn, caller, object, id)?;
    let editor = Editor::new(&caller.login.user_id, call.now);
    call.atomically(|call| delete_record(call.conn, object, id, &editor))
}

/// Changes a record: checks, writes, and what follows from it.
pub(in crate::rest) fn update_record(
    conn: &Connection,
    object: &'static Object,
    id: &str,
    mut columns: Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    checks::not_emptied(&columns)?;
    checks::unique(conn, object, Some(id), &columns)?;
    checks::references(conn, object, &columns)?;
    let change = rules::before(conn, object, Some(id), &mut columns, editor)?;
    stamp(
        object,
        &mut columns,
        &["LastModifiedDate", "SystemModstamp"],
        Sql::Integer(editor.now),
    );
    stamp(
        object,
        &mut columns,
        &["LastModifiedById"],
        Sql::Text(editor.user_id.to_owned()),
    );
    let set: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(i, (field, _))| format!("\"{}\" = ?{}", field.name, i + 2))
        .collect();
    let set = set.join(", ");
    let sql = format!("UPDATE \"{}\" SET {set} WHERE \"Id\" = ?1", object.name);
    let values = columns.into_iter().map(|(_, value)| value);
    let values = std::iter::once(Sql::Text(id.to_owned())).chain(values);
    conn.execute(&sql, params_from_iter(values))?;
    rules::after(conn, object, id, change, editor)
}

/// Puts a record, and what hangs on it, into the recycle bin.
pub(super) fn delete_record(
    conn: &Connection,
    object: &'static Object,
    id: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    rules::may_delete(conn, object, id)?;
    let stamps = [
        ("LastModifiedDate", "?2"),
        ("LastModifiedById", "?3"),
        ("SystemModstamp", "?2"),
    ];
    let set: String = stamps
        .iter()
        .filter(|(name, _)| object.field(name).is_some())
        .map(|(name, mark)| format!(", \"{name}\" = {mark}"))
        .collect();
    let sql = format!(
        "UPDATE \"{}\" SET \"IsDeleted\" = 1{set} WHERE \"Id\" = ?1 AND ?2 = ?2 AND ?3 = ?3",
        object.name
    );
    conn.execute(&sql, (id, editor.now, editor.user_id))?;
    recycle_bin::put(conn, object.name, id, id, editor.now)?;
    rules::delete_children(conn, object, id, id, editor)
}

/// Brings a deleted record back from the recycle bin, with what was deleted together with it.
pub(super) fn undelete_record(
    conn: &Connection,
    id: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    if !recycle_bin::holds(conn, id, editor.now)? {
        let message = "Entity is not in the recycle bin";
        return Err(ApiError::write::<String>("UNDELETE_FAILED", message, []));
    }
    for (name, id) in recycle_bin::take(conn, id)? {
        let stamped = schema::object(&name).and_then(|object| object.field("SystemModstamp"));
        let stamp = stamped.map_or("", |_| ", \"SystemModstamp\" = ?2");
        let sql =
            format!("UPDATE \"{name}\" SET \"IsDeleted\" = 0{stamp} WHERE \"Id\" = ?1 AND ?2 = ?2");
        conn.prepare_cached(&sql)?.execute((&id, editor.now))?;
    }
    Ok(())
}

/// Inserts a record and gives its id.
pub(in crate::rest) fn insert(
    conn: &Connection,
    object: &'static Object,
    editor: &Editor<'_>,
    mut columns: Columns,
) -> Result<String, ApiError> {
    let id = next_id(conn, object)?;
    let change = rules::before(conn, object, None, &mut columns, editor)?;
    stamp(object, &mut columns, &["Id"], Sql::Text(id.clone()));
    let (now, user) = (
        Sql::Integer(editor.now),
        Sql::Text(editor.user_id.to_owned()),
    );
    let times = ["CreatedDate", "LastModifiedDate", "SystemModstamp"];
    stamp(object, &mut columns, &times, now);
    stamp(
        object,
        &mut columns,
        &["CreatedById", "LastModifiedById"],
        user,
    );
    let names: Vec<String> = columns
        .iter()
        .map(|(field, _)| format!("\"{}\"", field.name))
        .collect();
    let marks: Vec<String> = (1..=columns.len()).map(|i| format!("?{i}")).collect();
    let (names, marks) = (names.join(", "), marks.join(", "));
    let sql = format!("INSERT INTO \"{}\" ({names}) VALUES ({marks})", object.name);
    conn.execute(
        &sql,
        params_from_iter(columns.into_iter().map(|(_, value)| value)),
    )?;
    rules::after(conn, object, &id, change, editor)?;
    Ok(id)
}

/// The id of the next record, beyond every number a seeded record has.
fn next_id(conn: &Connection, object: &Object) -> rusqlite::Result<String> {
    let sql = format!(
        "SELECT coalesce(max(rowid), 0) + 1 FROM \"{}\"",
        object.name
    );
    let row: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
    Ok(ids::make(
        object.key_prefix,
        1_000_000_000 + row.unsigned_abs(),
    ))
}

fn convert(given: &body::Given<'_>) -> Result<Columns, ApiError> {
    given
        .iter()
        .map(|(field, sent)| value::convert(field, sent).map(|value| (*field, value)))
        .collect()
}

/// Puts a value into these fields, as far as the object has them.
pub(super) fn stamp(object: &'static Object, columns: &mut Columns, names: &[&str], value: Sql) {
    for field in names.iter().filter_map(|name| object.field(name)) {
        columns.retain(|(given, _)| given.name != field.name);
        columns.push((field, value.clone()));
    }
}
