//! `GET /services/oauth2/authorize` and what follows in the browser until the callback.
//!
//! Three ways out of a refusal, as Salesforce has them: what is wrong with the client (key, callback address) is
//! shown on a page of the org and never reaches the app; what is wrong with the request goes to the callback; what
//! is wrong with the user or the app's policy shows only after the sign-in (Salesforce help: OAuth 2.0 web server
//! flow, OAuth 2.0 authorization errors).

use crate::db::apps::{self, App, PermittedUsers};
use crate::db::grants;
use crate::db::logins::{BrowserSession, Login};
use crate::db::tokens::{self, Code};
use crate::http::{Params, Reply, with_query};
use crate::org::Call;

use super::error::OauthError;
use super::pending::{self, Pending};
use super::scopes;

/// Page on which the user allows or denies; `source` is the handle of the sign-in.
const APPROVAL_PAGE: &str = "/setup/secur/RemoteAccessAuthorizationPage.apexp";
/// Page that shows what the app must not be told.
const ERROR_PAGE: &str = "/setup/secur/RemoteAccessErrorPage.apexp";

/// Answers an authorization request.
pub(crate) fn authorize(call: &mut Call<'_>, session: Option<&BrowserSession>) -> Reply {
    let params = if call.request.method == "POST" {
        call.request.form()
    } else {
        call.request.query.clone()
    };
    let app = match client(call, &params) {
        Ok(app) => app,
        Err(error) => return error_page(&error),
    };
    let pending = match checked(call, &params, &app) {
        Ok(pending) => pending,
        Err(error) => return Reply::redirect(&callback_error(&params, &error)),
    };
    // silent: a code or an error, never a page. Salesforce has `immediate=true` for this; that `prompt=none` answers
    // with the same code is unconfirmed, but it is the only fitting one in Salesforce's own list of codes
    let silent =
        prompts(&params).any(|prompt| prompt == "none") || params.get("immediate") == Some("true");
    let ready = session.filter(|_| !pending.force_login && !pending.force_consent);
    if let Some(session) = ready
        && let Ok(true) = needs_no_approval(call, &app, &session.login, &pending)
    {
        return finish(call, &app, &pending, &session.login);
    }
    if silent {
        let error = OauthError::new(
            "immediate_unsuccessful",
            "immediate mode failed: sign-in or approval needed",
        );
        return Reply::redirect(&pending.callback(error.params()));
    }
    Reply::redirect(&page_of(&pending::keep(call.org, pending)))
}

/// Address of the approval page of a sign-in.
fn page_of(handle: &str) -> String {
    let mut params = Params::default();
    params.push("source", handle);
    with_query(APPROVAL_PAGE, &params)
}

/// The app, once its key and callback address are right; these errors never reach the callback.
fn client(call: &Call<'_>, params: &Params) -> Result<App, OauthError> {
    let key = params
        .given("client_id")
        .ok_or_else(OauthError::unknown_client)?;
    let app = apps::by_key(call.conn, key)?.ok_or_else(OauthError::unknown_client)?;
    let redirect_uri = params
        .given("redirect_uri")
        .ok_or_else(|| OauthError::new("redirect_uri_missing", "redirect_uri not provided"))?;
    if redirect_uri.starts_with("urn:ietf:wg:oauth:2.0:oob") {
        return Err(OauthError::new(
            "invalid_request",
            "Out-of-band not supported",
        ));
    }
    // no "any loopback port" rule: every character counts (Salesforce help: OAuth settings of an external client app)
    if !app
        .settings
        .callbacks
        .iter()
        .any(|callback| callback == redirect_uri)
    {
        return Err(OauthError::redirect_mismatch());
    }
    Ok(app)
}

fn checked(call: &Call<'_>, params: &Params, app: &App) -> Result<Pending, OauthError> {
    match params.given("response_type") {
        Some("code") => {}
        None => return Err(OauthError::missing("response_type")),
        // the user-agent flow (`token`) is switched off in this org
        Some(_) => {
            return Err(OauthError::new(
                "unsupported_response_type",
                "response type not supported",
            ));
        }
    }
    let challenge = challenge(params, app)?;
    let scopes = scopes::resolve(params.get("scope"), &app.settings.scopes)?;
    Ok(Pending {
        app_id: app.id,
        redirect_uri: params.get("redirect_uri").unwrap_or_default().to_owned(),
        scopes,
        state: params.get("state").map(str::to_owned),
        challenge,
        nonce: params.given("nonce").map(str::to_owned),
        login_hint: params.given("login_hint").map(str::to_owned),
        force_login: prompts(params).any(|prompt| prompt == "login"),
        force_consent: prompts(params).any(|prompt| prompt == "consent"),
        started_ms: call.now,
    })
}

fn prompts(params: &Params) -> impl Iterator<Item = &str> {
    params.get("prompt").unwrap_or_default().split_whitespace()
}

/// The PKCE challenge: base64url of a SHA-256, 43 characters. The method is S256 and may be left out, as clients
/// such as jsforce do (jsforce oauth2.ts). That other methods are refused so is unconfirmed.
fn challenge(params: &Params, app: &App) -> Result<Option<String>, OauthError> {
    let Some(challenge) = params.given("code_challenge") else {
        if app.settings.pkce_required {
            return Err(OauthError::new(
                "invalid_request",
                "missing required code challenge",
            ));
        }
        return Ok(None);
    };
    let formed = challenge.len() == 43
        && challenge
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let method = params.given("code_challenge_method").unwrap_or("S256");
    if !formed || method != "S256" {
        return Err(OauthError::new("invalid_request", "invalid code challenge"));
    }
    Ok(Some(challenge.to_owned()))
}

/// What the approval page does for a browser: ask to sign in, ask to allow, or go on.
pub(crate) enum Step {
    /// To the sign-in page, then back here.
    SignIn {
        login_hint: Option<String>,
        back: String,
    },
    /// Ask this user.
    Ask {
        app: Box<App>,
        pending: Box<Pending>,
    },
    /// Nothing to ask.
    Go(Reply),
}

/// Decides what the approval page does.
pub(crate) fn continue_sign_in(
    call: &mut Call<'_>,
    handle: &str,
    session: Option<&BrowserSession>,
) -> Result<Step, rusqlite::Error> {
    let Some(pending) = pending::find(call.org, handle, call.now) else {
        return Ok(Step::Go(lost()));
    };
    let session =
        session.filter(|session| !pending.force_login || session.created_ms >= pending.started_ms);
    let Some(session) = session else {
        return Ok(Step::SignIn {
            login_hint: pending.login_hint,
            back: page_of(handle),
        });
    };
    let app = apps::by_id(call.conn, pending.app_id)?;
    let allowed = needs_no_approval(call, &app, &session.login, &pending)?;
    if let Some(refusal) = refuse_user(call, &app, &pending, &session.login, allowed)? {
        pending::take(call.org, handle, call.now);
        return Ok(Step::Go(refusal));
    }
    if allowed && !pending.force_consent {
        pending::take(call.org, handle, call.now);
        return Ok(Step::Go(finish(call, &app, &pending, &session.login)));
    }
    Ok(Step::Ask {
        app: Box::new(app),
        pending: Box::new(pending),
    })
}

/// The user pressed Allow (`true`) or Deny.
pub(crate) fn decide(
    call: &mut Call<'_>,
    handle: &str,
    session: &BrowserSession,
    allowed: bool,
) -> Result<Reply, rusqlite::Error> {
    let Some(pending) = pending::take(call.org, handle, call.now) else {
        return Ok(lost());
    };
    if !allowed {
        return Ok(Reply::redirect(&deny(&pending)));
    }
    let app = apps::by_id(call.conn, pending.app_id)?;
    Ok(finish(call, &app, &pending, &session.login))
}

/// The callback address after Deny.
fn deny(pending: &Pending) -> String {
    pending.callback(OauthError::new("access_denied", "end-user denied authorization").params())
}

/// Signs `login` in and allows everything asked for, without pages; the callback or error page's address.
pub(crate) fn approve(call: &mut Call<'_>, login: &Login) -> Reply {
    let params = call.request.query.clone();
    let app = match client(call, &params) {
        Ok(app) => app,
        Err(error) => return error_page(&error),
    };
    match checked(call, &params, &app) {
        Ok(pending) => {
            let allowed = needs_no_approval(call, &app, login, &pending).unwrap_or_default();
            match refuse_user(call, &app, &pending, login, allowed) {
                Ok(None) => finish(call, &app, &pending, login),
                Ok(Some(refusal)) => refusal,
                Err(error) => error_page(&error.into()),
            }
        }
        Err(error) => Reply::redirect(&callback_error(&params, &error)),
    }
}

/// The last step: a code to the callback, unless the app's policy refuses this user.
fn finish(call: &mut Call<'_>, app: &App, pending: &Pending, login: &Login) -> Reply {
    match refuse_user(call, app, pending, login, true) {
        Ok(None) => {}
        Ok(Some(refusal)) => return refusal,
        Err(error) => return error_page(&error.into()),
    }
    let code = Code {
        app_id: app.id,
        user_id: login.user_id.clone(),
        scopes: pending.scopes.clone(),
        redirect_uri: pending.redirect_uri.clone(),
        challenge: pending.challenge.clone(),
        nonce: pending.nonce.clone(),
    };
    match tokens::issue_code(call.conn, &code, call.now) {
        Ok(code) => {
            let mut params = Params::default();
            params.push("code", &code);
            call.org.handed_out(&code);
            Reply::redirect(&pending.callback(params))
        }
        Err(error) => Reply::redirect(&pending.callback(OauthError::from(error).params())),
    }
}

/// Policies that Salesforce checks after the sign-in. Who allowed an app before it was uninstalled keeps using it
/// (Salesforce help 005132365: connected app usage restrictions).
fn refuse_user(
    call: &Call<'_>,
    app: &App,
    pending: &Pending,
    login: &Login,
    allowed_before: bool,
) -> rusqlite::Result<Option<Reply>> {
    let to_callback = |code, text: &str| {
        Ok(Some(Reply::redirect(
            &pending.callback(OauthError::new(code, text).params()),
        )))
    };
    if app.settings.blocked {
        return to_callback("OAUTH_APP_BLOCKED", "this app is blocked by admin");
    }
    let by_admin = app.settings.permitted_users == PermittedUsers::AdminApproved;
    if by_admin && !apps::approves(call.conn, app, &login.user_id)? {
        return to_callback(
            "OAUTH_APP_ACCESS_DENIED",
            "user is not admin approved to access this app",
        );
    }
    let uninstalled = !app.settings.installed && !login.approve_uninstalled && !allowed_before;
    if uninstalled || login.api_only {
        let text = "An unexpected error has occurred during authentication. Please try again.";
        return Ok(Some(error_page(&OauthError::new(
            "OAUTH_APPROVAL_ERROR_GENERIC",
            text,
        ))));
    }
    Ok(None)
}

/// Whether the approval page is skipped: the user allowed all this before, or an administrator did for the user.
fn needs_no_approval(
    call: &Call<'_>,
    app: &App,
    login: &Login,
    pending: &Pending,
) -> rusqlite::Result<bool> {
    if app.settings.permitted_users == PermittedUsers::AdminApproved {
        return apps::approves(call.conn, app, &login.user_id);
    }
    grants::already_allowed(call.conn, app.id, &login.user_id, &pending.scopes)
}

/// The callback address with an error, for a request whose client is right.
fn callback_error(params: &Params, error: &OauthError) -> String {
    let mut all = error.params();
    if let Some(state) = params.get("state") {
        all.push("state", state);
    }
    with_query(params.get("redirect_uri").unwrap_or_default(), &all)
}

/// To the org's own error page, with code and words in its address, as Salesforce does.
fn error_page(error: &OauthError) -> Reply {
    Reply::redirect(&with_query(ERROR_PAGE, &error.params()))
}

/// A handle nobody knows: finished, too old, or from before a restart.
fn lost() -> Reply {
    let text = "An unexpected error has occurred during authentication. Please try again.";
    error_page(&OauthError::new("OAUTH_APPROVAL_ERROR_GENERIC", text))
}
