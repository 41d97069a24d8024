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

use super::super::frame::{
    Acted, Shown, Trouble, Visit, choice, number_field, text_field, tick, token,
};

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
    let given = |name: &str, otherwise: &str| {
        let form = visit.form.and_then(|form| form.get(name));
        form.unwrap_or(otherwise).to_owned()
    };
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
                    (choice("method", "Method", &METHODS, &given("method", "")))
                    (text_field("path_prefix", "Path begins with", &given("path_prefix", &fault.path_prefix), ""))
                    (text_field("path_contains", "Path contains", &given("path_contains", &fault.path_contains), ""))
                    (choice("object", "Object", &objects, &given("object", "")))
                    (choice("username", "User", &users, &given("username", "")))
                    (choice("client_id", "App", &apps, &given("client_id", "")))
                }
            }
            fieldset {
                legend { "Which of them, and when" }
                div.fields {
                    (number_field("skip", "Let so many pass first", &given("skip", "0"), "2 means: the third."))
                    (number_field("times", "Meet so many", &given("times", "1"), ""))
                    (choice("when", "When", &WHEN, &given("when", when(&fault))))
                }
                (tick("always", "Meet all of them, until it is dropped", given("always", "") == "on", ""))
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
                    @let text = visit.form.and_then(|form| form.get(&name)).map_or_else(|| written(value), str::to_owned);
                    @match value {
                        Value::Number(_) => (number_field(&name, &label, &text, "")),
                        Value::String(short) if short.len() < 60 && member != "body" => (text_field(&name, &label, &text, "")),
                        Value::Null => (text_field(&name, &label, &text, "Left empty: the record in the path.")),
                        _ => div.whole { label for=(name) { (label) } textarea id=(name) name=(name) spellcheck="false" { (text) } },
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
    match read(form).and_then(from_json) {
        Ok(fault) => {
            call.org.faults.add(fault);
            Acted::Done(super::faults::SET)
        }
        Err(why) => Acted::Refused(format!("The fault was not set: {why}.")),
    }
}

/// The form as JSON, each member of the kind the catalogue's own has.
fn read(form: &Params) -> Result<Value, String> {
    let name = form.get("name").unwrap_or_default();
    let entry = crate::control::faults::entry(name).ok_or("the catalogue has no such fault")?;
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
            _ => serde_json::from_str(text).map_err(|error| format!("{member}: {error}"))?,
        };
    }
    Ok(fault)
}

fn number(form: &Params, name: &str) -> Result<Value, String> {
    let text = form.get(name).unwrap_or_default().trim();
    let number: i64 = text
        .parse()
        .map_err(|_| format!("{} is a whole number", name.trim_start_matches("what.")))?;
    Ok(json!(number))
}
