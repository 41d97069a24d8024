//! The SQLite tables behind the objects: one table per object, one column per field that has one.
//!
//! Texts compare without regard to case (`COLLATE NOCASE`), as SOQL does; ids are exact. Every table has an
//! `IsDeleted` column, whether or not the object has that field, and SQLite's `rowid` counts records in the order
//! they were made. The indexes start with `IsDeleted`, because every ordinary query asks for the records that are not
//! deleted: so a list sorted by one of these columns is read from the index, a million cases or not.

use rusqlite::Connection;

use super::kind::FieldKind;
use super::model::{Field, Index, Object, PicklistValue};
use super::{objects, statistics};

/// Creates every table, view and index that is missing.
pub(crate) fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    let tables = objects().iter().filter(|object| object.stored());
    let mut sql: String = tables.map(table_sql).collect();
    for (_, definition) in views() {
        sql.push_str(&format!("{};\n", if_missing(&definition)));
    }
    conn.execute_batch(&sql)?;
    create_indexes(conn)
}

/// Creates the tables of objects whose rows are made for each query; the connection alone has them.
pub(crate) fn create_asked(conn: &Connection) -> rusqlite::Result<()> {
    let sql: String = objects()
        .iter()
        .filter(|object| object.asked)
        .map(|object| table_sql(object).replacen("CREATE TABLE", "CREATE TEMP TABLE", 1))
        .collect();
    conn.execute_batch(&sql)
}

/// Creates every index that is missing.
pub(crate) fn create_indexes(conn: &Connection) -> rusqlite::Result<()> {
    let sql: String = indexes()
        .map(|(_, definition)| format!("{};\n", if_missing(&definition)))
        .collect();
    conn.execute_batch(&sql)?;
    statistics::write(conn)
}

/// Drops the indexes that a great number of inserts is faster without; `create_indexes` brings them back. Those of
/// columns that most records leave empty are quicker kept than made from all records.
pub(crate) fn drop_indexes(conn: &Connection) -> rusqlite::Result<()> {
    let sql: String = objects()
        .iter()
        .flat_map(|object| object.indexes.iter().map(move |index| (object, *index)))
        .filter(|(_, index)| !matches!(index, Index::Given(_)))
        .map(|(object, index)| {
            let name = index_name(object, index);
            format!("DROP INDEX IF EXISTS \"{name}\";\n")
        })
        .collect();
    conn.execute_batch(&sql)
}

/// Name and statement of every view and index, as SQLite keeps them on record.
pub(super) fn definitions() -> impl Iterator<Item = (String, String)> {
    views().chain(indexes())
}

fn if_missing(definition: &str) -> String {
    definition
        .replacen("CREATE INDEX", "CREATE INDEX IF NOT EXISTS", 1)
        .replacen("CREATE VIEW", "CREATE VIEW IF NOT EXISTS", 1)
}

fn views() -> impl Iterator<Item = (String, String)> {
    objects().iter().filter_map(|object| {
        let select = object.view?.trim();
        let columns = object.fields.iter().filter(|field| field.has_column());
        let columns: String = columns.map(view_column_sql).collect();
        // every table has this column, whether or not the object has the field
        let deleted = if object.has_recycle_bin() {
            ""
        } else {
            ", 0 AS \"IsDeleted\""
        };
        let select = format!("SELECT \"rowid\"{columns}{deleted} FROM ({select})");
        Some((
            object.name.to_owned(),
            format!("CREATE VIEW \"{}\" AS {select}", object.name),
        ))
    })
}

/// A column of a view, which compares as the column of a table would.
fn view_column_sql(field: &Field) -> String {
    let name = field.name;
    if column_type(field).ends_with("COLLATE NOCASE") {
        format!(", \"{name}\" COLLATE NOCASE AS \"{name}\"")
    } else {
        format!(", \"{name}\"")
    }
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
    let generated = field
        .generated
        .map(|sql| format!(" GENERATED ALWAYS AS ({sql}) STORED"))
        .unwrap_or_default();
    format!("\"{}\" {}{generated}", field.name, column_type(field))
}

/// The same for a table that has rows: SQLite adds computed columns only if they are not stored.
pub(super) fn added_column_sql(field: &Field) -> String {
    column_sql(field).replace(") STORED", ") VIRTUAL")
}

fn column_type(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Id => "TEXT NOT NULL UNIQUE",
        FieldKind::Reference(_) | FieldKind::Date | FieldKind::Time | FieldKind::Base64 => "TEXT",
        FieldKind::Boolean => "INTEGER NOT NULL DEFAULT 0",
        _ if field.case_sensitive => "TEXT",
        FieldKind::DateTime | FieldKind::Number { .. } => "INTEGER",
        FieldKind::Double { .. } | FieldKind::Currency { .. } | FieldKind::Percent { .. } => "REAL",
        _ => "TEXT COLLATE NOCASE",
    }
}

/// Name and statement of every index.
fn indexes() -> impl Iterator<Item = (String, String)> {
    objects().iter().flat_map(|object| {
        object.indexes.iter().map(move |index| {
            let (name, key) = index_key(object, *index);
            let table = object.name;
            let given = match index {
                Index::Given(column) => format!(" WHERE \"{column}\" IS NOT NULL"),
                _ => String::new(),
            };
            let sql = format!("CREATE INDEX \"{name}\" ON \"{table}\" (\"IsDeleted\"{key}){given}");
            (name, sql)
        })
    })
}

/// What an index is called.
pub(super) fn index_name(object: &Object, index: Index) -> String {
    index_key(object, index).0
}

/// What an index is called, and what it has beside the mark of the recycle bin.
fn index_key(object: &Object, index: Index) -> (String, String) {
    let (name, key) = match index {
        Index::Listed => ("listed".to_owned(), String::new()),
        Index::Found(column) => (format!("{column}_found"), format!(", \"{column}\"")),
        Index::Given(column) => (column.to_owned(), format!(", \"{column}\"")),
        Index::Within(columns) => {
            let key = columns.iter().map(|column| format!(", \"{column}\""));
            (columns.join("_"), key.collect())
        }
        Index::Sorted(column) => {
            let values = object.field(column).map(Field::values).unwrap_or_default();
            let quoted = format!("\"{column}\"");
            let key = if values.is_empty() {
                quoted
            } else {
                picklist_rank(&quoted, values)
            };
            (column.to_owned(), format!(", {key}"))
        }
    };
    (format!("{}_{name}", object.name), key)
}
