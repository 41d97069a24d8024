//! "Permission Sets": a list; a new one at `?new=1`; one opened at `?set=ID`, with what it allows and who has it.
//!
//! They are the records that SOQL shows and that rights come from, so one made here takes effect at once.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::db::people;
use crate::db::permissions::{self, Holder};
use crate::error::ApiError;
use crate::http::Params;
use crate::org::Call;
use crate::rest::rows;

use super::super::fields::{area, choice, text_field, tick};
use super::super::frame::{Acted, Shown, Trouble, Visit, named, press, token};
use super::granting::{self, Opened, part_row};
use super::{editor, users};

pub(in crate::pages) const ADDRESS: &str = "/lightning/setup/PermSets/home";
pub(in crate::pages) const MADE: &str =
    "The permission set was made. Open its parts to say what it allows and who has it.";
pub(in crate::pages) const SAVED: &str = "The permission set was saved.";
pub(in crate::pages) const DELETED: &str =
    "The permission set is gone, and nobody has it any more.";
pub(in crate::pages) const ASSIGNED: &str = "The assignments were saved.";

fn opened(holder: &Holder) -> Opened<'_> {
    Opened {
        holder,
        address: ADDRESS,
        all: "All permission sets",
    }
}

/// The permission set of this id that is no profile's.
fn find(call: &Call<'_>, id: &str) -> rusqlite::Result<Option<Holder>> {
    let found = permissions::one(call.conn, id)?;
    Ok(found.filter(|set| set.profile.is_none()))
}

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    if let Some(id) = named(call, visit, "set") {
        let set =
            find(call, id)?.ok_or_else(|| Trouble::Missing(format!("permission set {id}")))?;
        let opened = opened(&set);
        if let Some(shown) = granting::show(call, visit, &opened)? {
            return Ok(shown);
        }
        return match named(call, visit, "part") {
            Some("assignments") => assignments(call, visit, &opened),
            Some("properties") => Ok(properties(visit, Some(&opened))),
            _ => one(call, visit, &opened),
        };
    }
    if named(call, visit, "new").is_some() {
        return Ok(properties(visit, None));
    }
    let sets = permissions::sets(call.conn)?;
    let users = permissions::counted(call.conn)?;
    let content = html! {
        div.panel.flush { table {
            thead { tr { th { "Permission Set Label" } th { "Description" } th { "Users" } } }
            tbody { @for set in &sets {
                tr {
                    td { a href=(opened(set).at(&[])) { strong { (set.label) } } span.under { (set.name) } }
                    td { (set.description) }
                    td.number { (users.get(&set.id).unwrap_or(&0)) }
                }
            } }
        } }
    };
    let beside = html! { a.button href=(format!("{ADDRESS}?new=1")) { "New" } };
    let lead = "What users may do beyond their profile. A permission set does nothing until somebody has it.";
    Ok(Shown::new("Permission Sets", lead, content).beside(beside))
}

fn one(call: &Call<'_>, visit: &Visit<'_>, opened: &Opened<'_>) -> Result<Shown, Trouble> {
    let set = opened.holder;
    let users = permissions::assigned(call.conn, &set.id)?;
    let people = people::list(call.conn)?;
    let names: Vec<&str> = people
        .iter()
        .filter(|person| users.contains_key(&person.user_id))
        .map(|person| person.name.as_str())
        .collect();
    let content = html! {
        p { a href=(ADDRESS) { "All permission sets" } }
        section.panel {
            dl {
                dt { "API Name" } dd { code { (set.name) } }
                dt { "Description" } dd { (set.description) }
                dt { "License" } dd { "None: any user can have it" }
            }
            div.actions { a.button.quiet.small href=(opened.at(&[("part", "properties")])) { "Edit Properties" } }
        }
        (granting::parts(call, opened)?)
        div.panel.flush { table { tbody {
            @match names.is_empty() {
                true => (part_row(opened, "assignments", "Manage Assignments", "nobody has it")),
                false => (part_row(opened, "assignments", "Manage Assignments", &names.join(", "))),
            }
        } } }
        details.panel.sure {
            summary { "Delete this permission set…" }
            p { "Whoever has it can no longer do what it allows." }
            (press(visit, "Delete", "danger", &[("act", "delete"), ("set", &set.id)]))
        }
    };
    Ok(Shown::new(&set.label, "Permission Set", content))
}

/// The form for a new permission set, or for the names of one that is there.
fn properties(visit: &Visit<'_>, opened: Option<&Opened<'_>>) -> Shown {
    let set = opened.map(|opened| opened.holder);
    let of = |value: fn(&Holder) -> &str| set.map_or("", value);
    let back = opened.map_or_else(|| ADDRESS.to_owned(), |opened| opened.at(&[]));
    let fields = html! {
        div.fields.broad {
            (text_field(visit, "label", "Label", of(|set| &set.label), ""))
            (text_field(visit, "api_name", "API Name", of(|set| &set.name), "Letters, digits, single underscores."))
            (area(visit, "description", "Description", of(|set| &set.description), 2, ""))
            @if set.is_none() { (choice(visit, "license", "License", &[("", "--None--")], "", "Without one, any user can have it.")) }
        }
    };
    let form = html! {
        form.panel method="post" action=(ADDRESS) {
            (token(visit))
            input type="hidden" name="act" value="save";
            @match set {
                Some(set) => {
                    input type="hidden" name="set" value=(set.id);
                    input type="hidden" name="part" value="properties";
                },
                None => input type="hidden" name="new" value="1";,
            }
            (fields)
            div.actions { button type="submit" { "Save" } a.button.quiet href=(back) { "Cancel" } }
        }
    };
    match opened {
        Some(opened) => opened.page("Edit Properties", &form),
        None => {
            let content = html! { p { a href=(ADDRESS) { "All permission sets" } } (form) };
            Shown::new("New Permission Set", "", content)
        }
    }
}

fn assignments(call: &Call<'_>, visit: &Visit<'_>, opened: &Opened<'_>) -> Result<Shown, Trouble> {
    let assigned = permissions::assigned(call.conn, &opened.holder.id)?;
    let (current, others): (Vec<_>, Vec<_>) = people::list(call.conn)?
        .into_iter()
        .partition(|person| assigned.contains_key(&person.user_id));
    let list = |people: &[people::Person]| {
        html! { div.ticks { @for person in people {
            (tick(&format!("user.{}", person.user_id), &person.name, false, &person.username))
        } } }
    };
    let form = |act: &str, content: Markup| {
        html! {
            form.panel method="post" action=(ADDRESS) {
                (content)
                (token(visit))
                input type="hidden" name="act" value=(act); input type="hidden" name="set" value=(opened.holder.id);
                input type="hidden" name="part" value="assignments";
            }
        }
    };
    let content = html! {
        (form("unassign", html! {
            h2 { "Current Assignments" }
            @if current.is_empty() { p { "Nobody has this permission set yet." } } @else {
                (list(&current))
                button.quiet.small type="submit" { "Remove assignments" }
            }
        }))
        (form("assign", html! {
            h2 { "Add Assignments" }
            @if others.is_empty() { p { "Everybody has it." } } @else {
                (list(&others))
                button type="submit" { "Assign" }
            }
        }))
    };
    Ok(opened.page("Manage Assignments", &content))
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let found = form.given("set").map(|id| find(call, id));
    let set = match found.transpose() {
        Ok(found) => found.flatten(),
        Err(error) => return Acted::from(error),
    };
    let done = match (form.get("act"), &set) {
        (Some("allow"), Some(set)) => return granting::act(call, form, &opened(set)),
        (Some("save"), Some(set)) => {
            save(call, Some(&set.id), form).map(|_| Acted::To(opened(set).at(&[]), SAVED))
        }
        (Some("save"), None) if form.given("set").is_none() => {
            save(call, None, form).map(|id| Acted::To(format!("{ADDRESS}?set={id}"), MADE))
        }
        (Some("assign"), Some(set)) => {
            let back = opened(set).at(&[("part", "assignments")]);
            assign(call, set, form).map(|()| Acted::To(back, ASSIGNED))
        }
        (Some("unassign"), Some(set)) => {
            let back = opened(set).at(&[("part", "assignments")]);
            unassign(call, set, form).map(|()| Acted::To(back, ASSIGNED))
        }
        (Some("delete"), Some(set)) => {
            delete(call, set).map(|()| Acted::To(ADDRESS.to_owned(), DELETED))
        }
        _ => Ok(Acted::Refused("Choose what to do.".to_owned())),
    };
    if done.is_ok() {
        call.org.rights_changed();
    }
    done.unwrap_or_else(|error| refused(&error))
}

fn save(call: &mut Call<'_>, id: Option<&str>, form: &Params) -> Result<String, ApiError> {
    let text = |name: &str| json!(form.get(name).unwrap_or_default().trim());
    let fields: Map<String, Value> = [
        ("Label", text("label")),
        ("Name", text("api_name")),
        ("Description", text("description")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let (editor, now) = (editor(call)?, call.now);
    match id {
        None => rows::add(call.conn, "PermissionSet", &fields, &editor, now),
        Some(id) => {
            rows::edit(call.conn, id, &fields, &editor, now)?;
            Ok(id.to_owned())
        }
    }
}

/// The users that are ticked.
fn ticked(form: &Params) -> impl Iterator<Item = &str> {
    form.0
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("user."))
}

fn assign(call: &mut Call<'_>, set: &Holder, form: &Params) -> Result<(), ApiError> {
    call.atomically(|call| ticked(form).try_for_each(|user| users::give(call, &set.id, user)))
}

fn unassign(call: &mut Call<'_>, set: &Holder, form: &Params) -> Result<(), ApiError> {
    let assigned = permissions::assigned(call.conn, &set.id)?;
    let editor = editor(call)?;
    call.atomically(|call| {
        let ids = ticked(form).filter_map(|user| assigned.get(user));
        ids.into_iter()
            .try_for_each(|id| rows::remove(call.conn, id, &editor, call.now))
    })
}

fn delete(call: &mut Call<'_>, set: &Holder) -> Result<(), ApiError> {
    let editor = editor(call)?;
    rows::remove(call.conn, &set.id, &editor, call.now)
}

/// At the field the refusal names; an empty one in Setup's words.
fn refused(error: &ApiError) -> Acted {
    let why = match error.code {
        "REQUIRED_FIELD_MISSING" => "You must enter a value.".to_owned(),
        _ => error.message.clone(),
    };
    let fields = error.fields.as_deref().unwrap_or_default();
    match fields.first().map(String::as_str) {
        Some("Label") => Acted::Wrong("label".to_owned(), why),
        Some("Name") => Acted::Wrong("api_name".to_owned(), why),
        Some("Description") => Acted::Wrong("description".to_owned(), why),
        _ => Acted::Refused(why),
    }
}
