//! One fault of the catalogue with its rules: which requests, which of them, how often, and its own numbers.
//!
//! The fields of what a fault does are made from its JSON: a number is a number field, a text a text field, and what
//! has members of its own is written as JSON.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::control::faults::{Entry, Fault, from_json};
use crate::db::{apps, logins};
use crate::http::Params;
use crate::org::Call;
use crate::schema;

use super::super::fields::{area, choice, number_field, text_field, tick};
use super::super::frame::{Acted, Shown, Trouble, Visit, token};

const METHODS: [(&str, &str); 6] = [
    ("", "any"),
    ("GET", "GET"),
    ("POST", "POST"),
    ("PATCH", "PATCH"),
    ("PUT", "PUT"),
    ("DELETE", "DELETE"),
];
const WHEN: [(&str, &str); 2] = [("before", "before its work"), ("after", "after its work")];

pub(super) fn show(
    call: &mut Call<'_>,
    visit: &Visit<'_>,
    entry: &Entry,
) -> Result<Shown, Trouble> {
    let fault = Fault::of(entry);
    let objects: Vec<(&str, &str)> = std::iter::once(("", "any"))
        .chain(
            schema::objects()
                .iter()
                .map(|object| (object.name, object.name)),
        )
        .collect();
    let users = with_any(
        logins::usernames(call.conn)?
            .into_iter()
            .map(|name| (name.clone(), name)),
    );
    let apps = with_any(
        apps::list(call.conn)?
            .into_iter()
            .map(|app| (app.consumer_key, app.settings.label)),
    );
    let content = html! {
        p { a href=(visit.address) { "All faults" } }
        form.panel method="post" action=(visit.address) {
            (token(visit))
            input type="hidden" name="act" value="set_with_rules";
            input type="hidden" name="name" value=(entry.name);
            (what_fields(&json!(fault.what), visit))
            fieldset {
                legend { "Which requests" }
                div.fields {
                    (choice(visit, "method", "Method", &METHODS, "", ""))
                    (text_field(visit, "path_prefix", "Path begins with", &fault.path_prefix, ""))
                    (text_field(visit, "path_contains", "Path contains", &fault.path_contains, ""))
                    (choice(visit, "object", "Object", &objects, "", ""))
                    (choice(visit, "username", "User", &users, "", ""))
                    (choice(visit, "client_id", "App", &apps, "", ""))
                }
            }
            fieldset {
                legend { "Which of them, and when" }
                div.fields {
                    (number_field(visit, "skip", "Let so many pass first", "0", "2 means: the third."))
                    (number_field(visit, "times", "Meet so many", "1", ""))
                    (choice(visit, "when", "When", &WHEN, when(&fault), ""))
                }
                (tick("always", "Meet all of them, until it is dropped", visit.typed("always", "") == "on", ""))
            }
            div.actions { button type="submit" { "Set this fault" } a.button.quiet href=(visit.address) { "Cancel" } }
        }
    };
    Ok(Shown::new(&entry.title, &entry.tells, content))
}

fn with_any(options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), "any".to_owned()))
        .chain(options)
        .collect()
}

fn when(fault: &Fault) -> &'static str {
    match fault.when {
        crate::control::When::Before => "before",
        crate::control::When::After => "after",
    }
}

/// The members of what the fault does, without its kind.
fn members(what: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let members = what.as_object().into_iter().flatten();
    members.filter(|(name, _)| *name != "kind")
}

fn what_fields(what: &Value, visit: &Visit<'_>) -> Markup {
    if members(what).next().is_none() {
        return Markup::default();
    }
    html! {
        fieldset {
            legend { "What happens" }
            div.fields {
                @for (member, value) in members(what) {
                    @let name = format!("what.{member}");
                    @let label = label_of(member);
                    @let stored = written(value);
                    @match value {
                        Value::Number(_) => (number_field(visit, &name, &label, &stored, "")),
                        Value::String(short) if short.len() < 60 && member != "body" => (text_field(visit, &name, &label, &stored, "")),
                        Value::Null => (text_field(visit, &name, &label, &stored, "Left empty: the record in the path.")),
                        _ => (area(visit, &name, &label, &stored, 3, "")),
                    }
                }
            }
        }
    }
}

fn label_of(member: &str) -> String {
    match member {
        "code" => "HTTP status".to_owned(),
        "content_type" => "Content-Type".to_owned(),
        "ms" => "Milliseconds".to_owned(),
        "bytes" => "Bytes of the body".to_owned(),
        "set" => "Members to set (JSON)".to_owned(),
        "remove" => "Members to take away (JSON)".to_owned(),
        "fields" => "Fields to change (JSON)".to_owned(),
        "headers" => "Headers (JSON)".to_owned(),
        "retry_after" => {
            "Retry-After (JSON): \"absent\", {\"seconds\": 2}, {\"date\": 30} or {\"text\": \"…\"}"
                .to_owned()
        }
        "id" => "Record id".to_owned(),
        other => {
            let mut label = other.replace('_', " ");
            if let Some(first) = label.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            label
        }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

pub(super) fn act(call: &mut Call<'_>, form: &Params) -> Acted {
    let fault = match read(form) {
        Ok(fault) => fault,
        Err(slip) => return slip,
    };
    match from_json(fault) {
        Ok(fault) => {
            call.org.faults.add(fault);
            Acted::Done(super::faults::SET)
        }
        Err(why) => Acted::Refused(format!("The fault was not set: {why}.")),
    }
}

/// The form as JSON, each member of the kind the catalogue's own has.
fn read(form: &Params) -> Result<Value, Acted> {
    let name = form.get("name").unwrap_or_default();
    let entry = crate::control::faults::entry(name)
        .ok_or_else(|| Acted::Refused("The catalogue has no such fault.".to_owned()))?;
    let mut fault = json!(Fault::of(entry));
    for rule in [
        "method",
        "path_prefix",
        "path_contains",
        "object",
        "username",
        "client_id",
        "when",
    ] {
        if let Some(text) = form.get(rule) {
            let optional = !rule.starts_with("path");
            fault[rule] = if text.is_empty() && optional {
                Value::Null
            } else {
                json!(text.trim())
            };
        }
    }
    fault["skip"] = number(form, "skip")?;
    fault["times"] = match form.get("always") {
        Some(_) => json!(u32::MAX),
        None => number(form, "times")?,
    };
    let whole = json!(entry.what);
    for (member, was) in members(&whole) {
        let field = format!("what.{member}");
        let Some(text) = form.get(&field) else {
            continue;
        };
        fault["what"][member] = match was {
            Value::Number(_) => number(form, &field)?,
            Value::String(_) => json!(text),
            Value::Null if text.trim().is_empty() => Value::Null,
            Value::Null => json!(text.trim()),
            _ => serde_json::from_str(text)
                .map_err(|error| Acted::Wrong(field, format!("This is no JSON: {error}.")))?,
        };
    }
    Ok(fault)
}

fn number(form: &Params, name: &str) -> Result<Value, Acted> {
    let text = form.get(name).unwrap_or_default().trim();
    let wrong = |_| Acted::Wrong(name.to_owned(), "You must enter a whole number.".to_owned());
    text.parse::<u64>().map(Value::from).map_err(wrong)
}
