//! Making a new org: its tables, and its first records in them.
//!
//! A file gets our mark first and its version last, and counts as made when it has both. Until then it is made without
//! a journal, because nothing in it is worth anything before it is whole: one that was given up is started over.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use super::{APPLICATION_ID, VERSION, apps, logins, set_meta, upgrades};
use crate::options::{Options, StartError};
use crate::seed::{self, SeededOrg};
use crate::{rest, schema};

/// Memory for pages while a file is made, in KiB: sorting an index's keys is the greater part of the work.
const PAGES_KIB: i64 = 16_384;
/// The same once it is made; SQLite's own default.
const USUAL_PAGES_KIB: i64 = 2_000;

/// Makes an org that lives as long as its connection.
pub(super) fn in_memory(options: &Options, now_ms: i64) -> Result<Connection, StartError> {
    let mut conn = Connection::open_in_memory()?;
    let seeded = fill(&mut conn, options, now_ms)?;
    finish(&conn, &seeded)?;
    Ok(conn)
}

/// Makes an org in an empty file, or in one that somebody began and did not finish. The connection must hold the
/// file's lock and have no journal. If it fails, the file goes too.
pub(super) fn in_file(
    mut conn: Connection,
    path: &Path,
    options: &Options,
    now_ms: i64,
) -> Result<Connection, StartError> {
    match try_in_file(&mut conn, options, now_ms) {
        Ok(()) => Ok(conn),
        Err(error) => {
            drop(conn);
            // what is in it is half an org, and may be what fills the disk; the failure itself is what to tell
            drop(std::fs::remove_file(path));
            Err(unwritable(path, error))
        }
    }
}

fn try_in_file(conn: &mut Connection, options: &Options, now_ms: i64) -> Result<(), StartError> {
    conn.pragma_update(None, "synchronous", "OFF")?;
    start_over(conn)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "cache_size", -PAGES_KIB)?;
    let seeded = fill(conn, options, now_ms)?;
    conn.pragma_update(None, "cache_size", -USUAL_PAGES_KIB)?;
    // each of the two writes that follow waits for the disk: all records are there when the version is
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(finish(conn, &seeded)?)
}

/// Empties the file, whatever an earlier start left in it.
fn start_over(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    let emptied = conn.execute_batch("VACUUM");
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    emptied
}

fn fill(conn: &mut Connection, options: &Options, now_ms: i64) -> Result<SeededOrg, StartError> {
    upgrades::create(conn)?;
    schema::create_tables(conn)?;
    let seeded = seed::seed(conn, options.seed, options.cases, now_ms)?;
    schema::refresh_derived_rows(conn)?;
    logins::create_for_all_users(conn, &seeded.admin_id)?;
    apps::create_seeded(conn, options.seed, now_ms)?;
    rest::tooling::create_seeded(conn)?;
    set_meta(conn, "agent_id", &seeded.agent_id)?;
    Ok(seeded)
}

fn finish(conn: &Connection, seeded: &SeededOrg) -> rusqlite::Result<()> {
    set_meta(conn, "org_id", &seeded.org_id)?;
    conn.pragma_update(None, "user_version", VERSION)
}

/// The failure in the words of a user who can do something about it.
fn unwritable(path: &Path, error: StartError) -> StartError {
    use ErrorCode::{CannotOpen, DiskFull, ReadOnly, SystemIoFailure};
    match error {
        StartError::Database(cause)
            if matches!(
                cause.sqlite_error_code(),
                Some(DiskFull | SystemIoFailure | ReadOnly | CannotOpen)
            ) =>
        {
            StartError::Unwritable {
                path: path.to_owned(),
                cause: cause.to_string(),
            }
        }
        other => other,
    }
}
