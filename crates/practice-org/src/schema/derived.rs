//! Rows that are metadata: record types, and the values of status fields.
//!
//! They are written from the data files when a file is made and whenever the files say something else than last time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use sha2::{Digest, Sha256};

use super::model::{Object, PicklistValue};
use super::{object, objects, values};
use crate::{db, ids};

/// One row: the object and its columns.
type DerivedRow = (&'static Object, Vec<(&'static str, Sql)>);

/// Where the mark of what was written last is kept.
const MARK: &str = "derived rows";

/// Writes the rows, unless they are as they were written last.
pub(crate) fn refresh(conn: &Connection) -> rusqlite::Result<()> {
    let rows = rows();
    let mark = STANDARD.encode(Sha256::digest(format!("{rows:?}")));
    if db::meta(conn, MARK).optional()? == Some(mark.clone()) {
        return Ok(());
    }
    // as old as the org, by whoever set it up
    let (at, by): (i64, String) = conn.query_row(
        "SELECT \"CreatedDate\", \"CreatedById\" FROM \"Organization\" LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (object, mut row) in rows {
        for name in ["CreatedDate", "LastModifiedDate", "SystemModstamp"] {
            row.push((name, Sql::Integer(at)));
        }
        for name in ["CreatedById", "LastModifiedById"] {
            row.push((name, Sql::Text(by.clone())));
        }
        row.retain(|(name, _)| object.field(name).is_some());
        write(conn, object, row)?;
    }
    db::set_meta(conn, MARK, &mark)
}

fn write(
    conn: &Connection,
    object: &Object,
    row: Vec<(&'static str, Sql)>,
) -> rusqlite::Result<()> {
    let names: Vec<String> = row.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let marks = vec!["?"; row.len()].join(", ");
    let set: Vec<String> = names
        .iter()
        .skip(1)
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let sql = format!(
        "INSERT INTO \"{}\" ({}) VALUES ({marks}) ON CONFLICT (\"Id\") DO UPDATE SET {}",
        object.name,
        names.join(", "),
        set.join(", ")
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
