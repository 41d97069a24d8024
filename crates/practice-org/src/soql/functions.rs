//! Functions of a field: aggregates, parts of a date, labels and localized values.
//!
//! "Aggregate Functions", "Date Functions", "FORMAT", "toLabel" and "convertCurrency" in the SOQL and SOSL Reference.
//! The time zone is UTC, weeks count from Sunday (1) to Saturday (7), weeks of a year and of a month from its first
//! day, and the fiscal year is the calendar year. The org has one currency, so that `convertCurrency` gives the amount
//! as it is (unconfirmed). What values look like under FORMAT is `localized`.

use super::ast::{Expr, Path};
use super::fail::{Checked, Fail};
use super::scope::{Asking, Class, Column, Scope};
use crate::schema::{self, FieldKind};

const AGGREGATES: [&str; 6] = ["COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"];
const DATE_PARTS: [&str; 13] = [
    "CALENDAR_MONTH",
    "CALENDAR_QUARTER",
    "CALENDAR_YEAR",
    "DAY_IN_MONTH",
    "DAY_IN_WEEK",
    "DAY_IN_YEAR",
    "DAY_ONLY",
    "FISCAL_MONTH",
    "FISCAL_QUARTER",
    "FISCAL_YEAR",
    "HOUR_IN_DAY",
    "WEEK_IN_MONTH",
    "WEEK_IN_YEAR",
];
/// Functions that stand in a SELECT list only.
const SHOWING: [&str; 2] = ["FORMAT", "CONVERTCURRENCY"];

/// Whether this upper-case name is a function at all.
pub(super) fn is_known(name: &str) -> bool {
    AGGREGATES.contains(&name)
        || DATE_PARTS.contains(&name)
        || SHOWING.contains(&name)
        || name == "TOLABEL"
}

/// Whether this expression is an aggregate, localized or not.
pub(super) fn is_aggregate(expr: &Expr) -> bool {
    match expr {
        Expr::Field(_) => false,
        Expr::Call {
            function, argument, ..
        } => {
            AGGREGATES.contains(&function.as_str())
                || argument.as_ref().is_some_and(|inner| is_aggregate(inner))
        }
    }
}

/// Whether this expression is a part of a date, which a SELECT list may hold in a grouped query only.
pub(super) fn is_date_part(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { function, .. } if DATE_PARTS.contains(&function.as_str()))
}

/// The path a function is at last applied to.
pub(super) fn innermost(expr: &Expr) -> Option<&Path> {
    match expr {
        Expr::Field(path) => Some(path),
        Expr::Call { argument, .. } => innermost(argument.as_ref()?),
    }
}

/// The column of a field or function in WHERE, GROUP BY or ORDER BY.
pub(super) fn column(asking: &mut Asking<'_>, scope: &mut Scope, expr: &Expr) -> Checked<Column> {
    let Expr::Call {
        function,
        argument,
        at,
    } = expr
    else {
        return field(asking, scope, expr);
    };
    if is_aggregate(expr) {
        return Err(Fail::malformed(
            *at,
            format!("Aggregate functions are not allowed here: {function}"),
        ));
    }
    if SHOWING.contains(&function.as_str()) {
        return Err(Fail::unexpected(*at, function));
    }
    let column = inner_field(asking, scope, function, argument.as_deref(), *at)?;
    if function == "TOLABEL" {
        return Ok(label(column));
    }
    date_part(function, column, argument.as_deref(), *at)
}

/// The column of one item of a SELECT list that groups nothing.
pub(super) fn selected(asking: &mut Asking<'_>, scope: &mut Scope, expr: &Expr) -> Checked<Column> {
    shown(asking, scope, expr, column)
}

/// The column of a field, function or aggregate in a grouped query.
pub(super) fn grouped_column(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    expr: &Expr,
) -> Checked<Column> {
    match expr {
        Expr::Call {
            function,
            argument,
            at,
        } if AGGREGATES.contains(&function.as_str()) => {
            let inner = inner_field(asking, scope, function, argument.as_deref(), *at)?;
            aggregate(function, inner, argument.as_deref(), *at)
        }
        _ => column(asking, scope, expr),
    }
}

/// The column of one item of a grouped SELECT list.
pub(super) fn grouped_selected(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    expr: &Expr,
) -> Checked<Column> {
    shown(asking, scope, expr, grouped_column)
}

type Resolve = fn(&mut Asking<'_>, &mut Scope, &Expr) -> Checked<Column>;

/// `FORMAT(x)` and `convertCurrency(x)` change how a value looks, not which it is.
fn shown(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    expr: &Expr,
    resolve: Resolve,
) -> Checked<Column> {
    let Expr::Call {
        function,
        argument: Some(inner),
        at,
    } = expr
    else {
        return resolve(asking, scope, expr);
    };
    match function.as_str() {
        "FORMAT" => {
            let column = shown(asking, scope, inner, resolve)?;
            Ok(Column {
                localized: true,
                ..column
            })
        }
        "CONVERTCURRENCY" => {
            let column = inner_field(asking, scope, function, Some(inner), *at)?;
            match column.field.kind {
                FieldKind::Currency { .. } => Ok(column),
                _ => Err(Fail::malformed(
                    *at,
                    format!("field {} is not a currency field", inner.text()),
                )),
            }
        }
        _ => resolve(asking, scope, expr),
    }
}

/// The column of what must be a field and no function.
fn inner_field(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    function: &str,
    argument: Option<&Expr>,
    at: usize,
) -> Checked<Column> {
    match argument {
        Some(inner @ Expr::Field(_)) => field(asking, scope, inner),
        // captured words, glade-sh/glade internal/soql/parser.go
        _ => Err(Fail::malformed(
            at,
            format!(
                "nested functional syntax can only be used in the following manner: \
                 date_function(convertTimezone(columnName)): {function}"
            ),
        )),
    }
}

fn field(asking: &mut Asking<'_>, scope: &mut Scope, expr: &Expr) -> Checked<Column> {
    match expr {
        Expr::Field(path) => scope.column(asking, path),
        Expr::Call { function, at, .. } => Err(Fail::unexpected(*at, function)),
    }
}

fn written(argument: Option<&Expr>) -> String {
    argument.map(Expr::text).unwrap_or_default()
}

fn aggregate(function: &str, inner: Column, argument: Option<&Expr>, at: usize) -> Checked<Column> {
    let numeric = matches!(inner.class, Class::Integer | Class::Decimal);
    let supported = match function {
        "SUM" | "AVG" => numeric,
        _ => !matches!(
            inner.class,
            Class::Boolean
                | Class::Address
                | Class::Multi
                | Class::Masked(_)
                | Class::Blob
                | Class::Complex
        ),
    };
    if !supported || !inner.field.filterable() {
        return Err(Fail::malformed(
            at,
            format!(
                "field {} does not support aggregate operator {function}",
                written(argument)
            ),
        ));
    }
    let (sql, class) = match function {
        "COUNT" => (format!("COUNT({})", inner.sql), Class::Integer),
        "COUNT_DISTINCT" => (format!("COUNT(DISTINCT {})", inner.sql), Class::Integer),
        "AVG" => (format!("AVG({})", inner.sql), Class::Decimal),
        "SUM" => (format!("SUM({})", inner.sql), inner.class),
        _ => (extreme(function, &inner), inner.class),
    };
    Ok(Column {
        sql,
        class,
        nullable: true,
        ..inner
    })
}

/// MIN or MAX; of a picklist by its set-up order, unlisted values last.
fn extreme(function: &str, inner: &Column) -> String {
    let values = inner.field.values();
    if values.is_empty() {
        return format!("{function}({})", inner.sql);
    }
    let rank = schema::picklist_rank(&inner.sql, values);
    let branches: String = values
        .iter()
        .enumerate()
        .map(|(at, value)| format!(" WHEN {at} THEN {}", quoted(value.value)))
        .collect();
    let unlisted = format!(
        "{function}(CASE WHEN ({rank}) = {} THEN {} END)",
        values.len(),
        inner.sql
    );
    format!("(CASE {function}({rank}){branches} ELSE {unlisted} END)")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn label(column: Column) -> Column {
    let branches: String = column
        .field
        .values()
        .iter()
        .filter(|value| value.label != value.value)
        .map(|value| format!(" WHEN {} THEN {}", quoted(value.value), quoted(value.label)))
        .collect();
    if branches.is_empty() {
        return column;
    }
    Column {
        sql: format!(
            "(CASE {0}{branches} ELSE {0} END COLLATE NOCASE)",
            column.sql
        ),
        ..column
    }
}

fn date_part(
    function: &str,
    column: Column,
    argument: Option<&Expr>,
    at: usize,
) -> Checked<Column> {
    let of_moment = matches!(function, "HOUR_IN_DAY" | "DAY_ONLY");
    let day = match column.class {
        Class::DateTime => format!("{} / 1000, 'unixepoch'", column.sql),
        Class::Date if !of_moment => column.sql.clone(),
        _ => {
            return Err(Fail::field(
                at,
                format!(
                    "field {} does not support date function {function}",
                    written(argument)
                ),
            ));
        }
    };
    let part = |format: &str| format!("CAST(strftime('{format}', {day}) AS INTEGER)");
    let sql = match function {
        "CALENDAR_MONTH" | "FISCAL_MONTH" => part("%m"),
        "CALENDAR_QUARTER" | "FISCAL_QUARTER" => format!("(({} + 2) / 3)", part("%m")),
        "CALENDAR_YEAR" | "FISCAL_YEAR" => part("%Y"),
        "DAY_IN_MONTH" => part("%d"),
        "DAY_IN_WEEK" => format!("({} + 1)", part("%w")),
        "DAY_IN_YEAR" => part("%j"),
        "HOUR_IN_DAY" => part("%H"),
        "WEEK_IN_MONTH" => format!("(({} + 6) / 7)", part("%d")),
        "WEEK_IN_YEAR" => format!("(({} + 6) / 7)", part("%j")),
        _ => format!("strftime('%Y-%m-%d', {day})"),
    };
    let class = if function == "DAY_ONLY" {
        Class::Date
    } else {
        Class::Integer
    };
    Ok(Column {
        sql,
        class,
        ..column
    })
}
