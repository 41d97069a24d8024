//! The approval page ("Allow Access?") and the page that shows what the app must not be told.
//!
//! Ids `oaapprove` and `oadeny` as on Salesforce's page.

use maud::html;

use crate::db::logins::BrowserSession;
use crate::http::{Params, Reply, with_query};
use crate::oauth::pending::Pending;
use crate::oauth::{self, Step};
use crate::org::Call;

use super::{genuine, message, page, session, to_sign_in};

/// `GET /setup/secur/RemoteAccessAuthorizationPage.apexp?source=`.
pub(crate) fn approval_page(call: &mut Call<'_>) -> Reply {
    let session = session(call);
    call.noted.username = session
        .as_ref()
        .map(|session| session.login.username.clone());
    let source = call
        .request
        .query
        .get("source")
        .unwrap_or_default()
        .to_owned();
    match (
        oauth::continue_sign_in(call, &source, session.as_ref()),
        &session,
    ) {
        (Ok(Step::SignIn { login_hint, back }), _) => to_sign_in(&back, login_hint.as_deref()),
        (Ok(Step::Go(reply)), _) => reply,
        (Ok(Step::Choose { back }), Some(session)) => choose(session, &source, &back),
        (Ok(Step::Ask { app, pending }), Some(session)) => {
            ask(&app.settings.label, &pending, session, &source)
        }
        (Ok(Step::Ask { .. } | Step::Choose { .. }), None) => {
            to_sign_in(&call.request.target(), None)
        }
        (Err(error), _) => failed(&error),
    }
}

/// The decision, posted.
pub(crate) fn approval_posted(call: &mut Call<'_>) -> Reply {
    let form = call.request.form();
    let source = form.get("source").unwrap_or_default();
    let Some(session) = session(call) else {
        return to_sign_in(&call.request.target(), None);
    };
    call.noted.username = Some(session.login.username.clone());
    if !genuine(&form, &session) {
        return message(
            403,
            "Not allowed",
            "This form did not come from a page of this sign-in. Go back and try again.",
        );
    }
    if form.get("choose").is_some() {
        oauth::account_chosen(call, source);
        return Reply::redirect(&oauth::approval_page(source));
    }
    let allowed = form.get("save").is_some() && form.get("cancel").is_none();
    oauth::decide(call, source, &session, allowed).unwrap_or_else(|error| failed(&error))
}

fn failed(error: &rusqlite::Error) -> Reply {
    tracing::error!(%error, "the practice org failed");
    message(
        500,
        "Something went wrong",
        "The practice org could not go on with this sign-in.",
    )
}

/// `prompt=select_account`: go on as who is signed in, or as somebody else.
fn choose(session: &BrowserSession, source: &str, back: &str) -> Reply {
    let mut params = Params::default();
    params.push("retURL", back);
    let another = with_query("/secur/logout.jsp", &params);
    let content = html! {
        section.card {
            h1 { "Choose a username" }
            form method="post" action="/setup/secur/RemoteAccessAuthorizationPage.apexp" {
                input type="hidden" name="source" value=(source);
                input type="hidden" name="form_token" value=(session.form_token);
                div.actions { input type="submit" id="choose" name="choose" value=(session.login.username); }
            }
            p { a id="another" href=(another) { "Log in with a different username" } }
        }
    };
    page(200, "Choose a username", &content)
}

fn ask(app: &str, pending: &Pending, session: &BrowserSession, source: &str) -> Reply {
    let mut labels: Vec<&str> = pending
        .scopes
        .iter()
        .map(|scope| oauth::label(scope))
        .collect();
    labels.dedup();
    let mut back = Params::default();
    back.push(
        "retURL",
        &format!("/setup/secur/RemoteAccessAuthorizationPage.apexp?source={source}"),
    );
    let not_you = with_query("/secur/logout.jsp", &back);
    let content = html! {
        section.card {
            h1 { "Allow Access?" }
            p { strong { (app) } " is asking to:" }
            ul { @for label in labels { li { (label) } } }
            p { "Do you want to allow access for " strong { (session.login.username) } "? " a href=(not_you) { "Not you?" } }
            form method="post" action="/setup/secur/RemoteAccessAuthorizationPage.apexp" {
                input type="hidden" name="source" value=(source);
                input type="hidden" name="form_token" value=(session.form_token);
                div.actions {
                    input.quiet type="submit" id="oadeny" name="cancel" value="Deny";
                    input type="submit" id="oaapprove" name="save" value="Allow";
                }
            }
            p.soft { "To revoke access at any time, an administrator opens Connected Apps OAuth Usage in Setup." }
        }
    };
    page(200, "Allow Access?", &content)
}

/// `GET /setup/secur/RemoteAccessErrorPage.apexp?error=&error_description=`.
pub(crate) fn error_page(call: &Call<'_>) -> Reply {
    let query = &call.request.query;
    let content = html! {
        section.card {
            h1 { "We can't authorize you because of an OAuth error" }
            p { "For more information, contact your Salesforce administrator." }
            p.error { code { (query.get("error").unwrap_or_default()) } " : " (query.get("error_description").unwrap_or_default()) }
        }
    };
    page(200, "OAuth error", &content)
}

/// `GET /services/oauth2/success`: where installed apps send the browser when they have no page of their own. The
/// words are this org's; only the address is Salesforce's.
pub(crate) fn success_page() -> Reply {
    let content = html! {
        section.card {
            h1 { "Authorization successful" }
            p { "The app has what it needs. You can close this window." }
        }
    };
    page(200, "Authorization successful", &content)
}
