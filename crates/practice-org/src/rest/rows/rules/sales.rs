//! Opportunities: what follows from stage, amount and close date ("Opportunity" in the Object Reference).

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;
use crate::schema::{self, Object};

use super::super::write::{Columns, stamp};
use super::given;

/// Before an opportunity is written: its stage closes it and gives probability and forecast, amount and probability
/// give the expected revenue, the close date the fiscal period (the calendar's).
pub(super) fn opportunity(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    let stage = match given(columns, "StageName") {
        Some(Sql::Text(name)) => schema::values("Opportunity", "StageName")
            .iter()
            .find(|value| value.value.eq_ignore_ascii_case(name)),
        _ => None,
    };
    if let Some(stage) = stage {
        stamp(
            object,
            columns,
            &["IsClosed"],
            Sql::Integer(stage.closed.into()),
        );
        stamp(object, columns, &["IsWon"], Sql::Integer(stage.won.into()));
        let category = Sql::Text(stage.category.to_owned());
        stamp(
            object,
            columns,
            &["ForecastCategory", "ForecastCategoryName"],
            category,
        );
        if given(columns, "Probability").is_none() {
            stamp(
                object,
                columns,
                &["Probability"],
                Sql::Real(stage.probability.into()),
            );
        }
    }
    if given(columns, "Amount").is_some() || given(columns, "Probability").is_some() {
        let [amount, probability] = [
            number(conn, id, columns, "Amount")?,
            number(conn, id, columns, "Probability")?,
        ];
        let expected = amount
            .zip(probability)
            .map(|(amount, percent)| amount * percent / 100.0);
        stamp(
            object,
            columns,
            &["ExpectedRevenue"],
            expected.map_or(Sql::Null, Sql::Real),
        );
    }
    if let Some(Sql::Text(date)) = given(columns, "CloseDate") {
        fiscal(object, &date.clone(), columns);
    }
    Ok(())
}

/// The number a field will have after the write.
fn number(
    conn: &Connection,
    id: Option<&str>,
    columns: &Columns,
    name: &str,
) -> Result<Option<f64>, ApiError> {
    let value = match (given(columns, name), id) {
        (Some(value), _) => value.clone(),
        (None, None) => Sql::Null,
        (None, Some(id)) => {
            let sql = format!("SELECT \"{name}\" FROM \"Opportunity\" WHERE \"Id\" = ?1");
            conn.query_row(&sql, [id], |row| row.get(0))
                .optional()?
                .unwrap_or(Sql::Null)
        }
    };
    Ok(match value {
        Sql::Real(number) => Some(number),
        _ => None,
    })
}

fn fiscal(object: &'static Object, date: &str, columns: &mut Columns) {
    let part =
        |range: std::ops::Range<usize>| date.get(range).and_then(|text| text.parse::<i64>().ok());
    if let (Some(year), Some(month)) = (part(0..4), part(5..7)) {
        let quarter = (month - 1) / 3 + 1;
        stamp(object, columns, &["FiscalYear"], Sql::Integer(year));
        stamp(object, columns, &["FiscalQuarter"], Sql::Integer(quarter));
        stamp(
            object,
            columns,
            &["Fiscal"],
            Sql::Text(format!("{year} {quarter}")),
        );
    }
}
