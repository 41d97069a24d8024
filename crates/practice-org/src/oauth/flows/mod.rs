//! The flows that give tokens at the token endpoint, one file each.

mod client_credentials;
mod code;
mod jwt_bearer;
mod password;
mod refresh;

pub(super) use client_credentials::client_credentials;
pub(super) use code::code;
pub(super) use jwt_bearer::jwt_bearer;
pub(super) use password::password;
pub(super) use refresh::refresh;

use serde_json::{Map, Value};

use crate::db::apps::App;
use crate::db::grants::{self, Allowed, Issued};
use crate::db::login_history::{self, Attempt};
use crate::db::logins::Login;
use crate::org::Call;

use super::admission::{self, Way};
use super::error::OauthError;

/// What a flow answers with.
pub(super) type Fields = Result<Map<String, Value>, OauthError>;

/// Refuses a user whom the app's policies or the user's own state keep out, and notes it in the login history.
fn admit(
    call: &Call<'_>,
    app: &App,
    login: &Login,
    way: Way,
    allowed_before: bool,
) -> Result<(), OauthError> {
    let Some(refusal) = admission::refusal(call, app, login, way, allowed_before)? else {
        return Ok(());
    };
    login_history::note(
        call.conn,
        &Attempt::refused(&login.user_id, app, refusal.status()),
        call.now,
    )?;
    Err(refusal.at_token(app))
}

/// Opens a session and notes the sign-in.
fn open(call: &mut Call<'_>, allowed: &Allowed<'_>) -> Result<Issued, OauthError> {
    let tx = call.conn.transaction()?;
    let issued = grants::open(&tx, allowed, &call.org.org_id, call.now)?;
    login_history::note(&tx, &Attempt::good(allowed.user_id, allowed.app), call.now)?;
    tx.commit()?;
    Ok(issued)
}
