//! The end of writes: what became of them, the entry that tells of it and what is left of their draft, all or nothing.

use uuid::Uuid;

use crate::{Activity, Draft, Finished, Store, StoreError, activity, changes, drafts};

/// What is left of a draft, if anything is.
pub type Left<'a> = &'a dyn Fn(Draft) -> Option<Draft>;

impl Store {
    /// Records how writes ended at `at` (ms UTC). A power cut may take all of it back: they count as sent then, and are
    /// looked up.
    ///
    /// # Errors
    /// Only those of the database itself: nothing is recorded then.
    pub fn end_writes(
        &self,
        ends: &[Finished],
        entry: Option<&Activity>,
        draft: Option<(Uuid, Left<'_>)>,
        at: i64,
    ) -> Result<(), StoreError> {
        self.within_soon(|transaction| {
            changes::finish(transaction, ends, at)?;
            if let Some(entry) = entry {
                activity::insert(transaction, entry)?;
            }
            match draft {
                Some((id, left)) => drafts::reduce(transaction, id, left),
                None => Ok(()),
            }
        })
    }
}
