//! Inserts with the columns named once per table.

use std::borrow::Cow;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
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
    pub(super) fn row<const N: usize>(
        &mut self,
        values: [ToSqlOutput<'_>; N],
    ) -> rusqlite::Result<()> {
        self.0.execute(params_from_iter(values)).map(drop)
    }
}

/// A text value.
pub(super) fn text<'v>(value: impl Into<Cow<'v, str>>) -> ToSqlOutput<'v> {
    match value.into() {
        Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::from(text)),
        Cow::Owned(text) => ToSqlOutput::Owned(Value::Text(text)),
    }
}

/// A text value, null if empty.
pub(super) fn some<'v>(value: impl Into<Cow<'v, str>>) -> ToSqlOutput<'v> {
    let value = value.into();
    if value.is_empty() {
        null()
    } else {
        text(value)
    }
}

/// A number, moment or checkbox.
pub(super) fn number<'v>(value: impl Into<i64>) -> ToSqlOutput<'v> {
    ToSqlOutput::Owned(Value::Integer(value.into()))
}

/// An amount.
pub(super) fn real<'v>(value: f64) -> ToSqlOutput<'v> {
    ToSqlOutput::Owned(Value::Real(value))
}

/// Nothing.
pub(super) fn null<'v>() -> ToSqlOutput<'v> {
    ToSqlOutput::Owned(Value::Null)
}
