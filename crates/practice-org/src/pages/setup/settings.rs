//! The org's settings, on the pages Setup has for them: three about signing in, Knowledge and duplicates.

use std::net::Ipv4Addr;

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::db::switches::{self, IpRange, Switches, TIMEOUTS};
use crate::http::Params;
use crate::org::Call;

use super::super::fields::{area_like, choice, tick};
use super::super::frame::{Acted, Shown, Trouble, Visit, token};
use super::app_form::told_minutes;

pub(in crate::pages) const SAVED: &str = "The settings were saved.";

/// OAuth and OpenID Connect Settings; the name in the address is unconfirmed.
pub(in crate::pages) const OAUTH: &str = "/lightning/setup/OauthOidcSettings/home";

/// How ranges of addresses are typed.
pub(super) const EXAMPLE: &str = "10.0.0.1 - 10.0.0.255";

/// Page "OAuth and OpenID Connect Settings", with what the practice org switches beside it.
pub(in crate::pages) fn oauth(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let switches = switches::load(call.conn)?;
    let fields = html! {
        fieldset { legend { "OAuth and OpenID Connect Settings" } div.ticks {
            (tick("password_flow", "Allow OAuth Username-Password Flows", switches.password_flow, "Off in new orgs; external client apps have no such flow."))
            (tick("user_agent_flow", "Allow OAuth User-Agent Flows", switches.user_agent_flow, "Off in new orgs; external client apps have no such flow."))
        } }
        fieldset { legend { "External Client App Settings" } div.ticks {
            (tick("connected_apps_creatable", "Allow creation of connected apps", switches.connected_apps_creatable, "Off in new orgs: they make external client apps only."))
        } }
        fieldset { legend { "API" } div.ticks {
            (tick("soap_login", "SOAP login() answers", switches.soap_login, "Off in new orgs; there is no such call from API 65.0 on."))
        } }
    };
    let lead = "Which ways to get a token this org allows, and which kind of org it is: a new one, or one of before.";
    Ok(page(
        "OAuth and OpenID Connect Settings",
        lead,
        visit,
        &fields,
    ))
}

pub(in crate::pages) fn oauth_act(call: &mut Call<'_>, form: &Params) -> Acted {
    let on = |name: &str| form.get(name).is_some();
    let change = json!({
        "password_flow": on("password_flow"),
        "user_agent_flow": on("user_agent_flow"),
        "connected_apps_creatable": on("connected_apps_creatable"),
        "soap_login": on("soap_login"),
    });
    store(call, &change)
}

/// Page "Session Settings".
pub(in crate::pages) fn sessions(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let switches = switches::load(call.conn)?;
    let options = TIMEOUTS.map(|minutes| (minutes.to_string(), told_minutes(minutes)));
    let chosen = switches.session_timeout_minutes.to_string();
    let fields = html! {
        div.fields.broad {
            (choice(visit, "session_timeout_minutes", "Timeout Value", &options, &chosen,
                "Use extends a session. An app's own timeout goes before this one."))
        }
    };
    let lead = "How long an access token lives when it is not used.";
    Ok(page("Session Settings", lead, visit, &fields))
}

pub(in crate::pages) fn sessions_act(call: &mut Call<'_>, form: &Params) -> Acted {
    let minutes = form.get("session_timeout_minutes").unwrap_or_default();
    let minutes = minutes.parse::<u32>().unwrap_or_default();
    store(call, &json!({ "session_timeout_minutes": minutes }))
}

/// Page "Knowledge Settings".
pub(in crate::pages) fn knowledge(
    call: &mut Call<'_>,
    visit: &Visit<'_>,
) -> Result<Shown, Trouble> {
    let on = switches::load(call.conn)?.knowledge;
    let fields = html! {
        div.ticks {
            (tick("knowledge", "Enable Knowledge", on, "Without it there are no articles, whatever users may read. Salesforce never lets it be switched off again; here it can be, to practise."))
        }
    };
    let lead = "Whether the org has articles: Lightning Knowledge, with the object Knowledge__kav.";
    Ok(page("Knowledge Settings", lead, visit, &fields))
}

pub(in crate::pages) fn knowledge_act(call: &mut Call<'_>, form: &Params) -> Acted {
    let done = store(
        call,
        &json!({ "knowledge": form.get("knowledge").is_some() }),
    );
    call.org.rights_changed();
    done
}

/// Page "Duplicate Rules".
pub(in crate::pages) fn duplicates(
    call: &mut Call<'_>,
    visit: &Visit<'_>,
) -> Result<Shown, Trouble> {
    let on = switches::load(call.conn)?.duplicate_rules;
    let fields = html! {
        div.ticks {
            (tick("duplicate_rules", "Standard rules for accounts, contacts and leads are active", on, "A new record that looks like one there is already is refused, until whoever saves it says that it is meant. Active in new orgs; here they are not at first."))
        }
    };
    let lead = "Whether the org warns of duplicates when records are made.";
    Ok(page("Duplicate Rules", lead, visit, &fields))
}

pub(in crate::pages) fn duplicates_act(call: &mut Call<'_>, form: &Params) -> Acted {
    store(
        call,
        &json!({ "duplicate_rules": form.get("duplicate_rules").is_some() }),
    )
}

/// Page "Network Access", with the login IP ranges that profiles have.
pub(in crate::pages) fn network(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    let switches = switches::load(call.conn)?;
    let trusted = written(&switches.trusted_ip_ranges);
    let ranges = |name: &str, label: &str, stored: &str, help: &str| {
        html! { div.row { (area_like(visit, name, label, stored, 2, help, EXAMPLE)) } }
    };
    let fields = html! {
        (ranges("trusted", "Trusted IP Ranges, one per line", &trusted, "From these addresses no security token is asked for: 127.0.0.1 - 127.0.0.1 is this computer."))
        h2 { "Login IP Ranges of profiles" }
        p.soft { "Users of a profile with ranges may sign in from these addresses only. Every request here comes from 127.0.0.1." }
        @for (id, name) in profiles(call)? {
            @let stored = switches.login_ip_ranges.get(&id).map(|ranges| written(ranges)).unwrap_or_default();
            (ranges(&format!("profile.{id}"), &name, &stored, ""))
        }
    };
    let lead = "From which addresses users may sign in, and from which without a security token.";
    Ok(page("Network Access", lead, visit, &fields))
}

fn profiles(call: &Call<'_>) -> rusqlite::Result<Vec<(String, String)>> {
    call.conn
        .prepare("SELECT \"Id\", \"Name\" FROM \"Profile\" ORDER BY \"Name\"")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

pub(super) fn written(ranges: &[IpRange]) -> String {
    let lines: Vec<String> = ranges
        .iter()
        .map(|range| format!("{} - {}", range.start, range.end))
        .collect();
    lines.join("\n")
}

pub(in crate::pages) fn network_act(call: &mut Call<'_>, form: &Params) -> Acted {
    let mut profiles = serde_json::Map::new();
    for (name, text) in &form.0 {
        if let Some(id) = name.strip_prefix("profile.") {
            match read(text) {
                Ok(ranges) if ranges.is_empty() => {}
                Ok(ranges) => drop(profiles.insert(id.to_owned(), json!(ranges))),
                Err(line) => return not_a_range(name, &line),
            }
        }
    }
    match read(form.get("trusted").unwrap_or_default()) {
        Ok(trusted) => store(
            call,
            &json!({ "trusted_ip_ranges": trusted, "login_ip_ranges": profiles }),
        ),
        Err(line) => not_a_range("trusted", &line),
    }
}

pub(super) fn not_a_range(field: &str, line: &str) -> Acted {
    let why = format!(
        "“{line}” is no range: write two IPv4 addresses with a hyphen between them, the smaller one first."
    );
    Acted::Wrong(field.to_owned(), why)
}

/// The ranges of a text, or the line that is none.
pub(super) fn read(text: &str) -> Result<Vec<IpRange>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (start, end) = line.split_once('-').unwrap_or((line, line));
            let parsed = |text: &str| text.trim().parse::<Ipv4Addr>();
            match (parsed(start), parsed(end)) {
                (Ok(start), Ok(end)) if start <= end => Ok(IpRange { start, end }),
                _ => Err(line.to_owned()),
            }
        })
        .collect()
}

fn page(title: &str, lead: &str, visit: &Visit<'_>, fields: &Markup) -> Shown {
    let content = html! {
        form.panel method="post" action=(visit.address) {
            (token(visit))
            (fields)
            div.actions { button type="submit" { "Save" } }
        }
    };
    Shown::new(title, lead, content)
}

pub(super) fn store(call: &mut Call<'_>, change: &Value) -> Acted {
    let stored = switches::load(call.conn).map_err(Acted::from);
    let patched =
        stored.and_then(|switches: Switches| switches.patched(change).map_err(Acted::Refused));
    match patched {
        Ok(switches) => match switches::store(call.conn, &switches) {
            Ok(()) => Acted::Done(SAVED),
            Err(error) => Acted::from(error),
        },
        Err(refused) => refused,
    }
}
