//! Opening the org's file: look before touching, refuse what is newer or somebody else's, seed what is new.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{APPLICATION_ID, VERSION, apps, logins, meta, rights, set_meta, touched, upgrades};
use crate::options::{Options, StartError};
use crate::{schema, seed};

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
    let mut conn = match &options.data {
        None => Connection::open_in_memory()?,
        Some(path) => open_file(path)?,
    };
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    match version(&conn)? {
        0 => create(&mut conn, options, now_ms)?,
        found => {
            upgrades::upgrade(&mut conn, found)?;
            schema::reconcile(&mut conn)?;
            schema::refresh_derived_rows(&conn)?;
        }
    }
    let app = apps::first(&conn)?;
    for url in &options.callback_urls {
        apps::add_callback(&conn, app.id, url, now_ms)?;
    }
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

fn open_file(path: &Path) -> Result<Connection, StartError> {
    if path.exists() {
        inspect(path)?;
    }
    make_private(path)?;
    let conn = Connection::open(path).map_err(|cause| unreadable(path, &cause))?;
    conn.busy_timeout(PATIENCE)?;
    // one process at a time; write-ahead so that a killed process loses no answered write
    conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
        .map_err(|cause| unreadable(path, &cause))?;
    conn.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(conn)
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

/// Makes all tables and fills them. The version is written last, so that a half-made file counts as not made.
fn create(conn: &mut Connection, options: &Options, now_ms: i64) -> Result<(), StartError> {
    clear_half_made(conn)?;
    upgrades::create(conn)?;
    schema::create_tables(conn)?;
    let seeded = seed::seed(conn, options.seed, options.cases, now_ms)?;
    schema::refresh_derived_rows(conn)?;
    set_meta(conn, "org_id", &seeded.org_id)?;
    set_meta(conn, "agent_id", &seeded.agent_id)?;
    logins::create_for_all_users(conn, &seeded.admin_id)?;
    apps::create_seeded(conn, options.seed, now_ms)?;
    conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    conn.pragma_update(None, "user_version", VERSION)?;
    Ok(())
}

/// A process killed while it seeded leaves tables without a version: start over.
fn clear_half_made(conn: &Connection) -> rusqlite::Result<()> {
    let found: Vec<(String, String)> = conn
        .prepare(
            "SELECT upper(type), name FROM sqlite_schema
             WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (kind, name) in found {
        conn.execute_batch(&format!("DROP {kind} \"{}\"", name.replace('"', "\"\"")))?;
    }
    Ok(())
}
