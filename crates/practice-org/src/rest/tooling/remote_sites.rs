//! Remote sites: the one object here that is written through the Tooling API, by its `FullName` and `Metadata`
//! (Tooling API Developer Guide, "RemoteProxy"; Metadata API Developer Guide, "RemoteSiteSetting").
//!
//! The practice org calls nobody, so a remote site has no effect; it is there for who sets up an org by a checklist.
//! The refusals' sentences are unconfirmed where not said otherwise; their codes are documented.

use axum::http::Method;
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::ids;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};

use super::super::auth::Caller;
use super::super::developer_name::DeveloperName;
use super::super::json;
use super::super::rows::checks::Deed;
use super::super::rows::write::{Columns, Editor, insert, located, update_record};
use super::super::rows::{body, checks, find, value};

const OBJECT: &str = "RemoteProxy";

const NAMES: DeveloperName = DeveloperName {
    table: OBJECT,
    column: "SiteName",
    label: "Remote Site Name",
    field: "FullName",
};

/// Sites of a new org: name, address, whether it is active.
const SEEDED: [(&str, &str, bool); 2] = [
    ("ApexDevNet", "http://www.apexdevnet.com", true),
    ("Practice_Telephony", "https://cti.practice.example", false),
];

/// Puts the sites of a new org into its file, as old as the org.
pub(crate) fn create_seeded(conn: &Connection) -> rusqlite::Result<()> {
    for (n, (name, url, active)) in (1..).zip(SEEDED) {
        conn.execute(
            "INSERT INTO \"RemoteProxy\" (\"Id\", \"SiteName\", \"EndpointUrl\", \"IsActive\", \"ProtocolMismatch\",
               \"CreatedDate\", \"CreatedById\", \"LastModifiedDate\", \"LastModifiedById\", \"SystemModstamp\")
             SELECT ?1, ?2, ?3, ?4, 0, \"CreatedDate\", \"CreatedById\", \"CreatedDate\", \"CreatedById\", \"CreatedDate\"
             FROM \"Organization\" LIMIT 1",
            (ids::make("0rp", n), name, url, active),
        )?;
    }
    Ok(())
}

/// Answers a write to a remote site; `None` is for everything else.
pub(super) fn write(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    object: &'static Object,
    rest: &[&str],
) -> Option<Answer> {
    match (object.name, rest, method.as_str()) {
        (OBJECT, [], "POST") => Some(create(call, caller, version, object)),
        (OBJECT, [id], "PATCH") => Some(change(call, caller, object, id)),
        (OBJECT, [id], "DELETE") => Some(remove(call, caller, object, id)),
        _ => None,
    }
}

fn create(call: &mut Call<'_>, caller: &Caller, version: &str, object: &'static Object) -> Answer {
    let sent = json::object(call.request)?;
    let site = Site::read(object, &sent)?;
    checks::permit(caller, object, Deed::Insert)?;
    let name = site.name.ok_or_else(|| missing(&["FullName"]))?;
    let metadata = site.metadata.ok_or_else(|| missing(&["Metadata"]))?;
    NAMES.free(call.conn, name, None)?;
    let columns = columns(object, Some(name), Some(metadata))?;
    let editor = Editor::new(&caller.login.user_id, call.now);
    let id = call.atomically(|call| insert(call.conn, object, &editor, columns))?;
    let saved = json!({ "id": id, "success": true, "errors": [], "warnings": [], "infos": [] });
    Ok(located(Reply::json(201, &saved), version, object, &id))
}

fn change(call: &mut Call<'_>, caller: &Caller, object: &'static Object, id: &str) -> Answer {
    let id = find(call, caller, object, id)?.id;
    let sent = json::object(call.request)?;
    let site = Site::read(object, &sent)?;
    checks::permit(caller, object, Deed::Update)?;
    if let Some(name) = site.name {
        NAMES.free(call.conn, name, Some(&id))?;
    }
    let columns = columns(object, site.name, site.metadata)?;
    let editor = Editor::new(&caller.login.user_id, call.now);
    call.atomically(|call| update_record(call.conn, object, &id, columns, &editor))?;
    Ok(Reply::empty(204))
}

fn remove(call: &Call<'_>, caller: &Caller, object: &'static Object, id: &str) -> Answer {
    let id = find(call, caller, object, id)?.id;
    checks::permit(caller, object, Deed::Delete)?;
    delete(call.conn, &id)?;
    Ok(Reply::empty(204))
}

/// One site, as Setup's page shows it.
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) active: bool,
    /// "Disable Protocol Security".
    pub(crate) mixed: bool,
}

/// Every site, by name.
pub(crate) fn list(conn: &Connection) -> rusqlite::Result<Vec<Listed>> {
    let sql = "SELECT \"Id\", \"SiteName\", \"EndpointUrl\", coalesce(\"Description\", ''), \"IsActive\", \"ProtocolMismatch\"
        FROM \"RemoteProxy\" ORDER BY \"SiteName\"";
    conn.prepare(sql)?
        .query_map([], |row| {
            Ok(Listed {
                id: row.get(0)?,
                name: row.get(1)?,
                url: row.get(2)?,
                description: row.get(3)?,
                active: row.get(4)?,
                mixed: row.get(5)?,
            })
        })?
        .collect()
}

/// Makes a site, or changes the one with this id, for Setup's page.
pub(crate) fn save(
    conn: &Connection,
    id: Option<&str>,
    name: &str,
    metadata: &Map<String, Value>,
    user_id: &str,
    now_ms: i64,
) -> Result<(), ApiError> {
    let object = schema::object(OBJECT).ok_or_else(ApiError::not_found)?;
    NAMES.free(conn, name, id)?;
    let columns = columns(object, Some(name), Some(metadata))?;
    let editor = Editor::new(user_id, now_ms);
    match id {
        None => insert(conn, object, &editor, columns).map(drop),
        Some(id) => update_record(conn, object, id, columns, &editor),
    }
}

/// Deletes a site.
pub(crate) fn delete(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    // what is about the set-up has no recycle bin
    let sql = "DELETE FROM \"RemoteProxy\" WHERE \"Id\" = ?1";
    conn.execute(sql, [id]).map(drop)
}

/// What a body says.
struct Site<'a> {
    name: Option<&'a str>,
    metadata: Option<&'a Map<String, Value>>,
}

impl<'a> Site<'a> {
    fn read(object: &'static Object, sent: &'a Map<String, Value>) -> Result<Self, ApiError> {
        let mut site = Self {
            name: None,
            metadata: None,
        };
        for (key, given) in sent {
            match object.field(key).map(|field| field.name) {
                Some("FullName") => site.name = given.as_str().filter(|name| !name.is_empty()),
                Some("Metadata") => {
                    let metadata = given.as_object();
                    let metadata =
                        metadata.ok_or_else(|| value::mismatch("complexvalue", given))?;
                    site.metadata = Some(metadata);
                }
                Some(name) => return Err(checks::not_writable(&[name])),
                None if key == "attributes" => {}
                None => return Err(body::no_such_column(object, key)),
            }
        }
        Ok(site)
    }
}

fn missing(names: &[&str]) -> ApiError {
    let message = format!("Required fields are missing: [{}]", names.join(", "));
    ApiError::write("REQUIRED_FIELD_MISSING", message, names.iter().copied())
}

/// The columns for a site's name and what `Metadata` says of it; all of it is replaced.
fn columns(
    object: &'static Object,
    name: Option<&str>,
    metadata: Option<&Map<String, Value>>,
) -> Result<Columns, ApiError> {
    let mut values = Map::new();
    if let Some(name) = name {
        NAMES.well_formed(name)?;
        values.insert("SiteName".to_owned(), json!(name));
    }
    if let Some(metadata) = metadata {
        let known = [
            "description",
            "disableProtocolSecurity",
            "isActive",
            "url",
            "urls",
        ];
        if let Some(other) = metadata.keys().find(|key| !known.contains(&key.as_str())) {
            let message = format!("No such column '{other}' on sobject of type Metadata");
            return Err(ApiError::bad_request("INVALID_FIELD", message));
        }
        let url = metadata.get("url").and_then(Value::as_str);
        let url = url.ok_or_else(|| missing(&["url"]))?;
        is_address(url)?;
        values.insert("EndpointUrl".to_owned(), json!(url));
        for (key, column) in [
            ("isActive", "IsActive"),
            ("disableProtocolSecurity", "ProtocolMismatch"),
        ] {
            let value = metadata.get(key).filter(|value| !value.is_null());
            values.insert(column.to_owned(), value.cloned().unwrap_or(json!(false)));
        }
        let description = metadata.get("description").cloned();
        values.insert("Description".to_owned(), description.unwrap_or_default());
    }
    let mut columns = Columns::new();
    for field in &object.fields {
        if let Some(value) = values.get(field.name) {
            columns.push((field, value::convert(field, value)?));
        }
    }
    // an inactive site stays listed, an unsaid mark is false: nothing is left empty but the description
    columns.retain(|(field, value)| field.name == "Description" || *value != Sql::Null);
    Ok(columns)
}

fn is_address(url: &str) -> Result<(), ApiError> {
    let parsed = url::Url::parse(url).ok();
    if parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return Ok(());
    }
    let message = format!("Remote Site URL: invalid URL: {url}");
    Err(ApiError::write(
        "FIELD_INTEGRITY_EXCEPTION",
        message,
        ["EndpointUrl"],
    ))
}
