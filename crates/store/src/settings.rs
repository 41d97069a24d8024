//! The table of settings: one JSON value per key. Which keys exist is the application's business.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use crate::columns::Json;
use crate::{Store, StoreError};

/// Queries over the settings; see [`Store::settings`].
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a>(pub(crate) &'a Store);

impl Settings<'_> {
    /// One setting, if it was ever set.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, key: &str) -> Result<Option<Value>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
                .query_row([key], |row| Ok(row.get::<_, Json>(0)?.0))
                .optional()
        })
    }

    /// Sets one setting, replacing what was there.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn set(&self, key: &str, value: &Value) -> Result<(), StoreError> {
        self.0.change_one(
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            params![key, value.to_string()],
        )
    }

    /// Everything that was ever set.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn all(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT key, value FROM settings")?
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, Json>(1)?.0)))?
                .collect()
        })
    }
}
