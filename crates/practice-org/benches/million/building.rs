//! Building an org with all its records, against a prepared INSERT of the very same rows into bare tables.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::org::Process;
use crate::samples::tell;

/// Rows read before their insertion is measured.
const CHUNK: usize = 10_000;

pub(crate) fn measure(data: &Path, cases: usize) {
    let org = Process::start(data, cases);
    let building = org.started_in;
    drop(org);
    let (rows, inserting) = bare(data);
    println!("  {rows} rows");
    let per_row = |took: Duration| took.as_secs_f64() * 1e6 / rows as f64;
    tell(
        "building",
        "µs per row",
        per_row(building),
        per_row(inserting),
        1,
    );
}

/// Inserts the same rows into tables of the same definition, without their indexes, in one transaction; gives their
/// number and how long the inserting itself took.
fn bare(data: &Path) -> (usize, Duration) {
    let source = Connection::open_with_flags(data, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let file = data.with_extension("bare");
    let target = Connection::open(&file).unwrap();
    let (mut rows, mut took) = (0, Duration::ZERO);
    target.execute_batch("BEGIN").unwrap();
    for (table, definition) in tables(&source) {
        target.execute_batch(&definition).unwrap();
        let columns = columns(&source, &table);
        let list = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        let mut insert = target
            .prepare(&format!(
                "INSERT INTO \"{table}\" ({list}) VALUES ({marks})"
            ))
            .unwrap();
        let mut select = source
            .prepare(&format!("SELECT {list} FROM \"{table}\""))
            .unwrap();
        let mut found = select.query([]).unwrap();
        loop {
            let mut chunk: Vec<Vec<Value>> = Vec::new();
            while chunk.len() < CHUNK {
                let Some(row) = found.next().unwrap() else {
                    break;
                };
                chunk.push((0..columns.len()).map(|at| row.get(at).unwrap()).collect());
            }
            let (begun, length) = (Instant::now(), chunk.len());
            for row in &chunk {
                insert.execute(params_from_iter(row)).unwrap();
            }
            took += begun.elapsed();
            rows += length;
            if length < CHUNK {
                break;
            }
        }
    }
    let begun = Instant::now();
    target.execute_batch("COMMIT").unwrap();
    took += begun.elapsed();
    drop(target);
    std::fs::remove_file(file).unwrap();
    (rows, took)
}

/// Names and definitions of all tables.
fn tables(conn: &Connection) -> Vec<(String, String)> {
    conn.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .unwrap()
    .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
    .unwrap()
    .collect::<Result<_, _>>()
    .unwrap()
}

/// The columns that can be written, quoted.
fn columns(conn: &Connection, table: &str) -> Vec<String> {
    conn.prepare("SELECT '\"' || name || '\"' FROM pragma_table_xinfo(?1) WHERE hidden = 0")
        .unwrap()
        .query_map([table], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}
