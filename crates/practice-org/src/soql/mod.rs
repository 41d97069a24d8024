//! SOQL: a query's text in, records as JSON out, as the Query resource of the REST API answers them.
//!
//! `lexer`, `parser` and `conditions` read the text (`ast`); `scope`, `functions`, `filter`, `semijoin`, `select`,
//! `grouped` and `plan` give it meaning and make SQL; `fetch` runs it; `fail` words refusals. Sources: SOQL and SOSL
//! Reference; refusals from public issue trackers and test fixtures of clients. Paging and locators are the server's.

mod asked;
pub(crate) mod ast;
mod bound;
mod bounds;
mod children;
mod columns;
mod conditions;
mod dates;
mod explain;
pub(crate) mod fail;
mod fetch;
mod filter;
mod functions;
mod grouped;
mod items;
pub(crate) mod lexer;
mod localized;
pub(crate) mod parser;
mod plan;
mod scope;
mod select;
mod selections;
mod semijoin;
mod shown;
mod text;

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use crate::error::ApiError;
use crate::ids;
use crate::schema::{Object, Rights};
use children::Unread;
pub(crate) use columns::columns;
pub(crate) use explain::explain;
use fail::Checked;
pub(crate) use fetch::tooling_result;
use plan::Plan;
use scope::Asking;
pub(crate) use selections::Selections;

/// Who asks, when, and of which database.
pub(crate) struct Context<'a> {
    /// The org's database.
    pub(crate) conn: &'a Connection,
    /// The signed-in user, for `USING SCOPE mine`.
    pub(crate) user_id: &'a str,
    /// Now, in milliseconds since the epoch, for relative dates.
    pub(crate) now_ms: i64,
    /// The API version in the addresses of records, `67.0` or `v67.0`.
    pub(crate) version: &'a str,
    /// What the user may read.
    pub(crate) rights: &'a Rights,
    /// SELECT lists the user asked for before.
    pub(crate) selections: &'a Selections,
    /// `queryAll`: deleted records too.
    pub(crate) include_deleted: bool,
}

/// A query that has been run.
#[derive(Debug)]
pub(crate) struct Started {
    /// The answer's `totalSize`.
    pub(crate) total_size: usize,
    /// `FOR VIEW` or `FOR REFERENCE`: who asked has now seen the records.
    pub(crate) seen: bool,
    /// The records to page through. `COUNT()` has none, whatever its `totalSize`.
    pub(crate) cursor: Cursor,
}

/// The result of a query, ready to be read in pages; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Cursor {
    /// The object of FROM.
    pub(crate) object: &'static str,
    found: Found,
}

#[derive(Debug, Clone)]
enum Found {
    /// Rows still to be read: eight bytes each until then.
    Rows(Arc<Plan>, Arc<[i64]>),
    /// Aggregates, read at once.
    Ready(Arc<[Value]>),
}

impl Cursor {
    fn of_rows(plan: Arc<Plan>, numbers: Arc<[i64]>) -> Self {
        Self {
            object: plan.object.name,
            found: Found::Rows(plan, numbers),
        }
    }

    /// Whether there are pages after the first: of a query with OFFSET "only the first batch of records is returned"
    /// ("OFFSET", SOQL and SOSL Reference). That its answer says `done` then is not confirmed.
    pub(crate) fn pages_on(&self) -> bool {
        match &self.found {
            Found::Rows(plan, _) => plan.keys.offset == 0,
            Found::Ready(_) => true,
        }
    }

    /// How many records there are in all pages.
    pub(crate) fn len(&self) -> usize {
        match &self.found {
            Found::Rows(_, numbers) => numbers.len(),
            Found::Ready(records) => records.len(),
        }
    }
}

/// Runs a query up to the point where its pages can be read.
///
/// # Errors
/// 400 with the code and words of the Query resource, or 500 if the database fails.
pub(crate) fn start(ctx: &Context<'_>, soql: &str) -> Result<Started, ApiError> {
    let (object, understood, wanted) = understood(ctx, soql).map_err(|fail| fail.answer(soql))?;
    if let Some(wanted) = wanted {
        asked::fill(ctx, object, &wanted)?;
    }
    let object = object.name;
    let started = |total_size, seen, found| Started {
        total_size,
        seen,
        cursor: Cursor { object, found },
    };
    match understood {
        Understood::Count(count) => {
            let total_size = fetch::count(ctx, &count)?;
            Ok(started(total_size, false, Found::Ready(Arc::new([]))))
        }
        Understood::Grouped(grouped) => {
            let records = fetch::groups(ctx, &grouped)?;
            Ok(started(records.len(), false, Found::Ready(records.into())))
        }
        Understood::Records(plan) => {
            let numbers = fetch::row_numbers(ctx, &plan.keys)?;
            if plan.one_row && numbers.len() > 1 {
                return Err(fail::several_rows(numbers.len()));
            }
            fetch::mark_used(ctx, &plan, &numbers)?;
            let total = numbers.len();
            let seen = plan.uses.view || plan.uses.reference;
            let found = Found::Rows(Arc::new(plan), numbers.into());
            Ok(started(total, seen, found))
        }
    }
}

/// A page of a result, and what of its records' children it leaves to be read.
pub(crate) struct Page {
    /// The records, each with `attributes`.
    pub(crate) records: Vec<Value>,
    /// The locators that the records name, and the result behind each.
    pub(crate) children: Vec<(String, Cursor)>,
}

/// A new locator, 18 characters starting with `01g`.
pub(crate) fn locator() -> String {
    ids::make("01g", rand::random::<u32>().into())
}

/// At most `size` records from number `offset` on, none with more children of a kind than go into such a page.
///
/// # Errors
/// 500 if the database fails.
pub(crate) fn batch(
    ctx: &Context<'_>,
    cursor: &Cursor,
    offset: usize,
    size: usize,
) -> Result<Page, ApiError> {
    let (plan, numbers) = match &cursor.found {
        Found::Rows(plan, numbers) => (plan, numbers),
        Found::Ready(_) => {
            return Ok(Page {
                records: page(ctx, cursor, offset, size)?,
                children: Vec::new(),
            });
        }
    };
    let start = offset.min(numbers.len());
    let end = offset.saturating_add(size).min(numbers.len());
    let mut unread = Unread::beyond_page(size);
    let records = fetch::records_with(ctx, plan, &numbers[start..end], &mut unread)?;
    Ok(Page {
        records,
        children: unread.results,
    })
}

/// The same as text, with commas between them, and how many they are; `None` for records that have children, and for groups.
///
/// # Errors
/// 500 if the database fails.
pub(crate) fn written(
    ctx: &Context<'_>,
    cursor: &Cursor,
    offset: usize,
    size: usize,
) -> Result<Option<(Vec<u8>, usize)>, ApiError> {
    match &cursor.found {
        Found::Rows(plan, numbers) if !plan.selection.has_children() => {
            let start = offset.min(numbers.len());
            let end = offset.saturating_add(size).min(numbers.len());
            fetch::written(ctx, plan, &numbers[start..end]).map(Some)
        }
        _ => Ok(None),
    }
}

/// At most `size` records from number `offset` on, each with `attributes` and all its children.
///
/// # Errors
/// 500 if the database fails.
pub(crate) fn page(
    ctx: &Context<'_>,
    cursor: &Cursor,
    offset: usize,
    size: usize,
) -> Result<Vec<Value>, ApiError> {
    let start = offset.min(cursor.len());
    let end = offset.saturating_add(size).min(cursor.len());
    match &cursor.found {
        Found::Rows(plan, numbers) => fetch::records(ctx, plan, &numbers[start..end]),
        Found::Ready(records) => Ok(records[start..end].to_vec()),
    }
}

/// One record with these fields (API names; every visible one if none are given), deleted or not, or `None`.
///
/// # Errors
/// 400 `INVALID_FIELD` for a field that does not exist or may not be seen, or 500 if the database fails.
pub(crate) fn record(
    ctx: &Context<'_>,
    object: &'static Object,
    id: &str,
    fields: &[&str],
) -> Result<Option<Value>, ApiError> {
    let sql = format!("SELECT rowid FROM \"{}\" WHERE \"Id\" = ?1", object.name);
    let number: Option<i64> = ctx
        .conn
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()?;
    match number {
        Some(number) => record_at(ctx, object, number, fields),
        None => Ok(None),
    }
}

/// The same of the record with this row number.
///
/// # Errors
/// As [`record`].
pub(crate) fn record_at(
    ctx: &Context<'_>,
    object: &'static Object,
    number: i64,
    fields: &[&str],
) -> Result<Option<Value>, ApiError> {
    let plan = record_plan(ctx, object, fields)?;
    Ok(fetch::records(ctx, &plan, &[number])?.pop())
}

/// The same as text.
///
/// # Errors
/// As [`record`].
pub(crate) fn written_record(
    ctx: &Context<'_>,
    object: &'static Object,
    number: i64,
    fields: &[&str],
) -> Result<Option<Vec<u8>>, ApiError> {
    let plan = record_plan(ctx, object, fields)?;
    if plan.selection.has_children() {
        let record = fetch::records(ctx, &plan, &[number])?.pop();
        return Ok(record.map(|record| record.to_string().into_bytes()));
    }
    let (text, count) = fetch::written(ctx, &plan, &[number])?;
    Ok((count > 0).then_some(text))
}

fn record_plan(
    ctx: &Context<'_>,
    object: &'static Object,
    fields: &[&str],
) -> Result<Plan, ApiError> {
    let fields = if fields.is_empty() {
        "FIELDS(ALL)".to_owned()
    } else {
        fields.join(", ")
    };
    let soql = format!("SELECT {fields} FROM {} LIMIT 1", object.name);
    parser::parse(&soql)
        .and_then(|query| plan::plan(Asking::new(ctx), object, &query))
        .map_err(|fail| fail.answer(&soql))
}

/// The object of this name, if the user may read it.
///
/// # Errors
/// `INVALID_TYPE` if there is none.
pub(crate) fn readable(ctx: &Context<'_>, name: &ast::Path) -> Checked<&'static Object> {
    plan::object_of(&Asking::new(ctx), name)
}

/// A query over one object that is asked of some of its rows only.
pub(crate) struct Planned(Plan);

/// Plans a query over this object whose rows will be given.
///
/// # Errors
/// The refusal of what the query may not ask for.
pub(crate) fn planned(
    ctx: &Context<'_>,
    object: &'static Object,
    query: &ast::Query,
) -> Checked<Planned> {
    plan::plan(Asking::new(ctx), object, query).map(Planned)
}

impl Planned {
    /// Those of these rows that the query finds, in its order, or in theirs if it has none: at most `most` after
    /// `skip`, each with its row's number. LIMIT and OFFSET of the query itself do not count.
    ///
    /// # Errors
    /// 500 if the database fails.
    pub(crate) fn among(
        &self,
        ctx: &Context<'_>,
        rows: &[i64],
        skip: usize,
        most: usize,
    ) -> Result<Vec<(i64, Value)>, ApiError> {
        let found = fetch::row_numbers_among(ctx, &self.0.keys, rows)?;
        let found: Vec<i64> = found.into_iter().skip(skip).take(most).collect();
        let records = fetch::records(ctx, &self.0, &found)?;
        Ok(found.into_iter().zip(records).collect())
    }
}

enum Understood {
    Count(grouped::Count),
    Grouped(grouped::Grouped),
    Records(Plan),
}

type AsUnderstood = (&'static Object, Understood, Option<asked::Wanted>);

fn understood(ctx: &Context<'_>, soql: &str) -> Checked<AsUnderstood> {
    let query = parser::parse(soql)?;
    let asking = Asking::new(ctx);
    let object = plan::object_of(&asking, &query.from)?;
    bounds::reified(object, &query)?;
    let wanted = asked::wanted(object, &query)?;
    let understood = if grouped::is_count(&query) && query.group.is_empty() {
        grouped::count(asking, object, &query).map(Understood::Count)
    } else if grouped::is_grouped(&query) {
        grouped::grouped(asking, object, &query).map(Understood::Grouped)
    } else {
        plan::plan(asking, object, &query).map(Understood::Records)
    };
    Ok((object, understood?, wanted))
}

#[cfg(test)]
pub(crate) mod tests;
