//! `POST /services/oauth2/introspect`: what a token stands for, for the app it belongs to (RFC 7662; Salesforce help:
//! OpenID Connect token introspection). Other apps' tokens are shown only to an app with "Introspect All Tokens".

use serde_json::{Value, json};

use crate::db::apps::App;
use crate::db::{grants, logins, tokens};
use crate::http::Reply;
use crate::org::Call;

use super::answer::uncached;
use super::client;
use super::error::OauthError;

/// Answers an introspection: a token that is not live, or none of the app's business, is just not active.
pub(crate) fn introspect(call: &mut Call<'_>) -> Reply {
    if call.request.method != "POST" {
        return OauthError::new("invalid_request", "must use HTTP POST").reply();
    }
    match introspected(call) {
        Ok(body) => uncached(Reply::json(200, &body)),
        Err(error) => error.reply(),
    }
}

fn introspected(call: &Call<'_>) -> Result<Value, OauthError> {
    let form = call.request.form();
    let app = client::identified(call, &form, |_| true)?;
    let token = form
        .given("token")
        .ok_or_else(|| OauthError::missing("token"))?;
    match form.given("token_type_hint") {
        None | Some("access_token" | "refresh_token") => {}
        Some(_) => {
            return Err(OauthError::new(
                "unsupported_token_type",
                "this token type is not supported",
            ));
        }
    }
    // the hint only says where to look first, so both are looked at
    let shown = match access(call, &app, token)? {
        Some(shown) => Some(shown),
        None => refresh(call, &app, token)?,
    };
    Ok(shown.unwrap_or_else(|| json!({ "active": false })))
}

/// What both kinds of token have.
struct Shown<'a> {
    app_id: Option<i64>,
    user_id: &'a str,
    scopes: &'a [String],
    kind: &'a str,
    issued_ms: i64,
    expires_ms: Option<i64>,
}

fn access(call: &Call<'_>, app: &App, token: &str) -> Result<Option<Value>, OauthError> {
    let Some(found) = tokens::look_at_access(call.conn, token, call.now)? else {
        return Ok(None);
    };
    let shown = Shown {
        app_id: found.app_id,
        user_id: &found.user_id,
        scopes: &found.scopes,
        kind: "access_token",
        issued_ms: found.issued_ms,
        expires_ms: Some(found.expires_ms),
    };
    show(call, app, &shown)
}

fn refresh(call: &Call<'_>, app: &App, token: &str) -> Result<Option<Value>, OauthError> {
    let Some(found) = grants::find_refresh(call.conn, token)? else {
        return Ok(None);
    };
    if found.ended || found.replaced {
        return Ok(None);
    }
    let shown = Shown {
        app_id: Some(found.app_id),
        user_id: &found.user_id,
        scopes: &found.scopes,
        kind: "refresh_token",
        issued_ms: found.allowed_ms,
        expires_ms: None,
    };
    show(call, app, &shown)
}

fn show(call: &Call<'_>, app: &App, shown: &Shown<'_>) -> Result<Option<Value>, OauthError> {
    let theirs = shown.app_id == Some(app.id);
    if !theirs && !app.settings.introspect_all {
        return Ok(None);
    }
    let Some(login) = logins::by_id(call.conn, shown.user_id)?.filter(|login| login.may_sign_in)
    else {
        return Ok(None);
    };
    let owner = match shown.app_id {
        Some(id) => crate::db::apps::by_id(call.conn, id)?.consumer_key,
        None => String::new(),
    };
    let origin = &call.request.origin;
    let mut body = json!({
        "active": true,
        "scope": shown.scopes.join(" "),
        "client_id": owner,
        "username": login.username,
        "sub": format!("{origin}/id/{}/{}", call.org.org_id, login.user_id),
        "token_type": shown.kind,
    });
    if let Some(expires_ms) = shown.expires_ms {
        body["exp"] = json!(expires_ms / 1000);
    }
    body["iat"] = json!(shown.issued_ms / 1000);
    body["nbf"] = json!(shown.issued_ms / 1000);
    Ok(Some(body))
}
