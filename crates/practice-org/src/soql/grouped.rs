//! Queries that count or group: `COUNT()`, aggregates, GROUP BY, HAVING.
//!
//! Their result is small and has no query locator: more groups than one batch holds are refused, as "GROUP BY" in the
//! SOQL and SOSL Reference says.

use super::ast::{Expr, Item, Order, Query};
use super::bounds;
use super::fail::{Checked, Fail};
use super::filter::Filter;
use super::functions;
use super::plan::{Direction, directed, from_where, sort_key};
use super::scope::{Asking, Class, Column, Scope};
use crate::schema::{Field, Object};
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
    /// What becomes of each column.
    pub(super) columns: Vec<Shown>,
}

/// One key of a group's record.
#[derive(Debug)]
pub(super) struct Shown {
    /// Key.
    pub(super) key: String,
    /// How the column becomes JSON.
    pub(super) class: Class,
    /// The field, if the value is shown as the user's locale writes it.
    pub(super) localized: Option<&'static Field>,
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

/// OFFSET, whose bounds are checked already.
fn offset(query: &Query) -> i64 {
    query
        .offset
        .map_or(0, |(offset, _)| i64::try_from(offset).unwrap_or_default())
}

/// Plans `SELECT COUNT()`.
pub(super) fn count(
    mut asking: Asking<'_>,
    object: &'static Object,
    query: &Query,
) -> Checked<Count> {
    bounds::clauses(object, query)?;
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
    let offset = offset(query);
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
    bounds::clauses(object, query)?;
    if query.group.is_empty() {
        for (clause, given) in [("LIMIT", query.limit), ("OFFSET", query.offset)] {
            if let Some((_, at)) = given {
                return Err(Fail::malformed(
                    at,
                    format!(
                        "Non-grouped query that uses overall aggregate functions cannot also use {clause}"
                    ),
                ));
            }
        }
    }
    let asking_ref = &mut asking;
    let mut scope = Scope::new(asking_ref, object, query);
    let groups = group_columns(asking_ref, &mut scope, query)?;
    let (selected, columns) = selected(asking_ref, &mut scope, query, &groups)?;
    let conditions = from_where(asking_ref, &mut scope, query)?;
    let having = match &query.having {
        Some(condition) => format!(
            " HAVING {}",
            Filter::groups(asking_ref, &mut scope, &groups).sql(condition)?
        ),
        None => String::new(),
    };
    let order = order(asking_ref, &mut scope, &query.order, &groups)?;
    let limit = query.limit.map_or(MOST_GROUPS as u64 + 1, |(limit, _)| {
        limit.min(MOST_GROUPS as u64 + 1)
    });
    let offset = offset(query);
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
        // captured words, glade-sh/glade internal/soql/parser.go
        if groups.iter().any(|known: &Column| known.sql == column.sql) {
            return Err(Fail::malformed(
                expr.at(),
                format!("duplicate grouping expression: {}", expr.text()),
            ));
        }
        groups.push(column);
    }
    Ok(groups)
}

type Selected = (Vec<String>, Vec<Shown>);

fn selected(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    query: &Query,
    groups: &[Column],
) -> Checked<Selected> {
    let mut sql = Vec::new();
    let mut keys: Vec<Shown> = Vec::new();
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
        let column = functions::grouped_selected(asking, scope, expr)?;
        if functions::is_aggregate(expr) {
            not_both(asking, scope, expr, groups)?;
        } else if groups.iter().all(|group| group.sql != column.sql) {
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
            .any(|known| known.key.eq_ignore_ascii_case(&key))
        {
            return Err(Fail::malformed(
                expr.at(),
                format!("duplicate alias: {key}"),
            ));
        }
        sql.push(column.sql);
        keys.push(Shown {
            key,
            class: column.class,
            localized: column.localized.then_some(column.field),
        });
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
        terms.push(directed(&key, Direction::of(item), true));
    }
    Ok(if terms.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", terms.join(", "))
    })
}

/// A field that is grouped by cannot be aggregated too (captured words, glade-sh/glade internal/soql/parser.go).
fn not_both(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    expr: &Expr,
    groups: &[Column],
) -> Checked<()> {
    let Some(path) = functions::innermost(expr) else {
        return Ok(());
    };
    let inner = scope.column(asking, path)?;
    if groups.iter().any(|group| group.sql == inner.sql) {
        return Err(Fail::malformed(
            expr.at(),
            format!("Grouped field should not be aggregated: {}", path.text()),
        ));
    }
    Ok(())
}

fn not_grouped(message: &str, expr: &Expr) -> Fail {
    Fail::malformed(expr.at(), format!("{message}: {}", expr.text()))
}
