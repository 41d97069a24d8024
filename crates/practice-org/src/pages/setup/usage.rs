//! "Connected Apps OAuth Usage": who allowed which app, revoke, expire.

use maud::{Markup, html};

use crate::db::grants::Listed;
use crate::db::{grants, tokens};
use crate::http::Params;
use crate::org::Call;

use super::super::frame::{Acted, Shown, Trouble, Visit, token};
use super::super::moment;

pub(in crate::pages) const REVOKED: &str =
    "The approval was revoked: its refresh token and its sessions are over.";
pub(in crate::pages) const EXPIRED: &str =
    "All access tokens have expired; apps with a refresh token renew them.";

/// Shows every approval.
pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let grants = grants::list(call.conn, call.now)?;
    let lead = "Who allowed which app. Revoking ends a refresh token and its sessions; expiring ends sessions only.";
    let content = html! {
        div.panel.flush {
            @if grants.is_empty() {
                p.empty { "Nobody has allowed an app yet. Connect an app to this org, and its approval stands here." }
            } @else { (table(&grants, visit)) }
        }
    };
    let expire = html! {
        form method="post" action=(visit.address) {
            (token(visit))
            button.quiet type="submit" id="expire-sessions" name="expire" value="all" { "Expire all access tokens" }
        }
    };
    Ok(Shown::new("Connected Apps OAuth Usage", lead, content).beside(expire))
}

fn table(grants: &[Listed], visit: &Visit<'_>) -> Markup {
    html! {
        form id="usage" method="post" action=(visit.address) { (token(visit)) }
        table {
            thead { tr {
                th { "App and scopes" } th { "User" } th { "Allowed, last used (UTC)" } th { "Tokens issued" } th { "Live sessions" } th { "Action" }
            } }
            tbody {
                @for (n, grant) in grants.iter().enumerate() {
                    tr {
                        td { strong { (grant.app) } span.under { (grant.scopes) } }
                        td { (grant.username) }
                        td.tight { (moment(grant.created_ms)) span.under { (moment(grant.used_ms)) } }
                        td.number { (grant.uses) } td.number { (grant.live_sessions) }
                        td.buttons {
                            button.quiet.small type="submit" form="usage" id=(format!("revoke-{}", n + 1)) name="revoke" value=(grant.id)
                                aria-label=(format!("Revoke {} of {}", grant.app, grant.username)) { "Revoke" }
                        }
                    }
                }
            }
        }
    }
}

/// A button of that page: `revoke` with a grant's number, or `expire`.
pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let revoke = form.get("revoke").and_then(|number| number.parse().ok());
    let done = match (revoke, form.get("expire")) {
        (Some(grant), _) => grants::end(call.conn, grant, call.now).map(|()| REVOKED),
        (None, Some(_)) => tokens::end_all_access(call.conn).map(|()| EXPIRED),
        (None, None) => return Acted::Refused("Choose what to revoke.".to_owned()),
    };
    done.map_or_else(Acted::from, Acted::Done)
}
