//! Knowledge articles: a new version is the draft of a new article ("Article Type__kav" in the Object Reference).

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use crate::error::ApiError;
use crate::schema::{self, Object};

use super::super::write::{self, Columns, Editor, stamp};

/// Before a version is made.
pub(super) fn before(
    conn: &Connection,
    object: &'static Object,
    columns: &mut Columns,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let article = schema::object("Knowledge__ka").ok_or_else(ApiError::not_found)?;
    let id = write::insert(conn, article, editor, Columns::new())?;
    let sql = "SELECT \"ArticleNumber\" FROM \"Knowledge__ka\" WHERE \"Id\" = ?1";
    let number: Sql = conn.query_row(sql, [&id], |row| row.get(0))?;
    for (name, value) in [
        ("KnowledgeArticleId", Sql::Text(id)),
        ("ArticleNumber", number),
        ("PublishStatus", Sql::Text("Draft".to_owned())),
        ("VersionNumber", Sql::Integer(1)),
        ("IsLatestVersion", Sql::Integer(1)),
        ("IsVisibleInApp", Sql::Integer(1)),
    ] {
        stamp(object, columns, &[name], value);
    }
    Ok(())
}
