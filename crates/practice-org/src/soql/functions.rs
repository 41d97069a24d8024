//! Functions of a field: aggregates and parts of a date.
//!
//! "Aggregate Functions" and "Date Functions" in the SOQL and SOSL Reference. The time zone is UTC, weeks count from
//! Sunday (1) to Saturday (7), weeks of a year and of a month from its first day, and the fiscal year is the calendar
//! year. `toLabel` gives a picklist's label.

use super::ast::{Expr, Path};
use super::fail::{Checked, Fail};
use super::scope::{Asking, Class, Column, Scope};
use crate::schema::FieldKind;

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

/// Whether this upper-case name is a function at all.
pub(super) fn is_known(name: &str) -> bool {
    AGGREGATES.contains(&name) || DATE_PARTS.contains(&name) || name == "TOLABEL"
}

/// Whether this expression is an aggregate.
pub(super) fn is_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { function, .. } if AGGREGATES.contains(&function.as_str()))
}

/// The column of a field or function; aggregates only where they may stand.
pub(super) fn column(asking: &mut Asking<'_>, scope: &mut Scope, expr: &Expr) -> Checked<Column> {
    match expr {
        Expr::Field(path) => scope.column(asking, path),
        Expr::Call {
            function,
            argument: Some(path),
            at,
        } if !is_aggregate(expr) => {
            let column = scope.column(asking, path)?;
            if function == "TOLABEL" {
                Ok(label(column))
            } else {
                date_part(function, column, path, *at)
            }
        }
        Expr::Call { function, at, .. } => Err(Fail::malformed(
            *at,
            format!("Aggregate functions are not allowed here: {function}"),
        )),
    }
}

/// The column of a field, function or aggregate in a grouped query.
pub(super) fn grouped_column(
    asking: &mut Asking<'_>,
    scope: &mut Scope,
    expr: &Expr,
) -> Checked<Column> {
    let Expr::Call {
        function,
        argument,
        at,
    } = expr
    else {
        return column(asking, scope, expr);
    };
    if !is_aggregate(expr) {
        return column(asking, scope, expr);
    }
    let Some(path) = argument else {
        return Err(Fail::malformed(
            *at,
            "COUNT() must be the only element of the SELECT list",
        ));
    };
    let inner = scope.column(asking, path)?;
    aggregate(function, inner, path, *at)
}

fn aggregate(function: &str, inner: Column, path: &Path, at: usize) -> Checked<Column> {
    let numeric = matches!(inner.class, Class::Integer | Class::Decimal);
    let supported = match function {
        "SUM" | "AVG" => numeric,
        "MIN" | "MAX" => !matches!(inner.class, Class::Boolean | Class::Address),
        _ => !matches!(inner.class, Class::Boolean | Class::Address),
    };
    if !supported || !inner.field.filterable() {
        return Err(Fail::malformed(
            at,
            format!(
                "field {} does not support aggregate operator {function}",
                path.text()
            ),
        ));
    }
    let (sql, class) = match function {
        "COUNT" => (format!("COUNT({})", inner.sql), Class::Integer),
        "COUNT_DISTINCT" => (format!("COUNT(DISTINCT {})", inner.sql), Class::Integer),
        "AVG" => (format!("AVG({})", inner.sql), Class::Decimal),
        _ => (format!("{function}({})", inner.sql), inner.class),
    };
    Ok(Column {
        sql,
        class,
        nullable: true,
        ..inner
    })
}

fn label(column: Column) -> Column {
    if !matches!(column.field.kind, FieldKind::Picklist { .. }) {
        return column;
    }
    let differing = column
        .field
        .values()
        .iter()
        .filter(|value| value.label != value.value);
    let branches: String = differing
        .map(|value| {
            format!(
                " WHEN '{}' THEN '{}'",
                value.value.replace('\'', "''"),
                value.label.replace('\'', "''")
            )
        })
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

fn date_part(function: &str, column: Column, path: &Path, at: usize) -> Checked<Column> {
    let day = match column.class {
        Class::DateTime => format!("{} / 1000, 'unixepoch'", column.sql),
        Class::Date if function != "HOUR_IN_DAY" => column.sql.clone(),
        _ => {
            return Err(Fail::field(
                at,
                format!(
                    "field {} does not support date function {function}",
                    path.text()
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
