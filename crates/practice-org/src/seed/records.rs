//! The records of `seed.toml`: a few of everything that is not a case or a customer.

use std::collections::BTreeMap;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use toml::Value;

use super::calendar::{Calendar, DAY};
use super::org;
use crate::schema::{self, Object};
use crate::{ids, time};

/// The file.
const TEXT: &str = include_str!("../../seed.toml");
/// Nine in the morning.
const MORNING: i64 = 9 * 3_600_000;
/// How many days before the org was made these records were.
const AGE: i64 = 100;

type Records = BTreeMap<String, Vec<BTreeMap<String, Value>>>;

/// Inserts them. Profiles, permission sets, accounts and the first users are there.
pub(super) fn insert(conn: &Connection, calendar: &Calendar) -> rusqlite::Result<()> {
    // the file is part of the program, and a test reads it
    let records: Records = toml::from_str(TEXT).unwrap_or_default();
    for (name, rows) in records {
        let Some(object) = schema::object(&name) else {
            continue;
        };
        for row in rows {
            one(conn, object, row, calendar)?;
        }
    }
    Ok(())
}

fn one(
    conn: &Connection,
    object: &Object,
    row: BTreeMap<String, Value>,
    calendar: &Calendar,
) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT coalesce(max(rowid), 0) + 1 FROM \"{}\"",
        object.name
    );
    let number: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
    let mut columns = vec![(
        "Id".to_owned(),
        Sql::Text(ids::make(object.key_prefix, number.unsigned_abs())),
    )];
    columns.extend(
        row.into_iter()
            .map(|(name, value)| (name, sql_value(value, calendar))),
    );
    let made = Sql::Integer(calendar.today - AGE * DAY + MORNING);
    let by = Sql::Text(org::user_id(0));
    for (name, value) in [
        ("CreatedDate", &made),
        ("LastModifiedDate", &made),
        ("SystemModstamp", &made),
        ("CreatedById", &by),
        ("LastModifiedById", &by),
    ] {
        let absent = columns.iter().all(|(known, _)| known != name);
        if absent && object.field(name).is_some() {
            columns.push((name.to_owned(), value.clone()));
        }
    }
    let names: Vec<String> = columns
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let sql = format!(
        "INSERT INTO \"{}\" ({}) VALUES ({marks})",
        object.name,
        names.join(", ")
    );
    conn.execute(
        &sql,
        params_from_iter(columns.into_iter().map(|(_, value)| value)),
    )?;
    Ok(())
}

fn sql_value(value: Value, calendar: &Calendar) -> Sql {
    match value {
        Value::Boolean(on) => Sql::Integer(on.into()),
        Value::Integer(number) => Sql::Integer(number),
        Value::Float(number) => Sql::Real(number),
        Value::String(text) => meant(&text, calendar).unwrap_or(Sql::Text(text)),
        _ => Sql::Null,
    }
}

/// What a text with an @ stands for: an id, a day, a moment.
fn meant(text: &str, calendar: &Calendar) -> Option<Sql> {
    let word = text.strip_prefix('@')?;
    let moment = |days: &str| Some(calendar.today + days.parse::<i64>().ok()? * DAY + MORNING);
    if let Some(days) = word.strip_prefix("today") {
        return Some(Sql::Text(time::format_date(moment(days)?)));
    }
    if let Some(days) = word.strip_prefix("now") {
        return moment(days).map(Sql::Integer);
    }
    let (name, number) = word.rsplit_once('.')?;
    Some(Sql::Text(ids::make(
        schema::object(name)?.key_prefix,
        number.parse().ok()?,
    )))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_objects_fields_and_records_as_they_are() {
        let records: Records = toml::from_str(TEXT).unwrap();
        let calendar = Calendar::new(1_773_480_413_000);
        for (name, rows) in &records {
            let object = schema::object(name).unwrap();
            for (field, value) in rows.iter().flatten() {
                let field = object
                    .field(field)
                    .unwrap_or_else(|| panic!("{name}.{field}"));
                assert!(field.has_column(), "{name}.{}", field.name);
                let marked = value.as_str().is_some_and(|text| text.starts_with('@'));
                assert_eq!(
                    marked,
                    value
                        .as_str()
                        .is_some_and(|text| meant(text, &calendar).is_some())
                );
            }
        }
    }
}
