//! What the org does by itself when a record is written: closing, mirrors, numbers, comments, rules, cascades
//! (Object Reference, "Case"; Salesforce help: case fields).

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::db::recycle_bin;
use crate::error::ApiError;
use crate::schema::{self, Object};

use super::write::{self, Columns, Editor, stamp};

/// Before a record is written: values that follow from others, then the validation rule.
pub(super) fn before(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    if object.name != "Case" {
        return Ok(());
    }
    if id.is_none() {
        number(conn, object, columns)?;
    }
    contact(conn, object, id.is_none(), columns)?;
    closing(conn, object, id, columns, editor)?;
    validate(conn, id, columns)
}

/// After a record is written: the comment it brought, the mirrors of it elsewhere.
pub(super) fn after(
    conn: &Connection,
    object: &Object,
    id: &str,
    comment: Option<String>,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    if let (Some(text), Some(comments)) = (comment, schema::object("CaseComment")) {
        let mut columns = Columns::new();
        stamp(
            comments,
            &mut columns,
            &["ParentId"],
            Sql::Text(id.to_owned()),
        );
        stamp(comments, &mut columns, &["CommentBody"], Sql::Text(text));
        stamp(comments, &mut columns, &["IsPublished"], Sql::Integer(0));
        write::insert(conn, comments, editor, columns)?;
    }
    if object.name == "Contact" {
        conn.execute(
            "UPDATE \"Case\" SET (\"ContactPhone\", \"ContactMobile\", \"ContactEmail\", \"ContactFax\") =
             (SELECT \"Phone\", \"MobilePhone\", \"Email\", \"Fax\" FROM \"Contact\" WHERE \"Id\" = ?1)
             WHERE \"ContactId\" = ?1",
            [id],
        )?;
    }
    Ok(())
}

/// `Comments` is written only: it becomes an internal comment and is not kept in the case.
pub(super) fn take_comment(object: &Object, columns: &mut Columns) -> Option<String> {
    if object.name != "Case" {
        return None;
    }
    let at = columns
        .iter()
        .position(|(field, _)| field.name == "Comments")?;
    match columns.remove(at).1 {
        Sql::Text(text) => Some(text),
        _ => None,
    }
}

/// An account or contact with cases cannot be deleted.
pub(super) fn may_delete(conn: &Connection, object: &Object, id: &str) -> Result<(), ApiError> {
    let column = match object.name {
        "Account" => "AccountId",
        "Contact" => "ContactId",
        _ => return Ok(()),
    };
    let sql = format!(
        "SELECT \"CaseNumber\" FROM \"Case\" WHERE \"IsDeleted\" = 0 AND \"{column}\" = ?1 LIMIT 5"
    );
    let cases: Vec<String> = conn
        .prepare(&sql)?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if cases.is_empty() {
        return Ok(());
    }
    let name: Option<String> = conn.query_row(
        &format!("SELECT \"Name\" FROM \"{}\" WHERE \"Id\" = ?1", object.name),
        [id],
        |row| row.get(0),
    )?;
    let message = format!(
        "Your attempt to delete {} could not be completed because it is associated with the following cases.: {}\n",
        name.unwrap_or_default(),
        cases.join(", ")
    );
    Err(ApiError::write::<String>("DELETE_FAILED", message, []))
}

/// What goes with its parent into the recycle bin: a case's comments, an account's contacts.
pub(super) fn delete_children(
    conn: &Connection,
    object: &Object,
    id: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let (child, column) = match object.name {
        "Case" => ("CaseComment", "ParentId"),
        "Account" => ("Contact", "AccountId"),
        _ => return Ok(()),
    };
    recycle_bin::put_children(conn, child, column, id, id, editor.now)?;
    let sql = format!(
        "UPDATE \"{child}\" SET \"IsDeleted\" = 1, \"SystemModstamp\" = ?2 WHERE \"{column}\" = ?1 AND \"IsDeleted\" = 0"
    );
    conn.execute(&sql, (id, editor.now))?;
    Ok(())
}

/// The next case number: eight digits, counted in the order of creation.
fn number(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    let last: Option<String> = conn
        .query_row(
            "SELECT \"CaseNumber\" FROM \"Case\" ORDER BY rowid DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    let next = last
        .and_then(|text| text.parse::<u64>().ok())
        .unwrap_or(999)
        + 1;
    stamp(
        object,
        columns,
        &["CaseNumber"],
        Sql::Text(format!("{next:08}")),
    );
    Ok(())
}

/// The contact's address and numbers are mirrored in the case; a new case without an account takes the contact's.
fn contact(
    conn: &Connection,
    object: &'static Object,
    new: bool,
    columns: &mut Columns,
) -> Result<(), ApiError> {
    const MIRRORS: [&str; 4] = [
        "ContactPhone",
        "ContactMobile",
        "ContactEmail",
        "ContactFax",
    ];
    let Some(contact) = given(columns, "ContactId").cloned() else {
        return Ok(());
    };
    let found: Option<[Sql; 5]> = conn
        .query_row(
            "SELECT \"Phone\", \"MobilePhone\", \"Email\", \"Fax\", \"AccountId\" FROM \"Contact\" WHERE \"Id\" = ?1",
            [&contact],
            |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]),
        )
        .optional()?;
    let [values @ .., account] = found.unwrap_or([const { Sql::Null }; 5]);
    for (name, value) in MIRRORS.iter().zip(values) {
        stamp(object, columns, &[name], value);
    }
    if new && given(columns, "AccountId").is_none_or(|value| *value == Sql::Null) {
        stamp(object, columns, &["AccountId"], account);
    }
    Ok(())
}

/// The status says whether a case is closed; closing sets the time, reopening takes it away.
fn closing(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let Some(status) = given(columns, "Status") else {
        return Ok(());
    };
    let closes = matches!(status, Sql::Text(status) if schema::status_closes("Case", status));
    let was_closed: bool = match id {
        Some(id) => conn.query_row(
            "SELECT \"IsClosed\" FROM \"Case\" WHERE \"Id\" = ?1",
            [id],
            |row| row.get(0),
        )?,
        None => false,
    };
    stamp(object, columns, &["IsClosed"], Sql::Integer(closes.into()));
    if closes != was_closed {
        let closed = if closes {
            Sql::Integer(editor.now)
        } else {
            Sql::Null
        };
        stamp(object, columns, &["ClosedDate"], closed);
    }
    Ok(())
}

/// The org's one validation rule: a high-priority case is not closed without a description.
fn validate(conn: &Connection, id: Option<&str>, columns: &Columns) -> Result<(), ApiError> {
    let now = |name: &str| -> Result<Sql, ApiError> {
        match (given(columns, name), id) {
            (Some(value), _) => Ok(value.clone()),
            (None, None) => Ok(Sql::Null),
            (None, Some(id)) => Ok(conn.query_row(
                &format!("SELECT \"{name}\" FROM \"Case\" WHERE \"Id\" = ?1"),
                [id],
                |row| row.get(0),
            )?),
        }
    };
    let touched = ["Status", "Priority", "Description"]
        .iter()
        .any(|name| given(columns, name).is_some());
    if !touched || now("IsClosed")? != Sql::Integer(1) || now("Description")? != Sql::Null {
        return Ok(());
    }
    if matches!(now("Priority")?, Sql::Text(priority) if priority.eq_ignore_ascii_case("High")) {
        let message =
            "A high-priority case can only be closed with a description of what happened.";
        return Err(ApiError::write(
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            message,
            ["Description"],
        ));
    }
    Ok(())
}

fn given<'a>(columns: &'a Columns, name: &str) -> Option<&'a Sql> {
    columns
        .iter()
        .find(|(field, _)| field.name == name)
        .map(|(_, value)| value)
}
