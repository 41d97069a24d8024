//! What follows an authorization request in the browser: sign in, choose, allow or deny, and the way back to the app.

use crate::db::apps::{self, App};
use crate::db::grants::{self, Allowed};
use crate::db::login_history::{self, Attempt};
use crate::db::logins::{BrowserSession, Login};
use crate::db::tokens::{self, Code};
use crate::http::{Params, Reply, with_query};
use crate::org::Call;

use super::admission::{self, Refusal, Way};
use super::answer;
use super::authorize::error_page;
use super::error::OauthError;
use super::pending::{self, Pending, ResponseType};

/// Page on which the user allows or denies; `source` is the handle of the sign-in.
const APPROVAL_PAGE: &str = "/setup/secur/RemoteAccessAuthorizationPage.apexp";

/// Address of the approval page of a sign-in.
pub(crate) fn page_of(handle: &str) -> String {
    let mut params = Params::default();
    params.push("source", handle);
    with_query(APPROVAL_PAGE, &params)
}

/// What the approval page does for a browser: ask to sign in, ask to allow, or go on.
pub(crate) enum Step {
    /// To the sign-in page, then back here.
    SignIn {
        login_hint: Option<String>,
        back: String,
    },
    /// Ask which account: the one that is signed in, or another.
    Choose { back: String },
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
    let Some(session) = session.filter(|session| pending.accepts(session, true)) else {
        return Ok(Step::SignIn {
            login_hint: pending.login_hint,
            back: page_of(handle),
        });
    };
    if pending.asks_for_account(session) {
        return Ok(Step::Choose {
            back: page_of(handle),
        });
    }
    let app = apps::by_id(call.conn, pending.app_id)?;
    let login = &session.login;
    let allowed = admission::needs_no_approval(call, &app, &login.user_id, &pending.scopes)?;
    if let Some(refusal) = admission::refusal(call, &app, login, Way::Browser, allowed)? {
        pending::take(call.org, handle, call.now);
        return Ok(Step::Go(refused(&pending, refusal)));
    }
    if allowed && !pending.force_consent {
        pending::take(call.org, handle, call.now);
        return Ok(Step::Go(finish(call, &app, &pending, login)));
    }
    Ok(Step::Ask {
        app: Box::new(app),
        pending: Box::new(pending),
    })
}

/// The user chose the account that is signed in.
pub(crate) fn account_chosen(call: &Call<'_>, handle: &str) {
    pending::change(call.org, handle, |pending| pending.choose_account = false);
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
        let denied = OauthError::new("access_denied", "end-user denied authorization");
        return Ok(Reply::redirect(&pending.callback(denied.params())));
    }
    let app = apps::by_id(call.conn, pending.app_id)?;
    Ok(finish(call, &app, &pending, &session.login))
}

/// Whether a sign-in that leads to `back` is for an app that lets users through their profile's IP ranges.
pub(crate) fn relaxes_ip(call: &Call<'_>, back: &str) -> bool {
    let handle = back
        .split_once('?')
        .map(|(_, query)| Params::parse(query.as_bytes()))
        .and_then(|params| params.get("source").map(str::to_owned));
    handle
        .and_then(|handle| pending::find(call.org, &handle, call.now))
        .and_then(|pending| apps::by_id(call.conn, pending.app_id).ok())
        .is_some_and(|app| admission::relaxes_sign_in(&app))
}

/// The last step: a code or tokens to the callback, unless the app's policy refuses this user.
pub(super) fn finish(call: &mut Call<'_>, app: &App, pending: &Pending, login: &Login) -> Reply {
    match answered(call, app, pending, login) {
        Ok(reply) => reply,
        Err(error) => Reply::redirect(&pending.callback(error.params())),
    }
}

fn answered(
    call: &mut Call<'_>,
    app: &App,
    pending: &Pending,
    login: &Login,
) -> Result<Reply, OauthError> {
    if let Some(refusal) = admission::refusal(call, app, login, Way::Browser, true)? {
        return Ok(refused(pending, refusal));
    }
    let mut params = Params::default();
    if pending.response == ResponseType::Code {
        let code = Code {
            app_id: app.id,
            user_id: login.user_id.clone(),
            scopes: pending.scopes.clone(),
            redirect_uri: pending.redirect_uri.clone(),
            challenge: pending.challenge.clone(),
            nonce: pending.nonce.clone(),
        };
        let code = tokens::issue_code(call.conn, &code, call.now)?;
        call.org.handed_out(&code);
        params.push("code", &code);
        return Ok(Reply::redirect(&pending.callback(params)));
    }
    let allowed = Allowed {
        app: Some(app),
        user_id: &login.user_id,
        scopes: &pending.scopes,
        renewable: gets_refresh_token(&pending.redirect_uri),
    };
    let tx = call.conn.transaction()?;
    let issued = grants::open(&tx, &allowed, &call.org.org_id, call.now)?;
    login_history::note(&tx, &Attempt::good(&login.user_id, Some(app)), call.now)?;
    tx.commit()?;
    let mut fields = answer::fields(call, app, &issued)?;
    if pending.response == ResponseType::TokenAndIdToken {
        answer::add_id_token(call, app, &issued, pending.nonce.as_deref(), &mut fields)?;
    }
    for (name, value) in &fields {
        params.push(name, value.as_str().unwrap_or_default());
    }
    Ok(Reply::redirect(&pending.callback(params)))
}

/// In the user-agent flow a refresh token goes only where no web page reads it: to a scheme of the app's own, or to
/// Salesforce's success page (Salesforce help: OAuth 2.0 user-agent flow).
fn gets_refresh_token(redirect_uri: &str) -> bool {
    let web = redirect_uri.starts_with("http://") || redirect_uri.starts_with("https://");
    !web || redirect_uri.ends_with("/services/oauth2/success")
}

/// To the callback or the org's error page, as the refusal wants it.
pub(super) fn refused(pending: &Pending, refusal: Refusal) -> Reply {
    let (error, to_callback) = refusal.in_browser();
    if to_callback {
        Reply::redirect(&pending.callback(error.params()))
    } else {
        error_page(&error)
    }
}

/// A handle nobody knows: finished, too old, or from before a restart.
fn lost() -> Reply {
    error_page(&OauthError::generic())
}
