//! The way to the database: where a thread may wait, and so that whoever comes later finds done what is done behind an
//! answer.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use store::{Store, StoreError};
use tokio::{
    sync::RwLock,
    task::{block_in_place, spawn_blocking},
};

use crate::Error;

/// The database of the application.
pub(crate) struct Database {
    store: Store,
    /// Shared by whoever waits for what he does; held alone by what nobody waits for.
    turns: Arc<RwLock<()>>,
}

impl Database {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store,
            turns: Arc::default(),
        }
    }

    /// Works on it, and waits for that: on the caller's own thread, whose other tasks go to another one meanwhile. A
    /// statement takes less than handing it to another thread and being woken by that.
    ///
    /// # Panics
    /// On a runtime with one thread, which has no other one.
    pub(crate) async fn run<T>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        let _turn = self.turns.read().await;
        block_in_place(|| self.done_by(work))
    }

    /// The same for what takes a few statements that find their rows by a key and, but for a checkpoint now and then, wait
    /// for no disk. Many wishes of the desk begin so, and making room for other tasks takes as long as the statements.
    ///
    /// # Panics
    /// As [`Self::run`].
    pub(crate) async fn at_once<T>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        let _turn = self.turns.read().await;
        match self.store.is_busy() {
            true => block_in_place(|| self.done_by(work)),
            false => self.done_by(work),
        }
    }

    fn done_by<T>(&self, work: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, Error> {
        let done = catch_unwind(AssertUnwindSafe(|| work(&self.store)));
        Ok(done.map_err(|_| Error::known("app.internal"))??)
    }

    /// The same on another thread, for what goes on beside something else of the same task: another wait, or a limit.
    pub(crate) async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turns.clone().read_owned().await;
        let store = self.store.clone();
        let done = spawn_blocking(move || {
            let _turn = turn;
            work(&store)
        });
        Ok(done.await.map_err(|_| Error::known("app.internal"))??)
    }

    /// Works on it while the caller goes on: an answer need not wait for what is recorded of it. Whoever comes later finds
    /// it done. What fails is the work's to tell of.
    pub(crate) async fn behind(&self, work: impl FnOnce(&Store) + Send + 'static) {
        let alone = self.turns.clone().write_owned().await;
        let store = self.store.clone();
        spawn_blocking(move || {
            let _alone = alone;
            work(&store);
        });
    }

    /// Waits until all of that is done.
    pub(crate) async fn done(&self) {
        drop(self.turns.write().await);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::mpsc;

    use serde_json::json;

    use super::*;

    // planted, and it turned this red: `behind` that gives its turn back before the work
    #[tokio::test(flavor = "multi_thread")]
    async fn whoever_comes_later_finds_done_what_is_done_behind_an_answer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("orgdeck.db")).unwrap();
        let database = Arc::new(Database::new(store));
        let (go_on, held) = mpsc::channel::<()>();
        let slow = move |store: &Store| {
            held.recv().unwrap();
            store.settings().set("behind", &json!(1)).unwrap();
        };
        database.behind(slow).await;
        let (one, other) = (database.clone(), database.clone());
        let later =
            tokio::spawn(async move { one.run(|store| store.settings().get("behind")).await });
        let end = tokio::spawn(async move { other.done().await });
        // what comes to the same threads behind them is long done
        for _ in 0..100 {
            spawn_blocking(|| ()).await.unwrap();
        }
        assert!(!later.is_finished() && !end.is_finished());
        go_on.send(()).unwrap();
        assert_eq!(later.await.unwrap().unwrap(), Some(json!(1)));
        end.await.unwrap();
    }
}
