//! Who a request comes from, as far as it tells: for faults that are meant for one user or app, and for the log.
//!
//! Reading only: nothing is extended, used up or refused here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use crate::db::{apps, logins, owners};
use crate::http::{Params, Request};

/// The user, the app and the approval behind a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Who {
    pub(crate) username: Option<String>,
    pub(crate) user_id: Option<String>,
    /// Consumer key.
    pub(crate) client_id: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) app_id: Option<i64>,
    pub(crate) grant_id: Option<i64>,
    /// The token that was brought.
    pub(crate) token: Option<String>,
}

/// Reads it from the request: its token first, else what an OAuth form names.
pub(crate) fn who(conn: &Connection, request: &Request) -> Who {
    found(conn, request).unwrap_or_else(|error| {
        tracing::warn!(%error, "who sent a request could not be read");
        Who::default()
    })
}

fn found(conn: &Connection, request: &Request) -> rusqlite::Result<Who> {
    let form = form(request);
    let token = bearer(request)
        .or_else(|| soap_session(request))
        .or_else(|| {
            ["token", "refresh_token", "code", "oauth_token"]
                .iter()
                .find_map(|name| form.given(name))
                .map(str::to_owned)
        });
    let owner = match &token {
        Some(token) => owners::owner(conn, token)?,
        None => None,
    };
    let mut who = Who {
        token,
        ..Who::default()
    };
    let mut app = None;
    if let Some(owner) = owner {
        who.grant_id = owner.grant_id;
        app = owner.app_id.map(|id| apps::by_id(conn, id)).transpose()?;
        if let Some(login) = logins::by_id(conn, &owner.user_id)? {
            who.username = Some(login.username);
            who.user_id = Some(login.user_id);
        }
    } else if let Some(key) = form
        .given("client_id")
        .map(str::to_owned)
        .or_else(|| basic(request))
    {
        app = apps::by_key(conn, &key)?;
        if let Some(login) = match form.given("username") {
            Some(name) => logins::by_username(conn, name)?,
            None => None,
        } {
            who.username = Some(login.username);
            who.user_id = Some(login.user_id);
        }
    }
    if let Some(app) = app {
        who.client_id = Some(app.consumer_key);
        who.app = Some(app.settings.label);
        who.app_id = Some(app.id);
    }
    Ok(who)
}

/// Parameters of an OAuth request; other bodies are no forms.
fn form(request: &Request) -> Params {
    if request.path.starts_with("/services/oauth2/") {
        request.form()
    } else {
        request.query.clone()
    }
}

fn bearer(request: &Request) -> Option<String> {
    let (scheme, token) = request.header("authorization")?.split_once(' ')?;
    let known = ["bearer", "oauth"]
        .iter()
        .any(|name| scheme.eq_ignore_ascii_case(name));
    known.then(|| token.trim().to_owned())
}

/// The consumer key of `Authorization: Basic`.
fn basic(request: &Request) -> Option<String> {
    let (scheme, text) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(key, _)| key.to_owned())
}

/// The session of a SOAP header, whatever its namespace's prefix.
fn soap_session(request: &Request) -> Option<String> {
    if !request.path.starts_with("/services/Soap/") {
        return None;
    }
    let text = std::str::from_utf8(&request.body).ok()?;
    let from = text.find("sessionId>")? + "sessionId>".len();
    let rest = text.get(from..)?;
    Some(rest.get(..rest.find('<')?)?.trim().to_owned())
}
