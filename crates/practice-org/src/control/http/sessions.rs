//! `/sessions`: approvals with their tokens; signing in without a browser, expiring, revoking, rotating away.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::Command;
use crate::db::grants::{self, Listed};
use crate::db::tokens;
use crate::http::Reply;
use crate::time;

use super::{Asked, Handled, Problem};

fn shown(grant: &Listed) -> Value {
    json!({
        "id": grant.id,
        "app": grant.app,
        "client_id": grant.client_id,
        "username": grant.username,
        "scopes": tokens::split(&grant.scopes),
        "created": time::format_ms(grant.created_ms),
        "last_used": time::format_ms(grant.used_ms),
        "tokens_issued": grant.uses,
        "live_access_tokens": grant.live_sessions,
    })
}

pub(super) fn list(asked: &Asked<'_>) -> Handled {
    let now = asked.org.clock.now_ms();
    let grants = asked.with_db(|conn| Ok(grants::list(conn, now)?))?;
    let sessions: Vec<Value> = grants.iter().map(shown).collect();
    Ok(Reply::json(200, &json!({ "sessions": sessions })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    authorize_url: String,
    username: String,
}

/// Does what a user does who signs in and presses Allow; gives where the browser would be sent.
pub(super) fn approve(asked: &Asked<'_>) -> Handled {
    let Approval {
        authorize_url,
        username,
    } = asked.body()?;
    let location = asked.run(Command::Approve {
        authorize_url,
        username,
    })?;
    Ok(Reply::json(201, &json!({ "location": location })))
}

/// All approvals, or those of `username`.
pub(super) fn revoke_all(asked: &Asked<'_>) -> Handled {
    let username = asked.request.query.given("username").map(str::to_owned);
    asked.run(Command::RevokeRefreshTokens { username })?;
    Ok(Reply::empty(204))
}

pub(super) fn expire_all(asked: &Asked<'_>) -> Handled {
    asked.run(Command::ExpireAccessTokens)?;
    Ok(Reply::empty(204))
}

pub(super) fn one(asked: &Asked<'_>) -> Handled {
    Ok(Reply::json(200, &shown(&found(asked)?)))
}

pub(super) fn revoke(asked: &Asked<'_>) -> Handled {
    let (grant, now) = (found(asked)?.id, asked.org.clock.now_ms());
    asked.with_db(|conn| Ok(grants::end(conn, grant, now)?))?;
    Ok(Reply::empty(204))
}

pub(super) fn expire(asked: &Asked<'_>) -> Handled {
    let grant = found(asked)?.id;
    asked.with_db(|conn| Ok(tokens::end_access_of(conn, grant)?))?;
    Ok(Reply::empty(204))
}

/// Replaces the refresh token, as if another copy of the app had renewed it.
pub(super) fn rotate(asked: &Asked<'_>) -> Handled {
    let (grant, now) = (found(asked)?.id, asked.org.clock.now_ms());
    asked.with_db(|conn| Ok(grants::rotate_away(conn, grant, now)?))?;
    Ok(Reply::empty(204))
}

fn found(asked: &Asked<'_>) -> Result<Listed, Problem> {
    let (id, now) = (asked.number(0)?, asked.org.clock.now_ms());
    let grants = asked.with_db(|conn| Ok(grants::list(conn, now)?))?;
    let grant = grants
        .into_iter()
        .find(|grant| u64::try_from(grant.id) == Ok(id));
    grant.ok_or_else(|| Problem::not_found(&format!("session {id}")))
}
