//! The sign-in page. Ids `username`, `password` and `Login`, names `username` and `pw`, as on Salesforce's page.

use axum::http::header::SET_COOKIE;
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::db::login_history::{self, Attempt};
use crate::db::logins::{self, Login};
use crate::db::switches;
use crate::http::Reply;
use crate::oauth;
use crate::org::Call;
use crate::random;

use super::{cookie, page, same};

/// What Salesforce says to a wrong user name, a wrong password, an inactive and a frozen user alike.
const REFUSED: &str = "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";

/// Holds the anti-forgery token of a browser that has not signed in: its form must bring the same.
const BEFORE: &str = "before_sign_in";

/// Holds the name of who ticked "Remember me".
const REMEMBERED: &str = "remembered";

/// `GET /login`.
pub(crate) fn sign_in_page(call: &Call<'_>) -> Reply {
    let query = &call.request.query;
    let known =
        percent_decode_str(cookie(call, REMEMBERED).unwrap_or_default()).decode_utf8_lossy();
    show(
        call,
        query.given("un").unwrap_or(&known),
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
    match signed_in(call, username.trim(), password, back) {
        Ok(Some((login, id))) => {
            call.org.handed_out(&id);
            call.noted.username = Some(login.username.clone());
            Reply::redirect(safe(back))
                .header(
                    SET_COOKIE,
                    &format!("{}={id}; Path=/; HttpOnly; SameSite=Lax", call.org.cookie()),
                )
                .header(
                    SET_COOKIE,
                    &remembered(&login.username, form.get("rememberUn")),
                )
        }
        Ok(None) => show(call, username, back, Some(REFUSED)),
        Err(error) => {
            tracing::error!(%error, "the practice org failed");
            show(call, username, back, Some(REFUSED))
        }
    }
}

/// The user and a new browser session, if name and password are right and nothing keeps the user out; every attempt
/// of a known user is noted.
fn signed_in(
    call: &Call<'_>,
    username: &str,
    password: &str,
    back: &str,
) -> rusqlite::Result<Option<(Login, String)>> {
    let Some(login) = logins::by_username(call.conn, username)? else {
        return Ok(None);
    };
    let switches = switches::load(call.conn)?;
    let restricted = switches.restricts(&login.profile_id);
    let status = if switches.locked {
        "Organization is Locked"
    } else if !login.has_password(password) {
        "Invalid Password"
    } else if !login.may_sign_in {
        "User is Inactive"
    } else if restricted && !oauth::relaxes_ip(call, back) {
        "Restricted IP"
    } else {
        "Success"
    };
    let attempt = Attempt::in_browser(&login.user_id, status);
    login_history::note(call.conn, &attempt, call.now)?;
    if status != "Success" {
        return Ok(None);
    }
    let id = logins::open_browser_session(call.conn, &login.user_id, call.now)?;
    Ok(Some((login, id)))
}

/// The cookie that fills in the name next time, or ends it.
fn remembered(username: &str, ticked: Option<&str>) -> String {
    let (name, life) = match ticked {
        Some(_) => (
            utf8_percent_encode(username, NON_ALPHANUMERIC).to_string(),
            31_536_000,
        ),
        None => (String::new(), 0),
    };
    format!("{REMEMBERED}={name}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}")
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
    let remembers = cookie(call, REMEMBERED).is_some_and(|name| !name.is_empty());
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
                label.tick { input type="checkbox" id="rememberUn" name="rememberUn" checked[remembers]; " Remember me" }
                div.actions { input type="submit" id="Login" name="Login" value="Log In"; }
            }
            p.soft {
                "Practice users: " code { (logins::AGENT) } " (support agent) and " code { (logins::ADMIN) } " (administrator, for Setup); password "
                code { (logins::PASSWORD) } "."
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
