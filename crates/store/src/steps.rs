//! The table of ticked checklist steps. Which steps a checklist has is the recipe's business.

use rusqlite::params;
use uuid::Uuid;

use crate::columns::Id;
use crate::{Store, StoreError};

/// One row: a step that was ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Id of the step in its recipe.
    pub step: String,
    /// When it was ticked first, ms UTC.
    pub ticked_at: i64,
}

/// Queries over the ticked steps; see [`Store::steps`].
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a>(pub(crate) &'a Store);

impl Steps<'_> {
    /// Ticks a step. Ticking it again keeps the first time.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn tick(&self, integration: Uuid, step: &str, at: i64) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO steps (integration_id, step, ticked_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![Id(integration), step, at])
                .map(drop)
        })
    }

    /// Removes the tick. A step without one is left as it is.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn untick(&self, integration: Uuid, step: &str) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("DELETE FROM steps WHERE integration_id = ?1 AND step = ?2")?
                .execute(params![Id(integration), step])
                .map(drop)
        })
    }

    /// The ticked steps of an integration, in the order they were ticked.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn of(&self, integration: Uuid) -> Result<Vec<Step>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT step, ticked_at FROM steps WHERE integration_id = ?1
                     ORDER BY ticked_at, step",
                )?
                .query_map([Id(integration)], |row| {
                    Ok(Step {
                        step: row.get("step")?,
                        ticked_at: row.get("ticked_at")?,
                    })
                })?
                .collect()
        })
    }
}
