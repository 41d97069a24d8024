//! A fault as somebody outside writes it: read, completed from the catalogue, and checked.

use axum::http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::schema;

use super::{Fault, FaultKind, entry};

/// Longest wait, ten minutes: as long as Salesforce lets a call run (Salesforce Developer Limits).
const LONGEST_MS: u64 = 600_000;

/// Reads a fault; with `name` it is that entry of the catalogue, and what else is given replaces the entry's own.
pub(crate) fn from_json(mut given: Value) -> Result<Fault, String> {
    let members = given.as_object_mut().ok_or("a fault is an object")?;
    if let Some(name) = members.remove("name") {
        let name = name.as_str().unwrap_or_default();
        let entry = entry(name).ok_or_else(|| format!("the catalogue has no fault {name}"))?;
        let mut whole = json!(Fault::of(entry));
        if let Some(whole) = whole.as_object_mut() {
            whole.extend(std::mem::take(members));
        }
        given = whole;
    }
    let fault = serde_json::from_value(given).map_err(|error| error.to_string())?;
    check(&fault)?;
    Ok(fault)
}

/// Whether it can be carried out as it says.
pub(crate) fn check(fault: &Fault) -> Result<(), String> {
    if let Some(object) = &fault.object
        && schema::object(object).is_none()
    {
        return Err(format!("there is no object {object}"));
    }
    match &fault.what {
        FaultKind::Status { code, headers, .. } => {
            for (name, value) in headers {
                if name.parse::<HeaderName>().is_err() || HeaderValue::from_str(value).is_err() {
                    return Err(format!("{name} is no header"));
                }
            }
            status(*code)
        }
        FaultKind::Html { code } | FaultKind::Busy { code, .. } => status(*code),
        FaultKind::Delay { ms }
        | FaultKind::DelayBodyAt { ms, .. }
        | FaultKind::SlowBody { ms, .. }
            if *ms > LONGEST_MS =>
        {
            Err(format!("a wait is at most {LONGEST_MS} ms"))
        }
        _ => Ok(()),
    }
}

fn status(code: u16) -> Result<(), String> {
    if (200..600).contains(&code) {
        Ok(())
    } else {
        Err(format!("{code} is no status of an answer"))
    }
}
