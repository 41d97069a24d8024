//! What an OR says of one field in all its terms: a bound that an index can start from.
//!
//! Clients page through a list by asking for what comes after the last record they have, in the order of the list:
//! `LastModifiedDate < x OR (LastModifiedDate = x AND Id < y)`. Every term bounds LastModifiedDate, so the whole does,
//! by the greatest of the bounds; said so once more, SQLite reads the list from its index at that very place.

use rusqlite::types::Value;

use super::ast::{Condition, Expr, Literal, Operator};
use super::fail::Checked;
use super::filter::{Bound, Filter};
use super::scope::Class;

/// One comparison of a term.
struct Comparison<'c> {
    expr: &'c Expr,
    operator: Operator,
    literal: &'c Literal,
}

/// A condition that all rows of the OR fulfil, if its terms have a field in common that an index may sort by.
pub(super) fn implied(filter: &mut Filter<'_, '_>, terms: &[Condition]) -> Checked<Option<String>> {
    let Some((first, rest)) = terms.split_first() else {
        return Ok(None);
    };
    for candidate in comparisons(first) {
        let Expr::Field(path) = candidate.expr else {
            continue;
        };
        let name = path.text();
        let others: Option<Vec<Comparison<'_>>> =
            rest.iter().map(|term| on_field(term, &name)).collect();
        let Some(mut all) = others else {
            continue;
        };
        all.push(candidate);
        if let Some(sql) = together(filter, &all)? {
            return Ok(Some(sql));
        }
    }
    Ok(None)
}

fn comparisons(term: &Condition) -> Vec<Comparison<'_>> {
    match term {
        Condition::Compare {
            expr,
            operator,
            value,
        } => vec![Comparison {
            expr,
            operator: *operator,
            literal: value,
        }],
        Condition::And(terms) => terms.iter().flat_map(comparisons).collect(),
        _ => Vec::new(),
    }
}

fn on_field<'c>(term: &'c Condition, name: &str) -> Option<Comparison<'c>> {
    comparisons(term).into_iter().find(|comparison| {
        matches!(comparison.expr, Expr::Field(path) if path.text().eq_ignore_ascii_case(name))
    })
}

/// The bound that these comparisons of one field have in common.
fn together(filter: &mut Filter<'_, '_>, all: &[Comparison<'_>]) -> Checked<Option<String>> {
    let Some(first) = all.first() else {
        return Ok(None);
    };
    let column = filter.column(first.expr)?;
    if !matches!(
        column.class,
        Class::DateTime | Class::Date | Class::Integer | Class::Decimal | Class::Id
    ) {
        return Ok(None);
    }
    let bounded = |allowed: [Operator; 3]| {
        all.iter()
            .all(|comparison| allowed.contains(&comparison.operator))
    };
    let below = bounded([Operator::Less, Operator::LessOrEqual, Operator::Equal]);
    let above = bounded([Operator::Greater, Operator::GreaterOrEqual, Operator::Equal]);
    if !below && !above {
        return Ok(None);
    }
    let mut outermost: Option<Value> = None;
    for comparison in all {
        let Bound::Exact(value) = filter.bound(&column, comparison.literal, first.expr.at())?
        else {
            return Ok(None);
        };
        outermost = match outermost {
            Some(known) if beyond(&known, &value, below) => Some(known),
            _ => Some(value),
        };
    }
    Ok(outermost.map(|value| {
        let sign = if below { "<=" } else { ">=" };
        format!("{} {sign} {}", column.sql, filter.asking.bind(value))
    }))
}

/// Whether `a` reaches further than `b`: up if `below` is what is bounded, down otherwise.
fn beyond(a: &Value, b: &Value, below: bool) -> bool {
    let ordering = match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.as_bytes().cmp(b.as_bytes()),
        _ => number(a).total_cmp(&number(b)),
    };
    if below {
        ordering.is_ge()
    } else {
        ordering.is_le()
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a bound may be a little off, the exact terms stand beside it"
)]
fn number(value: &Value) -> f64 {
    match value {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        _ => 0.0,
    }
}
