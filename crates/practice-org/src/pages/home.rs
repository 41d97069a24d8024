//! The page that says what this is.

use maud::html;

use crate::db::{apps, logins};
use crate::http::Reply;
use crate::org::Call;

use super::{page, session};

/// `GET /`.
pub(crate) fn home(call: &Call<'_>) -> Reply {
    let app = apps::first(call.conn).and_then(|app| Ok((apps::secret(call.conn, &app)?, app)));
    let session = session(call);
    let content = html! {
        section.card.wide {
            h1 { "A Salesforce org for practice" }
            p {
                "This org runs on this computer and answers as Salesforce answers. Its accounts, contacts and cases are made up; "
                "nothing here reaches Salesforce, and you can break nothing that matters."
            }
            dl {
                dt { "My Domain" } dd { code { (call.request.origin) } }
                dt { "Support agent" } dd { code { (logins::AGENT) } }
                dt { "Administrator" } dd { code { (logins::ADMIN) } }
                dt { "Password" } dd { code { (logins::PASSWORD) } " (a practice credential, no secret)" }
                @if let Ok((secret, app)) = app {
                    dt { "Consumer key" } dd { code { (app.consumer_key) } }
                    dt { "Consumer secret" } dd { code { (secret) } " (a practice credential; the app does not need it)" }
                }
            }
            p { a href="/lightning/setup/ConnectedAppsUsage/home" { "Setup: Connected Apps OAuth Usage" } " (sign in as administrator)" }
            @if let Some(session) = session {
                p { "Signed in as " (session.login.username) ". " a href="/secur/logout.jsp" { "Log out" } }
            }
        }
    };
    page(200, "Home", &content)
}
