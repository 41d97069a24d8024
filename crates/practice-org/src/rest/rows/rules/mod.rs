//! What the org does by itself when a record is written: defaults, numbers, values that follow from others, history,
//! validation rules, cascades.
//!
//! What goes for every object is read from the data files; what is particular to one is in the file called after it.

mod activity;
mod cascade;
mod case;
mod files;
mod history;
mod knowledge;
mod numbers;
mod permissions;
mod sales;
mod validation;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::db;
use crate::error::ApiError;
use crate::schema::{Field, FieldKind, Object};

use super::value;
use super::write::{Columns, Editor};

pub(super) use cascade::{delete_children, may_delete};

/// What has to be known of a change once it is written.
pub(super) struct Change {
    comment: Option<String>,
    /// Values before, by field; `None` if the record is new.
    prior: Option<Vec<(&'static str, Sql)>>,
}

/// Fills in what the org fills in when nothing is given: the owner, the record type, defaults.
pub(super) fn defaults(object: &'static Object, editor: &Editor<'_>, columns: &mut Columns) {
    for field in &object.fields {
        let absent = columns.iter().all(|(given, _)| given.name != field.name);
        if absent
            && field.createable
            && let Some(value) = default(object, field, editor)
        {
            columns.push((field, value));
        }
    }
}

fn default(object: &Object, field: &Field, editor: &Editor<'_>) -> Option<Sql> {
    let text = |text: &str| Some(Sql::Text(text.to_owned()));
    match field.name {
        "OwnerId" => return text(editor.user_id),
        "RecordTypeId" => {
            return object
                .record_types
                .iter()
                .find(|kind| kind.default)
                .and_then(|kind| text(&kind.id));
        }
        _ => {}
    }
    let preset = field.values().iter().find(|value| value.default);
    match (field.kind, preset, field.default) {
        (FieldKind::Boolean, _, default) => Some(Sql::Integer((default == Some("true")).into())),
        (_, Some(value), _) => text(value.value),
        (_, None, default) => value::convert(field, &default?.into()).ok(),
    }
}

/// Before a record is written: values that follow from others.
pub(super) fn before(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<Change, ApiError> {
    if id.is_none() {
        numbers::give(conn, object, columns)?;
    }
    let mut comment = None;
    match object.name {
        "Case" => {
            case::before(conn, object, id, columns, editor)?;
            comment = case::take_comment(columns);
        }
        "Task" => activity::task(conn, object, columns, editor)?,
        "Event" => activity::event(conn, object, columns)?,
        "Opportunity" => sales::opportunity(conn, object, id, columns)?,
        "ContentVersion" => files::before_version(conn, object, id, columns, editor)?,
        "Attachment" => files::before_attachment(object, columns),
        "PermissionSet" => permissions::set(conn, object, id, columns)?,
        "PermissionSetAssignment" if id.is_none() => {
            permissions::assignment(conn, object, columns)?
        }
        "Knowledge__kav" if id.is_none() => knowledge::before(conn, object, columns, editor)?,
        _ => {}
    }
    validation::record_type(conn, object, id, columns)?;
    let prior = id.map(|id| prior(conn, object, id, columns)).transpose()?;
    Ok(Change { comment, prior })
}

/// Values before a change: of tracked fields that are written, and of those that rules ask for.
fn prior(
    conn: &Connection,
    object: &'static Object,
    id: &str,
    columns: &Columns,
) -> Result<Vec<(&'static str, Sql)>, ApiError> {
    let tracked = columns
        .iter()
        .map(|(field, _)| *field)
        .filter(|field| field.tracked)
        .map(|field| field.name);
    let asked = validation::active(object).flat_map(|rule| rule.prior.iter().copied());
    let mut names: Vec<&'static str> = tracked.chain(asked).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let sql = format!(
        "SELECT {} FROM \"{}\" WHERE \"Id\" = ?1",
        list.join(", "),
        object.name
    );
    let values = conn
        .query_row(&sql, [id], |row| {
            (0..names.len())
                .map(|n| row.get(n))
                .collect::<Result<Vec<Sql>, _>>()
        })
        .optional()?;
    Ok(names.into_iter().zip(values.unwrap_or_default()).collect())
}

/// After a record is written: whether it may stand, and what follows elsewhere.
pub(super) fn after(
    conn: &Connection,
    object: &'static Object,
    id: &str,
    change: Change,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    validation::check(conn, object, id, change.prior.as_deref(), editor)?;
    if change.prior.is_none() && object.name == "ContentVersion" {
        files::after_version(conn, id, editor)?;
    }
    match change.prior {
        None => history::created(conn, object, id, editor)?,
        Some(prior) => history::changed(conn, object, id, &prior, editor)?,
    }
    if let Some(text) = change.comment {
        case::comment(conn, id, text, editor)?;
    }
    match object.name {
        "Contact" => case::mirror(conn, id)?,
        "PermissionSet" => db::permissions::mirror(conn, id)?,
        _ => {}
    }
    Ok(())
}

/// The value a write gives to a field.
fn given<'a>(columns: &'a Columns, name: &str) -> Option<&'a Sql> {
    columns
        .iter()
        .find(|(field, _)| field.name == name)
        .map(|(_, value)| value)
}
