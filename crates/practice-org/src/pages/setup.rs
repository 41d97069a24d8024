//! A small Setup for the administrator: who allowed which app, revoke, expire.
//!
//! Answers at the address of Salesforce's page "Connected Apps OAuth Usage".

use maud::html;

use crate::db::logins::BrowserSession;
use crate::db::{grants, tokens};
use crate::http::Reply;
use crate::org::Call;
use crate::time;

use super::{genuine, message, page, session, to_sign_in};

const ADDRESS: &str = "/lightning/setup/ConnectedAppsUsage/home";

/// `GET /lightning/setup/ConnectedAppsUsage/home`.
pub(crate) fn setup_page(call: &mut Call<'_>) -> Reply {
    match administrator(call) {
        Ok(session) => show(call, &session),
        Err(reply) => *reply,
    }
}

/// A button of that page: `revoke` with a grant's number, or `expire`.
pub(crate) fn setup_posted(call: &mut Call<'_>) -> Reply {
    let session = match administrator(call) {
        Ok(session) => session,
        Err(reply) => return *reply,
    };
    let form = call.request.form();
    if !genuine(&form, &session) {
        return message(
            403,
            "Not allowed",
            "This form did not come from a page of this sign-in. Go back and try again.",
        );
    }
    let revoke = form.get("revoke").and_then(|number| number.parse().ok());
    let done = match (revoke, form.get("expire")) {
        (Some(grant), _) => grants::end(call.conn, grant, call.now),
        (None, Some(_)) => tokens::end_all_access(call.conn),
        (None, None) => Ok(()),
    };
    match done {
        Ok(()) => Reply::redirect(ADDRESS),
        Err(_) => message(
            500,
            "Something went wrong",
            "The change could not be stored.",
        ),
    }
}

fn administrator(call: &Call<'_>) -> Result<BrowserSession, Box<Reply>> {
    let session = session(call).ok_or_else(|| Box::new(to_sign_in(ADDRESS, None)))?;
    if !session.login.administrator {
        let text = "Setup is for administrators. Log out, and sign in as administrator.";
        return Err(Box::new(message(403, "Insufficient Privileges", text)));
    }
    Ok(session)
}

fn show(call: &Call<'_>, session: &BrowserSession) -> Reply {
    let grants = grants::list(call.conn, call.now).unwrap_or_default();
    let content = html! {
        section.card.wide {
            h1 { "Connected Apps OAuth Usage" }
            form method="post" action=(ADDRESS) {
                input type="hidden" name="form_token" value=(session.form_token);
                @if grants.is_empty() { p { "Nobody has allowed an app yet." } } @else {
                    table {
                        thead { tr { th { "App" } th { "User" } th { "Scopes" } th { "Allowed (UTC)" } th { "Last use (UTC)" } th { "Tokens" } th { "Live" } th { "Action" } } }
                        tbody {
                            @for (n, grant) in grants.iter().enumerate() {
                                tr {
                                    td { (grant.app) } td { (grant.username) } td { (grant.scopes) }
                                    td { (moment(grant.created_ms)) } td { (moment(grant.used_ms)) }
                                    td { (grant.uses) } td { (grant.live_sessions) }
                                    td { button.quiet type="submit" id=(format!("revoke-{}", n + 1)) name="revoke" value=(grant.id) { "Revoke" } }
                                }
                            }
                        }
                    }
                }
                p { button type="submit" id="expire-sessions" name="expire" value="all" { "Expire all access tokens" } }
                p.soft { "Revoking ends a user's refresh token and its sessions. Expiring ends sessions only: apps renew them." }
            }
        }
    };
    page(200, "Connected Apps OAuth Usage", &content)
}

fn moment(ms: i64) -> String {
    time::format_ms(ms)
        .get(..16)
        .unwrap_or_default()
        .replace('T', " ")
}
