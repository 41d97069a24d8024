//! The tables of a checklist beside its ticks: what the org showed of each step, what the user typed, and what is known
//! of the app.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Id, Json, words};
use crate::steps::{self, Step};
use crate::{Store, StoreError};

/// One row: what the org showed of a step when it was last asked.
#[derive(Debug, Clone, PartialEq)]
pub struct StepCheck {
    /// Id of the step in its recipe.
    pub step: String,
    /// When it was asked, ms UTC.
    pub checked_at: i64,
    /// How it ended.
    pub verdict: StepVerdict,
    /// Who looked, where that was somebody whose results were imported.
    pub who: Option<String>,
    /// What was found, as the application writes it.
    pub found: Value,
}

words! {
    /// How a check of a step ended.
    StepVerdict {
        /// The org has it as it has to be.
        Passed = "passed",
        /// The org has it otherwise.
        Failed = "failed",
        /// The org did not show it.
        Hidden = "hidden",
    }
}

/// Everything that is kept of one checklist.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checklist {
    /// The ticks, in the order they were set.
    pub ticks: Vec<Step>,
    /// What the org showed, by id of the step.
    pub checks: HashMap<String, StepCheck>,
    /// What the user typed, by id of the input.
    pub inputs: HashMap<String, String>,
    /// Which kind of app the org has, as the application names it.
    pub app_kind: Option<String>,
    /// When the org was last asked, ms UTC.
    pub checked_at: Option<i64>,
}

/// Queries over the checklists; see [`Store::checklists`].
#[derive(Debug, Clone, Copy)]
pub struct Checklists<'a>(pub(crate) &'a Store);

impl Checklists<'_> {
    /// What is kept of an integration's checklist.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn of(&self, integration: Uuid) -> Result<Checklist, StoreError> {
        self.0.with(|connection| {
            let head = connection
                .query_row(
                    "SELECT app_kind, checked_at FROM checklists WHERE integration_id = ?1",
                    [Id(integration)],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let (app_kind, checked_at) = head.unwrap_or_default();
            Ok(Checklist {
                ticks: steps::of(connection, integration)?,
                checks: checks(connection, integration)?,
                inputs: inputs(connection, integration)?,
                app_kind,
                checked_at,
            })
        })
    }

    /// Keeps what the org showed of one step, in place of what it showed before.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn keep(&self, integration: Uuid, check: &StepCheck) -> Result<(), StoreError> {
        self.0
            .within(|transaction| keep(transaction, integration, check))
    }

    /// Notes that the org was asked, and which kind of app it has where that was seen.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn set_checked(
        &self,
        integration: Uuid,
        at: i64,
        app_kind: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO checklists (integration_id, checked_at, app_kind) VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET checked_at = ?2, app_kind = coalesce(?3, app_kind)",
                )?
                .execute(params![Id(integration), at, app_kind])
                .map(drop)
        })
    }

    /// Sets which kind of app the org has; none where that is not known any more.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn set_app_kind(
        &self,
        integration: Uuid,
        app_kind: Option<&str>,
    ) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO checklists (integration_id, app_kind) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET app_kind = ?2",
                )?
                .execute(params![Id(integration), app_kind])
                .map(drop)
        })
    }

    /// What is ticked for the action of a GPT, as the application writes it.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn action(&self, integration: Uuid) -> Result<Option<Value>, StoreError> {
        self.0.with(|connection| {
            let kept = connection
                .prepare_cached("SELECT action FROM checklists WHERE integration_id = ?1")?
                .query_row([Id(integration)], |row| row.get::<_, Option<Json>>(0))
                .optional()?;
            Ok(kept.flatten().map(|Json(ticked)| ticked))
        })
    }

    /// Keeps what is ticked for the action of a GPT.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn set_action(&self, integration: Uuid, ticked: &Value) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO checklists (integration_id, action) VALUES (?1, ?2)
                     ON CONFLICT DO UPDATE SET action = ?2",
                )?
                .execute(params![Id(integration), ticked.to_string()])
                .map(drop)
        })
    }

    /// Keeps what the user typed; an empty value forgets it.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn set_input(&self, integration: Uuid, input: &str, value: &str) -> Result<(), StoreError> {
        self.0
            .within(|transaction| set_input(transaction, integration, input, value))
    }

    /// Takes over ticks, checks and inputs that were imported, all of them or none.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist.
    pub fn import(&self, integration: Uuid, imported: &Checklist) -> Result<(), StoreError> {
        self.0.within(|transaction| {
            for tick in &imported.ticks {
                steps::untick(transaction, integration, &tick.step)?;
                steps::tick(transaction, integration, tick)?;
            }
            for check in imported.checks.values() {
                keep(transaction, integration, check)?;
            }
            for (input, value) in &imported.inputs {
                set_input(transaction, integration, input, value)?;
            }
            Ok(())
        })
    }
}

fn checks(
    connection: &Connection,
    integration: Uuid,
) -> rusqlite::Result<HashMap<String, StepCheck>> {
    connection
        .prepare_cached("SELECT * FROM step_checks WHERE integration_id = ?1")?
        .query_map([Id(integration)], |row| {
            let step: String = row.get("step")?;
            let check = StepCheck {
                step: step.clone(),
                checked_at: row.get("checked_at")?,
                verdict: row.get("verdict")?,
                who: row.get("who")?,
                found: row.get::<_, Json>("found")?.0,
            };
            Ok((step, check))
        })?
        .collect()
}

fn inputs(connection: &Connection, integration: Uuid) -> rusqlite::Result<HashMap<String, String>> {
    connection
        .prepare_cached("SELECT input, value FROM checklist_inputs WHERE integration_id = ?1")?
        .query_map([Id(integration)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn keep(
    transaction: &Transaction<'_>,
    integration: Uuid,
    check: &StepCheck,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO step_checks (integration_id, step, checked_at, verdict, who, found)
             VALUES (:integration_id, :step, :checked_at, :verdict, :who, :found)",
        )?
        .execute(named_params! {
            ":integration_id": Id(integration), ":step": check.step,
            ":checked_at": check.checked_at, ":verdict": check.verdict,
            ":who": check.who, ":found": check.found.to_string(),
        })
        .map(drop)
}

fn set_input(
    transaction: &Transaction<'_>,
    integration: Uuid,
    input: &str,
    value: &str,
) -> rusqlite::Result<()> {
    let sql = match value.is_empty() {
        true => "DELETE FROM checklist_inputs WHERE integration_id = ?1 AND input = ?2 AND ?3 = ''",
        false => {
            "INSERT INTO checklist_inputs (integration_id, input, value) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET value = ?3"
        }
    };
    transaction
        .prepare_cached(sql)?
        .execute(params![Id(integration), input, value])
        .map(drop)
}
