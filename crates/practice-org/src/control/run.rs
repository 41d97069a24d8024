//! Carrying out commands.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::db::apps::Flag;
use crate::db::logins::{self, Login};
use crate::db::{apps, grants, tokens};
use crate::error::ApiError;
use crate::http::{Params, Request};
use crate::oauth;
use crate::org::{Call, Org};
use crate::rest::rows;
use crate::schema;

use super::ControlError;
use super::command::{AppChange, Command, UserChange};

type Outcome = Result<Value, ControlError>;

pub(super) fn run(org: &Org, command: Command) -> Outcome {
    match command {
        Command::AdvanceClock { seconds } => {
            org.clock.advance(std::time::Duration::from_secs(seconds))
        }
        Command::Requests => return Ok(json!(org.log.since_cleared())),
        Command::ClearRequests => org.log.clear(),
        Command::SetApiUsage { max, used } => org.usage.set(max, used),
        Command::AddFault { fault } => drop(org.faults.add(fault)),
        Command::ClearFaults => org.faults.clear(),
        Command::Release => org.faults.release(),
        Command::Secrets => return Ok(json!(secrets(org)?)),
        Command::Approve {
            authorize_url,
            username,
        } => return approve(org, &authorize_url, &username),
        stored => return with_db(org, |conn| change(org, conn, stored)),
    }
    Ok(Value::Null)
}

pub(super) fn secrets(org: &Org) -> Result<Vec<String>, ControlError> {
    with_db(org, |conn| Ok(tokens::all_secrets(conn)?))
}

fn with_db<T>(
    org: &Org,
    work: impl FnOnce(&mut Connection) -> Result<T, ControlError>,
) -> Result<T, ControlError> {
    org.with_db(work).ok_or(ControlError::Stopped)?
}

/// Commands that change what is stored.
fn change(org: &Org, conn: &mut Connection, command: Command) -> Outcome {
    let now = org.clock.now_ms();
    match command {
        Command::ExpireAccessTokens => tokens::end_all_access(conn)?,
        Command::RevokeRefreshTokens { username } => {
            let user = username.map(|name| login(conn, &name)).transpose()?;
            grants::end_all(conn, user.as_ref().map(|login| login.user_id.as_str()), now)?;
        }
        Command::SetApp { change } => set_app(conn, change)?,
        Command::AddCallback { url } => apps::add_callback(conn, apps::first(conn)?.id, &url)?,
        Command::AddApp => {
            let app = apps::create_another(conn)?;
            return Ok(
                json!({ "client_id": app.consumer_key, "client_secret": app.consumer_secret }),
            );
        }
        Command::SetUser { username, change } => {
            set_user(conn, &login(conn, &username)?.user_id, &change)?
        }
        rights @ (Command::SetObjectRights { .. } | Command::SetFieldRights { .. }) => {
            set_rights(conn, rights)?;
            org.rights_changed();
        }
        Command::UpdateRecord { id, fields } => {
            let fields = fields.as_object().cloned().unwrap_or_default();
            rows::edit(
                conn,
                &id,
                &fields,
                &login(conn, logins::ADMIN)?.user_id,
                now,
            )
            .map_err(refused)?;
        }
        Command::DeleteRecord { id } => {
            rows::remove(conn, &id, &login(conn, logins::ADMIN)?.user_id, now).map_err(refused)?;
        }
        _ => {}
    }
    Ok(Value::Null)
}

/// Stores a user's rights, as exceptions from everything.
fn set_rights(conn: &Connection, command: Command) -> Result<(), ControlError> {
    match command {
        Command::SetObjectRights {
            username,
            object,
            read,
            create,
            edit,
            delete,
        } => {
            let (user, object) = (login(conn, &username)?.user_id, known_object(&object)?);
            conn.execute(
                "INSERT OR REPLACE INTO practice_object_right VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![user, object.name, read, create, edit, delete],
            )?;
        }
        Command::SetFieldRights {
            username,
            object,
            field,
            visible,
            editable,
        } => {
            let (user, object) = (login(conn, &username)?.user_id, known_object(&object)?);
            let field = object
                .field(&field)
                .ok_or_else(|| ControlError::Unknown(format!("field {field}")))?;
            conn.execute(
                "INSERT OR REPLACE INTO practice_field_right VALUES (?1, ?2, ?3, ?4, ?5)",
                params![user, object.name, field.name, visible, editable],
            )?;
        }
        _ => {}
    }
    Ok(())
}

fn refused(error: ApiError) -> ControlError {
    ControlError::Refused(format!("{}: {}", error.code, error.message))
}

fn login(conn: &Connection, username: &str) -> Result<Login, ControlError> {
    logins::by_username(conn, username)?
        .ok_or_else(|| ControlError::Unknown(format!("user {username}")))
}

fn known_object(name: &str) -> Result<&'static schema::Object, ControlError> {
    schema::object(name).ok_or_else(|| ControlError::Unknown(format!("object {name}")))
}

fn set_app(conn: &Connection, change: AppChange) -> rusqlite::Result<()> {
    let app = apps::first(conn)?.id;
    let flags = [
        ("pkce_required", change.pkce_required),
        ("web_secret_required", change.web_secret_required),
        ("refresh_secret_required", change.refresh_secret_required),
        ("rotation", change.rotation),
        ("blocked", change.blocked),
        ("installed", change.installed),
        ("admin_approved_only", change.admin_approved_only),
    ];
    for (flag, on) in flags {
        if let Some(on) = on {
            apps::set_flag(conn, app, Flag(flag), on)?;
        }
    }
    change
        .scopes
        .map_or(Ok(()), |scopes| apps::set_scopes(conn, app, &scopes))
}

fn set_user(conn: &Connection, user_id: &str, change: &UserChange) -> rusqlite::Result<()> {
    if let Some(active) = change.active {
        logins::set_active(conn, user_id, active)?;
    }
    if let Some(frozen) = change.frozen {
        logins::set_frozen(conn, user_id, frozen)?;
    }
    if let Some(enabled) = change.api_enabled {
        logins::set_api_enabled(conn, user_id, enabled)?;
    }
    change.view_setup.map_or(Ok(()), |allowed| {
        logins::set_view_setup(conn, user_id, allowed)
    })
}

fn approve(org: &Org, authorize_url: &str, username: &str) -> Outcome {
    let query = authorize_url
        .split_once('?')
        .map(|(_, query)| query)
        .unwrap_or_default();
    let request = Request {
        method: Method::GET,
        path: "/services/oauth2/authorize".to_owned(),
        query: Params::parse(query.as_bytes()),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        origin: org.url(),
        target_bytes: authorize_url.len(),
    };
    with_db(org, |conn| {
        let login = login(conn, username)?;
        let reply = oauth::approve(&mut Call::new(org, conn, &request), &login);
        let to = reply
            .headers
            .get("location")
            .and_then(|to| to.to_str().ok())
            .unwrap_or_default();
        Ok(Value::String(to.to_owned()))
    })
}
