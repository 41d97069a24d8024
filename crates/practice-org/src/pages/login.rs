//! The sign-in page. Ids `username`, `password` and `Login`, names `username` and `pw`, as on Salesforce's page.

use axum::http::header::SET_COOKIE;
use maud::html;

use crate::db::logins::{self, Login};
use crate::db::switches;
use crate::http::Reply;
use crate::org::Call;
use crate::random;

use super::{cookie, page, same};

/// What Salesforce says to a wrong user name, a wrong password, an inactive and a frozen user alike.
const REFUSED: &str = "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";

/// Holds the anti-forgery token of a browser that has not signed in: its form must bring the same.
const BEFORE: &str = "before_sign_in";

/// `GET /login`.
pub(crate) fn sign_in_page(call: &Call<'_>) -> Reply {
    let query = &call.request.query;
    show(
        call,
        query.get("un").unwrap_or_default(),
        query.get("startURL").unwrap_or_default(),
        None,
    )
}

/// `POST /login`.
pub(crate) fn sign_in_posted(call: &mut Call<'_>) -> Reply {
    let form = call.request.form();
    let username = form.get("username").unwrap_or_default();
    let back = form.get("startURL").unwrap_or_default();
    let brought = cookie(call, BEFORE).unwrap_or_default();
    if !same(form.get("form_token").unwrap_or_default(), brought) {
        return show(
            call,
            username,
            back,
            Some("This page was open for too long. Please sign in again."),
        );
    }
    let password = form.get("pw").unwrap_or_default();
    let found = logins::by_username(call.conn, username.trim())
        .ok()
        .flatten()
        .filter(|login| login.has_password(password) && login.may_sign_in);
    let restricted = |login: &Login| {
        switches::load(call.conn).is_ok_and(|switches| switches.restricts(&login.profile_id))
    };
    let Some(login) = found.filter(|login| !restricted(login)) else {
        return show(call, username, back, Some(REFUSED));
    };
    match logins::open_browser_session(call.conn, &login.user_id, call.now) {
        Ok(id) => {
            call.org.handed_out(&id);
            Reply::redirect(safe(back)).header(
                SET_COOKIE,
                &format!("{}={id}; Path=/; HttpOnly; SameSite=Lax", call.org.cookie()),
            )
        }
        Err(_) => show(call, username, back, Some(REFUSED)),
    }
}

/// `GET /secur/logout.jsp`, then to `retURL` within the org.
pub(crate) fn sign_out(call: &mut Call<'_>) -> Reply {
    let name = call.org.cookie();
    if let Some(id) = cookie(call, &name).map(str::to_owned)
        && let Err(error) = logins::close_browser_session(call.conn, &id)
    {
        tracing::error!(%error, "the browser's sign-in could not be ended");
    }
    Reply::redirect(safe(call.request.query.get("retURL").unwrap_or_default())).header(
        SET_COOKIE,
        &format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
    )
}

/// Only addresses within the org: one slash first.
fn safe(back: &str) -> &str {
    let inside = back.starts_with('/')
        && !back.starts_with("//")
        && !back.starts_with("/\\")
        && !back.contains(['\r', '\n']);
    if inside { back } else { "/" }
}

fn show(call: &Call<'_>, username: &str, back: &str, error: Option<&str>) -> Reply {
    let token = cookie(call, BEFORE)
        .filter(|token| token.len() == 43)
        .map_or_else(|| random::text(43), str::to_owned);
    let content = html! {
        section.card {
            h1 { "Sign in" }
            form method="post" action="/login" autocomplete="on" {
                input type="hidden" name="form_token" value=(token);
                input type="hidden" name="startURL" value=(safe(back));
                @if let Some(error) = error { p.error id="error" role="alert" { (error) } }
                label for="username" { "Username" }
                input type="text" id="username" name="username" value=(username) autocomplete="username" autofocus[username.is_empty()] required;
                label for="password" { "Password" }
                input type="password" id="password" name="pw" autocomplete="current-password" autofocus[!username.is_empty()] required;
                div.actions { input type="submit" id="Login" name="Login" value="Log In"; }
            }
            p.soft {
                "Practice users: " code { (logins::AGENT) } " and " code { (logins::ADMIN) } ", password " code { (logins::PASSWORD) } "."
            }
        }
    };
    page(200, "Sign in", &content).header(
        SET_COOKIE,
        &format!("{BEFORE}={token}; Path=/; HttpOnly; SameSite=Lax"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_out_of_the_org() {
        for back in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(safe(back), "/", "{back}");
        }
        assert_eq!(safe("/setup?a=1"), "/setup?a=1");
    }
}
