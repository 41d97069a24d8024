//! A case: its contact's mirrors, closing, and the comment it can bring ("Case" in the Object Reference).

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;
use crate::schema::{self, Object};

use super::super::write::{self, Columns, Editor, stamp};
use super::given;

/// Before a case is written.
pub(super) fn before(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    contact(conn, object, id.is_none(), columns)?;
    closing(conn, object, id, columns, editor)
}

/// `Comments` is written only: it becomes an internal comment and is not kept in the case.
pub(super) fn take_comment(columns: &mut Columns) -> Option<String> {
    let at = columns
        .iter()
        .position(|(field, _)| field.name == "Comments")?;
    match columns.remove(at).1 {
        Sql::Text(text) => Some(text),
        _ => None,
    }
}

/// Keeps the comment that a case brought.
pub(super) fn comment(
    conn: &Connection,
    id: &str,
    text: String,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let Some(comments) = schema::object("CaseComment") else {
        return Ok(());
    };
    let mut columns = Columns::new();
    stamp(
        comments,
        &mut columns,
        &["ParentId"],
        Sql::Text(id.to_owned()),
    );
    stamp(comments, &mut columns, &["CommentBody"], Sql::Text(text));
    stamp(comments, &mut columns, &["IsPublished"], Sql::Integer(0));
    write::insert(conn, comments, editor, columns).map(drop)
}

/// A contact was written: its cases mirror it.
pub(super) fn mirror(conn: &Connection, contact: &str) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE \"Case\" SET (\"ContactPhone\", \"ContactMobile\", \"ContactEmail\", \"ContactFax\") =
         (SELECT \"Phone\", \"MobilePhone\", \"Email\", \"Fax\" FROM \"Contact\" WHERE \"Id\" = ?1)
         WHERE \"ContactId\" = ?1",
        [contact],
    )
    .map(drop)
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
