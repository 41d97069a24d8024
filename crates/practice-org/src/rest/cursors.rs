//! Open query results: what `nextRecordsUrl` points at.
//!
//! A locator belongs to one user, lives 15 minutes without use, and a user has at most ten; the oldest goes first
//! (Salesforce developer documentation on query cursors). Only the statement is kept, never its rows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::org::lock;
use crate::soql::{self, Cursor};

const IDLE_MS: i64 = 15 * 60_000;
const PER_USER: usize = 10;
/// Results of children that are kept for a user: many more than a page names, so that none goes while it is read.
const CHILDREN_PER_USER: usize = 20_000;

/// One open result.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) user_id: String,
    pub(crate) cursor: Arc<Cursor>,
    pub(crate) total: usize,
    /// Whether deleted rows are part of it (`queryAll`).
    pub(crate) include_deleted: bool,
    /// Children of a record; whether such results count among the ten is not confirmed, here they do not.
    child: bool,
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
        make_room(&mut all, user_id, false, PER_USER - 1, now_ms);
        let locator = soql::locator();
        let open = Open {
            user_id: user_id.to_owned(),
            cursor: Arc::new(cursor),
            total,
            include_deleted,
            child: false,
            used_ms: now_ms,
        };
        all.insert(locator.clone(), open);
        locator
    }

    /// Keeps results of children under the locators that a page names.
    pub(crate) fn keep_children(
        &self,
        user_id: &str,
        children: Vec<(String, Cursor)>,
        include_deleted: bool,
        now_ms: i64,
    ) {
        if children.is_empty() {
            return;
        }
        let mut all = lock(&self.0);
        let room = CHILDREN_PER_USER.saturating_sub(children.len());
        make_room(&mut all, user_id, true, room, now_ms);
        for (locator, cursor) in children {
            let open = Open {
                user_id: user_id.to_owned(),
                total: cursor.len(),
                cursor: Arc::new(cursor),
                include_deleted,
                child: true,
                used_ms: now_ms,
            };
            all.insert(locator, open);
        }
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

/// Forgets what is idle, and of the user's results of this kind the oldest beyond so many.
fn make_room(
    all: &mut HashMap<String, Open>,
    user_id: &str,
    child: bool,
    most: usize,
    now_ms: i64,
) {
    all.retain(|_, open| now_ms < open.used_ms + IDLE_MS);
    let own = all
        .iter()
        .filter(|(_, open)| open.user_id == user_id && open.child == child);
    let mut own: Vec<(i64, String)> = own.map(|(key, open)| (open.used_ms, key.clone())).collect();
    let extra = own.len().saturating_sub(most);
    if extra > 0 {
        own.sort();
    }
    for (_, key) in own.iter().take(extra) {
        all.remove(key);
    }
}
