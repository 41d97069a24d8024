//! The local database: what Orgdeck remembers between two starts, secrets excepted.
//!
//! One SQLite file in write-ahead mode, opened by [`Store::open`], reached through one accessor per
//! table ([`Store::integrations`], [`Store::sessions`], …). Rows are plain structs; ids are UUID v7
//! ([`new_id`]), times are integer milliseconds UTC ([`now_ms`]).
//!
//! Not here: tokens and secrets (crate `vault`), rules of the business (crate `orgdeck`), SQL of the
//! practice org. All calls block; the caller decides on which thread.

mod activity;
mod changes;
mod checklists;
mod checkups;
mod columns;
mod drafts;
mod ends;
mod error;
mod files;
mod integrations;
mod lists;
mod live_calls;
mod live_lists;
mod macros;
mod migrations;
mod open;
mod searches;
mod sessions;
mod settings;
mod steps;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
pub use uuid::Uuid;

pub use activity::{Activity, ActivityFilter, ActivityKind, ActivityLog, ActivityResult};
pub use changes::{Change, ChangeKind, ChangeState, Changes, Finished, NewChange};
pub use checklists::{Checklist, Checklists, StepCheck, StepVerdict};
pub use checkups::{Checkup, Checkups};
pub use drafts::{Draft, Drafts};
pub use ends::Left;
pub use error::StoreError;
pub use integrations::{Integration, IntegrationEdit, Integrations, PullBy, State};
pub use lists::{Lists, SavedList};
pub use live_calls::LiveCalls;
pub use live_lists::LiveLists;
pub use macros::{Macro, Macros};
pub use searches::Searches;
pub use sessions::{Health, RenewalEnd, Session, Sessions};
pub use settings::Settings;
pub use steps::{Step, Steps};

/// How long a call waits for another process before it says [`StoreError::Busy`].
const WAIT: Duration = Duration::from_secs(5);

/// A new row id: UUID v7, so that ids sort by the time they were made.
#[must_use]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Now, in milliseconds since 1970-01-01 UTC.
#[must_use]
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The open database. Clones share one connection.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.inner.path)
            .finish()
    }
}

impl Store {
    /// Opens the database at `path`, making it and its folder when they are not there.
    ///
    /// The folder gets mode 0700 and every file 0600, whatever the umask. A file of an earlier
    /// version is brought up to date in one transaction per migration.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] (the file is kept), [`StoreError::Newer`] (not touched),
    /// [`StoreError::ReadOnly`], [`StoreError::Busy`] after five seconds, [`StoreError::Full`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_within(path, WAIT)
    }

    /// [`Store::open`] with another wait for a busy database.
    pub(crate) fn open_within(path: &Path, wait: Duration) -> Result<Self, StoreError> {
        let connection = open::open(path, wait)?;
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.to_path_buf(),
                connection: Mutex::new(connection),
            }),
        })
    }

    /// The file this store lies in.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Waits until everything that was written so far is on the disk. Other calls go on meanwhile.
    ///
    /// # Errors
    /// What the system says of the disk.
    pub fn flush(&self) -> Result<(), StoreError> {
        files::flush_log(&self.inner.path)
    }

    /// The integrations.
    #[must_use]
    pub fn integrations(&self) -> Integrations<'_> {
        Integrations(self)
    }

    /// The sessions that integrations share.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }

    /// The set-up checklists.
    #[must_use]
    pub fn checklists(&self) -> Checklists<'_> {
        Checklists(self)
    }

    /// The checkups that were run.
    #[must_use]
    pub fn checkups(&self) -> Checkups<'_> {
        Checkups(self)
    }

    /// The activity log.
    #[must_use]
    pub fn activity(&self) -> ActivityLog<'_> {
        ActivityLog(self)
    }

    /// The writes the user asked for.
    #[must_use]
    pub fn changes(&self) -> Changes<'_> {
        Changes(self)
    }

    /// What is typed and not saved.
    #[must_use]
    pub fn drafts(&self) -> Drafts<'_> {
        Drafts(self)
    }

    /// The saved sets of changes.
    #[must_use]
    pub fn macros(&self) -> Macros<'_> {
        Macros(self)
    }

    /// The lists the user saved.
    #[must_use]
    pub fn lists(&self) -> Lists<'_> {
        Lists(self)
    }

    /// The lists that are looked at while their view is visible.
    #[must_use]
    pub fn live_lists(&self) -> LiveLists<'_> {
        LiveLists(self)
    }

    /// The calls that looking at lists has used.
    #[must_use]
    pub fn live_calls(&self) -> LiveCalls<'_> {
        LiveCalls(self)
    }

    /// The recent searches.
    #[must_use]
    pub fn searches(&self) -> Searches<'_> {
        Searches(self)
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// The ticked steps of the set-up checklists.
    #[must_use]
    pub fn steps(&self) -> Steps<'_> {
        Steps(self)
    }

    /// Whether something else is being done here at this moment, so that a call would wait for that.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(
            self.inner.connection.try_lock(),
            Err(TryLockError::WouldBlock)
        )
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // a panic between two statements left no half transaction: it was rolled back on unwind
        self.inner
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one query or statement.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        work(&self.connection()).map_err(|error| StoreError::sqlite(&self.inner.path, &error))
    }

    /// Runs several statements as one: all of them or none.
    pub(crate) fn within<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        transact(&mut self.connection(), work)
            .map_err(|error| StoreError::sqlite(&self.inner.path, &error))
    }

    /// The same, and the disk is not waited for: the program may crash behind it, but a power cut can take it back, up to
    /// the next thing that is waited for. For what is found out again then.
    pub(crate) fn within_soon<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.soon(|connection| transact(connection, work))
    }

    /// One statement, and the disk is not waited for: see [`Self::within_soon`].
    pub(crate) fn soon<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = || work(&mut Unhurried::begin(self.connection())?.0);
        run().map_err(|error| StoreError::sqlite(&self.inner.path, &error))
    }

    /// Runs one statement that must change exactly one row.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when it changed none.
    pub(crate) fn change_one(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        changed_one(self.with(|connection| connection.prepare_cached(sql)?.execute(params))?)
    }

    /// The same, and the disk is not waited for; see [`Self::within_soon`].
    pub(crate) fn change_one_soon(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<(), StoreError> {
        changed_one(
            self.within_soon(|transaction| transaction.prepare_cached(sql)?.execute(params))?,
        )
    }
}

fn changed_one(rows: usize) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::NotThere),
        _ => Ok(()),
    }
}

fn transact<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    // immediate: a deferred one could meet a writer halfway, which no wait can mend
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// A connection that does not wait for the disk, until this is dropped. In WAL mode a commit is then in the log, and
/// the log reaches the disk with the next commit that waits (SQLite, "PRAGMA synchronous").
struct Unhurried<'c>(MutexGuard<'c, Connection>);

impl<'c> Unhurried<'c> {
    fn begin(connection: MutexGuard<'c, Connection>) -> rusqlite::Result<Self> {
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self(connection))
    }
}

impl Drop for Unhurried<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.pragma_update(None, "synchronous", "FULL") {
            tracing::error!(%error, "the database does not wait for the disk any more");
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;
    use tempfile::TempDir;

    use super::*;

    const SOON: Duration = Duration::from_millis(50);

    fn open(folder: &TempDir) -> Result<Store, StoreError> {
        Store::open_within(&folder.path().join("orgdeck.db"), SOON)
    }

    fn pragma(store: &Store, name: &str) -> i64 {
        store
            .with(|connection| connection.pragma_query_value(None, name, |row| row.get(0)))
            .unwrap()
    }

    #[test]
    fn a_store_is_busy_while_something_is_done_in_it() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        let within = store.within(|_| Ok(store.is_busy()));
        assert!(within.unwrap());
        assert!(!store.is_busy());
    }

    #[test]
    fn every_connection_has_the_settings_that_keep_data_safe() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        let settings = [
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("trusted_schema", 0),
            ("cell_size_check", 1),
        ];
        for (name, value) in settings {
            assert_eq!(pragma(&store, name), value, "{name}");
        }
    }

    #[test]
    fn what_does_not_wait_for_the_disk_leaves_the_settings_as_they_were() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        let within = store.within_soon(|transaction| {
            transaction.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))
        });
        assert_eq!((within.unwrap(), pragma(&store, "synchronous")), (1, 2));
        let failed = store.within_soon(|transaction| transaction.execute("NONSENSE", []));
        assert!(failed.is_err());
        assert_eq!(pragma(&store, "synchronous"), 2);
        let panicked = std::panic::catch_unwind(|| {
            let _ = store.within_soon::<()>(|_| panic!("in the middle"));
        });
        assert!(panicked.is_err());
        assert_eq!(pragma(&store, "synchronous"), 2);
    }

    #[test]
    fn a_database_held_by_somebody_else_is_busy_and_works_again_afterwards() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        let other = Connection::open(store.path()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(
            store.settings().set("a", &json!(1)),
            Err(StoreError::Busy)
        ));
        other.execute_batch("ROLLBACK").unwrap();
        store.settings().set("a", &json!(1)).unwrap();
    }

    #[test]
    fn a_database_held_alone_by_another_connection_is_busy_at_opening() {
        let folder = TempDir::new().unwrap();
        drop(open(&folder).unwrap());
        let other = Connection::open(folder.path().join("orgdeck.db")).unwrap();
        other
            .execute_batch("PRAGMA locking_mode = exclusive; BEGIN EXCLUSIVE")
            .unwrap();
        assert!(matches!(open(&folder), Err(StoreError::Busy)));
    }

    #[test]
    fn a_full_disk_refuses_the_whole_write_and_keeps_what_was_there() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        store.settings().set("kept", &json!("before")).unwrap();
        let pages = pragma(&store, "page_count");
        for room in 0..8 {
            let limit = pages + room;
            let with_limit = |connection: &Connection| {
                connection.pragma_update_and_check(None, "max_page_count", limit, |_| Ok(()))
            };
            store.with(with_limit).unwrap();
            let written = store.settings().set("kept", &json!("x".repeat(60_000)));
            assert!(
                matches!(written, Err(StoreError::Full)),
                "room for {room}: {written:?}"
            );
            assert_eq!(store.settings().get("kept").unwrap(), Some(json!("before")));
        }
    }

    #[test]
    fn a_value_changed_from_outside_is_reported_as_damage() {
        let folder = TempDir::new().unwrap();
        let store = open(&folder).unwrap();
        store.settings().set("a", &json!(1)).unwrap();
        let other = Connection::open(store.path()).unwrap();
        other
            .execute("UPDATE settings SET value = 'no json'", [])
            .unwrap();
        assert!(matches!(
            store.settings().get("a"),
            Err(StoreError::Damaged { .. })
        ));
    }
}
