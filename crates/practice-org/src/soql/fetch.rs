//! Runs plans: finds rows and reads pages of them; what becomes of a row is in `shown`.

use std::collections::HashMap;

use rusqlite::types::Value as Sql;
use rusqlite::{params, params_from_iter};
use serde_json::{Map, Value, json};

use super::Context;
use super::children::{self, Unread};
use super::grouped::{Count, Grouped, MOST_GROUPS};
use super::plan::{Keys, Plan};
use super::shown::{Record, Shown};
use crate::error::ApiError;

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
        if plan.object.field(field).is_none() || !plan.object.stored() {
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
    let mut records = Vec::with_capacity(numbers.len());
    let mut ids = Vec::with_capacity(numbers.len());
    each(ctx, plan, numbers, |record| {
        ids.push(record.id.to_owned());
        records.push(serde_json::to_value(record)?);
        Ok(())
    })?;
    children::add(ctx, &plan.selection.outs, &ids, &mut records, unread)?;
    Ok(records)
}

/// The records with these row numbers, in this order, as text with commas between them, and how many they are. They must
/// have no children.
pub(super) fn written(
    ctx: &Context<'_>,
    plan: &Plan,
    numbers: &[i64],
) -> Result<(Vec<u8>, usize), ApiError> {
    let (mut text, mut count) = (Vec::new(), 0);
    each(ctx, plan, numbers, |record| {
        if count > 0 {
            text.push(b',');
        }
        count += 1;
        serde_json::to_writer(&mut text, record)
    })?;
    Ok((text, count))
}

/// Does something with each record, its children aside.
fn each(
    ctx: &Context<'_>,
    plan: &Plan,
    numbers: &[i64],
    mut with: impl FnMut(&Record<'_>) -> serde_json::Result<()>,
) -> Result<(), ApiError> {
    if numbers.is_empty() {
        return Ok(());
    }
    let mut statement = ctx.conn.prepare_cached(&plan.selection.fetch)?;
    let numbers = json!(numbers).to_string();
    let mut rows = match statement.parameter_count() {
        1 => statement.query([numbers])?,
        _ => statement.query(params![numbers, ctx.now_ms])?,
    };
    while let Some(row) = rows.next()? {
        let id = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let record = Record {
            ctx,
            object: plan.object.name,
            id,
            outs: &plan.selection.outs,
            row,
        };
        with(&record).map_err(|error| ApiError::unexpected(&error))?;
    }
    Ok(())
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
            let value = Shown {
                stored: row.get_ref(index)?,
                class: shown.class,
                field: shown.localized,
            };
            let value =
                serde_json::to_value(value).map_err(|error| ApiError::unexpected(&error))?;
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
