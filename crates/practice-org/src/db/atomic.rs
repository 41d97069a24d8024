//! All or nothing: savepoints, one within the other, over one connection.
//!
//! A write is whole or it did not happen; a composite request holds many writes that are whole together, each of
//! which is whole in itself. So every write asks for a savepoint, and the outermost is the transaction. What a panic
//! leaves open is taken back by [`clean`] before the connection is used again.

use rusqlite::Connection;

/// Opens a savepoint.
fn open(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("SAVEPOINT whole")?.execute([])?;
    Ok(())
}

/// Keeps what was written since the innermost savepoint.
fn keep(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("RELEASE whole")?.execute([])?;
    Ok(())
}

/// Takes back what was written since the innermost savepoint.
fn undo(conn: &Connection) -> rusqlite::Result<()> {
    conn.prepare_cached("ROLLBACK TO whole")?.execute([])?;
    keep(conn)
}

/// Runs `work` with what holds the connection: what it wrote stays if it succeeds, nothing of it if it fails.
pub(crate) fn atomically<H, T, E: From<rusqlite::Error>>(
    holder: &mut H,
    conn: fn(&H) -> &Connection,
    work: impl FnOnce(&mut H) -> Result<T, E>,
) -> Result<T, E> {
    open(conn(holder))?;
    match work(holder) {
        Ok(done) => {
            keep(conn(holder))?;
            Ok(done)
        }
        Err(error) => {
            undo(conn(holder))?;
            Err(error)
        }
    }
}

/// Takes back what a panic, or a commit that failed, left open.
pub(crate) fn clean(conn: &Connection) {
    if !conn.is_autocommit()
        && let Err(error) = conn.execute_batch("ROLLBACK")
    {
        tracing::error!(%error, "an open transaction could not be taken back");
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn count(conn: &Connection) -> i64 {
        conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0))
            .unwrap()
    }

    fn insert(conn: &Connection) -> rusqlite::Result<()> {
        conn.execute("INSERT INTO t VALUES (1)", []).map(drop)
    }

    fn failed() -> rusqlite::Result<()> {
        Err(rusqlite::Error::InvalidQuery)
    }

    #[test]
    fn what_fails_within_takes_only_itself_back_and_what_fails_without_takes_all() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        let kept: rusqlite::Result<()> = atomically(
            &mut conn,
            |conn| conn,
            |conn| {
                insert(conn)?;
                let inner = atomically(
                    conn,
                    |conn| conn,
                    |conn| {
                        insert(conn)?;
                        failed()
                    },
                );
                assert!(inner.is_err());
                insert(conn)
            },
        );
        assert!(kept.is_ok() && conn.is_autocommit());
        assert_eq!(count(&conn), 2);
        let lost: rusqlite::Result<()> = atomically(
            &mut conn,
            |conn| conn,
            |conn| {
                atomically(conn, |conn| conn, |conn| insert(conn))?;
                failed()
            },
        );
        assert!(lost.is_err() && conn.is_autocommit());
        assert_eq!(count(&conn), 2);
    }

    #[test]
    fn what_a_panic_left_open_is_taken_back() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (n INTEGER); SAVEPOINT whole; INSERT INTO t VALUES (1)")
            .unwrap();
        clean(&conn);
        assert!(conn.is_autocommit());
        assert_eq!(count(&conn), 0);
    }
}
