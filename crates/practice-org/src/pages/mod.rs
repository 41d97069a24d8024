//! The org's pages in a browser: sign-in, approval and error; home, a small Setup, faults, log and clock in one frame.
//!
//! Plain HTML without a script, one style sheet. Element ids of the sign-in and approval pages are those of Salesforce's own pages, so
//! that what is automated against one works against the other. Every form carries an anti-forgery token.

mod all;
mod consent;
mod fields;
mod frame;
mod home;
mod login;
mod practice;
mod setup;
mod style;

pub(crate) use consent::{approval_page, approval_posted, error_page, success_page};
pub(crate) use frame::framed;
pub(crate) use home::home;
pub(crate) use login::{sign_in_page, sign_in_posted, sign_out};
pub(crate) use style::{icon, stylesheet};

use maud::{DOCTYPE, Markup, html};

use crate::db::logins::{self, BrowserSession};
use crate::http::{Params, Reply};
use crate::org::Call;

/// The cookie of this name that the browser sent.
fn cookie<'a>(call: &'a Call<'_>, name: &str) -> Option<&'a str> {
    call.request
        .headers
        .get_all("cookie")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

/// The browser's sign-in, if it has one.
pub(crate) fn session(call: &Call<'_>) -> Option<BrowserSession> {
    let id = cookie(call, &call.org.cookie())?;
    logins::browser_session(call.conn, id, call.now)
        .ok()
        .flatten()
}

/// Whether a form came from a page of this session.
fn genuine(form: &Params, session: &BrowserSession) -> bool {
    same(
        form.get("form_token").unwrap_or_default(),
        &session.form_token,
    )
}

fn same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;
    !one.is_empty() && one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// To the sign-in page, and from there to `back`.
pub(crate) fn to_sign_in(back: &str, login_hint: Option<&str>) -> Reply {
    let mut params = Params::default();
    params.push("ec", "302");
    params.push("startURL", back);
    if let Some(hint) = login_hint {
        params.push("un", hint);
    }
    Reply::redirect(&crate::http::with_query("/login", &params))
}

/// What every page says of itself.
fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) " | Practice org" }
            link rel="icon" type="image/svg+xml" href=(style::ICON_ADDRESS);
            link rel="stylesheet" href=(style::ADDRESS);
        }
    }
}

/// A page with nothing but `content`: signing in, allowing, refusing.
fn page(status: u16, title: &str, content: &Markup) -> Reply {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            (head(title))
            body {
                header.bar { (frame::brand()) }
                main.alone { (content) }
            }
        }
    };
    Reply::page(status, document.into_string())
}

/// A page with one sentence, for what cannot be gone on with.
fn message(status: u16, title: &str, text: &str) -> Reply {
    page(
        status,
        title,
        &html! { section.card { h1 { (title) } p { (text) } p { a href="/" { "Home" } } } },
    )
}

/// What Salesforce shows at an address that is none of its own; its first sentence, from memory.
pub(crate) fn no_such_url() -> Reply {
    message(
        404,
        "URL No Longer Exists",
        "You have attempted to reach a URL that no longer exists on salesforce.com.",
    )
}

/// `2026-11-25 17:38`.
fn moment(ms: i64) -> String {
    crate::time::format_ms(ms)
        .get(..16)
        .unwrap_or_default()
        .replace('T', " ")
}

/// Whether the browser asked for one of this computer's own names, or for one the org was told to have.
pub(crate) fn at_home(call: &Call<'_>) -> bool {
    let host = call.request.header("host");
    host.is_some_and(|host| call.org.known_as(host).is_some())
}

/// What is shown under any other name: a web page whose name was turned to 127.0.0.1 gets nothing of the org.
pub(crate) fn elsewhere() -> Reply {
    message(
        403,
        "Not here",
        "This page answers to this computer's own names only, such as localhost and 127.0.0.1.",
    )
}
