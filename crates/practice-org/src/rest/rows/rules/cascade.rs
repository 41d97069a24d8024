//! Deleting: what forbids it, and what goes with a record into the recycle bin.

use rusqlite::Connection;

use crate::db::recycle_bin;
use crate::error::ApiError;
use crate::schema::{self, Object};

use super::super::write::Editor;

/// An account or contact with cases cannot be deleted.
pub(in super::super) fn may_delete(
    conn: &Connection,
    object: &Object,
    id: &str,
) -> Result<(), ApiError> {
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

/// Puts what hangs on a record into the recycle bin with it: the records whose reference to it cascades, and what hangs
/// on those. All of it has the same root, so that it comes back together.
pub(in super::super) fn delete_children(
    conn: &Connection,
    object: &Object,
    id: &str,
    root: &str,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    for child in schema::objects()
        .iter()
        .filter(|child| child.view.is_none())
    {
        let cascading = child.fields.iter().filter(|field| {
            field
                .reference()
                .is_some_and(|to| to.cascade && to.to.contains(&object.name))
        });
        for field in cascading {
            let (table, column) = (child.name, field.name);
            let sql = format!(
                "SELECT \"Id\" FROM \"{table}\" WHERE \"{column}\" = ?1 AND \"IsDeleted\" = 0"
            );
            let ids: Vec<String> = conn
                .prepare_cached(&sql)?
                .query_map([id], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in ids {
                recycle_bin::put(conn, table, &id, root, editor.now)?;
                let stamp = child
                    .field("SystemModstamp")
                    .map_or("", |_| ", \"SystemModstamp\" = ?2");
                let sql = format!(
                    "UPDATE \"{table}\" SET \"IsDeleted\" = 1{stamp} WHERE \"Id\" = ?1 AND ?2 = ?2"
                );
                conn.prepare_cached(&sql)?.execute((&id, editor.now))?;
                delete_children(conn, child, &id, root, editor)?;
            }
        }
    }
    Ok(())
}
