//! Inserts with the columns named once per table.

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, params_from_iter};

/// A prepared INSERT into one table.
pub(super) struct Insert<'c>(CachedStatement<'c>);

impl<'c> Insert<'c> {
    /// Prepares it for these columns.
    pub(super) fn new(
        conn: &'c Connection,
        table: &str,
        columns: &[&str],
    ) -> rusqlite::Result<Self> {
        let names = columns
            .iter()
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        Ok(Self(conn.prepare_cached(&format!(
            "INSERT INTO \"{table}\" ({names}) VALUES ({marks})"
        ))?))
    }

    /// Inserts one row, values in the order of the columns.
    pub(super) fn row<const N: usize>(&mut self, values: [Value; N]) -> rusqlite::Result<()> {
        self.0.execute(params_from_iter(values)).map(drop)
    }
}

/// A text value.
pub(super) fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

/// A text value, null if empty.
pub(super) fn some(value: impl Into<String>) -> Value {
    let value = value.into();
    if value.is_empty() {
        Value::Null
    } else {
        Value::Text(value)
    }
}

/// A number, moment or checkbox.
pub(super) fn number(value: impl Into<i64>) -> Value {
    Value::Integer(value.into())
}
