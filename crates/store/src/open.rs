//! Opening the file: refuse what must not be touched first, then set it up, then migrate.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::files::{self, Look};
use crate::{StoreError, migrations};

/// Statements kept ready: all that the store has. With fewer, those of one save drive each other out, and each is read
/// and planned anew.
const STATEMENTS: usize = 256;

/// Opens the database and brings it up to date; see [`crate::Store::open`].
pub(crate) fn open(path: &Path, wait: Duration) -> Result<Connection, StoreError> {
    files::prepare(path)?;
    let empty = match files::look(path)? {
        Look::Empty => true,
        Look::Foreign => return Err(damaged(path)),
        Look::Database(found) if found > migrations::KNOWN => return Err(newer(found)),
        Look::Database(_) => false,
    };
    let failed = |error: rusqlite::Error| StoreError::sqlite(path, &error);
    let mut connection = connect(path, wait).map_err(failed)?;
    if !empty {
        inspect(path, &connection)?;
    }
    set_up(&connection).map_err(failed)?;
    migrations::run(&mut connection, migrations::ALL).map_err(failed)?;
    Ok(connection)
}

fn connect(path: &Path, wait: Duration) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(wait)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // until the file is known to be sound, closing it must not write the log into it
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // otherwise what is bound can have a kept statement planned anew at each use, as the newest change of a draft was
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

/// Refuses a database that is newer (its log included), damaged, or not ours.
fn inspect(path: &Path, connection: &Connection) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::sqlite(path, &error);
    let found = migrations::version(connection).map_err(failed)?;
    if found > migrations::KNOWN {
        return Err(newer(found));
    }
    let check: String = connection
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(failed)?;
    if check != "ok" {
        tracing::warn!(%check, "the database is damaged");
        return Err(damaged(path));
    }
    // tables that are not ours, or no longer as we made them: another program's file, or damage in the schema
    let (is, was) = (migrations::schema(connection), migrations::schema_of(found));
    if is.map_err(failed)? != was.map_err(failed)? {
        return Err(damaged(path));
    }
    Ok(())
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

fn damaged(path: &Path) -> StoreError {
    StoreError::Damaged {
        path: path.to_path_buf(),
    }
}

fn newer(found: u32) -> StoreError {
    StoreError::Newer {
        found,
        known: migrations::KNOWN,
    }
}
