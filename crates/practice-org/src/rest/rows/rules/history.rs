//! Field history: what tracked fields were before a change ("Field History Tracking" in Salesforce help).
//!
//! A change of a reference leaves two entries, one with names and one with ids; long texts leave an entry without
//! values; the making of a record leaves the entry `created`.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;
use crate::schema::{self, Field, FieldKind, Object};

use super::super::write::{self, Columns, Editor, stamp};

/// Longest text whose values are kept.
const LONGEST: u32 = 255;

/// The object that keeps the history, and its field that names the record.
fn keeper(object: &Object) -> Option<(&'static Object, &'static Field)> {
    let history = schema::object(object.history?)?;
    let points_here = |field: &&Field| {
        field
            .reference()
            .is_some_and(|to| to.to.contains(&object.name))
    };
    Some((history, history.fields.iter().find(points_here)?))
}

/// Notes that a record was made.
pub(super) fn created(
    conn: &Connection,
    object: &Object,
    id: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    match keeper(object) {
        Some(keeper) => entry(
            conn,
            keeper,
            id,
            editor,
            "created",
            "Text",
            [Sql::Null, Sql::Null],
        ),
        None => Ok(()),
    }
}

/// Notes what changed of the tracked fields; `prior` has their values before.
pub(super) fn changed(
    conn: &Connection,
    object: &'static Object,
    id: &str,
    prior: &[(&'static str, Sql)],
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let Some(keeper) = keeper(object) else {
        return Ok(());
    };
    let tracked = prior.iter().filter_map(|(name, before)| {
        Some((object.field(name).filter(|field| field.tracked)?, before))
    });
    for (field, before) in tracked {
        let sql = format!(
            "SELECT \"{}\" FROM \"{}\" WHERE \"Id\" = ?1",
            field.name, object.name
        );
        let now: Sql = conn
            .prepare_cached(&sql)?
            .query_row([id], |row| row.get(0))?;
        if now == *before {
            continue;
        }
        let name = shown_name(field);
        let values = [before.clone(), now];
        match field.kind {
            FieldKind::Reference(_) => {
                let names = [named(conn, &values[0])?, named(conn, &values[1])?];
                entry(conn, keeper, id, editor, name, "Text", names)?;
                entry(conn, keeper, id, editor, name, "EntityId", values)?;
            }
            FieldKind::Boolean => {
                let words = values.map(|value| Sql::Text((value == Sql::Integer(1)).to_string()));
                entry(conn, keeper, id, editor, name, "Boolean", words)?;
            }
            FieldKind::Picklist { .. } => {
                entry(conn, keeper, id, editor, name, "DynamicEnum", values)?
            }
            _ if field.length() > LONGEST => {
                entry(
                    conn,
                    keeper,
                    id,
                    editor,
                    name,
                    "Text",
                    [Sql::Null, Sql::Null],
                )?;
            }
            _ => entry(conn, keeper, id, editor, name, "Text", values.map(as_text))?,
        }
    }
    Ok(())
}

/// Standard references are noted under the relationship's name: `Owner`, not `OwnerId`.
fn shown_name(field: &Field) -> &'static str {
    match field.reference().and_then(|to| to.relationship) {
        Some(relationship) if !field.custom() => relationship,
        _ => field.name,
    }
}

fn as_text(value: Sql) -> Sql {
    match value {
        Sql::Integer(number) => Sql::Text(number.to_string()),
        Sql::Real(number) => Sql::Text(number.to_string()),
        other => other,
    }
}

/// The name of the record with this id.
fn named(conn: &Connection, id: &Sql) -> Result<Sql, ApiError> {
    let Sql::Text(id) = id else {
        return Ok(Sql::Null);
    };
    let found =
        schema::object_by_prefix(id).and_then(|object| Some((object, object.name_field()?)));
    let Some((object, name)) = found else {
        return Ok(Sql::Null);
    };
    let sql = format!(
        "SELECT \"{}\" FROM \"{}\" WHERE \"Id\" = ?1",
        name.name, object.name
    );
    Ok(conn
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))
        .optional()?
        .unwrap_or(Sql::Null))
}

fn entry(
    conn: &Connection,
    (history, parent): (&'static Object, &'static Field),
    id: &str,
    editor: &Editor<'_>,
    field: &str,
    kind: &str,
    [before, now]: [Sql; 2],
) -> Result<(), ApiError> {
    let mut columns = Columns::new();
    stamp(
        history,
        &mut columns,
        &[parent.name],
        Sql::Text(id.to_owned()),
    );
    stamp(
        history,
        &mut columns,
        &["Field"],
        Sql::Text(field.to_owned()),
    );
    stamp(
        history,
        &mut columns,
        &["DataType"],
        Sql::Text(kind.to_owned()),
    );
    stamp(history, &mut columns, &["OldValue"], before);
    stamp(history, &mut columns, &["NewValue"], now);
    write::insert(conn, history, editor, columns).map(drop)
}
