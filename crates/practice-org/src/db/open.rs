//! Opening the org's file: look before touching, refuse what is newer or somebody else's, make what is new.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{APPLICATION_ID, VERSION, apps, logins, making, meta, rights, touched, upgrades};
use crate::options::{Options, StartError};
use crate::schema;

/// How long another org that is just stopping may keep the file.
const PATIENCE: Duration = Duration::from_secs(3);

/// Statements kept ready: those of the requests that a few programs make over and over.
const STATEMENTS: usize = 256;

/// An open org file and what was read from it.
pub(crate) struct Opened {
    pub(crate) conn: Connection,
    /// 18-character org id.
    pub(crate) org_id: String,
    /// User name of the seeded support agent.
    pub(crate) agent: String,
}

/// Opens the file of `options`, or a fresh org in memory; a new one is created and seeded.
pub(crate) fn open(options: &Options, now_ms: i64) -> Result<Opened, StartError> {
    let conn = match &options.data {
        None => making::in_memory(options, now_ms)?,
        Some(path) => open_file(path, options, now_ms)?,
    };
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // a statement is planned once, not anew for every value bound to it
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let app = apps::first(&conn)?;
    for url in &options.callback_urls {
        apps::add_callback(&conn, app.id, url, now_ms)?;
    }
    schema::create_asked(&conn)?;
    touched::watch(&conn)?;
    rights::watch(&conn)?;
    let org_id = meta(&conn, "org_id")?;
    let agent = logins::by_id(&conn, &meta(&conn, "agent_id")?)?;
    let agent = agent.map_or_else(|| logins::AGENT.to_owned(), |login| login.username);
    Ok(Opened {
        conn,
        org_id,
        agent,
    })
}

fn open_file(path: &Path, options: &Options, now_ms: i64) -> Result<Connection, StartError> {
    if path.exists() {
        inspect(path)?;
    }
    make_private(path)?;
    let mut conn = Connection::open(path).map_err(|cause| unreadable(path, &cause))?;
    conn.busy_timeout(PATIENCE)?;
    match version(&conn).map_err(|cause| unreadable(path, &cause))? {
        0 => {
            claim(path, &conn)?;
            conn = making::in_file(conn, path, options, now_ms)?;
            log_ahead(path, &conn)?;
        }
        found => {
            log_ahead(path, &conn)?;
            upgrades::upgrade(&mut conn, found)?;
            schema::reconcile(&mut conn)?;
            schema::refresh_derived_rows(&conn)?;
        }
    }
    Ok(conn)
}

/// Takes the lock of a file that is to be made, without a journal, and keeps it.
fn claim(path: &Path, conn: &Connection) -> Result<(), StartError> {
    conn.pragma_update_and_check(None, "journal_mode", "OFF", |_| Ok(()))?;
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")
        .map_err(|cause| unreadable(path, &cause))?;
    // somebody else made it while we waited
    if version(conn)? != 0 {
        return Err(StartError::InUse {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// From now on the file is ours alone, and every write goes to a log first, so that a process that is killed loses no
/// write it answered: what it handed to the system is written by the system. A machine that loses its power may lose
/// the last writes, and has a whole file nevertheless.
fn log_ahead(path: &Path, conn: &Connection) -> Result<(), StartError> {
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(|cause| unreadable(path, &cause))?;
    Ok(conn.pragma_update(None, "synchronous", "NORMAL")?)
}

/// Makes the file, if it is not there, for its owner's eyes only, as every file beside it in the app's folder.
fn make_private(path: &Path) -> Result<(), StartError> {
    let mut how = std::fs::OpenOptions::new();
    how.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path)
        .map(drop)
        .map_err(|cause| StartError::Unreadable {
            path: path.to_owned(),
            cause: cause.to_string(),
        })
}

/// Reads version and mark without changing a byte of the file.
fn inspect(path: &Path) -> Result<(), StartError> {
    let length = std::fs::metadata(path)
        .map_err(|cause| StartError::Unreadable {
            path: path.to_owned(),
            cause: cause.to_string(),
        })?
        .len();
    if length == 0 {
        return Ok(());
    }
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|cause| unreadable(path, &cause))?;
    conn.busy_timeout(PATIENCE)?;
    let found = version(&conn).map_err(|cause| unreadable(path, &cause))?;
    let mark: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if mark != APPLICATION_ID {
        return Err(StartError::NotAnOrg {
            path: path.to_owned(),
        });
    }
    if found > VERSION {
        return Err(StartError::Newer {
            path: path.to_owned(),
            found,
            known: VERSION,
        });
    }
    Ok(())
}

fn unreadable(path: &Path, cause: &rusqlite::Error) -> StartError {
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StartError::InUse {
            path: path.to_owned(),
        },
        Some(ErrorCode::NotADatabase) => StartError::NotAnOrg {
            path: path.to_owned(),
        },
        _ => StartError::Unreadable {
            path: path.to_owned(),
            cause: cause.to_string(),
        },
    }
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}
