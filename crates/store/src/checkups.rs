//! The table of checkups: what Test Connection found, the newest ten of each integration.

use std::collections::HashMap;

use rusqlite::{Row, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Id, Json};
use crate::{Store, StoreError};

/// How many checkups of one integration are kept.
const KEPT: i64 = 10;

/// One row: a checkup that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    /// Its id.
    pub id: Uuid,
    /// The integration that was tested.
    pub integration_id: Uuid,
    /// When it started, ms UTC.
    pub started_at: i64,
    /// When it ended, ms UTC.
    pub finished_at: i64,
    /// Id of the worst thing found, as the application names it.
    pub outcome: String,
    /// How many API calls it cost the org.
    pub api_calls: i64,
    /// The ordered findings, as the application writes them.
    pub findings: Value,
}

/// Queries over the checkups; see [`Store::checkups`].
#[derive(Debug, Clone, Copy)]
pub struct Checkups<'a>(pub(crate) &'a Store);

impl Checkups<'_> {
    /// Adds a checkup and forgets the oldest of its integration beyond ten. The newest one with one of the `sound`
    /// outcomes stays among the ten: later ones are held against it.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn insert(&self, row: &Checkup, sound: [&str; 2]) -> Result<(), StoreError> {
        self.0.within(|transaction| {
            transaction.execute(
                "INSERT INTO checkups (id, integration_id, started_at, finished_at, outcome,
                     api_calls, findings)
                 VALUES (:id, :integration_id, :started_at, :finished_at, :outcome, :api_calls,
                     :findings)",
                named_params! {
                    ":id": Id(row.id), ":integration_id": Id(row.integration_id),
                    ":started_at": row.started_at, ":finished_at": row.finished_at,
                    ":outcome": row.outcome, ":api_calls": row.api_calls,
                    ":findings": row.findings.to_string(),
                },
            )?;
            transaction.execute(
                "DELETE FROM checkups WHERE integration_id = ?1 AND id NOT IN (
                     SELECT id FROM checkups WHERE integration_id = ?1
                     ORDER BY id = (
                         SELECT id FROM checkups WHERE integration_id = ?1 AND outcome IN (?3, ?4)
                         ORDER BY started_at DESC, id DESC LIMIT 1
                     ) DESC, started_at DESC, id DESC LIMIT ?2)",
                params![Id(row.integration_id), KEPT, sound[0], sound[1]],
            )?;
            Ok(())
        })
    }

    /// The checkups of an integration, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self, integration: Uuid) -> Result<Vec<Checkup>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM checkups WHERE integration_id = ?1
                     ORDER BY started_at DESC, id DESC",
                )?
                .query_map([Id(integration)], read)?
                .collect()
        })
    }

    /// The newest checkup of every integration that was ever tested.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn latest_all(&self) -> Result<HashMap<Uuid, Checkup>, StoreError> {
        self.0.with(|connection| {
            // later rows of the same integration replace earlier ones
            connection
                .prepare_cached("SELECT * FROM checkups ORDER BY started_at, id")?
                .query_map([], read)?
                .map(|row| row.map(|row| (row.integration_id, row)))
                .collect()
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Checkup> {
    Ok(Checkup {
        id: row.get::<_, Id>("id")?.0,
        integration_id: row.get::<_, Id>("integration_id")?.0,
        started_at: row.get("started_at")?,
        finished_at: row.get("finished_at")?,
        outcome: row.get("outcome")?,
        api_calls: row.get("api_calls")?,
        findings: row.get::<_, Json>("findings")?.0,
    })
}
