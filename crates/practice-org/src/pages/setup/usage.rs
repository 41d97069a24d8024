//! "Connected Apps OAuth Usage": the apps seen in the org, install, block, and who allowed them; revoke, expire.

use maud::{Markup, html};

use crate::db::apps::{self, App};
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
pub(in crate::pages) const INSTALLED: &str = "The app is installed.";
pub(in crate::pages) const UNINSTALLED: &str = "The app is no longer installed.";
pub(in crate::pages) const BLOCKED: &str = "The app is blocked.";
pub(in crate::pages) const UNBLOCKED: &str = "The app is no longer blocked.";

/// Shows every app and every approval.
pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let grants = grants::list(call.conn, call.now)?;
    let apps = apps::list(call.conn)?;
    let content = html! {
        form id="usage" method="post" action=(visit.address) { (token(visit)) }
        div.panel.flush { (app_table(&apps, &grants)) }
        h2 { "Approvals" }
        p.soft { "Times are UTC. Tokens: access tokens issued so far; live: those not yet expired." }
        div.panel.flush {
            @if grants.is_empty() {
                p.empty { "Nobody has allowed an app yet. Connect an app to this org, and its approval stands here." }
            } @else { (table(&grants)) }
        }
    };
    let expire = html! {
        button.quiet type="submit" form="usage" id="expire-sessions" name="expire" value="all" { "Expire all access tokens" }
    };
    let lead = "Revoking ends a refresh token and its sessions; expiring ends sessions only: apps renew them.";
    Ok(Shown::new("Connected Apps OAuth Usage", lead, content).beside(expire))
}

fn app_table(apps: &[App], grants: &[Listed]) -> Markup {
    let users = |app: &App| {
        let mine = grants
            .iter()
            .filter(|grant| grant.client_id.as_ref() == Some(&app.consumer_key));
        let mut users: Vec<&str> = mine.map(|grant| grant.username.as_str()).collect();
        users.sort_unstable();
        users.dedup();
        users.len()
    };
    html! {
        table {
            thead { tr { th { "App" } th { "Users" } th { "State" } th { "Action" } } }
            tbody {
                @for app in apps {
                    @let settings = &app.settings;
                    tr {
                        td { strong { (settings.label) } span.under { (settings.description) } }
                        td.number { (users(app)) }
                        td.tight {
                            @if settings.blocked { span.chip.bad { "Blocked" } }
                            @else if settings.installed { span.chip.good { "Installed" } }
                            @else { span.chip.warn { "Not installed" } }
                        }
                        td.buttons {
                            @if settings.installed { (button("uninstall", app, "Uninstall")) } @else { (button("install", app, "Install")) }
                            " "
                            @if settings.blocked { (button("unblock", app, "Unblock")) } @else { (button("block", app, "Block")) }
                        }
                    }
                }
            }
        }
    }
}

fn button(name: &str, app: &App, label: &str) -> Markup {
    html! {
        button.quiet.small type="submit" form="usage" name=(name) value=(app.consumer_key)
            aria-label=(format!("{label} {}", app.settings.label)) { (label) }
    }
}

fn table(grants: &[Listed]) -> Markup {
    html! {
        table {
            thead { tr {
                th { "App and scopes" } th { "User" } th { "Allowed, last used" } th { "Tokens" } th { "Live" } th { "Action" }
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

/// A button of that page: `revoke` with a grant's number, `expire`, or what is done to an app with its key.
pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    for (name, member, on, told) in [
        ("install", "installed", true, INSTALLED),
        ("uninstall", "installed", false, UNINSTALLED),
        ("block", "blocked", true, BLOCKED),
        ("unblock", "blocked", false, UNBLOCKED),
    ] {
        if let Some(key) = form.given(name) {
            return set(call, key, member, on, told);
        }
    }
    let revoke = form.get("revoke").and_then(|number| number.parse().ok());
    let done = match (revoke, form.get("expire")) {
        (Some(grant), _) => grants::end(call.conn, grant, call.now).map(|()| REVOKED),
        (None, Some(_)) => tokens::end_all_access(call.conn).map(|()| EXPIRED),
        (None, None) => return Acted::Refused("Choose what to revoke.".to_owned()),
    };
    done.map_or_else(Acted::from, Acted::Done)
}

fn set(call: &mut Call<'_>, key: &str, member: &str, on: bool, told: &'static str) -> Acted {
    let changed = apps::find(call.conn, key).and_then(|app| {
        let settings = app.settings.patched(&serde_json::json!({ member: on }))?;
        apps::change(call.conn, app.id, settings, call.now)
    });
    match changed {
        Ok(_) => Acted::Done(told),
        Err(error) => Acted::Refused(error.to_string()),
    }
}
