//! The SQLite tables behind the objects: one table per object, one column per field that has one.
//!
//! Texts compare without regard to case (`COLLATE NOCASE`), as SOQL does; ids are exact. Every table has an
//! `IsDeleted` column, whether or not the object has that field, and SQLite's `rowid` counts records in the order
//! they were made. The indexes start with `IsDeleted`, because every ordinary query asks for the records that are not
//! deleted: so a list sorted by one of these columns is read from the index, a million cases or not.

use rusqlite::Connection;

use super::model::{Field, FieldKind, Object, PicklistValue};
use super::{object, objects};

/// Creates every table and index that is missing.
pub(crate) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    let mut sql = String::new();
    for object in objects() {
        sql.push_str(&table_sql(object));
    }
    conn.execute_batch(&sql)?;
    create_indexes(conn)
}

/// Creates every index that is missing.
pub(crate) fn create_indexes(conn: &Connection) -> rusqlite::Result<()> {
    let sql: String = indexes()
        .map(|(name, table, columns)| {
            format!("CREATE INDEX IF NOT EXISTS {name} ON \"{table}\" ({columns});\n")
        })
        .collect();
    conn.execute_batch(&sql)
}

/// Drops the indexes that a great number of inserts is faster without; `create_indexes` brings them back.
pub(crate) fn drop_indexes(conn: &Connection) -> rusqlite::Result<()> {
    let sql: String = indexes()
        .map(|(name, ..)| format!("DROP INDEX IF EXISTS {name};\n"))
        .collect();
    conn.execute_batch(&sql)
}

/// The SQL expression that sorts a picklist column in set-up order: null stays null, unlisted values come last.
///
/// Index and query must use the very same text, or SQLite does not see that the index fits.
pub(crate) fn picklist_rank(column: &str, values: &[PicklistValue]) -> String {
    let mut sql = format!("CASE {column}");
    for (rank, value) in values.iter().enumerate() {
        sql.push_str(&format!(
            " WHEN '{}' THEN {rank}",
            value.value.replace('\'', "''")
        ));
    }
    sql.push_str(&format!(
        " ELSE CASE WHEN {column} IS NOT NULL THEN {} END END",
        values.len()
    ));
    sql
}

fn table_sql(object: &Object) -> String {
    let mut columns = vec!["\"rowid\" INTEGER PRIMARY KEY".to_owned()];
    columns.extend(
        object
            .fields
            .iter()
            .filter(|field| field.has_column())
            .map(column_sql),
    );
    if !object.has_recycle_bin() {
        columns.push("\"IsDeleted\" INTEGER NOT NULL DEFAULT 0".to_owned());
    }
    format!(
        "CREATE TABLE IF NOT EXISTS \"{}\" ({}) STRICT;\n",
        object.name,
        columns.join(", ")
    )
}

fn column_sql(field: &Field) -> String {
    let kind = match field.kind {
        FieldKind::Id => "TEXT NOT NULL UNIQUE",
        FieldKind::Reference(_) | FieldKind::Date => "TEXT",
        FieldKind::Boolean => "INTEGER NOT NULL DEFAULT 0",
        FieldKind::DateTime | FieldKind::Number { .. } => "INTEGER",
        FieldKind::Double { .. } | FieldKind::Currency => "REAL",
        _ => "TEXT COLLATE NOCASE",
    };
    let generated = field
        .generated
        .map(|sql| format!(" GENERATED ALWAYS AS ({sql}) STORED"))
        .unwrap_or_default();
    format!("\"{}\" {kind}{generated}", field.name)
}

/// Columns that lists are sorted or records found by.
const SORTED: [(&str, &[&str]); 5] = [
    (
        "Case",
        &[
            "CreatedDate",
            "LastModifiedDate",
            "SystemModstamp",
            "ClosedDate",
            "CaseNumber",
            "Subject",
            "OwnerId",
            "AccountId",
            "ContactId",
            "Status",
            "Priority",
            "Origin",
        ],
    ),
    ("CaseComment", &["ParentId", "CreatedDate"]),
    (
        "Contact",
        &["AccountId", "Name", "Email", "LastModifiedDate"],
    ),
    ("Account", &["Name", "LastModifiedDate"]),
    ("User", &["Username"]),
];

/// Names, tables and columns of the indexes.
fn indexes() -> impl Iterator<Item = (String, &'static str, String)> {
    let sorted = SORTED.into_iter().flat_map(|(table, columns)| {
        columns.iter().map(move |column| {
            let field = object(table).and_then(|object| object.field(column));
            let values = field.map(Field::values).unwrap_or_default();
            let quoted = format!("\"{column}\"");
            let key = if values.is_empty() {
                quoted
            } else {
                picklist_rank(&quoted, values)
            };
            (
                format!("\"{table}_{column}\""),
                table,
                format!("\"IsDeleted\", {key}"),
            )
        })
    });
    // nothing but the mark, so that rows in the order they were made need not be read to be listed
    let listed = ["Case", "CaseComment", "Contact", "Account"]
        .into_iter()
        .map(|table| {
            (
                format!("\"{table}_listed\""),
                table,
                "\"IsDeleted\"".to_owned(),
            )
        });
    // a picklist is sorted by rank, found by value
    let found = ["Status", "IsClosed"].into_iter().map(|column| {
        (
            format!("\"Case_{column}_found\""),
            "Case",
            format!("\"IsDeleted\", \"{column}\""),
        )
    });
    sorted.chain(listed).chain(found)
}
