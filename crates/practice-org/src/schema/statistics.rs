//! What SQLite's planner is told of the tables: the proportions of a large org, whatever is in this one.
//!
//! `ANALYZE` would tell what it finds, once: an org that was small then would go on to be asked by reading every row.
//! Told nothing, SQLite takes the mark of the recycle bin, with which every index begins, for the best way to few rows.
//! ("The sqlite_stat1 table" in SQLite's "Database File Format"; ANALYZE's page allows to edit it.)

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::kind::FieldKind;
use super::model::{Field, Index, Object};
use super::{objects, tables};

/// Rows of a table.
const ROWS: u64 = 1_000_000;

/// Those of them that are not deleted.
const THERE: u64 = 950_000;

/// Table, index and what is told of it.
type Told = (String, String, String);

/// Replaces whatever else the file says.
pub(super) fn write(conn: &Connection) -> rusqlite::Result<()> {
    let wanted = wanted();
    if found(conn)? == wanted {
        return Ok(());
    }
    // makes the tables if they are not there; samples would have SQLite plan anew for each value
    conn.execute_batch(
        "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1; DROP TABLE IF EXISTS sqlite_stat4;",
    )?;
    let mut statement =
        conn.prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)")?;
    for (table, index, told) in wanted {
        statement.execute([table, index, told])?;
    }
    // has this connection read them
    conn.execute_batch("ANALYZE sqlite_schema")
}

fn wanted() -> BTreeSet<Told> {
    let tables = objects().iter().filter(|object| object.stored());
    let told = tables.flat_map(|object| {
        let by_id = (
            format!("sqlite_autoindex_{}_1", object.name),
            format!("{ROWS} 1"),
        );
        let others = object
            .indexes
            .iter()
            .map(|index| (tables::index_name(object, *index), told(object, *index)));
        std::iter::once(by_id)
            .chain(others)
            .map(|(index, told)| (object.name.to_owned(), index, told))
    });
    told.collect()
}

fn found(conn: &Connection) -> rusqlite::Result<BTreeSet<Told>> {
    if !conn.table_exists(None, "sqlite_stat1")? {
        return Ok(BTreeSet::new());
    }
    let mut statement = conn.prepare("SELECT tbl, coalesce(idx, ''), stat FROM sqlite_stat1")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

/// The rows of an index, then how many of them are alike in the first column, in the first two, and so on.
fn told(object: &Object, index: Index) -> String {
    let rows = match index {
        Index::Given(_) => ROWS / 10,
        _ => ROWS,
    };
    let mut alike = rows.min(THERE);
    let mut told = format!("{rows} {alike}");
    for column in index.columns() {
        let share = object.field(column).map_or(1, alike_of_a_million);
        alike = (alike * share / ROWS).max(1);
        told.push_str(&format!(" {alike}"));
    }
    told
}

/// How many of a million records are alike in this field.
fn alike_of_a_million(field: &Field) -> u64 {
    match field.kind {
        FieldKind::Id => 1,
        FieldKind::Boolean => 300_000,
        FieldKind::Reference(_) => 1_000,
        _ if field.unique || field.external_id || field.name_field => 1,
        _ if !field.values().is_empty() => 100_000,
        _ => 10,
    }
}
