//! Brings the tables of an existing file up to the data files: what is missing is added, what no longer fits is made
//! anew, and no row is touched.
//!
//! Tables, columns, views and indexes are compared with what SQLite has on record. A column that the data files no
//! longer have stays as it is; so does the type of one that they have otherwise now.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::model::Object;
use super::{objects, tables};

/// What is on record of one thing in the file.
struct Known {
    kind: String,
    table: String,
    sql: Option<String>,
}

/// Adds the tables, columns, views and indexes that the data files have and the file has not.
pub(crate) fn reconcile(conn: &mut Connection) -> rusqlite::Result<()> {
    let tx = conn.transaction()?;
    let known = known(&tx)?;
    let mut sql = String::new();
    for object in objects() {
        let found = known.get(object.name);
        let is_view = found.is_some_and(|found| found.kind == "view");
        if !object.stored() || is_view {
            continue;
        }
        if found.is_some() {
            for column in missing_columns(&tx, object)? {
                sql.push_str(&format!(
                    "ALTER TABLE \"{}\" ADD COLUMN {column};\n",
                    object.name
                ));
            }
        }
    }
    sql.push_str(&stale(&known));
    tx.execute_batch(&sql)?;
    tables::create_tables(&tx)?;
    tx.commit()
}

/// Everything in the file, by name.
fn known(conn: &Connection) -> rusqlite::Result<HashMap<String, Known>> {
    let mut statement = conn.prepare("SELECT name, type, tbl_name, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| {
        let known = Known {
            kind: row.get(1)?,
            table: row.get(2)?,
            sql: row.get(3)?,
        };
        Ok((row.get(0)?, known))
    })?;
    rows.collect()
}

/// Definitions of the columns that the object's table lacks.
fn missing_columns(conn: &Connection, object: &Object) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    let there: HashSet<String> = statement
        .query_map([object.name], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let missing = object
        .fields
        .iter()
        .filter(|field| field.has_column() && !there.contains(field.name));
    Ok(missing.map(tables::added_column_sql).collect())
}

/// Statements that drop the views and indexes which are not as the data files have them.
fn stale(known: &HashMap<String, Known>) -> String {
    let wanted: HashMap<String, String> = tables::definitions().collect();
    let stale = known.iter().filter(|(name, known)| {
        let ours = known.kind == "view"
            || (known.kind == "index"
                && known.sql.is_some()
                && objects().iter().any(|object| object.name == known.table));
        ours && wanted.get(*name).map(String::as_str) != known.sql.as_deref()
    });
    stale
        .map(|(name, known)| format!("DROP {} \"{name}\";\n", known.kind.to_uppercase()))
        .collect()
}
