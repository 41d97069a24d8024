//! `field IN (SELECT … )` and `NOT IN`: semi-joins and anti-joins, with the limits of "Comparison Operators" in the SOQL
//! and SOSL Reference.

use super::ast::{Expr, Item, Path, Query};
use super::fail::{Checked, Fail};
use super::filter::Filter;
use super::plan;
use super::scope::{Class, Column, Scope};
use crate::schema::FieldKind;

const MOST: usize = 2;

/// The SQL of a semi-join or anti-join.
pub(super) fn sql(
    filter: &mut Filter<'_, '_>,
    expr: &Expr,
    negated: bool,
    query: &Query,
) -> Checked<String> {
    let refuse = |message: String| Err(Fail::malformed(query.at, message));
    if filter.nested {
        return refuse(
            "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions."
                .to_owned(),
        );
    }
    filter.subqueries += 1;
    if filter.subqueries > MOST {
        return refuse(format!("Maximum {MOST} semi join sub-selects are allowed."));
    }
    let left = filter.column(expr)?;
    if left.class != Class::Id {
        return refuse(format!(
            "The left operand field in the where expression for outer query should be an id field, cannot use : '{}'",
            expr.text()
        ));
    }
    let [Item::Expr(Expr::Field(path), None)] = query.items.as_slice() else {
        return refuse("semi join sub-selects must select exactly one id field".to_owned());
    };
    if query.limit.is_some()
        || query.offset.is_some()
        || !query.order.is_empty()
        || !query.group.is_empty()
    {
        return refuse(
            "ORDER BY, GROUP BY, LIMIT and OFFSET are not allowed in semi join sub-selects"
                .to_owned(),
        );
    }
    let inner = inner_sql(filter, expr, &left, query, path)?;
    let sql = format!("{} IN ({inner})", left.sql);
    Ok(if negated {
        format!("(({sql}) IS NOT TRUE)")
    } else {
        sql
    })
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
        return Err(Fail::malformed(
            query.at,
            "The inner and outer selects should not be on the same object type",
        ));
    }
    let mut scope = Scope::new(filter.asking, object, query);
    if scope.parts(path).len() > 1 {
        return Err(Fail::malformed(
            path.at,
            "semi join sub-selects may not select fields of parents",
        ));
    }
    let column = scope.column(filter.asking, path)?;
    if column.class != Class::Id
        || targets(&column)
            .iter()
            .all(|target| !targets(left).contains(target))
    {
        return Err(Fail::malformed(
            path.at,
            format!(
                "The selected field '{}' in the inner select and the left operand field in the where expression in the \
                 outer select '{}' should point to the same object type",
                path.text(),
                expr.text()
            ),
        ));
    }
    let mut conditions = plan::standing_conditions(filter.asking, &scope, query)?;
    conditions.push(format!("{} IS NOT NULL", column.sql));
    if let Some(condition) = &query.filter {
        let mut inner = Filter::rows(filter.asking, &mut scope);
        // a third level is refused by the same rule as any nested subquery
        inner.nested = true;
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
