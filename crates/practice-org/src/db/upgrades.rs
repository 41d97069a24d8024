//! From one version of the file to the next: what `TABLES` became since it was first shipped.
//!
//! Append-only: a step that has been shipped is never edited, the next change is a new step. A new file starts as
//! version 1 and takes every step too, so that there is one way to today's tables.

mod signing_in;

use rusqlite::Connection;

use super::{TABLES, VERSION, login_history, recycle_bin};

/// What one step does to a file of the version before it.
type Step = fn(&Connection) -> rusqlite::Result<()>;

/// The steps from version 1 on: the first makes version 2.
pub(super) const STEPS: &[Step] = &[recycle_bin::step, signing_in::step, login_history::step];

/// Makes the tables of version 1 in an empty file and takes every step.
pub(crate) fn create(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(TABLES)?;
    STEPS.iter().try_for_each(|step| step(conn))
}

/// Takes the steps that a file of version `found` has not taken; all of them or none.
pub(super) fn upgrade(conn: &mut Connection, found: i64) -> rusqlite::Result<()> {
    let taken = usize::try_from(found - 1).unwrap_or(0);
    let missing = STEPS.get(taken..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    let tx = conn.transaction()?;
    missing.iter().try_for_each(|step| step(&tx))?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}
