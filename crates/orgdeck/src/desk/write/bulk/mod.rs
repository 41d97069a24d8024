//! Many records at once: each on the condition that nobody changed it meanwhile, 25 to a call and some calls at a time.
//!
//! Collections of records carry no conditions, so they are not used (REST API Developer Guide, "sObject Collections").
//! Each batch is recorded before it is sent. A comment goes out only behind a write that is known to have arrived.

mod batch;
mod comments;
mod reading;

use std::sync::{Mutex, PoisonError};

use futures_util::{StreamExt as _, stream};
use salesforce::{Error as ClientError, RecordId, composite, describe::ObjectDescribe};
use serde_json::{Map, Value};
use store::Uuid;
use tokio_util::sync::CancellationToken;

use super::{base::Base, merge::has, placeholders::Template};
use crate::{
    Orgdeck, Progress,
    desk::at::At,
    views::{BulkEnd, BulkProgress, BulkRow, Failure},
};

/// Records whose state is asked for in one call.
const WINDOW: usize = 1_000;

/// Calls at a time: enough to hide the way to the org, few enough to leave it room for others.
const AT_A_TIME: usize = 5;

/// What is wanted of one record.
#[derive(Clone)]
pub(in crate::desk::write) struct Wish {
    pub(in crate::desk::write) id: RecordId,
    /// What people call it, where it has no name of its own: a comment is called by its case.
    pub(in crate::desk::write) name: Option<String>,
    pub(in crate::desk::write) deed: Deed,
    /// The values it must have; otherwise somebody changed it since.
    pub(in crate::desk::write) expects: Option<Map<String, Value>>,
    /// The change it takes back.
    pub(in crate::desk::write) undoes: Option<Uuid>,
}

/// What is done to it.
#[derive(Clone)]
pub(in crate::desk::write) enum Deed {
    /// Gets these values.
    Update(Map<String, Value>),
    /// Goes to the Recycle Bin.
    Delete,
}

/// A comment for each case.
pub(in crate::desk::write) struct Comment {
    pub(in crate::desk::write) text: Template,
    pub(in crate::desk::write) public: bool,
    /// The signed-in user's name.
    pub(in crate::desk::write) me: String,
}

/// A piece of work over many records of one object.
pub(in crate::desk::write) struct Bulk<'a> {
    pub(in crate::desk::write) app: &'a Orgdeck,
    pub(in crate::desk::write) at: &'a At,
    pub(in crate::desk::write) object: &'a ObjectDescribe,
    pub(in crate::desk::write) group: Uuid,
    pub(in crate::desk::write) comment: Option<Comment>,
    pub(in crate::desk::write) stopped: &'a CancellationToken,
    pub(in crate::desk::write) progress: &'a Progress<BulkProgress>,
    pub(in crate::desk::write) total: usize,
    pub(in crate::desk::write) state: Mutex<State>,
}

/// How far it is.
#[derive(Default)]
pub(in crate::desk::write) struct State {
    /// Records of the windows that are through.
    through: usize,
    /// Those of this window whose answers are there.
    answered: usize,
    /// Why the rest is not sent.
    halted: Option<Failure>,
}

/// A record with what is wanted of it.
struct Item<'w> {
    place: usize,
    wish: &'w Wish,
    base: Base,
    /// As it was read, for the places of a comment.
    read: Value,
}

impl Bulk<'_> {
    /// Does all of it, and says of each record how it ended, in their order.
    pub(in crate::desk::write) async fn run(&self, wishes: &[Wish]) -> Vec<BulkRow> {
        let mut rows = Vec::new();
        for window in wishes.chunks(WINDOW) {
            rows.extend(self.window(window).await);
        }
        rows
    }

    async fn window(&self, wishes: &[Wish]) -> Vec<BulkRow> {
        let mut rows: Vec<BulkRow> = wishes
            .iter()
            .map(|wish| BulkRow {
                record: wish.id.as_str().to_owned(),
                name: wish
                    .name
                    .clone()
                    .unwrap_or_else(|| wish.id.as_str().to_owned()),
                end: BulkEnd::NotSent { failure: None },
            })
            .collect();
        if let Some(failure) = self.not_now() {
            return self.all(rows, &BulkEnd::NotSent { failure });
        }
        let found = match self.read_settled(wishes).await {
            Ok(found) => found,
            Err(error) => {
                let failure = self.halt(error).await;
                let failure = Some(failure);
                return self.all(rows, &BulkEnd::NotSent { failure });
            }
        };
        let (mut send, mut comment) = (Vec::new(), Vec::new());
        for (place, wish) in wishes.iter().enumerate() {
            let Some((base, read)) = found.get(wish.id.as_str()).cloned() else {
                rows[place].end = BulkEnd::Gone;
                continue;
            };
            if !base.name.is_empty() {
                rows[place].name.clone_from(&base.name);
            }
            let item = Item {
                place,
                wish,
                base,
                read,
            };
            match self.first_look(&item) {
                None => send.push(item),
                Some(BulkEnd::Same) if self.comment.is_some() => comment.push(item),
                Some(end) => rows[place].end = end,
            }
        }
        let mut batches = Vec::new();
        for batch in send.chunks(composite::MOST) {
            batches.push(self.batch(batch));
        }
        some_at_a_time(batches, &mut rows).await;
        comment.extend(
            send.into_iter()
                .filter(|item| rows[item.place].end == BulkEnd::Done),
        );
        if self.comment.is_some() {
            let mut batches = Vec::new();
            for batch in comment.chunks(composite::MOST) {
                batches.push(self.comments(batch));
            }
            some_at_a_time(batches, &mut rows).await;
        }
        self.passed(rows.len());
        rows
    }

    /// What is known of a record before anything is sent; nothing where it is to be sent.
    fn first_look(&self, item: &Item<'_>) -> Option<BulkEnd> {
        let expects = item.wish.expects.as_ref();
        if expects.is_some_and(|expects| !has(self.object, &item.base, expects)) {
            return Some(BulkEnd::Conflict);
        }
        match &item.wish.deed {
            Deed::Update(body) if has(self.object, &item.base, body) => Some(BulkEnd::Same),
            Deed::Update(_) | Deed::Delete => None,
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why nothing more is sent, if that is so: stopped by hand, or by what went wrong before.
    fn not_now(&self) -> Option<Option<Failure>> {
        if let Some(failure) = &self.locked().halted {
            return Some(Some(failure.clone()));
        }
        self.stopped.is_cancelled().then_some(None)
    }

    /// Nothing more is sent: the same would stop it.
    async fn halt(&self, error: ClientError) -> Failure {
        let failure = self.failure(error).await;
        self.halt_with(failure)
    }

    fn halt_with(&self, failure: Failure) -> Failure {
        self.locked().halted.get_or_insert_with(|| failure.clone());
        failure
    }

    async fn failure(&self, error: ClientError) -> Failure {
        self.app.failure(&self.at.row, error, "changing many").await
    }

    fn all(&self, mut rows: Vec<BulkRow>, end: &BulkEnd) -> Vec<BulkRow> {
        for row in &mut rows {
            row.end = end.clone();
        }
        self.passed(rows.len());
        rows
    }

    /// Tells of records that have ended.
    fn step(&self, ended: usize) {
        let done = {
            let mut state = self.locked();
            state.answered += ended;
            state.through + state.answered
        };
        self.report(done);
    }

    /// Tells of a window all of which has ended.
    fn passed(&self, records: usize) {
        let done = {
            let mut state = self.locked();
            state.through += records;
            state.answered = 0;
            state.through
        };
        self.report(done);
    }

    fn report(&self, done: usize) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.progress.report(BulkProgress {
            done: count(done),
            total: count(self.total),
        });
    }
}

/// Runs batches, some at a time, and puts how each record ended into its row.
async fn some_at_a_time<B>(batches: Vec<B>, rows: &mut [BulkRow])
where
    B: Future<Output = Vec<(usize, BulkEnd)>>,
{
    let mut ends = stream::iter(batches).buffer_unordered(AT_A_TIME);
    while let Some(ended) = ends.next().await {
        for (place, end) in ended {
            rows[place].end = end;
        }
    }
}

/// What could not be sent, as the error of all.
pub(in crate::desk::write) fn first_failure(rows: &[BulkRow]) -> Option<&Failure> {
    rows.iter().find_map(|row| match &row.end {
        BulkEnd::Rejected { failure } | BulkEnd::Unknown { failure } => Some(failure),
        BulkEnd::NotSent { failure } => failure.as_ref(),
        _ => None,
    })
}
