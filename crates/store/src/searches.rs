//! The table of recent searches: the newest fifty of each integration.

use rusqlite::params;
use uuid::Uuid;

use crate::columns::Id;
use crate::{Store, StoreError};

/// How many searches of one integration are kept.
const KEPT: i64 = 50;

/// Queries over the searches; see [`Store::searches`].
#[derive(Debug, Clone, Copy)]
pub struct Searches<'a>(pub(crate) &'a Store);

impl Searches<'_> {
    /// Notes that something was searched, and forgets the oldest beyond fifty.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn note(
        &self,
        integration: Uuid,
        object: &str,
        text: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        self.0.within_soon(|transaction| {
            let mut note = transaction.prepare_cached(
                "INSERT INTO searches (integration_id, object, text, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (integration_id, object, text) DO UPDATE SET at = excluded.at",
            )?;
            note.execute(params![Id(integration), object, text, at])?;
            let mut forget = transaction.prepare_cached(
                "DELETE FROM searches WHERE integration_id = ?1 AND (object, text) NOT IN (
                     SELECT object, text FROM searches WHERE integration_id = ?1
                     ORDER BY at DESC, object, text LIMIT ?2)",
            )?;
            forget.execute(params![Id(integration), KEPT])?;
            Ok(())
        })
    }

    /// What was searched of an object, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self, integration: Uuid, object: &str) -> Result<Vec<String>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT text FROM searches WHERE integration_id = ?1 AND object = ?2
                     ORDER BY at DESC, text",
                )?
                .query_map(params![Id(integration), object], |row| row.get(0))?
                .collect()
        })
    }

    /// Forgets all of an integration.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn forget(&self, integration: Uuid) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("DELETE FROM searches WHERE integration_id = ?1")?
                .execute([Id(integration)])?;
            Ok(())
        })
    }
}
