//! The records of child subqueries, read for a whole page of parents with two statements per subquery.
//!
//! Of more children than a page holds only the first are read; the rest waits behind a locator of its own, named in the
//! `nextRecordsUrl` beside them ("Query More Results", REST API Developer Guide).

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::fetch;
use super::plan::{Keys, Plan};
use super::select::Out;
use super::{Context, Cursor};
use crate::error::ApiError;

/// Most rows of a page with children, the record that has them being one of them.
///
/// Clients saw 499 of 1,200 children where the page held 2,000 records, and 199 of 257 where it held 200
/// (simple-salesforce issue 311, jsforce issue 577 and pull request 1752). How several records and several kinds of
/// children share these rows is not confirmed: here each has as many.
const ROWS: usize = 500;

/// What a page leaves to be read.
pub(super) struct Unread {
    /// Most children of one record.
    pub(super) most: usize,
    /// The locators given out, and the children behind each, from the first on.
    pub(super) results: Vec<(String, Cursor)>,
}

impl Unread {
    /// Every child is read.
    pub(super) fn nothing() -> Self {
        Self {
            most: usize::MAX,
            results: Vec::new(),
        }
    }

    /// Children that do not fit into a page of this size are left.
    pub(super) fn beyond_page(size: usize) -> Self {
        Self {
            most: size.min(ROWS).saturating_sub(1),
            results: Vec::new(),
        }
    }
}

/// Puts their children into the records with these ids.
pub(super) fn add(
    ctx: &Context<'_>,
    outs: &[Out],
    ids: &[String],
    records: &mut [Value],
    unread: &mut Unread,
) -> Result<(), ApiError> {
    for out in outs {
        let Out::Children { key, field, plan } = out else {
            continue;
        };
        let found = numbers(ctx, &plan.keys, field, ids)?;
        let read: Vec<i64> = found
            .iter()
            .flat_map(|(_, numbers)| numbers.iter().take(unread.most))
            .copied()
            .collect();
        let mut children = fetch::records_with(ctx, plan, &read, unread)?.into_iter();
        for (parent, numbers) in &found {
            let page: Vec<Value> = children
                .by_ref()
                .take(numbers.len().min(unread.most))
                .collect();
            records[*parent][key.as_ref()] = result(ctx, plan, numbers, page, unread);
        }
    }
    Ok(())
}

/// The children of one record as a result of their own.
fn result(
    ctx: &Context<'_>,
    plan: &Arc<Plan>,
    numbers: &[i64],
    page: Vec<Value>,
    unread: &mut Unread,
) -> Value {
    let rest = (page.len() < numbers.len()).then(super::locator);
    let next = rest
        .as_ref()
        .map(|locator| format!("{locator}-{}", page.len()));
    let mut result = if ctx.rights.is_tooling() {
        let object = plan.object.name;
        fetch::tooling_result(page.len(), numbers.len(), next.as_deref(), object)
    } else {
        json!({ "totalSize": numbers.len(), "done": next.is_none() })
    };
    if let Some(next) = next {
        let version = ctx.version.trim_start_matches('v');
        result["nextRecordsUrl"] = json!(format!("/services/data/v{version}/query/{next}"));
    }
    if let Some(locator) = rest {
        let cursor = Cursor::of_rows(plan.clone(), numbers.into());
        unread.results.push((locator, cursor));
    }
    result["records"] = Value::Array(page);
    result
}

/// The row numbers of the children of each of these parents, by the parent's place; LIMIT and OFFSET count for each
/// parent.
fn numbers(
    ctx: &Context<'_>,
    keys: &Keys,
    field: &str,
    ids: &[String],
) -> Result<Vec<(usize, Vec<i64>)>, ApiError> {
    let mut params = keys.params.clone();
    params.push(Sql::Text(json!(ids).to_string()));
    let offset = i64::try_from(keys.offset).unwrap_or_default();
    let last = keys.limit.map_or(i64::MAX, |limit| {
        i64::try_from(limit)
            .unwrap_or(i64::MAX)
            .saturating_add(offset)
    });
    params.extend([Sql::Integer(offset), Sql::Integer(last)]);
    let n = params.len();
    let parent = format!("{}.\"{field}\"", keys.table);
    let sql = format!(
        "SELECT parent, number FROM (SELECT {parent} AS parent, {}.rowid AS number, \
         ROW_NUMBER() OVER (PARTITION BY {parent} ORDER BY {}) AS place FROM {} AND {parent} IN \
         (SELECT value FROM json_each(?{}))) WHERE place > ?{} AND place <= ?{n} ORDER BY parent, place",
        keys.table,
        keys.order,
        keys.from_where,
        n - 2,
        n - 1,
    );
    let places: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| (id.as_str(), place))
        .collect();
    let mut statement = ctx.conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(params))?;
    let mut found: Vec<(usize, Vec<i64>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let parent = row.get_ref(0)?.as_str().ok().and_then(|id| places.get(id));
        let (Some(parent), number) = (parent, row.get(1)?) else {
            continue;
        };
        match found.last_mut() {
            Some((last, numbers)) if last == parent => numbers.push(number),
            _ => found.push((*parent, vec![number])),
        }
    }
    Ok(found)
}
