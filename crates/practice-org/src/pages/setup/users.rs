//! "Users": who may sign in, what each may do, freezing, passwords and security tokens.
//!
//! One user is at `?user=USERNAME`.

use maud::{Markup, html};
use serde_json::json;

use crate::control::{Command, UserChange, run};
use crate::db::people::{self, Person};
use crate::db::{logins, switches};
use crate::error::ApiError;
use crate::http::{Params, with_query};
use crate::org::Call;
use crate::rest::rows;

use super::super::fields::{text_field, tick};
use super::super::frame::{Acted, Shown, Trouble, Visit, named, press, token};
use super::editor;

pub(in crate::pages) const ADDRESS: &str = "/lightning/setup/ManageUsers/home";
pub(in crate::pages) const SAVED: &str = "The user was saved.";
pub(in crate::pages) const PASSWORD: &str =
    "The password was set; the user's sessions are over and the security token is a new one.";
pub(in crate::pages) const ASSIGNED: &str = "The permission set assignments were saved.";
pub(in crate::pages) const TOKEN: &str = "The user has a new security token.";

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    if let Some(name) = named(call, visit, "user").map(str::to_owned) {
        let user = people::one(call.conn, &name)?;
        let user = user.ok_or_else(|| Trouble::Missing(format!("user {name}")))?;
        return one(call, visit, &user);
    }
    let users = people::list(call.conn)?;
    let content = html! {
        div.panel.flush { table {
            thead { tr { th { "User" } th { "Profile" } th { "State" } th { "May not" } } }
            tbody { @for user in &users {
                tr {
                    td { a href=(address(&user.username)) { strong { (user.name) } } span.under { (user.username) } }
                    td { (user.profile.as_deref().unwrap_or("–")) }
                    td.tight { (state(user)) }
                    td { @match lacks(user).as_str() { "" => span.note { "–" }, lacks => (lacks) } }
                }
            } }
        } }
    };
    let lead = "Everybody of this org who may sign in. The practice password of all of them is the one on the home page, unless it was changed.";
    Ok(Shown::new("Users", lead, content))
}

pub(super) fn address(username: &str) -> String {
    let mut params = Params::default();
    params.push("user", username);
    with_query(ADDRESS, &params)
}

fn state(user: &Person) -> Markup {
    html! {
        @if !user.active { span.chip.bad { "Inactive" } }
        @else if user.frozen { span.chip.warn { "Frozen" } }
        @else { span.chip.good { "Active" } }
        @if user.administrator { " " span.chip { "Administrator" } }
    }
}

fn lacks(user: &Person) -> String {
    let mut lacks = Vec::new();
    if !user.api_enabled {
        lacks.push("use the API");
    }
    if !user.view_setup {
        lacks.push("view Setup (/limits)");
    }
    if user.api_only {
        lacks.push("sign in in a browser");
    }
    lacks.join(", ")
}

fn one(call: &mut Call<'_>, visit: &Visit<'_>, user: &Person) -> Result<Shown, Trouble> {
    let login = logins::by_id(call.conn, &user.user_id)?;
    let login = login.ok_or_else(|| Trouble::Missing(format!("user {}", user.username)))?;
    let security_token = logins::security_token(call.conn, &login)?;
    let wanted = switches::load(call.conn)?.wants_security_token(&login.profile_id);
    let with = |act: &'static str| [("act", act), ("user", user.username.as_str())];
    let content = html! {
        p { a href=(ADDRESS) { "All users" } }
        form.panel method="post" action=(visit.address) {
            (token(visit))
            input type="hidden" name="act" value="save"; input type="hidden" name="user" value=(user.username);
            fieldset { legend { "State" } div.ticks {
                (tick("active", "Active", user.active, "Deactivating ends sessions and refresh tokens for good."))
                (tick("frozen", "Frozen", user.frozen, "Cannot sign in, sessions are refused; unfreezing lets them live on."))
            } }
            fieldset { legend { "Permissions" } div.ticks {
                (tick("api_enabled", "API Enabled", user.api_enabled, "Without it every API call is refused with API_CURRENTLY_DISABLED."))
                (tick("view_setup", "View Setup and Configuration", user.view_setup, "Without it /limits is refused."))
                (tick("api_only", "Api Only User", user.api_only, "Cannot sign in in a browser."))
                (tick("approve_uninstalled", "Approve Uninstalled Connected Apps", user.approve_uninstalled, "May allow apps that are not installed."))
            } }
            div.actions { button type="submit" { "Save" } a.button.quiet href=(ADDRESS) { "Cancel" } }
        }
        (assignments(call, visit, user)?)
        section.panel {
            h2 { "Security Token" }
            p { code { (security_token) } }
            p.help {
                "SOAP login() and the username-password flow want it behind the password"
                @if wanted { "." } @else { ", but not now: the address is trusted, or the profile has login IP ranges (Network Access)." }
            }
            (press(visit, "Reset security token", "quiet small", &with("token")))
        }
        form.panel method="post" action=(visit.address) {
            h2 { "Password" }
            (token(visit))
            input type="hidden" name="act" value="password"; input type="hidden" name="user" value=(user.username);
            div.fields.broad { (text_field(visit, "password", "New password", "", "A practice password, shown as you type.")) }
            button.quiet.small type="submit" { "Set password" }
        }
    };
    let lead = format!(
        "{} · {}",
        user.username,
        user.profile.as_deref().unwrap_or("no profile")
    );
    Ok(Shown::new(&user.name, &lead, content))
}

/// Which permission sets the user has.
fn assignments(call: &Call<'_>, visit: &Visit<'_>, user: &Person) -> Result<Markup, Trouble> {
    let sets = people::permission_sets(call.conn, &user.user_id)?;
    Ok(html! {
        @if !sets.is_empty() {
            form.panel method="post" action=(visit.address) {
                h2 { "Permission Set Assignments" }
                (token(visit))
                input type="hidden" name="act" value="assign"; input type="hidden" name="user" value=(user.username);
                div.ticks {
                    @for set in &sets { (tick(&format!("set.{}", set.id), &set.label, set.assignment.is_some(), &set.description)) }
                }
                button.quiet.small type="submit" { "Save assignments" }
            }
        }
    })
}

/// Assigns the permission sets that are ticked, and takes the others away.
fn assign(call: &mut Call<'_>, username: &str, form: &Params) -> Result<(), ApiError> {
    let user = people::one(call.conn, username)?.ok_or_else(ApiError::not_found)?;
    let (editor, now) = (editor(call)?, call.now);
    for set in people::permission_sets(call.conn, &user.user_id)? {
        let ticked = form.get(&format!("set.{}", set.id)).is_some();
        match set.assignment {
            None if ticked => give(call, &set.id, &user.user_id)?,
            Some(id) if !ticked => rows::remove(call.conn, &id, &editor, now)?,
            _ => {}
        }
    }
    Ok(())
}

/// Assigns a permission set to a user.
pub(super) fn give(call: &mut Call<'_>, set: &str, user: &str) -> Result<(), ApiError> {
    let (editor, now) = (editor(call)?, call.now);
    let fields = [("PermissionSetId", set), ("AssigneeId", user)];
    let fields = fields
        .into_iter()
        .map(|(name, id)| (name.to_owned(), json!(id)))
        .collect();
    rows::add(call.conn, "PermissionSetAssignment", &fields, &editor, now).map(drop)
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let username = form.get("user").unwrap_or_default().to_owned();
    let back = address(&username);
    let on = |name: &str| Some(form.get(name).is_some());
    let (command, told) = match form.get("act") {
        Some("save") => {
            let change = UserChange {
                active: on("active"),
                frozen: on("frozen"),
                api_enabled: on("api_enabled"),
                view_setup: on("view_setup"),
                api_only: on("api_only"),
                approve_uninstalled: on("approve_uninstalled"),
            };
            (Command::SetUser { username, change }, SAVED)
        }
        Some("password") => match form.given("password").map(str::to_owned) {
            Some(password) => (Command::SetPassword { username, password }, PASSWORD),
            None => {
                let why = "You must enter a value.".to_owned();
                return Acted::Wrong("password".to_owned(), why);
            }
        },
        Some("assign") => {
            return match assign(call, &username, form) {
                Ok(()) => {
                    call.org.rights_changed();
                    Acted::To(back, ASSIGNED)
                }
                Err(error) => Acted::Refused(error.message),
            };
        }
        Some("token") => (Command::ResetSecurityToken { username }, TOKEN),
        _ => return Acted::Refused("Choose what to do.".to_owned()),
    };
    match run::change(call.org, call.conn, command) {
        Ok(_) => Acted::To(back, told),
        Err(error) => Acted::Refused(error.to_string()),
    }
}
