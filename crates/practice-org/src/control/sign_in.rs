//! Commands about apps, the org's switches and users' credentials, and how an app looks as JSON.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::db::apps::{self, App, AppError, Settings};
use crate::db::logins::{self, Login};
use crate::db::switches;

use super::ControlError;
use super::command::Command;

type Outcome = Result<Value, ControlError>;

/// Carries one of these commands out.
pub(super) fn run(conn: &Connection, command: Command, now: i64) -> Outcome {
    match command {
        Command::Apps => {
            let apps = apps::list(conn)?;
            let shown: Result<Vec<Value>, _> = apps.iter().map(|app| show(conn, app)).collect();
            return Ok(Value::Array(shown?));
        }
        Command::CreateApp { settings } => {
            let settings = Settings::default().patched(&settings)?;
            return Ok(show(conn, &apps::create(conn, settings, now)?)?);
        }
        Command::ChangeApp { app, change } => {
            let app = apps::find(conn, &app)?;
            let settings = app.settings.patched(&change)?;
            return Ok(show(conn, &apps::change(conn, app.id, settings, now)?)?);
        }
        Command::DeleteApp { app } => {
            let app = apps::find(conn, &app)?;
            apps::delete(conn, app.id, now)?;
        }
        Command::RotateSecret { app } => {
            let app = apps::find(conn, &app)?;
            apps::rotate_secret(conn, app.id, now)?;
            return Ok(show(conn, &apps::by_id(conn, app.id)?)?);
        }
        Command::Switches => return Ok(json!(switches::load(conn)?)),
        Command::SetSwitches { change } => {
            let switches = switches::load(conn)?
                .patched(&change)
                .map_err(ControlError::Refused)?;
            switches::store(conn, &switches)?;
            return Ok(json!(switches));
        }
        Command::SetPassword { username, password } => {
            let user = login(conn, &username)?.user_id;
            logins::set_password(conn, &user, &password, now)?;
        }
        Command::SecurityToken { username } => {
            let login = login(conn, &username)?;
            return Ok(json!(logins::security_token(conn, &login)?));
        }
        Command::ResetSecurityToken { username } => {
            logins::reset_security_token(conn, &login(conn, &username)?.user_id)?;
        }
        _ => {}
    }
    Ok(Value::Null)
}

/// An app with key and secret: what a page or the control API shows.
fn show(conn: &Connection, app: &App) -> Result<Value, AppError> {
    let mut shown = json!({
        "id": app.record_id,
        "client_id": app.consumer_key,
        "client_secret": apps::secret(conn, app)?,
        "created_ms": app.created_ms,
        "modified_ms": app.modified_ms,
    });
    let settings =
        serde_json::to_value(&app.settings).map_err(|error| AppError::Shape(error.to_string()))?;
    if let (Some(shown), Value::Object(settings)) = (shown.as_object_mut(), settings) {
        shown.extend(settings);
    }
    Ok(shown)
}

/// The user with this name.
pub(super) fn login(conn: &Connection, username: &str) -> Result<Login, ControlError> {
    logins::by_username(conn, username)?
        .ok_or_else(|| ControlError::Unknown(format!("user {username}")))
}
