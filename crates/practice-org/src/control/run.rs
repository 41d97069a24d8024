//! Carrying out commands.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::db::apps::{self, AppError, PermittedUsers};
use crate::db::logins::{self, Permission};
use crate::db::{grants, tokens, touched};
use crate::error::ApiError;
use crate::http::{Params, Request};
use crate::oauth;
use crate::org::{Call, Org};
use crate::rest::rows;
use crate::schema;

use super::ControlError;
use super::command::{AppChange, Command, UserChange};
use super::sign_in::{self, login};

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

/// Every secret handed out since start, while the org runs.
pub(super) fn secrets(org: &Org) -> Result<Vec<String>, ControlError> {
    with_db(org, |_| Ok(org.secrets()))
}

/// Works on the database past the log: what is written here was asked for by no request.
pub(super) fn with_db<T>(
    org: &Org,
    work: impl FnOnce(&mut Connection) -> Result<T, ControlError>,
) -> Result<T, ControlError> {
    let done = org.with_db(|conn| {
        let done = work(conn);
        touched::take(conn)?;
        done
    });
    done.ok_or(ControlError::Stopped)?
}

/// Commands that change what is stored.
pub(crate) fn change(org: &Org, conn: &mut Connection, command: Command) -> Outcome {
    let now = org.clock.now_ms();
    match command {
        Command::ExpireAccessTokens => tokens::end_all_access(conn)?,
        Command::RevokeRefreshTokens { username } => {
            let user = username.map(|name| login(conn, &name)).transpose()?;
            grants::end_all(conn, user.as_ref().map(|login| login.user_id.as_str()), now)?;
        }
        Command::SetApp { change } => set_app(conn, change, now)?,
        Command::AddCallback { url } => {
            apps::add_callback(conn, apps::first(conn)?.id, &url, now)?;
        }
        Command::AddApp => return add_app(conn, now),
        Command::SetUser { username, change } => {
            set_user(conn, &login(conn, &username)?.user_id, &change, now)?;
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
        other => return sign_in::run(conn, other, now),
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
    if error.status == 404 {
        return ControlError::Unknown("such record".to_owned());
    }
    ControlError::Refused(format!("{}: {}", error.code, error.message))
}

fn known_object(name: &str) -> Result<&'static schema::Object, ControlError> {
    schema::object(name).ok_or_else(|| ControlError::Unknown(format!("object {name}")))
}

fn set_app(conn: &Connection, change: AppChange, now: i64) -> Result<(), AppError> {
    let app = apps::first(conn)?;
    let mut settings = app.settings;
    let flags = [
        (&mut settings.pkce_required, change.pkce_required),
        (
            &mut settings.web_secret_required,
            change.web_secret_required,
        ),
        (
            &mut settings.refresh_secret_required,
            change.refresh_secret_required,
        ),
        (&mut settings.rotation, change.rotation),
        (&mut settings.blocked, change.blocked),
        (&mut settings.installed, change.installed),
    ];
    for (flag, on) in flags {
        *flag = on.unwrap_or(*flag);
    }
    if let Some(only) = change.admin_approved_only {
        settings.permitted_users = if only {
            PermittedUsers::AdminApproved
        } else {
            PermittedUsers::SelfAuthorize
        };
    }
    settings.scopes = change.scopes.unwrap_or(settings.scopes);
    settings.callbacks = change.callbacks.unwrap_or(settings.callbacks);
    apps::change(conn, app.id, settings, now)?;
    Ok(())
}

/// One more app like the seeded one, under a name of its own.
fn add_app(conn: &Connection, now: i64) -> Outcome {
    let mut settings = apps::first(conn)?.settings;
    let number = apps::list(conn)?.len() + 1;
    settings.label = "Orgdeck, another".to_owned();
    settings.api_name = format!("Orgdeck_{number}");
    let app = apps::create(conn, settings, now)?;
    let secret = apps::secret(conn, &app)?;
    Ok(json!({ "client_id": app.consumer_key, "client_secret": secret }))
}

fn set_user(
    conn: &Connection,
    user_id: &str,
    change: &UserChange,
    now: i64,
) -> rusqlite::Result<()> {
    if let Some(active) = change.active {
        logins::set_active(conn, user_id, active, now)?;
    }
    let permissions = [
        (Permission::Frozen, change.frozen),
        (Permission::ApiEnabled, change.api_enabled),
        (Permission::ViewSetup, change.view_setup),
        (Permission::ApiOnly, change.api_only),
        (Permission::ApproveUninstalled, change.approve_uninstalled),
    ];
    for (permission, on) in permissions {
        if let Some(on) = on {
            logins::set(conn, user_id, permission, on)?;
        }
    }
    Ok(())
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
