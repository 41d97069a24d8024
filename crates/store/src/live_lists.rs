//! The table of lists that are looked at while their view is visible. What a list is, the application says.

use rusqlite::params;
use uuid::Uuid;

use crate::columns::Id;
use crate::{Store, StoreError};

/// Queries over the live lists; see [`Store::live_lists`].
#[derive(Debug, Clone, Copy)]
pub struct LiveLists<'a>(pub(crate) &'a Store);

impl LiveLists<'_> {
    /// Switches a list on or off.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn set(
        &self,
        integration: Uuid,
        object: &str,
        source: &str,
        live: bool,
    ) -> Result<(), StoreError> {
        let sql = if live {
            "INSERT INTO live_lists (integration_id, object, source) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM live_lists WHERE integration_id = ?1 AND object = ?2 AND source = ?3"
        };
        self.0.with(|connection| {
            connection
                .prepare_cached(sql)?
                .execute(params![Id(integration), object, source])?;
            Ok(())
        })
    }

    /// The lists of an object that are switched on.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self, integration: Uuid, object: &str) -> Result<Vec<String>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT source FROM live_lists WHERE integration_id = ?1 AND object = ?2
                     ORDER BY source",
                )?
                .query_map(params![Id(integration), object], |row| row.get(0))?
                .collect()
        })
    }
}
