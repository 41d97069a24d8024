//! The recycle bin: which records were deleted when, and together with which.
//!
//! `IsDeleted` says that a record is deleted; this says whether it can be brought back, and what comes back with it.
//! Records stay 15 days (Salesforce help: recycle bin). A record that went with its parent has no place of its own: it
//! comes back with the parent only.

use rusqlite::{Connection, OptionalExtension, params};

const DAY_MS: i64 = 86_400_000;

/// How long a record can be brought back.
const KEPT_MS: i64 = 15 * DAY_MS;

const TABLE: &str = "
CREATE TABLE practice_recycle_bin (
    id TEXT PRIMARY KEY, object TEXT NOT NULL, root TEXT NOT NULL, deleted_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX practice_recycle_bin_root ON practice_recycle_bin (root);
";

/// Objects of files of version 1 whose records can be deleted.
const DELETABLE: [&str; 5] = ["Account", "Asset", "Case", "CaseComment", "Contact"];

/// The upgrade step: what an older file deleted lies in the bin by itself.
pub(super) fn step(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(TABLE)?;
    for object in DELETABLE {
        let there: bool = conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
            [object],
            |row| row.get(0),
        )?;
        // a new file has no tables of records yet
        if there {
            conn.execute(
                &format!(
                    "INSERT INTO practice_recycle_bin SELECT \"Id\", ?1, \"Id\", coalesce(\"SystemModstamp\", 0) FROM \"{object}\" WHERE \"IsDeleted\" = 1"
                ),
                [object],
            )?;
        }
    }
    Ok(())
}

/// Puts a record into the bin.
pub(crate) fn put(
    conn: &Connection,
    object: &str,
    id: &str,
    root: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO practice_recycle_bin VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, object, root, now_ms])?;
    Ok(())
}

/// Whether a record can be brought back by itself.
pub(crate) fn holds(conn: &Connection, id: &str, now_ms: i64) -> rusqlite::Result<bool> {
    let deleted: Option<i64> = conn
        .prepare_cached("SELECT deleted_ms FROM practice_recycle_bin WHERE id = ?1 AND root = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(deleted.is_some_and(|deleted| now_ms < deleted + KEPT_MS))
}

/// Takes a record, and what went with it, out of the bin; gives objects and ids.
pub(crate) fn take(conn: &Connection, root: &str) -> rusqlite::Result<Vec<(String, String)>> {
    conn.prepare_cached("DELETE FROM practice_recycle_bin WHERE root = ?1 RETURNING object, id")?
        .query_map([root], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
