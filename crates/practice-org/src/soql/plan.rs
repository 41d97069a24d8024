//! The plan of a query for records: which rows, in which order, and how each becomes JSON.
//!
//! Two statements answer a query. The first finds the rows and their order and gives only row numbers; the second
//! reads the values of one page of them, parents joined. So a page costs the same wherever it stands in the result,
//! and what was found stays found while the client pages through it, as with Salesforce's query locators.

use std::sync::Arc;

use rusqlite::types::Value;

use super::ast::{Order, Path, Query, Uses};
use super::bounds;
use super::fail::{Checked, Fail};
use super::filter::Filter;
use super::functions;
use super::scope::{Asking, Scope};
use super::select::Selection;
use crate::schema::{self, Object};

/// How to answer a query for records.
#[derive(Debug)]
pub(super) struct Plan {
    /// The object of FROM.
    pub(super) object: &'static Object,
    /// Which rows, in which order.
    pub(super) keys: Keys,
    /// What is read of them.
    pub(super) selection: Arc<Selection>,
    /// What the records are found for.
    pub(super) uses: Uses,
    /// It selects fields that are read of one record at a time only.
    pub(super) one_row: bool,
}

/// Which rows a query finds.
#[derive(Debug)]
pub(super) struct Keys {
    /// The SQL name of the table of FROM.
    pub(super) table: String,
    /// Everything after FROM up to and with WHERE.
    pub(super) from_where: String,
    /// The list of ORDER BY, always unambiguous.
    pub(super) order: String,
    /// Whether the query says how it is sorted.
    pub(super) sorted: bool,
    /// The bound values.
    pub(super) params: Vec<Value>,
    /// LIMIT.
    pub(super) limit: Option<u64>,
    /// OFFSET.
    pub(super) offset: u64,
}

/// The object of this name, if the user may read it.
pub(super) fn object_of(asking: &Asking<'_>, path: &Path) -> Checked<&'static Object> {
    schema::object(&path.text())
        .filter(|object| asking.rights.can_read(object))
        .ok_or_else(|| Fail::no_object(path.at, &path.text()))
}

/// Plans a query for records of this object. `asking` must be fresh: its values become the plan's.
pub(super) fn plan(asking: Asking<'_>, object: &'static Object, query: &Query) -> Checked<Plan> {
    bounds::clauses(object, query)?;
    let selection = asking.selections.of(&asking, object, query)?;
    let keys = keys(asking, object, query)?;
    Ok(Plan {
        object,
        keys,
        selection,
        uses: query.uses,
        one_row: bounds::one_row(object, query),
    })
}

/// Which rows a query finds, in which order.
pub(super) fn keys(
    mut asking: Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Keys> {
    let mut scope = Scope::new(&mut asking, object, query);
    let from_where = from_where(&mut asking, &mut scope, query)?;
    let order = order(&mut asking, &mut scope, &query.order)?;
    // ORDER BY may have joined more parents
    let from_where = format!("{} WHERE {from_where}", scope.tables_sql());
    Ok(Keys {
        table: scope.table().to_owned(),
        from_where,
        order,
        sorted: !query.order.is_empty(),
        params: asking.params,
        limit: query.limit.map(|(limit, _)| limit),
        offset: query.offset.map_or(0, |(offset, _)| offset),
    })
}

/// The conditions of WHERE and those that stand without being written.
pub(super) fn from_where(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    query: &Query,
) -> Checked<String> {
    let mut conditions = standing_conditions(asking, scope, query)?;
    for (path, _) in &query.aliases {
        scope.node(asking, path)?;
    }
    if let Some(condition) = &query.filter {
        conditions.push(Filter::rows(asking, scope).sql(condition)?);
    }
    if conditions.is_empty() {
        conditions.push("1".to_owned());
    }
    Ok(conditions.join(" AND "))
}

/// Deleted rows are left out unless asked for, so is what others do not share with the user, and `USING SCOPE mine` means the user's own.
pub(super) fn standing_conditions(
    asking: &mut Asking<'_>,
    scope: &Scope,
    query: &Query,
) -> Checked<Vec<String>> {
    let mut conditions = Vec::new();
    if !asking.include_deleted {
        conditions.push(format!("{}.\"IsDeleted\" = 0", scope.table()));
    }
    conditions.extend(asking.rights.sees(scope.root.object, scope.table()));
    if let Some((word, at)) = &query.scope {
        match word.to_ascii_lowercase().as_str() {
            "everything" => {}
            "mine" if scope.root.object.field("OwnerId").is_some() => {
                let user = asking.bind(asking.user_id.to_owned());
                conditions.push(format!("{}.\"OwnerId\" = {user}", scope.table()));
            }
            _ => {
                // the code is in the partner WSDL, the words are not confirmed
                return Err(Fail::at(
                    "INVALID_QUERY_SCOPE",
                    *at,
                    format!("Unsupported scope '{word}' for this entity"),
                ));
            }
        }
    }
    Ok(conditions)
}

/// ORDER BY with the row's number last, so that no two rows stand level.
fn order(asking: &mut Asking<'_>, scope: &mut Scope, orders: &[Order]) -> Checked<String> {
    let mut terms = Vec::new();
    for item in orders {
        terms.push(order_term(asking, scope, item)?);
    }
    // the same direction as the last term, so that an index can serve both
    let direction = if orders.last().is_some_and(|last| last.descending) {
        " DESC"
    } else {
        ""
    };
    terms.push(format!("{}.rowid{direction}", scope.table()));
    Ok(terms.join(", "))
}

fn order_term(asking: &mut Asking<'_>, scope: &mut Scope, item: &Order) -> Checked<String> {
    let column = functions::column(asking, scope, &item.expr)?;
    if !column.field.sortable() {
        return Err(Fail::malformed(
            item.expr.at(),
            format!(
                "field '{}' can not be sorted in a query call",
                column.field.name
            ),
        ));
    }
    let key = sort_key(&column);
    let item = Direction::of(item);
    // "If you use ORDER BY to sort on a relationship field which can contain a NULL, the NULLS FIRST and NULLS LAST
    // expressions aren't supported"
    let nulls_last = item.nulls_last && column.field.reference().is_none();
    Ok(directed(
        &key,
        Direction { nulls_last, ..item },
        column.nullable,
    ))
}

/// What to sort by: picklists go by their set-up order.
pub(super) fn sort_key(column: &super::scope::Column) -> String {
    match column.field.values() {
        [] => column.sql.clone(),
        values => schema::picklist_rank(&column.sql, values),
    }
}

/// Which way a term of ORDER BY goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Direction {
    descending: bool,
    nulls_last: bool,
}

impl Direction {
    /// As it is written.
    pub(super) fn of(item: &Order) -> Self {
        Self {
            descending: item.descending,
            nulls_last: item.nulls_last,
        }
    }
}

/// A sort key with its direction. Nulls come first in either direction unless told otherwise.
pub(super) fn directed(key: &str, item: Direction, nullable: bool) -> String {
    let direction = if item.descending { " DESC" } else { "" };
    // SQLite puts nulls first going up and last going down; saying so again would only hide an index from it
    let nulls = match (nullable, item.descending, item.nulls_last) {
        (true, true, false) => " NULLS FIRST",
        (true, false, true) => " NULLS LAST",
        _ => "",
    };
    format!("{key}{direction}{nulls}")
}
