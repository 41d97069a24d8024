//! Queries that count or group: `COUNT()`, aggregates, GROUP BY, HAVING.
//!
//! Their result is small and has no query locator: more groups than one batch holds are refused, as "GROUP BY" in the
//! SOQL and SOSL Reference says.

use super::ast::{Expr, Item, Order, Query};
use super::fail::{Checked, Fail};
use super::filter::Filter;
use super::functions;
use super::plan::{checked_offset, directed, from_where, sort_key};
use super::scope::{Asking, Class, Column, Scope};
use crate::schema::Object;
use rusqlite::types::Value;

/// Most groups in one answer.
pub(super) const MOST_GROUPS: usize = 2_000;

/// How to answer a grouped query: one statement whose rows are the records.
#[derive(Debug)]
pub(super) struct Grouped {
    /// The statement.
    pub(super) sql: String,
    /// The bound values.
    pub(super) params: Vec<Value>,
    /// Key and type of each column.
    pub(super) columns: Vec<(String, Class)>,
}

/// How to answer `SELECT COUNT()`.
#[derive(Debug)]
pub(super) struct Count {
    /// The statement; one row, one number.
    pub(super) sql: String,
    /// The bound values.
    pub(super) params: Vec<Value>,
}

/// Whether the query is `SELECT COUNT() …`.
pub(super) fn is_count(query: &Query) -> bool {
    matches!(
        query.items.as_slice(),
        [Item::Expr(Expr::Call { argument: None, .. }, None)]
    )
}

/// Whether the query groups or aggregates.
pub(super) fn is_grouped(query: &Query) -> bool {
    !query.group.is_empty()
        || query
            .items
            .iter()
            .any(|item| matches!(item, Item::Expr(expr, _) if functions::is_aggregate(expr)))
}

/// Plans `SELECT COUNT()`.
pub(super) fn count(
    mut asking: Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Count> {
    if let Some(order) = query.order.first() {
        return Err(not_grouped(
            "Ordered field must be grouped or aggregated",
            &order.expr,
        ));
    }
    let mut scope = Scope::new(&mut asking, object, query);
    let conditions = from_where(&mut asking, &mut scope, query)?;
    let limit = query
        .limit
        .map_or(-1, |(limit, _)| i64::try_from(limit).unwrap_or(i64::MAX));
    let limit = asking.bind(limit);
    let offset = asking.bind(i64::try_from(checked_offset(query)?).unwrap_or_default());
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM {} WHERE {conditions} LIMIT {limit} OFFSET {offset})",
        scope.tables_sql()
    );
    Ok(Count {
        sql,
        params: asking.params,
    })
}

/// Plans a grouped query.
pub(super) fn grouped(
    mut asking: Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Grouped> {
    if query.group.is_empty()
        && let Some((_, at)) = query.limit
    {
        return Err(Fail::malformed(
            at,
            "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
        ));
    }
    let asking_ref = &mut asking;
    let mut scope = Scope::new(asking_ref, object, query);
    let groups = group_columns(asking_ref, &mut scope, query)?;
    let (selected, columns) = selected(asking_ref, &mut scope, query, &groups)?;
    let conditions = from_where(asking_ref, &mut scope, query)?;
    let having = match &query.having {
        Some(condition) => format!(
            " HAVING {}",
            Filter::groups(asking_ref, &mut scope).sql(condition)?
        ),
        None => String::new(),
    };
    let order = order(asking_ref, &mut scope, &query.order, &groups)?;
    let limit = query.limit.map_or(MOST_GROUPS as u64 + 1, |(limit, _)| {
        limit.min(MOST_GROUPS as u64 + 1)
    });
    let limit = asking_ref.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let offset = asking_ref.bind(i64::try_from(checked_offset(query)?).unwrap_or_default());
    let group_by = match groups.as_slice() {
        [] => String::new(),
        groups => format!(
            " GROUP BY {}",
            groups
                .iter()
                .map(|group| group.sql.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    };
    let sql = format!(
        "SELECT {} FROM {} WHERE {conditions}{group_by}{having}{order} LIMIT {limit} OFFSET {offset}",
        selected.join(", "),
        scope.tables_sql()
    );
    Ok(Grouped {
        sql,
        params: asking.params,
        columns,
    })
}

fn group_columns(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    query: &Query,
) -> Checked<Vec<Column>> {
    let mut groups = Vec::new();
    for expr in &query.group {
        let column = functions::column(asking, scope, expr)?;
        if matches!(expr, Expr::Field(_)) && !column.field.groupable() {
            return Err(Fail::malformed(
                expr.at(),
                format!(
                    "field '{}' can not be grouped in a query call",
                    column.field.name
                ),
            ));
        }
        groups.push(column);
    }
    Ok(groups)
}

type Selected = (Vec<String>, Vec<(String, Class)>);

fn selected(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    query: &Query,
    groups: &[Column],
) -> Checked<Selected> {
    let mut sql = Vec::new();
    let mut keys: Vec<(String, Class)> = Vec::new();
    let mut unnamed = 0;
    for item in &query.items {
        let (expr, alias) = match item {
            Item::Expr(expr, alias) => (expr, alias),
            Item::Fields(_, at) => {
                return Err(Fail::malformed(
                    *at,
                    "Field must be grouped or aggregated: Id",
                ));
            }
            Item::Children(child) => {
                return Err(Fail::malformed(
                    child.at,
                    "Grouped query cannot use child relationships in select list",
                ));
            }
            Item::TypeOf(type_of) => {
                return Err(Fail::malformed(
                    type_of.path.at,
                    "TYPEOF is not allowed in grouped queries",
                ));
            }
        };
        let column = functions::grouped_column(asking, scope, expr)?;
        if !functions::is_aggregate(expr) && groups.iter().all(|group| group.sql != column.sql) {
            return Err(not_grouped("Field must be grouped or aggregated", expr));
        }
        let key = match (alias, expr) {
            (Some(alias), _) => alias.clone(),
            (None, Expr::Field(_)) => column.field.name.to_owned(),
            (None, Expr::Call { .. }) => {
                unnamed += 1;
                format!("expr{}", unnamed - 1)
            }
        };
        if keys
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(&key))
        {
            return Err(Fail::malformed(
                expr.at(),
                format!("duplicate alias: {key}"),
            ));
        }
        sql.push(column.sql);
        keys.push((key, column.class));
    }
    Ok((sql, keys))
}

fn order(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    orders: &[Order],
    groups: &[Column],
) -> Checked<String> {
    let mut terms = Vec::new();
    for item in orders {
        let column = functions::grouped_column(asking, scope, &item.expr)?;
        let aggregate = functions::is_aggregate(&item.expr);
        if !aggregate && groups.iter().all(|group| group.sql != column.sql) {
            return Err(not_grouped(
                "Ordered field must be grouped or aggregated",
                &item.expr,
            ));
        }
        let key = if aggregate {
            column.sql.clone()
        } else {
            sort_key(&column)
        };
        terms.push(directed(&key, item, true));
    }
    Ok(if terms.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", terms.join(", "))
    })
}

fn not_grouped(message: &str, expr: &Expr) -> Fail {
    Fail::malformed(expr.at(), format!("{message}: {}", expr.text()))
}
