//! Runs plans: finds rows, reads pages of them, and makes their JSON.

use std::collections::HashMap;

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Row, params, params_from_iter};
use serde_json::{Map, Value, json};

use super::Context;
use super::children::{self, Unread};
use super::grouped::{Count, Grouped, MOST_GROUPS};
use super::localized::localized;
use super::plan::{Keys, Plan};
use super::scope::Class;
use super::select::Out;
use crate::error::ApiError;
use crate::schema::{self, Field};
use crate::time;

/// Most records that a query marks as seen: those of its first page.
const MOST_MARKED: usize = 2_000;

/// The numbers of the rows a query finds, in its order.
pub(super) fn row_numbers(ctx: &Context<'_>, keys: &Keys) -> Result<Vec<i64>, ApiError> {
    // written out: the planner looks at how many rows are wanted, and nobody asks with many limits
    let limit = keys
        .limit
        .map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
    let sql = format!(
        "SELECT {}.rowid FROM {} ORDER BY {} LIMIT {limit} OFFSET {}",
        keys.table, keys.from_where, keys.order, keys.offset
    );
    let mut statement = ctx.conn.prepare_cached(&sql)?;
    let numbers = statement.query_map(params_from_iter(&keys.params), |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// Those of these rows that a query finds, in its order, or in theirs if it has none.
pub(super) fn row_numbers_among(
    ctx: &Context<'_>,
    keys: &Keys,
    rows: &[i64],
) -> Result<Vec<i64>, ApiError> {
    let mut params = keys.params.clone();
    params.push(Sql::Text(json!(rows).to_string()));
    let sql = format!(
        "SELECT {table}.rowid FROM {} AND {table}.rowid IN (SELECT value FROM json_each(?{})) ORDER BY {}",
        keys.from_where,
        params.len(),
        keys.order,
        table = keys.table,
    );
    let mut statement = ctx.conn.prepare_cached(&sql)?;
    let numbers = statement.query_map(params_from_iter(params), |row| row.get(0))?;
    let mut numbers: Vec<i64> = numbers.collect::<Result<_, _>>()?;
    if !keys.sorted {
        let place: HashMap<i64, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (*row, at))
            .collect();
        numbers.sort_by_key(|number| place.get(number));
    }
    Ok(numbers)
}

/// `FOR VIEW` and `FOR REFERENCE`: when the records were last seen, and last pointed at.
pub(super) fn mark_used(ctx: &Context<'_>, plan: &Plan, numbers: &[i64]) -> Result<(), ApiError> {
    let marks = [
        ("LastViewedDate", plan.uses.view),
        ("LastReferencedDate", plan.uses.view || plan.uses.reference),
    ];
    for (field, _) in marks.iter().filter(|(_, used)| *used) {
        if plan.object.field(field).is_none() {
            continue;
        }
        let seen = &numbers[..numbers.len().min(MOST_MARKED)];
        ctx.conn.execute(
            &format!(
                "UPDATE \"{}\" SET \"{field}\" = ?1 WHERE rowid IN (SELECT value FROM json_each(?2))",
                plan.object.name
            ),
            params![ctx.now_ms, json!(seen).to_string()],
        )?;
    }
    Ok(())
}

/// The records with these row numbers, in this order, with all their children.
pub(super) fn records(
    ctx: &Context<'_>,
    plan: &Plan,
    numbers: &[i64],
) -> Result<Vec<Value>, ApiError> {
    records_with(ctx, plan, numbers, &mut Unread::nothing())
}

/// The same with no more children to a record than a page holds.
pub(super) fn records_with(
    ctx: &Context<'_>,
    plan: &Plan,
    numbers: &[i64],
    unread: &mut Unread,
) -> Result<Vec<Value>, ApiError> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = ctx.conn.prepare_cached(&plan.selection.fetch)?;
    let numbers_json = json!(numbers).to_string();
    let mut rows = match statement.parameter_count() {
        1 => statement.query([numbers_json])?,
        _ => statement.query(params![numbers_json, ctx.now_ms])?,
    };
    let mut records = Vec::with_capacity(numbers.len());
    let mut ids = Vec::with_capacity(numbers.len());
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        records.push(record(
            ctx,
            plan.object.name,
            &id,
            &plan.selection.outs,
            row,
        )?);
        ids.push(id);
    }
    children::add(ctx, &plan.selection.outs, &ids, &mut records, unread)?;
    Ok(records)
}

/// The answer of `COUNT()`.
pub(super) fn count(ctx: &Context<'_>, count: &Count) -> Result<usize, ApiError> {
    let number: i64 = ctx
        .conn
        .prepare_cached(&count.sql)?
        .query_row(params_from_iter(&count.params), |row| row.get(0))?;
    Ok(usize::try_from(number).unwrap_or_default())
}

/// The records of a grouped query.
pub(super) fn groups(ctx: &Context<'_>, grouped: &Grouped) -> Result<Vec<Value>, ApiError> {
    let mut statement = ctx.conn.prepare_cached(&grouped.sql)?;
    let mut rows = statement.query(params_from_iter(&grouped.params))?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let mut record = Map::new();
        record.insert("attributes".into(), json!({ "type": "AggregateResult" }));
        for (index, shown) in grouped.columns.iter().enumerate() {
            let value = value(row.get_ref(index)?, shown.class, shown.localized);
            record.insert(shown.key.clone(), value);
        }
        records.push(Value::Object(record));
    }
    if records.len() > MOST_GROUPS {
        return Err(ApiError::bad_request(
            "EXCEEDED_ID_LIMIT",
            "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
        ));
    }
    Ok(records)
}

fn record(
    ctx: &Context<'_>,
    object: &str,
    id: &str,
    outs: &[Out],
    row: &Row<'_>,
) -> Result<Value, ApiError> {
    let version = ctx.version.trim_start_matches('v');
    let mut record = Map::with_capacity(outs.len() + 1);
    let address = format!("/services/data/v{version}/sobjects/{object}/{id}");
    record.insert(
        "attributes".into(),
        json!({ "type": object, "url": &address }),
    );
    for out in outs {
        let (key, value) = match out {
            Out::Value {
                key,
                index,
                class,
                localized,
            } => {
                let mut value = value(row.get_ref(*index)?, *class, *localized);
                if *class == Class::Blob && value.is_string() {
                    // "sObject Blob Get": the record gives where the content is
                    value = json!(format!("{address}/{key}"));
                }
                (key, value)
            }
            Out::Compound { key, index, parts } => (key, compound(row, *index, parts)?),
            Out::Parent { key, variants } => {
                let mut parent = Value::Null;
                for variant in variants {
                    let id: Option<String> = row.get(variant.id)?;
                    if let Some(id) = id {
                        let object = variant.object.unwrap_or_else(|| {
                            schema::object_by_prefix(&id).map_or("Name", |object| object.name)
                        });
                        parent = self::record(ctx, object, &id, &variant.outs, row)?;
                        break;
                    }
                }
                (key, parent)
            }
            // filled in for the whole page at once
            Out::Children { key, .. } => (key, Value::Null),
        };
        record.insert(key.as_ref().to_owned(), value);
    }
    Ok(Value::Object(record))
}

fn value(stored: ValueRef<'_>, class: Class, shown: Option<&'static Field>) -> Value {
    let value = plain(stored, class);
    match shown {
        Some(field) => localized(&value, class, field, stored.as_i64().ok()),
        None => value,
    }
}

fn plain(stored: ValueRef<'_>, class: Class) -> Value {
    match (stored, class) {
        (ValueRef::Text(text), Class::Masked(mask)) => {
            Value::String(masked(&String::from_utf8_lossy(text), mask))
        }
        (ValueRef::Integer(number), Class::Boolean) => json!(number != 0),
        (ValueRef::Integer(ms), Class::DateTime) => json!(time::format_ms(ms)),
        (ValueRef::Integer(number), _) => json!(number),
        (ValueRef::Real(number), _) => json!(number),
        (ValueRef::Text(json), Class::Complex) => serde_json::from_slice(json).unwrap_or_default(),
        (ValueRef::Text(text), _) => Value::String(String::from_utf8_lossy(text).into_owned()),
        (ValueRef::Null | ValueRef::Blob(_), _) => Value::Null,
    }
}

/// What a user without "View Encrypted Data" sees of an encrypted text ("Mask Type" in Setup's help); nobody in this
/// org has that permission, as nobody has in a new one.
fn masked(text: &str, mask: &str) -> String {
    let shown = if mask == "lastFour" { 4 } else { 0 };
    let hidden = text.chars().count().saturating_sub(shown);
    text.chars()
        .enumerate()
        .map(|(n, char)| if n < hidden { 'X' } else { char })
        .collect()
}

/// An address or a place is null when all its parts are.
fn compound(
    row: &Row<'_>,
    first: usize,
    parts: &[(&'static str, &'static str)],
) -> Result<Value, ApiError> {
    let mut address = Map::new();
    for (n, (key, _)) in parts.iter().enumerate() {
        address.insert(
            (*key).to_owned(),
            plain(row.get_ref(first + n)?, Class::Text),
        );
    }
    Ok(if address.values().all(Value::is_null) {
        Value::Null
    } else {
        Value::Object(address)
    })
}

/// A result of the Tooling API, its records aside: it has more keys than REST's, in this order in the examples of the
/// Tooling API Developer Guide.
pub(crate) fn tooling_result(
    size: usize,
    total: usize,
    locator: Option<&str>,
    object: &str,
) -> Value {
    json!({
        "size": size,
        "totalSize": total,
        "done": locator.is_none(),
        "queryLocator": locator,
        "entityTypeName": object,
    })
}
