//! What faults do to the org around a request: as if somebody else had been quicker.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::db::logins::{self, Permission};
use crate::db::touched::{self, Touched};
use crate::db::{apps, grants, tokens};
use crate::error::ApiError;
use crate::ids;
use crate::org::Call;
use crate::rest::rows;
use crate::schema;

use super::super::who::Who;
use super::{FaultKind, Met, Stage};

/// What happens before the request is worked on; gives what could not be done.
pub(crate) fn before(call: &mut Call<'_>, met: &Met, who: &Who) -> Vec<String> {
    all(call, met, who, Stage::OrgBefore)
}

/// What happens once it is.
pub(crate) fn after(call: &mut Call<'_>, met: &Met, who: &Who) -> Vec<String> {
    let mut failed = all(call, met, who, Stage::OrgAfter);
    failed.extend(told("lock_row", touched::let_go(call.conn)));
    failed
}

fn all(call: &mut Call<'_>, met: &Met, who: &Who, stage: Stage) -> Vec<String> {
    met.at(stage)
        .filter_map(|kind| told(kind.name(), done(call, kind, who)))
        .collect()
}

fn told<E: Into<ApiError>>(name: &str, outcome: Result<(), E>) -> Option<String> {
    let error = outcome.err()?.into();
    Some(format!(
        "{name} could not be done: {} {}",
        error.code, error.message
    ))
}

fn done(call: &mut Call<'_>, kind: &FaultKind, who: &Who) -> Result<(), ApiError> {
    let now = call.now;
    let conn = &mut *call.conn;
    match kind {
        FaultKind::ExpireSession => {
            tokens::end_access(conn, needed(who.token.as_ref(), "token")?)?;
        }
        FaultKind::RevokeToken => grants::end(conn, *needed(who.grant_id.as_ref(), "grant")?, now)?,
        FaultKind::RotateToken => {
            grants::rotate_away(conn, *needed(who.grant_id.as_ref(), "grant")?, now)?;
        }
        FaultKind::FreezeUser => logins::set(conn, user(who)?, Permission::Frozen, true)?,
        FaultKind::DeactivateUser => logins::set_active(conn, user(who)?, false, now)?,
        FaultKind::DisableApi => {
            logins::set(conn, user(who)?, Permission::ApiEnabled, false)?;
        }
        FaultKind::BlockApp => {
            let app = *needed(who.app_id.as_ref(), "app")?;
            apps::set_blocked(conn, app, true, now)?;
        }
        FaultKind::LockRow { id } => {
            let named = id.clone().or_else(|| record_in_path(&call.request.path));
            touched::hold(conn, named.as_deref().unwrap_or(touched::EVERY_ROW))?;
        }
        FaultKind::ChangeRecord { id, fields } => change(call, id.as_ref(), fields)?,
        FaultKind::DeleteRecord { id } => {
            let id = record(call, id.as_ref())?;
            let admin = administrator(call.conn)?;
            rows::remove(call.conn, &id, &admin, now)?;
        }
        FaultKind::LateStamp { seconds } => set_back(conn, i64::from(*seconds) * 1000)?,
        _ => {}
    }
    Ok(())
}

fn change(
    call: &mut Call<'_>,
    id: Option<&String>,
    fields: &Map<String, Value>,
) -> Result<(), ApiError> {
    let id = record(call, id)?;
    let admin = administrator(call.conn)?;
    rows::edit(call.conn, &id, fields, &admin, call.now)
}

fn needed<'a, T: ?Sized>(found: Option<&'a T>, what: &str) -> Result<&'a T, ApiError> {
    found.ok_or_else(|| {
        let message = format!("the request has no {what}");
        ApiError::bad_request("INVALID_OPERATION", message)
    })
}

fn user(who: &Who) -> Result<&str, ApiError> {
    needed(who.user_id.as_deref(), "user")
}

fn record(call: &Call<'_>, id: Option<&String>) -> Result<String, ApiError> {
    let named = id.cloned().or_else(|| record_in_path(&call.request.path));
    named.ok_or_else(|| ApiError::bad_request("INVALID_OPERATION", "the path names no record"))
}

/// The 18-character id of the record that a path names, if it names one.
pub(crate) fn record_in_path(path: &str) -> Option<String> {
    path.split('/')
        .rev()
        .filter_map(ids::to18)
        .find(|id| schema::object_by_prefix(id).is_some())
}

fn administrator(conn: &Connection) -> Result<String, ApiError> {
    let login = logins::by_username(conn, logins::ADMIN)?.ok_or_else(ApiError::not_found)?;
    Ok(login.user_id)
}

/// Moves the times of what was just written back, as a long transaction's are when it commits.
fn set_back(conn: &Connection, by_ms: i64) -> rusqlite::Result<()> {
    let written = touched::seen(conn)?;
    for Touched { object, id, action } in &written {
        let Some(object) = schema::object(object) else {
            continue;
        };
        let created = action == "created";
        let times = ["SystemModstamp", "LastModifiedDate", "CreatedDate"];
        let set: Vec<String> = times
            .iter()
            .filter(|name| object.field(name).is_some() && (created || **name != "CreatedDate"))
            .map(|name| format!("\"{name}\" = \"{name}\" - ?2"))
            .collect();
        if !set.is_empty() {
            let sql = format!(
                "UPDATE \"{}\" SET {} WHERE \"Id\" = ?1",
                object.name,
                set.join(", ")
            );
            conn.execute(&sql, (id, by_ms))?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_record_of_a_path_is_the_last_id_in_it() {
        let id = crate::ids::make("500", 7);
        let path = format!("/services/data/v67.0/sobjects/Case/{id}");
        assert_eq!(record_in_path(&path), Some(id));
        for path in ["/services/data/v67.0/sobjects/Case/describe", "/", ""] {
            assert_eq!(record_in_path(path), None, "{path}");
        }
    }
}
