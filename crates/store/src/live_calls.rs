//! The table of calls that looking at lists has used: one number for each org and day (UTC), of the newest days.

use rusqlite::{OptionalExtension, params};

use crate::{Store, StoreError};

/// How many days of an org are kept.
const KEPT: i64 = 7;

/// Queries over the calls; see [`Store::live_calls`].
#[derive(Debug, Clone, Copy)]
pub struct LiveCalls<'a>(pub(crate) &'a Store);

impl LiveCalls<'_> {
    /// Adds calls to a day, written `2026-11-26`.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn add(&self, org: &str, day: &str, calls: u32) -> Result<(), StoreError> {
        self.0.within(|transaction| {
            transaction.execute(
                "INSERT INTO live_calls (org_id, day, calls) VALUES (?1, ?2, ?3)
                 ON CONFLICT (org_id, day) DO UPDATE SET calls = calls + excluded.calls",
                params![org, day, calls],
            )?;
            transaction.execute(
                "DELETE FROM live_calls WHERE org_id = ?1 AND day NOT IN (
                     SELECT day FROM live_calls WHERE org_id = ?1 ORDER BY day DESC LIMIT ?2)",
                params![org, KEPT],
            )?;
            Ok(())
        })
    }

    /// The calls of a day.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn used(&self, org: &str, day: &str) -> Result<u32, StoreError> {
        self.0.with(|connection| {
            let used = connection
                .prepare_cached("SELECT calls FROM live_calls WHERE org_id = ?1 AND day = ?2")?
                .query_row([org, day], |row| row.get(0))
                .optional()?;
            Ok(used.unwrap_or(0))
        })
    }
}
