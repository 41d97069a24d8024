//! `/faults`: what is set, setting, dropping, releasing, and the catalogue.

use serde_json::{Value, json};

use crate::control::faults::{self, Fault};
use crate::http::Reply;

use super::{Asked, BASE, Handled, Problem};

pub(super) fn list(asked: &Asked<'_>) -> Handled {
    let faults = &asked.org.faults;
    Ok(Reply::json(
        200,
        &json!({ "faults": faults.all(), "held_requests": faults.holding() }),
    ))
}

/// A fault, or with `name` one of the catalogue, of which everything else given is an exception.
pub(super) fn add(asked: &Asked<'_>) -> Handled {
    let given: Value = asked.body()?;
    let fault = faults::from_json(given).map_err(|told| Problem::bad(&told))?;
    let id = asked.org.faults.add(fault);
    let set = asked.org.faults.all().into_iter().find(|set| set.id == id);
    let set = set.ok_or_else(|| Problem::bad("a fault that meets no request is none"))?;
    let location = format!("{BASE}/faults/{id}");
    Ok(Reply::json(201, &json!(set)).header(axum::http::header::LOCATION, &location))
}

pub(super) fn clear(asked: &Asked<'_>) -> Handled {
    asked.org.faults.clear();
    Ok(Reply::empty(204))
}

pub(super) fn release(asked: &Asked<'_>) -> Handled {
    asked.org.faults.release();
    Ok(Reply::empty(204))
}

pub(super) fn one(asked: &Asked<'_>) -> Handled {
    let id = asked.number(0)?;
    let set = asked.org.faults.all().into_iter().find(|set| set.id == id);
    let set = set.ok_or_else(|| Problem::not_found(&format!("fault {id}")))?;
    Ok(Reply::json(200, &json!(set)))
}

pub(super) fn remove(asked: &Asked<'_>) -> Handled {
    let id = asked.number(0)?;
    if asked.org.faults.remove(id) {
        Ok(Reply::empty(204))
    } else {
        Err(Problem::not_found(&format!("fault {id}")))
    }
}

pub(super) fn catalogue(_: &Asked<'_>) -> Handled {
    let entries: Vec<Value> = faults::catalogue()
        .iter()
        .map(|entry| {
            json!({
                "name": entry.name,
                "group": entry.group,
                "title": entry.title,
                "tells": entry.tells,
                "fault": Fault::of(entry),
            })
        })
        .collect();
    Ok(Reply::json(200, &json!({ "catalogue": entries })))
}
