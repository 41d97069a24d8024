//! The request log: what was asked, by whom, what was answered, and what it did.

use maud::{Markup, html};

use crate::control::log::Filter;
use crate::control::logged::Logged;
use crate::http::{Params, with_query};
use crate::org::Call;

use super::super::fields::{choice, text_field, tick};
use super::super::frame::{Shown, Trouble, Visit};
use super::super::moment;

/// Requests on one page.
const SHOWN: usize = 100;

const METHODS: [(&str, &str); 7] = [
    ("", "any"),
    ("GET", "GET"),
    ("POST", "POST"),
    ("PATCH", "PATCH"),
    ("PUT", "PUT"),
    ("DELETE", "DELETE"),
    ("HEAD", "HEAD"),
];
const STATUSES: [(&str, &str); 6] = [
    ("", "any"),
    ("2xx", "2xx done"),
    ("3xx", "3xx elsewhere"),
    ("4xx", "4xx refused"),
    ("5xx", "5xx failed"),
    ("401", "401"),
];

pub(in crate::pages) fn show(call: &mut Call<'_>, visit: &Visit<'_>) -> Result<Shown, Trouble> {
    if let Some(number) = call.request.query.given("number") {
        return one(call, visit, number);
    }
    let query = call.request.query.clone();
    let text = |name: &str| query.given(name).map(str::to_owned);
    let filter = Filter {
        before: text("before").and_then(|number| number.parse().ok()),
        method: text("method"),
        path: text("path"),
        username: text("username"),
        status: text("status"),
        path_prefix: query.get("services").map(|_| "/services/".to_owned()),
        faulted: query.get("faulted").is_some(),
        ..Filter::default()
    };
    let log = &call.org.log;
    let requests = log.newest(&filter, SHOWN);
    let (total, dropped) = log.counts();
    let lead = if dropped == 0 {
        format!(
            "{total} requests since the practice org started, newest first. Nothing is ever taken out."
        )
    } else {
        format!(
            "{total} requests since the practice org started, newest first; the oldest {dropped} are no longer kept."
        )
    };
    let content = html! {
        (filters(visit, &query))
        div.panel.flush {
            @if requests.is_empty() {
                p.empty {
                    @if total == 0 { "No request has come yet. Connect an app to this org and look again." }
                    @else { "No request fits. " a href=(visit.address) { "Show all" } }
                }
            } @else { (table(&requests)) }
        }
        @if requests.len() == SHOWN {
            @if let Some(last) = requests.last() { p { a href=(older(visit, &query, last.number)) { "Older requests" } } }
        }
    };
    Ok(Shown::new("Request log", &lead, content))
}

fn older(visit: &Visit<'_>, query: &Params, number: u64) -> String {
    let mut params = query.clone();
    params.0.retain(|(name, _)| name != "before");
    params.push("before", &number.to_string());
    with_query(visit.address, &params)
}

fn filters(visit: &Visit<'_>, query: &Params) -> Markup {
    let value = |name: &str| query.get(name).unwrap_or_default().to_owned();
    html! {
        form.filter method="get" action=(visit.address) {
            (choice(visit, "method", "Method", &METHODS, &value("method"), ""))
            (text_field(visit, "path", "Path contains", &value("path"), ""))
            (choice(visit, "status", "Status", &STATUSES, &value("status"), ""))
            (text_field(visit, "username", "User", &value("username"), ""))
            div.beside {
                (tick("services", "API and OAuth only", query.get("services").is_some(), ""))
                (tick("faulted", "Met a fault", query.get("faulted").is_some(), ""))
            }
            button.quiet type="submit" { "Filter" }
        }
    }
}

fn table(requests: &[Logged]) -> Markup {
    html! {
        table {
            thead { tr { th { "No." } th { "Time (UTC)" } th { "Answer" } th { "Request, and what it did" } th { "User and app" } } }
            tbody {
                @for entry in requests {
                    tr {
                        td.tight { a href=(format!("/practice/log?number={}", entry.number)) aria-label=(format!("Request {}", entry.number)) { (entry.number) } }
                        td.tight { (time_of(entry.at_ms)) }
                        td.tight { (status(entry)) }
                        td.wide { code { strong { (entry.method) } " " (entry.path) } (did(entry)) }
                        td.tight {
                            @match &entry.username { Some(name) => (name), None => span.note { "–" } }
                            @if let Some(app) = &entry.app { span.under { (app) } }
                        }
                    }
                }
            }
        }
    }
}

/// `12:34:56.789`; the day stands on the request's own page.
fn time_of(ms: i64) -> String {
    crate::time::format_ms(ms)
        .get(11..23)
        .unwrap_or_default()
        .to_owned()
}

fn status(entry: &Logged) -> Markup {
    let class = match entry.status {
        None => "chip bad",
        Some(..400) => "chip good",
        Some(400..500) => "chip warn",
        Some(_) => "chip bad",
    };
    html! {
        span class=(class) {
            @match entry.status { Some(status) => (status), None => "no answer" }
        }
    }
}

fn did(entry: &Logged) -> Markup {
    let mut written: Vec<String> = entry
        .records
        .iter()
        .take(2)
        .map(|touched| format!("{} {} {}", touched.object, touched.action, touched.id))
        .collect();
    if entry.records.len() > 2 {
        written.push(format!("{} more", entry.records.len() - 2));
    }
    html! {
        @if let Some(error) = &entry.error { span.under { (error) } }
        @for fault in &entry.faults { span.under { span.chip.practice { "fault " (fault) } } }
        @for line in &written { span.under { (line) } }
    }
}

fn one(call: &Call<'_>, visit: &Visit<'_>, number: &str) -> Result<Shown, Trouble> {
    let entry = number
        .parse()
        .ok()
        .and_then(|number| call.org.log.one(number));
    let entry = entry.ok_or_else(|| Trouble::Missing(format!("request {number}")))?;
    let query = entry.shown_query();
    let body = entry.shown_body();
    let content = html! {
        p { a href=(visit.address) { "All requests" } }
        section.panel {
            dl {
                dt { "Time (UTC)" } dd { (moment(entry.at_ms)) ":" (time_of(entry.at_ms).get(6..).unwrap_or_default()) }
                dt { "Answer" } dd { (status(&entry)) @if let Some(error) = &entry.error { " " (error) } }
                dt { "User" } dd { (entry.username.as_deref().unwrap_or("nobody it names")) }
                dt { "App" } dd { (entry.app.as_deref().unwrap_or("none it names")) }
                dt { "Token" } dd.mono { (entry.token.as_deref().unwrap_or("none")) }
                dt { "API calls" } dd { (entry.api_calls) }
                dt { "Worked on" } dd { @if entry.applied { "yes" } @else { "no: a fault answered in its place" } }
                dt { "Faults met" } dd {
                    @if entry.faults.is_empty() { "none" }
                    @for fault in &entry.faults { div { (fault) } }
                }
            }
        }
        @if !entry.records.is_empty() {
            h2 { "Records written" }
            div.panel.flush { table {
                thead { tr { th { "Object" } th { "Id" } th { "What" } } }
                tbody { @for touched in &entry.records { tr { td { (touched.object) } td.mono { (touched.id) } td { (touched.action) } } } }
            } }
        }
        (pairs("Query", &query))
        (pairs("Headers", &entry.headers))
        @if !body.is_empty() { h2 { "Body" } pre tabindex="0" { (body) } }
        p.help { "Of tokens, codes and secrets at most the last four characters are shown, of passwords nothing." }
    };
    let title = format!("Request {}", entry.number);
    Ok(Shown::new(
        &title,
        &format!("{} {}", entry.method, entry.path),
        content,
    ))
}

fn pairs(heading: &str, pairs: &[(String, String)]) -> Markup {
    html! {
        @if !pairs.is_empty() {
            h2 { (heading) }
            div.panel.flush { table { tbody {
                @for (name, value) in pairs { tr { th.tight scope="row" { (name) } td.mono { (value) } } }
            } } }
        }
    }
}
