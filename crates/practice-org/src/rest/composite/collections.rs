//! `/composite/sobjects`: up to 200 records made, changed, upserted or deleted in one call, up to 2,000 read
//! (REST API Developer Guide, "sObject Collections").
//!
//! Each record has its own answer, errors with `statusCode`. With `allOrNone` one failure takes all back and the others
//! say so. A value of the wrong type is found while the body is read, so it refuses the whole call.

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::Object;

use super::super::auth::Caller;
use super::super::rows::{body, by_id, external, object_of, read, write};
use super::super::{describe, json as text, not_allowed, recent};
use super::envelope::{flag, limit, missing};

const MOST: usize = 200;
const MOST_READ: usize = 2000;
/// Records of one object in a row are a chunk.
const MOST_CHUNKS: usize = 10;

/// Answers a request below `/composite/sobjects`.
pub(super) fn answer(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    path: &[&str],
) -> Answer {
    match (path, method.as_str()) {
        ([], "POST") => create(call, caller),
        ([], "PATCH") => update(call, caller),
        ([], "DELETE") => delete(call, caller),
        ([], _) => Ok(not_allowed(method, "POST,PATCH,DELETE")),
        ([object], "GET" | "POST") => retrieve(call, caller, version, method, object),
        ([_], _) => Ok(not_allowed(method, "HEAD,GET,POST")),
        ([object, field], "PATCH") => upsert(call, caller, object, field),
        ([_, _], _) => Ok(not_allowed(method, "PATCH")),
        _ => Err(ApiError::not_found()),
    }
}

/// One record of a call.
struct Item {
    object: &'static Object,
    /// As sent, without `attributes` and without `id`.
    fields: Map<String, Value>,
    id: Option<String>,
}

/// What became of a record.
enum Saved {
    Made(String),
    /// Changed or deleted.
    Changed(String),
    Upserted {
        id: String,
        created: bool,
    },
}

fn create(call: &mut Call<'_>, caller: &Caller) -> Answer {
    let (items, all_or_none) = items(call, caller)?;
    each(call, all_or_none, &items, |call, item| {
        if item.id.is_some() {
            return Err(ApiError::write(
                "INVALID_FIELD",
                "cannot specify Id in an insert call",
                ["Id"],
            ));
        }
        let id = write::make(call, caller, item.object, &item.fields)?;
        recent::touched(call, caller, item.object, &id);
        Ok(Saved::Made(id))
    })
}

fn update(call: &mut Call<'_>, caller: &Caller) -> Answer {
    let (items, all_or_none) = items(call, caller)?;
    each(call, all_or_none, &items, |call, item| {
        let id = item.id.as_deref().ok_or_else(|| {
            ApiError::write::<String>("MISSING_ARGUMENT", "Id not specified in an update call", [])
        })?;
        let id = by_id(call, caller, item.object, id)?;
        write::change(call, caller, item.object, &id, &item.fields)?;
        recent::touched(call, caller, item.object, &id);
        Ok(Saved::Changed(id))
    })
}

fn upsert(call: &mut Call<'_>, caller: &Caller, object: &str, field: &str) -> Answer {
    let object = describe::find(caller, object)?;
    let field = external::named(caller, object, field)?;
    let (items, all_or_none) = items(call, caller)?;
    each(call, all_or_none, &items, |call, item| {
        if item.object.name != object.name {
            let message = format!("Entity type in the request should be {}", object.name);
            return Err(ApiError::write::<String>("INVALID_TYPE", message, []));
        }
        let mut fields = item.fields.clone();
        let by_id = item.id.clone().filter(|_| field.name == "Id");
        let key = fields
            .keys()
            .find(|key| key.eq_ignore_ascii_case(field.name));
        let sent = key.cloned().and_then(|key| fields.remove(&key));
        let sent = by_id.map(Value::String).or(sent).unwrap_or_default();
        if sent.is_null() {
            let message = format!("{} not specified", field.name);
            return Err(ApiError::write::<String>("MISSING_ARGUMENT", message, []));
        }
        let found = external::found_by(call, object, field, &sent)?;
        let (id, created) = external::save(
            call,
            caller,
            object,
            (field, &sent),
            found.as_deref(),
            &mut fields,
        )?;
        recent::touched(call, caller, object, &id);
        Ok(Saved::Upserted { id, created })
    })
}

/// `DELETE ?ids=a,b&allOrNone=false`.
fn delete(call: &mut Call<'_>, caller: &Caller) -> Answer {
    let query = &call.request.query;
    let ids = listed(call, "ids")?;
    let all_or_none = query.get("allOrNone") == Some("true");
    at_most(ids.len(), MOST)?;
    each(call, all_or_none, &ids, |call, id| {
        let object = object_of(caller, id)?;
        let id = by_id(call, caller, object, id)?;
        write::erase(call, caller, object, &id)?;
        Ok(Saved::Changed(id))
    })
}

/// `GET ?ids=&fields=`, or `POST` with both in the body: records in the order asked for, null for those that are not
/// there or not to be seen.
fn retrieve(
    call: &mut Call<'_>,
    caller: &Caller,
    version: &str,
    method: &Method,
    object: &str,
) -> Answer {
    let object = describe::find(caller, object)?;
    let (ids, fields) = if *method == Method::GET {
        (listed(call, "ids")?, listed(call, "fields")?)
    } else {
        let body = text::object(call.request)?;
        (texts(&body, "ids")?, texts(&body, "fields")?)
    };
    at_most(ids.len(), MOST_READ)?;
    let names = read::chosen(caller, object, fields.iter().map(String::as_str))?;
    let mut records = Vec::with_capacity(ids.len());
    for id in &ids {
        let there = by_id(call, caller, object, id.trim()).ok();
        let record = match there {
            Some(id) => read::one(call, caller, version, object, &id, &names)?,
            None => None,
        };
        records.push(record.unwrap_or_default());
    }
    Ok(Reply::json(200, &Value::Array(records)))
}

/// A list in the address, divided by commas.
fn listed(call: &Call<'_>, name: &str) -> Result<Vec<String>, ApiError> {
    let text = call
        .request
        .query
        .given(name)
        .ok_or_else(|| missing(name))?;
    Ok(text.split(',').map(|item| item.trim().to_owned()).collect())
}

/// A list of texts in a body.
fn texts(body: &Map<String, Value>, name: &str) -> Result<Vec<String>, ApiError> {
    let list = body.get(name).and_then(Value::as_array);
    let texts = list.and_then(|list| {
        list.iter()
            .map(|text| text.as_str().map(str::to_owned))
            .collect()
    });
    texts.ok_or_else(|| missing(name))
}

/// The records of the body, and whether all or none of them count.
fn items(call: &Call<'_>, caller: &Caller) -> Result<(Vec<Item>, bool), ApiError> {
    let body = text::object(call.request)?;
    let all_or_none = flag(&body, "allOrNone")?;
    let records = body
        .get("records")
        .and_then(Value::as_array)
        .ok_or_else(|| missing("records"))?;
    at_most(records.len(), MOST)?;
    let mut items: Vec<Item> = Vec::with_capacity(records.len());
    for (number, record) in records.iter().enumerate() {
        let record = record.as_object().ok_or_else(|| text::left_off(record))?;
        let item = item(caller, record)?;
        let way = [text::Step::Key("records"), text::Step::Index(number)];
        body::well_typed(item.object, record, &call.request.body, &way)?;
        items.push(item);
    }
    let chunks = items
        .chunk_by(|one, next| one.object.name == next.object.name)
        .count();
    if chunks > MOST_CHUNKS {
        return Err(limit(format!(
            "Your request contains more than {MOST_CHUNKS} chunks of records of one type."
        )));
    }
    Ok((items, all_or_none))
}

/// One record; its type has to be said. That an unknown type refuses the whole call is unconfirmed.
fn item(caller: &Caller, record: &Map<String, Value>) -> Result<Item, ApiError> {
    let kind = record
        .get("attributes")
        .and_then(|attributes| attributes["type"].as_str())
        .ok_or_else(|| missing("attributes.type"))?;
    let object = describe::find(caller, kind).map_err(|_| {
        let message = format!("sObject type '{kind}' is not supported.");
        ApiError::bad_request("INVALID_TYPE", message)
    })?;
    let mut fields = record.clone();
    fields.shift_remove("attributes");
    let key = fields
        .keys()
        .find(|key| key.eq_ignore_ascii_case("id"))
        .cloned();
    let id = key.and_then(|key| fields.shift_remove(&key));
    Ok(Item {
        object,
        fields,
        id: id.and_then(|id| id.as_str().map(str::to_owned)),
    })
}

fn at_most(count: usize, most: usize) -> Result<(), ApiError> {
    if count <= most {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "EXCEEDED_ID_LIMIT",
        format!("record limit reached. cannot submit more than {most} records into this call"),
    ))
}

/// Why a call of all or none was taken back: an error of the org's own, or some record's.
enum Undone {
    Failed(ApiError),
    Because(Vec<Result<Saved, ApiError>>),
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Does `work` with each record and answers for each.
fn each<T>(
    call: &mut Call<'_>,
    all_or_none: bool,
    items: &[T],
    mut work: impl FnMut(&mut Call<'_>, &T) -> Result<Saved, ApiError>,
) -> Answer {
    let done = call.atomically(|call| {
        let results: Vec<Result<Saved, ApiError>> =
            items.iter().map(|item| work(call, item)).collect();
        match all_or_none && results.iter().any(Result::is_err) {
            true => Err(Undone::Because(results)),
            false => Ok(results),
        }
    });
    let answers: Vec<Value> = match done {
        Ok(results) => results.into_iter().map(told).collect(),
        Err(Undone::Because(results)) => results.into_iter().map(taken_back).collect(),
        Err(Undone::Failed(error)) => return Err(error),
    };
    Ok(Reply::json(200, &Value::Array(answers)))
}

fn told(result: Result<Saved, ApiError>) -> Value {
    match result {
        Ok(Saved::Made(id) | Saved::Changed(id)) => {
            json!({ "id": id, "success": true, "errors": [] })
        }
        Ok(Saved::Upserted { id, created }) => {
            json!({ "id": id, "success": true, "errors": [], "created": created })
        }
        Err(error) => refused(&error),
    }
}

/// A record that had to go with another; it still has its id if it had one before.
fn taken_back(result: Result<Saved, ApiError>) -> Value {
    let rolled_back = ApiError::write::<String>(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
        [],
    );
    match result {
        Ok(Saved::Changed(id) | Saved::Upserted { id, created: false }) => {
            json!({ "id": id, "success": false, "errors": [rolled_back.item()] })
        }
        Ok(_) => refused(&rolled_back),
        Err(error) => refused(&error),
    }
}

fn refused(error: &ApiError) -> Value {
    json!({ "success": false, "errors": [error.item()] })
}
