//! Rows that are metadata: record types, and the values of status fields.
//!
//! They are written from the data files when a file is made and whenever the files say something else than last time.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::model::{Object, PicklistValue};
use super::{definitions, load, profiles};
use super::{object, objects, values};
use crate::{db, ids};

/// One row: the object and its columns.
type DerivedRow = (&'static Object, Vec<(&'static str, Sql)>);

/// Where the mark of what was written last is kept.
const MARK: &str = "derived rows";

/// Writes the rows, unless they are as they were written last.
pub(crate) fn refresh(conn: &Connection) -> rusqlite::Result<()> {
    let mark = load::fingerprint();
    if db::meta(conn, MARK).optional()? == Some(mark.clone()) {
        return Ok(());
    }
    // as old as the org, by whoever set it up
    let (at, by): (i64, String) = conn.query_row(
        "SELECT \"CreatedDate\", \"CreatedById\" FROM \"Organization\" LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let rows = rows();
    for (key, rows) in definitions::rows() {
        db::set_meta(conn, &key, &rows.to_string())?;
    }
    for (object, mut row) in rows {
        row.extend(audit_values(at, &by));
        write_row(conn, object, &row, true)?;
    }
    profiles::write(conn, &profiles::Made { at, by: &by })?;
    db::set_meta(conn, MARK, &mark)
}

/// The values of the audit fields.
pub(super) fn audit_values(at: i64, by: &str) -> Vec<(&'static str, Sql)> {
    let at =
        ["CreatedDate", "LastModifiedDate", "SystemModstamp"].map(|name| (name, Sql::Integer(at)));
    let by = ["CreatedById", "LastModifiedById"].map(|name| (name, Sql::Text(by.to_owned())));
    at.into_iter().chain(by).collect()
}

/// Writes a row, its id first, as far as the object has the columns; a row that is there is changed only if it should
/// `follow`.
pub(super) fn write_row(
    conn: &Connection,
    object: &Object,
    row: &[(&'static str, Sql)],
    follow: bool,
) -> rusqlite::Result<()> {
    let row: Vec<_> = row
        .iter()
        .filter(|(name, _)| object.field(name).is_some())
        .collect();
    let names: Vec<String> = row.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let marks = vec!["?"; row.len()].join(", ");
    let set: Vec<String> = names
        .iter()
        .skip(1)
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let otherwise = if follow {
        format!("UPDATE SET {}", set.join(", "))
    } else {
        "NOTHING".to_owned()
    };
    let sql = format!(
        "INSERT INTO \"{}\" ({}) VALUES ({marks}) ON CONFLICT (\"Id\") DO {otherwise}",
        object.name,
        names.join(", "),
    );
    conn.prepare_cached(&sql)?
        .execute(params_from_iter(row.into_iter().map(|(_, value)| value)))?;
    Ok(())
}

fn rows() -> Vec<DerivedRow> {
    let mut rows = Vec::new();
    if let Some(record_type) = object("RecordType") {
        rows.extend(
            objects()
                .iter()
                .flat_map(|object| record_types(record_type, object)),
        );
    }
    for object in objects() {
        if let Some((of, field, first)) = object.values_of {
            rows.extend(
                (0..)
                    .zip(values(of, field))
                    .map(|(n, value)| (object, status(object, n, first + n, value))),
            );
        }
    }
    rows
}

fn text(text: &str) -> Sql {
    Sql::Text(text.to_owned())
}

fn record_types(record_type: &'static Object, object: &Object) -> Vec<DerivedRow> {
    let row = |kind: &super::model::RecordType| {
        vec![
            ("Id", text(&kind.id)),
            ("Name", text(kind.name)),
            ("DeveloperName", text(kind.developer_name)),
            ("Description", text(kind.description)),
            ("SobjectType", text(object.name)),
            ("IsActive", Sql::Integer(1)),
        ]
    };
    object
        .record_types
        .iter()
        .map(|kind| (record_type, row(kind)))
        .collect()
}

/// The row of one value; columns that the object has not are left out by whoever writes it.
fn status(object: &Object, n: u64, number: u64, value: &PicklistValue) -> Vec<(&'static str, Sql)> {
    let place = i64::try_from(n + 1).unwrap_or_default();
    vec![
        ("Id", text(&ids::make(object.key_prefix, number))),
        ("MasterLabel", text(value.label)),
        ("ApiName", text(value.value)),
        ("SortOrder", Sql::Integer(place)),
        ("IsActive", Sql::Integer(value.active.into())),
        ("IsDefault", Sql::Integer(value.default.into())),
        ("IsClosed", Sql::Integer(value.closed.into())),
        ("IsWon", Sql::Integer(value.won.into())),
        ("IsConverted", Sql::Integer(value.won.into())),
        ("DefaultProbability", Sql::Real(value.probability.into())),
        ("ForecastCategory", text(value.category)),
        ("ForecastCategoryName", text(value.category)),
    ]
}
