//! The words of every searchable object, in full-text tables of SQLite (FTS5).
//!
//! A table holds no text of its own: it points into the object's table, and triggers keep it in step from the first
//! search on. It is made by that first search, so that an org of a million cases is built and opened as fast as one
//! without an index; a table whose object has other text fields than when it was made is made anew. Accents count,
//! case does not (unconfirmed which of the two Salesforce does in which language).

use rusqlite::Connection;

use super::Group;
use crate::db;
use crate::schema::{Field, FieldKind, Object};

/// The text fields of an object, in the index's order.
pub(super) fn fields(object: &Object) -> Vec<&Field> {
    object
        .fields
        .iter()
        .filter(|field| field.has_column() && is_text(field))
        .collect()
}

/// Numbers, dates and picklists are not searched ("Numeric fields aren't searchable").
fn is_text(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::Text { .. }
            | FieldKind::TextArea { .. }
            | FieldKind::Email { .. }
            | FieldKind::Phone
            | FieldKind::Url
            | FieldKind::AutoNumber { .. }
            | FieldKind::Html { .. }
    )
}

/// Whether a field is in the group; the names are those of "IN SearchGroup" in the SOQL and SOSL Reference.
pub(super) fn in_group(object: &Object, field: &Field, group: Group) -> bool {
    let email = matches!(field.kind, FieldKind::Email { .. });
    let phone = matches!(field.kind, FieldKind::Phone);
    let named = field.name_field
        || field.compound == Some("Name")
        || match object.name {
            "Account" => matches!(field.name, "Website" | "Site"),
            "Asset" => field.name == "SerialNumber",
            "Case" => matches!(field.name, "SuppliedName" | "SuppliedCompany" | "Subject"),
            "Contact" => field.name == "AssistantName",
            "Event" | "Task" => field.name == "Subject",
            "Lead" => field.name == "Company",
            "User" => field.name == "CommunityNickname",
            _ => false,
        };
    match group {
        Group::All => true,
        Group::Name => named,
        Group::Email => email,
        Group::Phone => phone,
        Group::Sidebar => named || email || phone,
    }
}

/// The name of an object's full-text table.
pub(super) fn table(object: &Object) -> String {
    format!("practice_search_{}", object.name)
}

/// The name of the table that lists its words.
pub(super) fn words(object: &Object) -> String {
    format!("practice_words_{}", object.name)
}

/// Makes the object's full-text table if it is not there or not as it should be.
pub(super) fn prepare(conn: &Connection, object: &Object) -> rusqlite::Result<()> {
    let columns: Vec<String> = fields(object)
        .iter()
        .map(|field| format!("\"{}\"", field.name))
        .collect();
    let columns = columns.join(", ");
    let key = format!("search:{}", object.name);
    if db::meta(conn, &key).is_ok_and(|made| made == columns) {
        return Ok(());
    }
    // a request may hold a transaction of its own
    conn.execute_batch("SAVEPOINT practice_search")?;
    let made = conn
        .execute_batch(&statements(object, &columns))
        .and_then(|()| db::set_meta(conn, &key, &columns));
    let end = match made {
        Ok(()) => "RELEASE practice_search",
        Err(_) => "ROLLBACK TO practice_search; RELEASE practice_search",
    };
    conn.execute_batch(end)?;
    made
}

fn statements(object: &Object, columns: &str) -> String {
    let (index, words, source) = (table(object), words(object), object.name);
    let side = |which: &str| {
        columns
            .replace('"', "")
            .split(", ")
            .fold(String::new(), |list, column| {
                list + &format!(", {which}.\"{column}\"")
            })
    };
    let (old, new) = (side("old"), side("new"));
    let forget = format!(
        "INSERT INTO \"{index}\" (\"{index}\", rowid, {columns}) VALUES ('delete', old.rowid{old});"
    );
    let learn = format!("INSERT INTO \"{index}\" (rowid, {columns}) VALUES (new.rowid{new});");
    format!(
        "DROP TRIGGER IF EXISTS \"{index}_insert\";
         DROP TRIGGER IF EXISTS \"{index}_delete\";
         DROP TRIGGER IF EXISTS \"{index}_update\";
         DROP TABLE IF EXISTS \"{words}\";
         DROP TABLE IF EXISTS \"{index}\";
         CREATE VIRTUAL TABLE \"{index}\" USING fts5({columns}, content=\"{source}\", content_rowid=\"rowid\",
             columnsize=0, tokenize=\"unicode61 remove_diacritics 0\");
         CREATE VIRTUAL TABLE \"{words}\" USING fts5vocab(\"{index}\", 'row');
         INSERT INTO \"{index}\" (\"{index}\") VALUES ('rebuild');
         CREATE TRIGGER \"{index}_insert\" AFTER INSERT ON \"{source}\" BEGIN {learn} END;
         CREATE TRIGGER \"{index}_delete\" AFTER DELETE ON \"{source}\" BEGIN {forget} END;
         CREATE TRIGGER \"{index}_update\" AFTER UPDATE OF {columns} ON \"{source}\" BEGIN {forget} {learn} END;"
    )
}
