//! Which records a request wrote, and which of them somebody else holds: watched by the database itself.
//!
//! Temporary triggers on every object's table, so that each way of writing is seen (single records, collections,
//! SOAP, what follows from a rule) and what is rolled back is not. The tables live in this process only: nothing of
//! this is in the file.

use rusqlite::{Connection, params};
use serde::Serialize;

/// What a trigger says when a row is held; [`locked_row`] reads it.
const LOCKED: &str = "row is held: ";

/// Stands for every row in the table of held ones.
pub(crate) const EVERY_ROW: &str = "*";

/// One record that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// API name of its object.
    pub object: String,
    /// 18-character id.
    pub id: String,
    /// `created`, `updated`, `deleted` (into the recycle bin or for good) or `undeleted`.
    pub action: String,
}

/// Starts watching the tables of all objects.
pub(crate) fn watch(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "CREATE TEMP TABLE practice_touched (n INTEGER PRIMARY KEY, object TEXT NOT NULL, id TEXT NOT NULL, action TEXT NOT NULL);
         CREATE TEMP TABLE practice_held (id TEXT PRIMARY KEY) WITHOUT ROWID;",
    )?;
    let tables: Vec<String> = conn
        .prepare(
            "SELECT t.name FROM main.sqlite_schema t WHERE t.type = 'table' AND t.name NOT LIKE 'practice\\_%' ESCAPE '\\'
             AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'Id')",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables {
        let can_rest: bool = conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = 'IsDeleted')",
            [&table],
            |row| row.get(0),
        )?;
        conn.execute_batch(&triggers(&table, can_rest))?;
    }
    Ok(())
}

/// The triggers of one table; `can_rest` if its records go to the recycle bin.
fn triggers(table: &str, can_rest: bool) -> String {
    let action = if can_rest {
        "CASE WHEN NEW.\"IsDeleted\" > OLD.\"IsDeleted\" THEN 'deleted'
              WHEN NEW.\"IsDeleted\" < OLD.\"IsDeleted\" THEN 'undeleted' ELSE 'updated' END"
    } else {
        "'updated'"
    };
    let note = |row: &str, action: &str| {
        format!(
            "INSERT INTO practice_touched (object, id, action) VALUES ('{table}', {row}.\"Id\", {action});"
        )
    };
    let held = format!(
        "WHEN EXISTS (SELECT 1 FROM practice_held WHERE id IN (OLD.\"Id\", '{EVERY_ROW}'))
         BEGIN SELECT RAISE(ABORT, '{LOCKED}' || OLD.\"Id\"); END;"
    );
    format!(
        "CREATE TEMP TRIGGER \"practice_created_{table}\" AFTER INSERT ON main.\"{table}\" BEGIN {} END;
         CREATE TEMP TRIGGER \"practice_updated_{table}\" AFTER UPDATE ON main.\"{table}\" BEGIN {} END;
         CREATE TEMP TRIGGER \"practice_deleted_{table}\" AFTER DELETE ON main.\"{table}\" BEGIN {} END;
         CREATE TEMP TRIGGER \"practice_held_u_{table}\" BEFORE UPDATE ON main.\"{table}\" {held}
         CREATE TEMP TRIGGER \"practice_held_d_{table}\" BEFORE DELETE ON main.\"{table}\" {held}",
        note("NEW", "'created'"),
        note("NEW", action),
        note("OLD", "'deleted'"),
    )
}

/// The records written since the last call, in the order they were written; one that was written twice the same way
/// stands once.
pub(crate) fn take(conn: &Connection) -> rusqlite::Result<Vec<Touched>> {
    let touched = seen(conn)?;
    if !touched.is_empty() {
        conn.prepare_cached("DELETE FROM practice_touched")?
            .execute([])?;
    }
    Ok(touched)
}

/// The same, without forgetting them.
pub(crate) fn seen(conn: &Connection) -> rusqlite::Result<Vec<Touched>> {
    conn.prepare_cached(
        "SELECT object, id, action FROM practice_touched GROUP BY object, id, action ORDER BY min(n)",
    )?
    .query_map([], |row| {
        Ok(Touched {
            object: row.get(0)?,
            id: row.get(1)?,
            action: row.get(2)?,
        })
    })?
    .collect()
}

/// Somebody else holds this record, or every one ([`EVERY_ROW`]), until [`let_go`].
pub(crate) fn hold(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR IGNORE INTO practice_held (id) VALUES (?1)",
        params![id],
    )?;
    Ok(())
}

/// Nobody holds anything any more.
pub(crate) fn let_go(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM practice_held", [])?;
    Ok(())
}

/// The id of the held record that a write met, if that is what went wrong.
pub(crate) fn locked_row(error: &rusqlite::Error) -> Option<&str> {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.strip_prefix(LOCKED),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn conn() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE \"Case\" (\"Id\" TEXT PRIMARY KEY, \"IsDeleted\" INTEGER NOT NULL DEFAULT 0);
             CREATE TABLE practice_app (\"Id\" TEXT);",
        )
        .unwrap();
        watch(&conn).unwrap();
        conn
    }

    fn told(conn: &Connection) -> Vec<String> {
        take(conn)
            .unwrap()
            .into_iter()
            .map(|touched| format!("{} {}", touched.action, touched.id))
            .collect()
    }

    #[test]
    fn what_is_written_is_told_once_and_what_is_rolled_back_is_not() {
        let conn = conn();
        conn.execute_batch(
            "INSERT INTO \"Case\" (\"Id\") VALUES ('a'), ('b');
             UPDATE \"Case\" SET \"IsDeleted\" = 1 WHERE \"Id\" = 'b';
             SAVEPOINT one; DELETE FROM \"Case\"; ROLLBACK TO one; RELEASE one;
             INSERT INTO practice_app VALUES ('x');",
        )
        .unwrap();
        assert_eq!(told(&conn), ["created a", "created b", "deleted b"]);
        assert!(told(&conn).is_empty());
        conn.execute_batch(
            "UPDATE \"Case\" SET \"IsDeleted\" = 0; UPDATE \"Case\" SET \"IsDeleted\" = 0",
        )
        .unwrap();
        assert_eq!(told(&conn), ["updated a", "undeleted b", "updated b"]);
    }

    #[test]
    fn a_held_row_cannot_be_written() {
        let conn = conn();
        conn.execute_batch("INSERT INTO \"Case\" (\"Id\") VALUES ('a'), ('b')")
            .unwrap();
        hold(&conn, "a").unwrap();
        let error = conn
            .execute("UPDATE \"Case\" SET \"IsDeleted\" = 1", [])
            .unwrap_err();
        assert_eq!(locked_row(&error), Some("a"));
        conn.execute("DELETE FROM \"Case\" WHERE \"Id\" = 'b'", [])
            .unwrap();
        let_go(&conn).unwrap();
        hold(&conn, EVERY_ROW).unwrap();
        assert!(conn.execute("DELETE FROM \"Case\"", []).is_err());
        let_go(&conn).unwrap();
        assert_eq!(conn.execute("DELETE FROM \"Case\"", []).unwrap(), 1);
    }
}
