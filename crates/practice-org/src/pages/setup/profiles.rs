//! "Profiles": a list; one opened at `?profile=ID`, with what it allows and from which addresses its users sign in.
//!
//! New ones are not made here, and login hours are not kept: users of this org sign in at any hour.

use maud::html;
use serde_json::json;

use crate::db::people;
use crate::db::permissions::{self, Holder};
use crate::db::switches;
use crate::http::Params;
use crate::org::Call;

use super::super::fields::area_like;
use super::super::frame::{Acted, Shown, Trouble, Visit, named, token};
use super::granting::{self, Opened, part_row};
use super::settings::{self, EXAMPLE};
use super::users;

pub(in crate::pages) const ADDRESS: &str = "/lightning/setup/EnhancedProfiles/home";

fn opened(holder: &Holder) -> Opened<'_> {
    Opened {
        holder,
        address: ADDRESS,
        all: "All profiles",
    }
}

fn find(call: &Call<'_>, id: &str) -> rusqlite::Result<Option<Holder>> {
    let profiles = permissions::profiles(call.conn)?;
    Ok(profiles
        .into_iter()
        .find(|known| known.profile.as_deref() == Some(id)))
}

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    if let Some(id) = named(call, visit, "profile") {
        let profile = find(call, id)?.ok_or_else(|| Trouble::Missing(format!("profile {id}")))?;
        let opened = opened(&profile);
        if let Some(shown) = granting::show(call, visit, &opened)? {
            return Ok(shown);
        }
        return match named(call, visit, "part") {
            Some("ranges") => ranges(call, visit, &opened),
            _ => one(call, &opened),
        };
    }
    let people = people::list(call.conn)?;
    let users = |profile: &Holder| {
        let mine = people
            .iter()
            .filter(|person| person.profile_id == profile.profile);
        mine.count()
    };
    let content = html! {
        div.panel.flush { table {
            thead { tr { th { "Profile Name" } th { "Users" } th { "Custom" } } }
            tbody { @for profile in permissions::profiles(call.conn)? {
                tr {
                    td { a href=(opened(&profile).at(&[])) { strong { (profile.label) } } span.under { (profile.description) } }
                    td.number { (users(&profile)) }
                    td.tight { @if profile.custom { span.chip { "Custom" } } @else { span.note { "Standard" } } }
                }
            } }
        } }
    };
    let lead = "Each user has one. It says what the user may do at least, and from which addresses the user may sign in.";
    Ok(Shown::new("Profiles", lead, content))
}

fn one(call: &Call<'_>, opened: &Opened<'_>) -> Result<Shown, Trouble> {
    let profile = opened.holder;
    let people = people::list(call.conn)?;
    let ranges = stored(call, profile)?;
    let content = html! {
        p { a href=(ADDRESS) { "All profiles" } }
        (granting::parts(call, opened)?)
        div.panel.flush { table { tbody {
            (part_row(opened, "ranges", "Login IP Ranges", if ranges.is_empty() { "any address" } else { &ranges }))
            tr { td.tight { "Login Hours" } td { "any hour; the practice org keeps no login hours" } }
        } } }
        section.panel {
            h2 { "Assigned Users" }
            ul.steps { @for person in people.iter().filter(|person| person.profile_id == profile.profile) {
                li { a href=(users::address(&person.username)) { (person.name) } " " span.note { (person.username) } }
            } }
        }
    };
    Ok(Shown::new(&profile.label, "Profile", content))
}

/// The profile's login IP ranges as they are typed.
fn stored(call: &Call<'_>, profile: &Holder) -> rusqlite::Result<String> {
    let ranges = switches::load(call.conn)?.login_ip_ranges;
    let mine = profile.profile.as_ref().and_then(|id| ranges.get(id));
    Ok(mine
        .map(|ranges| settings::written(ranges))
        .unwrap_or_default())
}

fn ranges(call: &Call<'_>, visit: &Visit<'_>, opened: &Opened<'_>) -> Result<Shown, Trouble> {
    let (name, value) = opened.key();
    let stored = stored(call, opened.holder)?;
    let help = "Users of this profile sign in from these addresses only; without any, from everywhere. Every request here comes from 127.0.0.1.";
    let label = "Login IP Ranges, one per line";
    let form = html! {
        form.panel method="post" action=(ADDRESS) {
            (token(visit))
            input type="hidden" name=(name) value=(value); input type="hidden" name="act" value="ranges";
            input type="hidden" name="part" value="ranges";
            div.row { (area_like(visit, "ranges", label, &stored, 3, help, EXAMPLE)) }
            div.actions { button type="submit" { "Save" } a.button.quiet href=(opened.at(&[])) { "Cancel" } }
        }
    };
    Ok(opened.page("Login IP Ranges", &form))
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let found = form.given("profile").map(|id| find(call, id));
    let profile = match found.transpose() {
        Ok(found) => found.flatten(),
        Err(error) => return Acted::from(error),
    };
    match (form.get("act"), &profile) {
        (Some("allow"), Some(profile)) => granting::act(call, form, &opened(profile)),
        (Some("ranges"), Some(profile)) => {
            let done = keep(call, profile, form.get("ranges").unwrap_or_default());
            match done {
                Acted::Done(told) => Acted::To(opened(profile).at(&[]), told),
                other => other,
            }
        }
        _ => Acted::Refused("Choose what to do.".to_owned()),
    }
}

/// Stores the ranges of one profile; those of the others stay.
fn keep(call: &mut Call<'_>, profile: &Holder, typed: &str) -> Acted {
    let ranges = match settings::read(typed) {
        Ok(ranges) => ranges,
        Err(line) => return settings::not_a_range("ranges", &line),
    };
    let mut all = match switches::load(call.conn) {
        Ok(switches) => switches.login_ip_ranges,
        Err(error) => return Acted::from(error),
    };
    let id = profile.profile.clone().unwrap_or_default();
    match ranges.is_empty() {
        true => drop(all.remove(&id)),
        false => drop(all.insert(id, ranges)),
    }
    settings::store(call, &json!({ "login_ip_ranges": all }))
}
