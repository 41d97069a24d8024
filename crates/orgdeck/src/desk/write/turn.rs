//! One at a time: a draft that is saved twice at once would be sent twice, and one that is looked after while it is
//! being sent would be told to have been lost.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};

use store::Uuid;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::app::{Shared, lock};

/// Who is at a draft now, by its id.
pub(crate) type Turns = Mutex<HashMap<Uuid, Weak<Turn<()>>>>;

impl Shared {
    /// Waits until nobody else saves this draft or looks after it; it is ours until the guard is dropped.
    pub(super) async fn turn(&self, draft: Uuid) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = lock(&self.turns);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let known = turns.get(&draft).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let turn = Arc::default();
                turns.insert(draft, Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}
