//! `field IN (SELECT … )` and `NOT IN`: semi-joins and anti-joins, with the limits of "Comparison Operators" in the SOQL
//! and SOSL Reference.
//!
//! The refusals' words are those of public transcripts; where a place is known, it is the left side's, counted from 0.

use super::ast::{Expr, Item, Path, Query};
use super::fail::{Checked, Fail};
use super::filter::{Filter, Level};
use super::plan;
use super::scope::{Class, Column, Scope};
use crate::schema::FieldKind;

const MOST: usize = 2;

/// Objects that a semi-join cannot select from; tags are named after their object.
const UNSUPPORTED: [&str; 6] = [
    "ActivityHistory",
    "Attachment",
    "Event",
    "Note",
    "OpenActivity",
    "Task",
];

/// The SQL of a semi-join or anti-join.
pub(super) fn sql(
    filter: &mut Filter<'_, '_>,
    expr: &Expr,
    negated: bool,
    query: &Query,
) -> Checked<String> {
    match filter.level {
        Level::Top | Level::And => {}
        Level::Or => {
            return refuse(
                expr,
                "Semi join sub-selects are not allowed with the 'OR' operator",
            );
        }
        Level::Nested => {
            return refuse(
                expr,
                "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.",
            );
        }
        Level::SemiJoin => {
            return refuse(expr, "Nesting of semi join sub-selects is not supported");
        }
    }
    filter.subqueries += 1;
    if filter.subqueries > MOST {
        return refuse(
            expr,
            format!("Maximum {MOST} semi join sub-selects are allowed."),
        );
    }
    let left = filter.column(expr)?;
    let direct = matches!(expr, Expr::Field(path) if filter.scope.parts(path).len() == 1);
    if left.class != Class::Id || !direct {
        return refuse(
            expr,
            format!(
                "The left operand field in the where expression for outer query should be an id field, cannot use: '{}'",
                expr.text()
            ),
        );
    }
    let [Item::Expr(Expr::Field(path), None)] = query.items.as_slice() else {
        return refuse(
            expr,
            "semi join sub-selects must select exactly one id field",
        );
    };
    let inner = inner_sql(filter, expr, &left, query, path)?;
    let sql = format!("{} IN ({inner})", left.sql);
    Ok(if negated {
        format!("(({sql}) IS NOT TRUE)")
    } else {
        sql
    })
}

fn refuse<T>(expr: &Expr, message: impl Into<String>) -> Checked<T> {
    Err(Fail::at_token("MALFORMED_QUERY", expr.at(), message))
}

fn inner_sql(
    filter: &mut Filter<'_, '_>,
    expr: &Expr,
    left: &Column,
    query: &Query,
    path: &Path,
) -> Checked<String> {
    let object = plan::object_of(filter.asking, &query.from)?;
    if object.name == filter.scope.root.object.name {
        return refuse(
            expr,
            "The inner and outer selects should not be on the same object type",
        );
    }
    if UNSUPPORTED.contains(&object.name) {
        return refuse(
            expr,
            format!(
                "Entity '{}' is not supported for semi join inner selects",
                object.name
            ),
        );
    }
    if let Some((with, at)) = &query.with {
        return Err(super::bounds::with_clause(with, *at));
    }
    let mut scope = Scope::new(filter.asking, object, query);
    if scope.parts(path).len() > 1 {
        return refuse(
            expr,
            "inner select field cannot have more than one level of relationships",
        );
    }
    let column = scope.column(filter.asking, path)?;
    if column.class != Class::Id {
        return refuse(
            expr,
            format!(
                "semi join sub-selects can only query id fields, cannot use: '{}'",
                path.text()
            ),
        );
    }
    if targets(&column)
        .iter()
        .all(|target| !targets(left).contains(target))
    {
        return refuse(
            expr,
            format!(
                "The selected field '{}' in the subquery and the left operand field in the where expression in the outer \
                 query '{}' should point to the same object type",
                path.text(),
                expr.text()
            ),
        );
    }
    let mut conditions = plan::standing_conditions(filter.asking, &scope, query)?;
    conditions.push(format!("{} IS NOT NULL", column.sql));
    if let Some(condition) = &query.filter {
        let mut inner = Filter::rows(filter.asking, &mut scope);
        inner.level = Level::SemiJoin;
        conditions.push(inner.sql(condition)?);
    }
    Ok(format!(
        "SELECT {} FROM {} WHERE {}",
        column.sql,
        scope.tables_sql(),
        conditions.join(" AND ")
    ))
}

/// The objects that an id in this column can be of.
fn targets(column: &Column) -> Vec<&'static str> {
    match column.field.kind {
        FieldKind::Reference(reference) => reference.to.to_vec(),
        _ => vec![column.object.name],
    }
}
