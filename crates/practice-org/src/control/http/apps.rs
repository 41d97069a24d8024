//! `/apps`: connected apps and external client apps, with key and secret.

use serde_json::{Value, json};

use crate::control::Command;
use crate::http::Reply;

use super::{Asked, BASE, Handled, Problem};

pub(super) fn list(asked: &Asked<'_>) -> Handled {
    let apps = asked.run(Command::Apps)?;
    Ok(Reply::json(200, &json!({ "apps": apps })))
}

pub(super) fn create(asked: &Asked<'_>) -> Handled {
    let settings = asked.body()?;
    let app = asked.run(Command::CreateApp { settings })?;
    let key = app["client_id"].as_str().unwrap_or_default();
    let location = format!("{BASE}/apps/{key}");
    Ok(Reply::json(201, &app).header(axum::http::header::LOCATION, &location))
}

/// By consumer key, API name or record id.
pub(super) fn one(asked: &Asked<'_>) -> Handled {
    let name = asked.param(0);
    let Value::Array(apps) = asked.run(Command::Apps)? else {
        return Err(Problem::not_found(&format!("app {name}")));
    };
    let named = |app: &Value| {
        ["client_id", "api_name", "id"]
            .iter()
            .any(|member| app[member] == name)
    };
    let app = apps.into_iter().find(named);
    let app = app.ok_or_else(|| Problem::not_found(&format!("app {name}")))?;
    Ok(Reply::json(200, &app))
}

pub(super) fn change(asked: &Asked<'_>) -> Handled {
    let app = asked.param(0).to_owned();
    let change = asked.body()?;
    let app = asked.run(Command::ChangeApp { app, change })?;
    Ok(Reply::json(200, &app))
}

pub(super) fn delete(asked: &Asked<'_>) -> Handled {
    let app = asked.param(0).to_owned();
    asked.run(Command::DeleteApp { app })?;
    Ok(Reply::empty(204))
}

/// A new consumer secret; the one before is good no more.
pub(super) fn rotate_secret(asked: &Asked<'_>) -> Handled {
    let app = asked.param(0).to_owned();
    let app = asked.run(Command::RotateSecret { app })?;
    Ok(Reply::json(200, &app))
}
