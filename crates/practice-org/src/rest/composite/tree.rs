//! `/composite/tree/{object}`: records with their children, and theirs, made in one call: all of them or none.
//!
//! Made level by level, as Salesforce makes them, and answered in that order; a failure tells of the records that
//! caused it and of no other ("sObject Tree"). The sentences for what is not a tree are unconfirmed.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{Field, Object};

use super::super::auth::Caller;
use super::super::rows::{body, children, write};
use super::super::{describe, json as text, recent};
use super::envelope::{limit, missing};

const MOST_RECORDS: usize = 200;
const MOST_LEVELS: usize = 5;
const MOST_TYPES: usize = 5;

/// One record on its level.
struct Node {
    object: &'static Object,
    reference: String,
    fields: Map<String, Value>,
    /// The field that refers to the parent, and the parent's place on the level above.
    parent: Option<(&'static Field, usize)>,
}

/// What a record was answered: its reference, and its id or what is wrong with it.
type Made = (String, Result<String, ApiError>);

/// Why the whole tree was taken back.
enum Undone {
    Failed(ApiError),
    Because(Vec<Made>),
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// `POST /composite/tree/{object}`.
pub(super) fn answer(call: &mut Call<'_>, caller: &Caller, object: &str) -> Answer {
    let object = describe::find(caller, object)?;
    let body = text::object(call.request)?;
    let levels = levels(call, caller, object, &body)?;
    let done = call.atomically(|call| {
        let mut made: Vec<Made> = Vec::new();
        let mut above: Vec<String> = Vec::new();
        for level in &levels {
            let results: Vec<Made> = level
                .iter()
                .map(|node| (node.reference.clone(), make(call, caller, node, &above)))
                .collect();
            if results.iter().any(|(_, result)| result.is_err()) {
                return Err(Undone::Because(results));
            }
            above = results
                .iter()
                .filter_map(|(_, id)| id.clone().ok())
                .collect();
            made.extend(results);
        }
        Ok(made)
    });
    match done {
        Ok(made) => {
            let results: Vec<Value> = made
                .iter()
                .filter_map(|(reference, id)| {
                    Some(json!({ "referenceId": reference, "id": id.as_ref().ok()? }))
                })
                .collect();
            Ok(Reply::json(
                201,
                &json!({ "hasErrors": false, "results": results }),
            ))
        }
        Err(Undone::Failed(error)) => Err(error),
        Err(Undone::Because(results)) => {
            Ok(failed(results.iter().filter_map(|(reference, result)| {
                Some((reference.as_str(), result.as_ref().err()?))
            })))
        }
    }
}

fn make(
    call: &mut Call<'_>,
    caller: &Caller,
    node: &Node,
    above: &[String],
) -> Result<String, ApiError> {
    let mut fields = node.fields.clone();
    if let Some((field, place)) = node.parent {
        fields.insert(field.name.to_owned(), json!(above.get(place)));
    }
    let id = write::make(call, caller, node.object, &fields)?;
    recent::touched(call, caller, node.object, &id);
    Ok(id)
}

/// 400 with the records at fault.
fn failed<'a>(faults: impl Iterator<Item = (&'a str, &'a ApiError)>) -> Reply {
    let results: Vec<Value> = faults
        .map(|(reference, error)| json!({ "referenceId": reference, "errors": [error.item()] }))
        .collect();
    Reply::json(400, &json!({ "hasErrors": true, "results": results }))
}

/// The records of the body, level by level.
fn levels(
    call: &Call<'_>,
    caller: &Caller,
    object: &'static Object,
    body: &Map<String, Value>,
) -> Result<Vec<Vec<Node>>, ApiError> {
    let roots = body
        .get("records")
        .and_then(Value::as_array)
        .ok_or_else(|| missing("records"))?;
    let mut level: Vec<(&Value, Option<(&'static Field, usize)>)> =
        roots.iter().map(|root| (root, None)).collect();
    let mut wanted = vec![object; level.len()];
    let mut levels: Vec<Vec<Node>> = Vec::new();
    let (mut references, mut kinds, mut count) = (HashSet::new(), HashSet::new(), 0);
    while !level.is_empty() {
        count += level.len();
        if count > MOST_RECORDS || levels.len() == MOST_LEVELS {
            return Err(limit(format!(
                "A tree can have up to {MOST_RECORDS} records in {MOST_LEVELS} levels."
            )));
        }
        let mut nodes = Vec::with_capacity(level.len());
        let (mut below, mut below_wanted) = (Vec::new(), Vec::new());
        for (place, ((record, parent), kind)) in level.iter().zip(&wanted).enumerate() {
            let record = record.as_object().ok_or_else(|| text::left_off(record))?;
            let mut node = node(kind, record, *parent)?;
            if !references.insert(node.reference.clone()) {
                let message = format!(
                    "Duplicate ReferenceId provided in the request: {}",
                    node.reference
                );
                return Err(text::refused(message));
            }
            kinds.insert(kind.name);
            for (key, value) in record {
                let Some((child, field)) = children(caller, kind, key) else {
                    continue;
                };
                node.fields.shift_remove(key);
                let records = value.get("records").and_then(Value::as_array);
                for child_record in records.ok_or_else(|| text::left_off(value))? {
                    below.push((child_record, Some((field, place))));
                    below_wanted.push(child);
                }
            }
            body::well_typed(kind, &node.fields, &call.request.body, &[])?;
            nodes.push(node);
        }
        levels.push(nodes);
        (level, wanted) = (below, below_wanted);
    }
    if kinds.len() > MOST_TYPES {
        return Err(limit(format!(
            "A tree can have up to {MOST_TYPES} types of records."
        )));
    }
    Ok(levels)
}

fn node(
    object: &'static Object,
    record: &Map<String, Value>,
    parent: Option<(&'static Field, usize)>,
) -> Result<Node, ApiError> {
    let attributes = record
        .get("attributes")
        .and_then(Value::as_object)
        .ok_or_else(|| missing("attributes"))?;
    let attribute = |name: &str| {
        let value = attributes.get(name).and_then(Value::as_str);
        value.ok_or_else(|| missing(name))
    };
    let (kind, reference) = (attribute("type")?, attribute("referenceId")?);
    if !kind.eq_ignore_ascii_case(object.name) {
        let message = format!("Entity type in the request should be {}", object.name);
        return Err(ApiError::bad_request("INVALID_TYPE", message));
    }
    if !reference.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Err(text::refused(format!("Invalid referenceId: {reference}")));
    }
    let mut fields = record.clone();
    fields.shift_remove("attributes");
    Ok(Node {
        object,
        reference: reference.to_owned(),
        fields,
        parent,
    })
}
