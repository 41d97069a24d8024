//! Files: a first version makes its document and attaches it, a later one becomes the latest ("ContentVersion" and
//! "ContentDocument" in the Object Reference).

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use crate::error::ApiError;
use crate::schema::{self, Object};

use super::super::write::{self, Columns, Editor, stamp};
use super::given;

/// Before a version is made: what follows from its content and its name.
pub(super) fn before_version(
    conn: &Connection,
    object: &'static Object,
    id: Option<&str>,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    if let Some(Sql::Text(content)) = given(columns, "VersionData") {
        let size = Sql::Integer(size(content));
        stamp(object, columns, &["ContentSize"], size);
    }
    if id.is_some() {
        return Ok(());
    }
    let path = text(columns, "PathOnClient").unwrap_or_default();
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    if text(columns, "Title").is_none() {
        stamp(object, columns, &["Title"], Sql::Text(stem.to_owned()));
    }
    let kind = if extension.is_empty() {
        "UNKNOWN".to_owned()
    } else {
        extension.to_uppercase()
    };
    stamp(
        object,
        columns,
        &["FileExtension"],
        Sql::Text(extension.to_owned()),
    );
    stamp(object, columns, &["FileType"], Sql::Text(kind));
    stamp(
        object,
        columns,
        &["PublishStatus"],
        Sql::Text("P".to_owned()),
    );
    stamp(object, columns, &["IsLatest"], Sql::Integer(1));
    stamp(
        object,
        columns,
        &["ContentModifiedDate"],
        Sql::Integer(editor.now),
    );
    stamp(
        object,
        columns,
        &["ContentModifiedById"],
        Sql::Text(editor.user_id.to_owned()),
    );
    let document = match text(columns, "ContentDocumentId") {
        Some(document) => document,
        None => new_document(conn, columns, editor)?,
    };
    let sql = "SELECT COUNT(*) + 1 FROM \"ContentVersion\" WHERE \"ContentDocumentId\" = ?1";
    let number: i64 = conn.query_row(sql, [&document], |row| row.get(0))?;
    stamp(
        object,
        columns,
        &["VersionNumber"],
        Sql::Text(number.to_string()),
    );
    stamp(object, columns, &["ContentDocumentId"], Sql::Text(document));
    Ok(())
}

/// After a version is made: the document follows it, and where it was published first has it.
pub(super) fn after_version(
    conn: &Connection,
    id: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let (document, place): (String, Option<String>) = conn.query_row(
        "SELECT \"ContentDocumentId\", \"FirstPublishLocationId\" FROM \"ContentVersion\" WHERE \"Id\" = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    conn.execute(
        "UPDATE \"ContentVersion\" SET \"IsLatest\" = 0 WHERE \"ContentDocumentId\" = ?1 AND \"Id\" <> ?2 AND \"IsLatest\" = 1",
        params![document, id],
    )?;
    conn.execute(
        "UPDATE \"ContentDocument\" SET \"LatestPublishedVersionId\" = ?2, (\"Title\", \"ContentSize\", \"FileType\", \"FileExtension\") =
         (SELECT \"Title\", \"ContentSize\", \"FileType\", \"FileExtension\" FROM \"ContentVersion\" WHERE \"Id\" = ?2) WHERE \"Id\" = ?1",
        params![document, id],
    )?;
    link(conn, &document, editor.user_id, "I", editor)?;
    match place.filter(|place| place != editor.user_id) {
        Some(place) => link(conn, &document, &place, "V", editor),
        None => Ok(()),
    }
}

/// Before an attachment is written: how long it is.
pub(super) fn before_attachment(object: &'static Object, columns: &mut Columns) {
    if let Some(Sql::Text(content)) = given(columns, "Body") {
        let size = Sql::Integer(size(content));
        stamp(object, columns, &["BodyLength"], size);
    }
}

fn new_document(
    conn: &Connection,
    version: &Columns,
    editor: &Editor<'_>,
) -> Result<String, ApiError> {
    let object = schema::object("ContentDocument").ok_or_else(ApiError::not_found)?;
    let mut columns = Columns::new();
    let owner = text(version, "OwnerId").unwrap_or_else(|| editor.user_id.to_owned());
    stamp(
        object,
        &mut columns,
        &["Title"],
        Sql::Text(text(version, "Title").unwrap_or_default()),
    );
    stamp(object, &mut columns, &["OwnerId"], Sql::Text(owner));
    stamp(
        object,
        &mut columns,
        &["PublishStatus"],
        Sql::Text("P".to_owned()),
    );
    write::insert(conn, object, editor, columns)
}

/// Attaches a document to a record, once.
fn link(
    conn: &Connection,
    document: &str,
    record: &str,
    share: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM \"ContentDocumentLink\" WHERE \"ContentDocumentId\" = ?1
        AND \"LinkedEntityId\" = ?2 AND \"IsDeleted\" = 0)";
    let there: bool = conn.query_row(sql, [document, record], |row| row.get(0))?;
    let Some(object) = schema::object("ContentDocumentLink").filter(|_| !there) else {
        return Ok(());
    };
    let mut columns = Columns::new();
    for (name, value) in [
        ("ContentDocumentId", document),
        ("LinkedEntityId", record),
        ("ShareType", share),
        ("Visibility", "AllUsers"),
    ] {
        stamp(object, &mut columns, &[name], Sql::Text(value.to_owned()));
    }
    write::insert(conn, object, editor, columns).map(drop)
}

fn text(columns: &Columns, name: &str) -> Option<String> {
    match given(columns, name) {
        Some(Sql::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// How many bytes a text in base 64 stands for.
fn size(content: &str) -> i64 {
    let padding = content
        .bytes()
        .rev()
        .take_while(|byte| *byte == b'=')
        .count();
    i64::try_from((content.len() / 4 * 3).saturating_sub(padding)).unwrap_or(i64::MAX)
}
