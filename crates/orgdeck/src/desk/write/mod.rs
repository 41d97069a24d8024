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

use store::{Store, StoreError};

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
