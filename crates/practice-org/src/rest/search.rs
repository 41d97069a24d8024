//! `search`, `parameterizedSearch` and what belongs to them (REST API Developer Guide, "Search").

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::http::Reply;
use crate::org::{Answer, Call};
use crate::schema::{self, Object};
use crate::soql::Context;
use crate::soql::fail::Fail;
use crate::soql::lexer::tokens;
use crate::soql::parser::Parser;
use crate::sosl::{self, Group, Returning, Search};

use super::auth::Caller;
use super::{json, query};

/// `GET /search?q=`: a SOSL statement.
pub(super) fn search(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let statement = call.request.query.get("q").unwrap_or_default();
    let context = query::context(call, caller, version, false);
    Ok(Reply::json(200, &sosl::statement(&context, statement)?))
}

/// `GET /search/scopeOrder`: what a search without RETURNING covers.
pub(super) fn scope_order(_: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let objects: Vec<Value> = schema::objects()
        .iter()
        .filter(|object| object.tab && sosl::is_searchable(object))
        .filter(|object| caller.rights.can_read(object))
        .map(|object| {
            let address = format!(
                "/services/data/v{version}/sobjects/{}/describe",
                object.name
            );
            json!({ "type": object.name, "url": address })
        })
        .collect();
    Ok(Reply::json(200, &Value::Array(objects)))
}

/// `GET /search/layout?q=Account,Contact`: the columns a list of results has.
pub(super) fn layout(call: &mut Call<'_>, caller: &Caller, _: &str) -> Answer {
    let names = call.request.query.get("q").unwrap_or_default();
    let mut layouts = Vec::new();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let object = searchable(caller, name)?;
        let columns: Vec<Value> = object
            .name_field()
            .filter(|field| caller.rights.field_visible(object, field))
            .map(|field| {
                let full = format!("{}.{}", object.name, field.name);
                json!({ "field": full, "format": null, "label": field.label, "name": field.name })
            })
            .into_iter()
            .collect();
        layouts.push(json!({
            "label": object.label_plural,
            "limitRows": 25,
            "objectType": object.name,
            "searchColumns": columns,
        }));
    }
    Ok(Reply::json(200, &Value::Array(layouts)))
}

/// `GET /search/suggestions?q=&sobject=`: records whose name begins with the text.
pub(super) fn suggestions(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    let request = call.request;
    let text = request.query.get("q").unwrap_or_default();
    let names = request.query.get("sobject").unwrap_or_default();
    let limit = request
        .query
        .get("limit")
        .and_then(|limit| limit.parse::<usize>().ok())
        .unwrap_or(5);
    let mut search = plain(&format!("{text}*"), Group::Name)?;
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let object = searchable(caller, name)?;
        let name = object.name_field().map_or("Id", |field| field.name);
        search
            .returning
            .push(returning(object.name, &["Id", name], None, None)?);
    }
    if search.returning.is_empty() {
        return Err(ApiError::bad_request(
            "MALFORMED_SEARCH",
            "A list of object types has to be specified",
        ));
    }
    let context = query::context(call, caller, version, false);
    let mut found = answer(&context, &search, "")?;
    let records = match found.get_mut("searchRecords") {
        Some(Value::Array(records)) => std::mem::take(records),
        _ => match found {
            Value::Array(records) => records,
            _ => Vec::new(),
        },
    };
    let more = records.len() > limit;
    let records: Vec<Value> = records.into_iter().take(limit).collect();
    Ok(Reply::json(
        200,
        &json!({ "autoSuggestResults": records, "hasMoreResults": more }),
    ))
}

/// `GET` and `POST /parameterizedSearch`, from version 36.0 on.
pub(super) fn parameterized(call: &mut Call<'_>, caller: &Caller, version: &str) -> Answer {
    if sosl::major(version) < 36 {
        return Err(ApiError::not_found());
    }
    let asked = if call.request.method == axum::http::Method::POST {
        json::object(call.request)?
    } else {
        from_address(&call.request.query.0)
    };
    let search = asked_for(&asked)?;
    let context = query::context(call, caller, version, false);
    let mut body = answer(
        &context,
        &search,
        asked.get("q").and_then(Value::as_str).unwrap_or_default(),
    )?;
    // this resource never answered a bare list
    if body.is_array() {
        body = json!({ "searchRecords": body });
    }
    Ok(Reply::json(200, &body))
}

/// The address's parameters as the body of a POST would have them.
fn from_address(params: &[(String, String)]) -> Map<String, Value> {
    let mut asked = Map::new();
    let mut objects: Vec<Map<String, Value>> = Vec::new();
    for (name, value) in params {
        match name.split_once('.') {
            None if name == "sobject" => {
                objects.push(Map::from_iter([("name".to_owned(), json!(value))]));
            }
            None if name == "fields" => {
                asked.insert(name.clone(), listed(value));
            }
            None => {
                asked.insert(name.clone(), json!(value));
            }
            Some(_) => {}
        }
    }
    for (name, value) in params {
        let Some((object, key)) = name.split_once('.') else {
            continue;
        };
        let named = |map: &&mut Map<String, Value>| {
            map.get("name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.eq_ignore_ascii_case(object))
        };
        if let Some(map) = objects.iter_mut().find(named) {
            let value = if key == "fields" {
                listed(value)
            } else {
                json!(value)
            };
            map.insert(key.to_owned(), value);
        }
    }
    asked.insert("sobjects".to_owned(), json!(objects));
    asked
}

fn listed(text: &str) -> Value {
    text.split(',').map(|field| json!(field.trim())).collect()
}

/// What the parameters ask for.
fn asked_for(asked: &Map<String, Value>) -> Result<Search, ApiError> {
    let text = |name: &str| asked.get(name).and_then(Value::as_str);
    let refuse = |words: String| ApiError::bad_request("MALFORMED_SEARCH", words);
    let group = match text("in") {
        None => Group::All,
        Some(name) => Group::named(name.trim_end_matches(" FIELDS"))
            .ok_or_else(|| refuse(format!("Invalid IN fields group: {name}")))?,
    };
    let mut search = plain(text("q").unwrap_or_default(), group)?;
    search.limit = number(asked.get("overallLimit"));
    search.labels = text("metadata").is_some_and(|kind| kind.eq_ignore_ascii_case("LABELS"));
    let everywhere = fields(asked.get("fields"));
    let most = number(asked.get("defaultLimit"));
    let objects = asked.get("sobjects").and_then(Value::as_array);
    for object in objects.into_iter().flatten() {
        let name = object
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let own = fields(object.get("fields"));
        let own = if own.is_empty() { &everywhere } else { &own };
        let mut part = returning(
            name,
            own,
            object.get("where").and_then(Value::as_str),
            object.get("orderBy").and_then(Value::as_str),
        )?;
        let limit = number(object.get("limit")).or(most);
        part.query.limit = limit.map(|limit| (limit as u64, 0));
        search.returning.push(part);
    }
    Ok(search)
}

fn number(value: Option<&Value>) -> Option<usize> {
    match value? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
        _ => None,
    }
}

fn fields(value: Option<&Value>) -> Vec<&str> {
    value
        .and_then(Value::as_array)
        .map(|fields| fields.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default()
}

/// A search for this text, which is no SOSL.
fn plain(text: &str, group: Group) -> Result<Search, ApiError> {
    Ok(Search {
        expression: sosl::bare(text).map_err(|fail| fail.search_answer(text))?,
        group,
        returning: Vec::new(),
        limit: None,
        highlight: false,
        snippet: None,
        labels: false,
    })
}

/// One object with its fields and clauses, read as RETURNING would read them.
fn returning(
    object: &str,
    fields: &[&str],
    filter: Option<&str>,
    order: Option<&str>,
) -> Result<Returning, ApiError> {
    let fields = if fields.is_empty() {
        "Id".to_owned()
    } else {
        fields.join(", ")
    };
    let filter = filter.map(|filter| format!(" WHERE {filter}"));
    let order = order.map(|order| format!(" ORDER BY {order}"));
    let text = format!(
        "{object}({fields}{}{})",
        filter.unwrap_or_default(),
        order.unwrap_or_default()
    );
    let read = || -> Result<Returning, Fail> {
        let mut parser = Parser::new(tokens(&text, 0)?);
        let part = sosl::returning(&mut parser)?;
        parser.end()?;
        Ok(part)
    };
    read().map_err(|fail| fail.search_answer(&text))
}

fn searchable(caller: &Caller, name: &str) -> Result<&'static Object, ApiError> {
    schema::object(name)
        .filter(|object| caller.rights.can_read(object) && sosl::is_searchable(object))
        .ok_or_else(|| Fail::no_object(0, name).search_answer(name))
}

fn answer(context: &Context<'_>, search: &Search, text: &str) -> Result<Value, ApiError> {
    let ready = sosl::plan(context, search).map_err(|fail| fail.search_answer(text))?;
    sosl::search(context, &ready)
}
