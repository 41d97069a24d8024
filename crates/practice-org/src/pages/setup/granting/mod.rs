//! What a permission set or a profile allows, as Setup shows both when one is opened: app permissions, system
//! permissions, objects with their fields. Each part is at `&part=…`.
//!
//! Which sets and profiles there are, and who has them, is in `permission_sets` and `profiles`.

mod objects;

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::db::permissions::{self, Holder};
use crate::error::ApiError;
use crate::http::{Params, with_query};
use crate::org::Call;
use crate::rest::rows;
use crate::schema::Field;

use super::super::fields::tick;
use super::super::frame::{Acted, Shown, Trouble, Visit, named, token};
use super::editor;

pub(in crate::pages) const SAVED: &str = "The permissions were saved.";
pub(in crate::pages) const SAVED_MORE: &str =
    "The permissions were saved, and those that they need were ticked with them.";

/// What Setup has under App Permissions; the rest is under System Permissions (which is where from memory).
const APP: [&str; 5] = [
    "EditCaseComments",
    "EditKnowledge",
    "ManageCases",
    "ManageKnowledge",
    "TransferAnyCase",
];

/// What a permission cannot be without; Setup ticks it along. Public: Metadata API Developer Guide, "Modify Metadata
/// Through Metadata API Functions Permission"; answers to deployments ("Permission … depends on permission(s)"), as far
/// as this org has the permissions. Others there may be are unconfirmed.
const NEEDS: &[Need] = &[
    ("AuthorApex", &["ModifyMetadata"]),
    (
        "ManageUsers",
        &[
            "AssignPermissionSets",
            "ManageProfilesPermissionsets",
            "ViewAllUsers",
        ],
    ),
    ("ViewAllData", &["ViewEventLogFiles"]),
];

/// A permission with those it needs.
type Need = (&'static str, &'static [&'static str]);

/// These permissions, and what they need.
fn with_needed(mut chosen: BTreeSet<&'static str>, needs: &[Need]) -> BTreeSet<&'static str> {
    loop {
        let before = chosen.len();
        for (name, needed) in needs {
            if chosen.contains(name) {
                chosen.extend(*needed);
            }
        }
        if chosen.len() == before {
            return chosen;
        }
    }
}

/// A permission set or profile that is opened on its page.
pub(super) struct Opened<'a> {
    pub(super) holder: &'a Holder,
    /// The page's address.
    pub(super) address: &'static str,
    /// What the page lists: `All permission sets`.
    pub(super) all: &'static str,
}

impl Opened<'_> {
    /// What the address and the forms name it by.
    pub(super) fn key(&self) -> (&'static str, &str) {
        match &self.holder.profile {
            Some(profile) => ("profile", profile),
            None => ("set", &self.holder.id),
        }
    }

    /// The address of one of its parts.
    pub(super) fn at(&self, more: &[(&str, &str)]) -> String {
        let mut params = Params::default();
        for (name, value) in std::iter::once(&self.key()).chain(more) {
            params.push(name, value);
        }
        with_query(self.address, &params)
    }

    /// One of its pages, under a line that leads back.
    pub(super) fn page(&self, title: &str, content: &Markup) -> Shown {
        let content = html! {
            p { a href=(self.address) { (self.all) } " › " a href=(self.at(&[])) { (self.holder.label) } }
            (content)
        };
        Shown::new(title, &self.holder.label, content)
    }

    /// A page of what it allows.
    fn part(&self, title: &str, content: &Markup) -> Shown {
        let content = html! {
            @if !self.holder.custom {
                p.soft { "This profile came with Salesforce, where nobody can change what such a profile allows. Give more by a permission set." }
            }
            (content)
        };
        self.page(title, &content)
    }

    /// The form of a part.
    fn form(&self, visit: &Visit<'_>, part: &str, fields: &Markup) -> Markup {
        let (name, value) = self.key();
        html! {
            form.panel method="post" action=(self.address) {
                (token(visit))
                input type="hidden" name="act" value="allow";
                input type="hidden" name=(name) value=(value);
                input type="hidden" name="part" value=(part);
                fieldset disabled[!self.holder.custom] { (fields) }
                @if self.holder.custom {
                    div.actions { button type="submit" { "Save" } a.button.quiet href=(self.at(&[])) { "Cancel" } }
                }
            }
        }
    }
}

/// The names of the permissions of one part, by label.
fn of_part(part: &str) -> Vec<(&'static str, &'static Field)> {
    let mut fields: Vec<_> = permissions::system()
        .filter(|(name, _)| APP.contains(name) == (part == "app"))
        .collect();
    fields.sort_by_key(|(_, field)| field.label);
    fields
}

/// The parts, each with what it allows now.
pub(super) fn parts(call: &Call<'_>, opened: &Opened<'_>) -> Result<Markup, Trouble> {
    let granted = permissions::granted(call.conn, &opened.holder.id)?;
    let told = |part: &str| {
        let of_part = of_part(part);
        let labels: Vec<&str> = of_part
            .iter()
            .filter(|(name, _)| granted.contains(name))
            .map(|(_, field)| field.label)
            .collect();
        match labels.len() {
            0 => "none".to_owned(),
            all if all == of_part.len() => "all".to_owned(),
            _ => labels.join(", "),
        }
    };
    let objects = objects::told(call, opened.holder)?;
    Ok(html! {
        div.panel.flush { table {
            thead { tr { th { "Part" } th { "Allows" } } }
            tbody {
                (part_row(opened, "objects", "Object Settings", &objects))
                (part_row(opened, "app", "App Permissions", &told("app")))
                (part_row(opened, "system", "System Permissions", &told("system")))
            }
        } }
    })
}

pub(super) fn part_row(opened: &Opened<'_>, part: &str, label: &str, allows: &str) -> Markup {
    html! { tr { td.tight { a href=(opened.at(&[("part", part)])) { strong { (label) } } } td { (allows) } } }
}

/// The part that the address names, if it is one of these.
pub(super) fn show(
    call: &Call<'_>,
    visit: &Visit<'_>,
    opened: &Opened<'_>,
) -> Result<Option<Shown>, Trouble> {
    match named(call, visit, "part") {
        Some("app") => ticks(call, visit, opened, "app", "App Permissions").map(Some),
        Some("system") => ticks(call, visit, opened, "system", "System Permissions").map(Some),
        Some("objects") => objects::show(call, visit, opened).map(Some),
        _ => Ok(None),
    }
}

fn ticks(
    call: &Call<'_>,
    visit: &Visit<'_>,
    opened: &Opened<'_>,
    part: &str,
    title: &str,
) -> Result<Shown, Trouble> {
    let granted = permissions::granted(call.conn, &opened.holder.id)?;
    let fields = html! {
        div.ticks {
            @for (name, field) in of_part(part) {
                (tick(&format!("p.{name}"), field.label, granted.contains(name), &needed(name)))
            }
        }
        p.help { "What is switched off for one user alone, on the user's page, stays off whatever is ticked here." }
    };
    Ok(opened.part(title, &opened.form(visit, part, &fields)))
}

/// What is ticked along with a permission.
fn needed(name: &str) -> String {
    let needs = NEEDS.iter().find(|(known, _)| *known == name);
    let needs = needs.map_or(&[][..], |(_, needs)| needs);
    let labels: Vec<&str> = permissions::system()
        .filter(|(name, _)| needs.contains(name))
        .map(|(_, field)| field.label)
        .collect();
    if labels.is_empty() {
        return String::new();
    }
    format!("Ticks {} along.", labels.join(", "))
}

/// Takes the form of a part.
pub(super) fn act(call: &mut Call<'_>, form: &Params, opened: &Opened<'_>) -> Acted {
    if !opened.holder.custom {
        return Acted::Refused("What a standard profile allows cannot be changed.".to_owned());
    }
    let saved = match form.get("part") {
        Some(part @ ("app" | "system")) => {
            let more = save(call, form, opened.holder, part);
            more.map(|more| (opened.at(&[]), more))
        }
        Some("objects") => objects::save(call, form, opened),
        _ => return Acted::Refused("Choose what to do.".to_owned()),
    };
    match saved {
        Ok((back, more)) => {
            call.org.rights_changed();
            Acted::To(back, if more { SAVED_MORE } else { SAVED })
        }
        Err(error) => Acted::Refused(error.message),
    }
}

/// Stores the permissions of a part; whether some were ticked along.
fn save(call: &mut Call<'_>, form: &Params, holder: &Holder, part: &str) -> Result<bool, ApiError> {
    let stored = permissions::granted(call.conn, &holder.id)?;
    let of_part: Vec<&str> = of_part(part).into_iter().map(|(name, _)| name).collect();
    let ticked = |name: &&'static str| form.get(&format!("p.{name}")).is_some();
    let here = of_part.iter().copied().filter(ticked);
    let elsewhere = stored.iter().copied();
    let chosen: BTreeSet<&'static str> = here
        .chain(elsewhere.filter(|name| !of_part.contains(name)))
        .collect();
    let whole = with_needed(chosen.clone(), NEEDS);
    let changed: Map<String, Value> = stored
        .symmetric_difference(&whole)
        .map(|name| (format!("Permissions{name}"), json!(whole.contains(name))))
        .collect();
    if !changed.is_empty() {
        let editor = editor(call)?;
        rows::edit(call.conn, &holder.id, &changed, &editor, call.now)?;
    }
    Ok(whole != chosen)
}
