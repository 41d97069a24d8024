//! The page that says what this is and how to try it.

use maud::{Markup, html};

use crate::db::{apps, logins};
use crate::http::Reply;
use crate::org::Call;

use super::frame::{Shown, document};
use super::session;

/// `GET /`.
pub(crate) fn home(call: &mut Call<'_>) -> Reply {
    let session = session(call);
    call.noted.username = session
        .as_ref()
        .map(|session| session.login.username.clone());
    let content = html! {
        section.panel {
            h2 { "Try it" }
            ol.steps {
                li { "In Orgdeck choose " strong { "Integrations › Add integration" } " and the environment " strong { "Practice" }
                    ", or point any other client for Salesforce at the address below: it is My Domain and login host in one." }
                li { "Sign in as the support agent, and press " strong { "Allow" } "." }
                li { "Read and change cases. Then make something go wrong under " a href="/practice/faults" { "Faults" }
                    ", move the " a href="/practice/clock" { "clock" } ", or revoke the approval under "
                    a href="/lightning/setup/ConnectedAppsUsage/home" { "Connected Apps OAuth Usage" }
                    ", and see in the " a href="/practice/log" { "request log" } " what the client did about it." }
            }
        }
        (credentials(call))
        section.panel {
            h2 { "For programs and tests" }
            p {
                "The same can be done by JSON below " code { (call.request.origin) (crate::control::http::BASE) }
                " with the " code { "control_key" } " of the line the practice org printed when it started. "
                a href="/practice/v1/openapi.json" { "OpenAPI description" }
            }
        }
    };
    let lead = "It runs on this computer and answers as Salesforce answers. Its accounts, contacts and cases are made up: nothing here reaches \
        Salesforce, and you can break nothing that matters.";
    let shown = Shown::new("A Salesforce org for practice", lead, content);
    document(call, 200, "/", session.as_ref(), &shown, &Markup::default())
}

fn credentials(call: &Call<'_>) -> Markup {
    let app = apps::first(call.conn).and_then(|app| Ok((apps::secret(call.conn, &app)?, app)));
    html! {
        section.panel {
            h2 { "Addresses and credentials" }
            dl {
                dt { "My Domain, login host" } dd { code { (call.request.origin) } }
                dt { "Org id" } dd { code { (call.org.org_id) } }
                dt { "Support agent" } dd { code { (logins::AGENT) } }
                dt { "Administrator" } dd { code { (logins::ADMIN) } span.soft { " for the pages on the left" } }
                dt { "Password" } dd { code { (logins::PASSWORD) } }
                @if let Ok((secret, app)) = app {
                    dt { "Consumer key" } dd { code { (app.consumer_key) } }
                    dt { "Consumer secret" } dd { code { (secret) } span.soft { " the app does not need it" } }
                }
            }
            p.help { "Practice credentials: they open nothing but this org and are no secrets." }
        }
    }
}
