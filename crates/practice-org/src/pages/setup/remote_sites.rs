//! "Remote Site Settings": hosts the org may call. One site is at `?site=ID`, a new one at `?new=1`.
//!
//! The practice org calls nobody; its sites are there for who sets up an org by a checklist.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Params;
use crate::org::Call;
use crate::rest::tooling::remote_sites::{self, Listed as Site};

use super::super::fields::{text_field, tick};
use super::super::frame::{Acted, Shown, Trouble, Visit, named, press, token};
use super::editor;

pub(in crate::pages) const ADDRESS: &str = "/lightning/setup/SecurityRemoteProxy/home";
pub(in crate::pages) const SAVED: &str = "The remote site was saved.";
pub(in crate::pages) const DELETED: &str = "The remote site was deleted.";

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let sites = remote_sites::list(call.conn)?;
    if let Some(id) = named(call, visit, "site") {
        let site = sites.iter().find(|site| site.id == id);
        let site = site.ok_or_else(|| Trouble::Missing(format!("remote site {id}")))?;
        return Ok(one(visit, Some(site)));
    }
    if named(call, visit, "new").is_some() {
        return Ok(one(visit, None));
    }
    let content = html! {
        div.panel.flush {
            @if sites.is_empty() { p.empty { "There is no remote site yet." } } @else { (table(&sites)) }
        }
    };
    let beside = html! { a.button href=(format!("{ADDRESS}?new=1")) { "New Remote Site" } };
    let lead = "Hosts that this org's code may call. The practice org itself calls nobody: sites are here to practise a set-up.";
    Ok(Shown::new("Remote Site Settings", lead, content).beside(beside))
}

fn table(sites: &[Site]) -> Markup {
    html! {
        table {
            thead { tr { th { "Remote Site Name" } th { "Remote Site URL" } th { "Active" } } }
            tbody {
                @for site in sites {
                    tr {
                        td {
                            a href=(format!("{ADDRESS}?site={}", site.id)) { strong { (site.name) } }
                            span.under { (site.description) }
                        }
                        td.mono { (site.url) }
                        td.tight { @if site.active { span.chip.good { "Active" } } @else { span.chip { "Inactive" } } }
                    }
                }
            }
        }
    }
}

fn one(visit: &Visit<'_>, site: Option<&Site>) -> Shown {
    let of = |value: fn(&Site) -> &str| site.map_or("", value);
    let on = |name: &str, stored: bool| visit.form.map_or(stored, |form| form.get(name).is_some());
    let content = html! {
        p { a href=(ADDRESS) { "All remote sites" } }
        form.panel method="post" action=(ADDRESS) {
            (token(visit))
            input type="hidden" name="act" value="save";
            @match site {
                Some(site) => input type="hidden" name="site" value=(site.id);,
                None => input type="hidden" name="new" value="1";,
            }
            div.fields.broad {
                (text_field(visit, "name", "Remote Site Name", of(|site| &site.name), "Letters, digits, single underscores."))
                (text_field(visit, "url", "Remote Site URL", of(|site| &site.url), ""))
                (text_field(visit, "description", "Description", of(|site| &site.description), ""))
            }
            div.ticks {
                (tick("active", "Active", on("active", site.is_none_or(|site| site.active)), ""))
                (tick("mixed", "Disable Protocol Security", on("mixed", site.is_some_and(|site| site.mixed)), "Lets code that came by https call a host by http."))
            }
            div.actions { button type="submit" { "Save" } a.button.quiet href=(ADDRESS) { "Cancel" } }
        }
        @if let Some(site) = site {
            details.panel.sure {
                summary { "Delete this remote site…" }
                p { "Code in this org could no longer call " code { (site.url) } "." }
                (press(visit, "Delete", "danger", &[("act", "delete"), ("site", &site.id)]))
            }
        }
    };
    let title = site.map_or("New Remote Site", |site| &site.name);
    Shown::new(title, "Remote Site", content)
}

pub(in crate::pages) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    match (form.get("act"), form.given("site")) {
        (Some("save"), id) => match save(call, id, form) {
            Ok(()) => Acted::To(ADDRESS.to_owned(), SAVED),
            Err(error) => refused(&error),
        },
        (Some("delete"), Some(id)) => match remote_sites::delete(call.conn, id) {
            Ok(()) => Acted::To(ADDRESS.to_owned(), DELETED),
            Err(error) => Acted::from(error),
        },
        _ => Acted::Refused("Choose what to do.".to_owned()),
    }
}

fn save(call: &mut Call<'_>, id: Option<&str>, form: &Params) -> Result<(), ApiError> {
    let text = |name: &str| form.get(name).unwrap_or_default().trim();
    let on = |name: &str| form.get(name).is_some();
    let metadata: Map<String, Value> = [
        ("url", json!(text("url"))),
        ("description", json!(text("description"))),
        ("isActive", json!(on("active"))),
        ("disableProtocolSecurity", json!(on("mixed"))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let (editor, now) = (editor(call)?, call.now);
    call.atomically(|call| remote_sites::save(call.conn, id, text("name"), &metadata, &editor, now))
}

/// At the field the refusal names.
fn refused(error: &ApiError) -> Acted {
    let why = error.message.clone();
    let fields = error.fields.as_deref().unwrap_or_default();
    match fields.first().map(String::as_str) {
        Some("FullName") => Acted::Wrong("name".to_owned(), why),
        Some("EndpointUrl" | "url") => Acted::Wrong("url".to_owned(), why),
        _ => Acted::Refused(why),
    }
}
