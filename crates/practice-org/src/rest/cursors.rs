//! Open query results: what `nextRecordsUrl` points at.
//!
//! A locator belongs to one user, lives 15 minutes without use, and a user has at most ten; the oldest goes first
//! (Salesforce developer documentation on query cursors). Only the statement is kept, never its rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::ids;
use crate::org::lock;
use crate::soql::Cursor;

const IDLE_MS: i64 = 15 * 60_000;
const PER_USER: usize = 10;

/// One open result.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) user_id: String,
    pub(crate) cursor: Arc<Cursor>,
    pub(crate) total: usize,
    /// Whether deleted rows are part of it (`queryAll`).
    pub(crate) include_deleted: bool,
    used_ms: i64,
}

/// The open results of the org.
#[derive(Default)]
pub(crate) struct Cursors(Mutex<HashMap<String, Open>>);

impl Cursors {
    /// Keeps a result and gives its locator, 18 characters starting with `01g`.
    pub(crate) fn keep(
        &self,
        user_id: &str,
        cursor: Cursor,
        total: usize,
        include_deleted: bool,
        now_ms: i64,
    ) -> String {
        let mut all = lock(&self.0);
        all.retain(|_, open| now_ms < open.used_ms + IDLE_MS);
        let mut own: Vec<(i64, String)> = all
            .iter()
            .filter(|(_, open)| open.user_id == user_id)
            .map(|(key, open)| (open.used_ms, key.clone()))
            .collect();
        own.sort();
        for (_, key) in own.iter().take((own.len() + 1).saturating_sub(PER_USER)) {
            all.remove(key);
        }
        let locator = ids::make("01g", rand::random::<u32>().into());
        let open = Open {
            user_id: user_id.to_owned(),
            cursor: Arc::new(cursor),
            total,
            include_deleted,
            used_ms: now_ms,
        };
        all.insert(locator.clone(), open);
        locator
    }

    /// The result behind a locator, if it is this user's and was used lately.
    pub(crate) fn find(&self, locator: &str, user_id: &str, now_ms: i64) -> Option<Open> {
        let mut all = lock(&self.0);
        let open = all
            .get_mut(locator)
            .filter(|open| open.user_id == user_id && now_ms < open.used_ms + IDLE_MS)?;
        open.used_ms = now_ms;
        Some(open.clone())
    }
}
