//! The table of ticked checklist steps. Which steps a checklist has is the recipe's business.

use rusqlite::{Connection, params};
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
    /// Who ticked it; empty where an earlier version did not note it.
    pub who: String,
}

/// Queries over the ticked steps; see [`Store::steps`].
#[derive(Debug, Clone, Copy)]
pub struct Steps<'a>(pub(crate) &'a Store);

impl Steps<'_> {
    /// Ticks a step. Ticking it again keeps the first time and who did it then.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn tick(&self, integration: Uuid, tick: &Step) -> Result<(), StoreError> {
        self.0
            .with(|connection| self::tick(connection, integration, tick))
    }

    /// Removes the tick. A step without one is left as it is.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn untick(&self, integration: Uuid, step: &str) -> Result<(), StoreError> {
        self.0
            .with(|connection| self::untick(connection, integration, step))
    }

    /// The ticked steps of an integration, in the order they were ticked.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn of(&self, integration: Uuid) -> Result<Vec<Step>, StoreError> {
        self.0.with(|connection| self::of(connection, integration))
    }
}

pub(crate) fn tick(
    connection: &Connection,
    integration: Uuid,
    tick: &Step,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO steps (integration_id, step, ticked_at, who) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            Id(integration),
            tick.step,
            tick.ticked_at,
            tick.who
        ])
        .map(drop)
}

pub(crate) fn untick(
    connection: &Connection,
    integration: Uuid,
    step: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM steps WHERE integration_id = ?1 AND step = ?2")?
        .execute(params![Id(integration), step])
        .map(drop)
}

pub(crate) fn of(connection: &Connection, integration: Uuid) -> rusqlite::Result<Vec<Step>> {
    connection
        .prepare_cached(
            "SELECT step, ticked_at, who FROM steps WHERE integration_id = ?1
             ORDER BY ticked_at, step",
        )?
        .query_map([Id(integration)], |row| {
            Ok(Step {
                step: row.get("step")?,
                ticked_at: row.get("ticked_at")?,
                who: row.get("who")?,
            })
        })?
        .collect()
}
