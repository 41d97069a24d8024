//! The faults page: what is set and how far it has got, and the catalogue to set more from.

use maud::{Markup, html};

use crate::control::faults::{Entry, Fault, Set, catalogue, entry};
use crate::http::Params;
use crate::org::Call;

use super::super::frame::{Acted, Shown, Trouble, Visit, press, token};
use super::fault_form;

pub(in crate::pages) const SET: &str = "The fault is set and waits for its request.";
pub(in crate::pages) const DROPPED: &str = "The fault was dropped.";
pub(in crate::pages) const CLEARED: &str = "All faults were dropped and held requests released.";
pub(in crate::pages) const RELEASED: &str = "Held requests were released.";

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let named = visit.form.or(Some(&call.request.query));
    if let Some(name) = named.and_then(|params| params.given("name")) {
        let entry = entry(name).ok_or_else(|| Trouble::Missing(format!("fault {name}")))?;
        return fault_form::show(call, visit, entry);
    }
    let set = call.org.faults.all();
    let held = call.org.faults.holding();
    let content = html! {
        div.panel.flush {
            @if set.is_empty() { p.empty { "Nothing goes wrong at the moment. Choose a fault below." } }
            @else { (waiting(&set, visit)) }
        }
        h2 { "Catalogue" }
        form id="set" method="post" action=(visit.address) { (token(visit)) input type="hidden" name="act" value="set"; }
        div.panel.flush { @for (group, entries) in groups() { (group_of(group, &entries)) } }
    };
    let beside = html! {
        @if held > 0 { (press(visit, &format!("Release {held} held"), "", &[("act", "release")])) }
        @if !set.is_empty() { (press(visit, "Drop all", "quiet", &[("act", "clear")])) }
    };
    let lead = "Make things go wrong on purpose: for the next request that fits, or by rules such as “the third PATCH, once, after it was applied”.";
    Ok(Shown::new("Faults", lead, content).beside(beside))
}

/// The catalogue by its headings.
fn groups() -> Vec<(&'static str, Vec<&'static Entry>)> {
    let mut groups: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for entry in catalogue() {
        match groups.last_mut().filter(|(group, _)| *group == entry.group) {
            Some((_, entries)) => entries.push(entry),
            None => groups.push((&entry.group, vec![entry])),
        }
    }
    groups
}

fn group_of(group: &str, entries: &[&Entry]) -> Markup {
    html! {
        details {
            summary { (group) span.chip { (entries.len()) } }
            table { tbody {
                @for entry in entries {
                    tr {
                        th scope="row" { (entry.title) }
                        td { (entry.tells) }
                        td.buttons {
                            button.quiet.small type="submit" form="set" name="name" value=(entry.name) aria-label=(format!("Set for the next request: {}", entry.title)) { "Set once" }
                            "  "
                            a href=(format!("/practice/faults?name={}", entry.name)) aria-label=(format!("Set with rules: {}", entry.title)) { "With rules…" }
                        }
                    }
                }
            } }
        }
    }
}

fn waiting(set: &[Set], visit: &Visit<'_>) -> Markup {
    html! {
        table {
            thead { tr { th { "No." } th { "What" } th { "Which requests" } th { "Met" } th { "Action" } } }
            tbody {
                @for set in set {
                    tr {
                        td.tight { (set.id) }
                        td { strong { (title_of(&set.fault)) } (explained(&set.fault)) }
                        td { (rule_in_words(&set.fault)) }
                        td.tight { (progress(set)) }
                        td.buttons { (press(visit, "Drop", "quiet small", &[("act", "drop"), ("id", &set.id.to_string())])) }
                    }
                }
            }
        }
    }
}

/// The catalogue's entry, if the fault is one of its own.
fn known(fault: &Fault) -> Option<&'static Entry> {
    catalogue()
        .iter()
        .find(|entry| entry.what == fault.what && entry.when == fault.when)
}

fn title_of(fault: &Fault) -> String {
    known(fault).map_or_else(
        || fault.what.name().replace('_', " "),
        |entry| entry.title.clone(),
    )
}

fn explained(fault: &Fault) -> Markup {
    html! {
        @match known(fault) {
            Some(entry) => span.under { (entry.tells) },
            None => span.under.mono { (serde_json::json!(fault.what)) },
        }
    }
}

fn progress(set: &Set) -> String {
    let waits = set.fault.skip - set.passed;
    if waits > 0 {
        return format!("after {waits} more");
    }
    if set.fault.times == u32::MAX {
        format!("{}, until dropped", set.met)
    } else {
        format!("{} of {}", set.met, set.fault.times)
    }
}

/// "PATCH below /services/data/ about Case by agent@practice.example, after 2 of them".
fn rule_in_words(fault: &Fault) -> String {
    let mut words = vec![
        fault
            .method
            .clone()
            .unwrap_or_else(|| "any request".to_owned()),
    ];
    let mut add = |word: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            words.push(format!("{word} {value}"));
        }
    };
    add("below", Some(&fault.path_prefix));
    add("containing", Some(&fault.path_contains));
    add("about", fault.object.as_deref());
    add("by", fault.username.as_deref());
    add(
        "of the app with key",
        fault.client_id.as_deref().and_then(|key| key.get(..14)),
    );
    let mut told = words.join(" ");
    if fault.skip > 0 {
        told.push_str(&format!(", after {} of them", fault.skip));
    }
    if fault.when == crate::control::When::After {
        told.push_str(", once it was applied");
    }
    told
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let faults = &call.org.faults;
    match form.get("act") {
        Some("set") => match entry(form.get("name").unwrap_or_default()) {
            Some(entry) => {
                faults.add(Fault::of(entry));
                Acted::Done(SET)
            }
            None => Acted::Refused("The catalogue has no such fault.".to_owned()),
        },
        Some("set_with_rules") => fault_form::act(call, form),
        Some("drop") => {
            let id = form.get("id").and_then(|id| id.parse().ok());
            if id.is_some_and(|id| faults.remove(id)) {
                Acted::Done(DROPPED)
            } else {
                Acted::Refused("That fault has met its requests already.".to_owned())
            }
        }
        Some("clear") => {
            faults.clear();
            Acted::Done(CLEARED)
        }
        Some("release") => {
            faults.release();
            Acted::Done(RELEASED)
        }
        _ => Acted::Refused("Choose what to do.".to_owned()),
    }
}
