//! Every way of changing records.
//!
//! What is typed is a draft at once (`drafts`). Saving one (`save`, `create`) and changing many (`many`) record each
//! write before it is sent (`recorded`), send it once, on the condition that nobody changed the record meanwhile
//! (`base`, `merge`), and find out by reading how a write ended whose answer never came (`settle`). What was written
//! can be taken back (`undo`). What is open stands in one list (`unsent`).
//!
//! Not here: reading records and lists.

mod base;
mod bulk;
mod create;
mod delete;
mod drafts;
mod macros;
mod many;
mod merge;
mod outcome;
mod placeholders;
pub(crate) mod recorded;
pub(crate) mod refused;
mod save;
mod settle;
mod similar;
pub(crate) mod turn;
mod undo;
mod unsent;
mod values;

use std::{sync::Weak, time::Duration};

use store::{Store, StoreError};

use crate::app::Shared;

/// How often an application that stays open looks for values that are old.
const PAUSE: Duration = Duration::from_secs(24 * 3600);

/// Sets right what an earlier run left: writes that were under way, and values of changes that are old.
///
/// # Errors
/// Those of the database.
pub(crate) fn clean_up(store: &Store) -> Result<(), StoreError> {
    let now = store::now_ms();
    store.changes().end_left_open(now)?;
    store.changes().clear_values(now - unsent::KEPT)?;
    Ok(())
}

/// Forgets values of changes that are old, day by day, as long as the application is open.
pub(crate) async fn forget_old(shared: Weak<Shared>) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let until = store::now_ms() - unsent::KEPT;
        let forgotten = shared.db(move |store| store.changes().clear_values(until));
        if let Err(error) = forgotten.await {
            tracing::warn!(%error, "values of old changes could not be forgotten");
        }
    }
}
