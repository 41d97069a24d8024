//! The one place every write to an org goes through: it is recorded before it is sent, and again when its end is known.

use std::{pin::pin, time::Duration};

use salesforce::Error as ClientError;
use serde_json::{Map, Value};
use store::{
    ChangeKind, ChangeState, Finished, Integration, Left, NewChange, Store, StoreError, Uuid,
};

use tokio::time::sleep;

use super::drafts::Taken;
use crate::{
    Error, Orgdeck,
    activity::{End, Entry, Note},
    desk::at::At,
    error::{Doing, of_cause},
    views::{Area, Failure, IntegrationId},
};

/// An answer within this time costs no wait for the disk of its own.
const AT_ONCE: Duration = Duration::from_millis(10);

/// A write that is recorded.
pub(crate) struct Recorded<'a> {
    app: &'a Orgdeck,
    id: Uuid,
    group: Uuid,
    /// What the activity log says of it: field names, never values.
    what: String,
    row: Integration,
}

impl At {
    /// A change as it will be recorded, alone in its group; what else it is about is added by who asks.
    pub(crate) fn change(
        &self,
        object: &str,
        kind: ChangeKind,
        fields: Option<Map<String, Value>>,
    ) -> NewChange {
        let id = store::new_id();
        NewChange {
            id,
            integration_id: Some(self.row.id),
            session_id: self.session,
            org_id: self.org_id.clone(),
            object: object.to_owned(),
            record_id: None,
            record_label: None,
            kind,
            fields: fields.map(Value::Object),
            before: None,
            base_stamp: None,
            prepared_at: store::now_ms(),
            group_id: id,
            undoes: None,
            draft_id: None,
        }
    }
}

impl Orgdeck {
    /// Records a write, and that it is about to be sent, on the disk.
    ///
    /// # Errors
    /// When the database cannot take it: then nothing may be sent.
    pub(crate) async fn record(&self, at: &At, change: NewChange) -> Result<Recorded<'_>, Error> {
        let recorded = Recorded::of(self, at, &change);
        self.record_all(vec![change]).await?;
        Ok(recorded)
    }

    /// Records writes that go out together, on the disk.
    ///
    /// # Errors
    /// When the database cannot take them: then none may be sent.
    pub(super) async fn record_all(&self, changes: Vec<NewChange>) -> Result<(), Error> {
        // the disk is waited for, and other batches are under way meanwhile
        self.shared
            .database
            .beside(move |store| {
                store.changes().insert_sent(&changes, store::now_ms())?;
                store.flush()
            })
            .await
    }

    /// The same, and the disk is not waited for: a crash of the app loses nothing, a power cut can. For a change of a
    /// draft with a condition, which can be sent a second time without harm: its draft is on the disk with all that is
    /// known of it. [`Self::flushing`] waits for the request.
    ///
    /// # Errors
    /// When the database cannot take it: then nothing may be sent.
    pub(super) async fn record_soon(
        &self,
        at: &At,
        change: NewChange,
    ) -> Result<Recorded<'_>, Error> {
        let recorded = Recorded::of(self, at, &change);
        self.shared
            .database
            .at_once(|store| store.changes().insert_sent(&[change], store::now_ms()))
            .await?;
        Ok(recorded)
    }

    /// Waits for a request, and has what was recorded of it on the disk where its answer does not come at once: the end
    /// that it tells is recorded with what went before.
    pub(super) async fn flushing<T>(&self, request: impl Future<Output = T>) -> T {
        let mut request = pin!(request);
        tokio::select! {
            biased;
            answer = &mut request => return answer,
            () = sleep(AT_ONCE) => {}
        }
        tokio::join!(request, self.flushed()).0
    }

    /// Waits until what was recorded is on the disk. A disk that fails now will refuse the next thing that is typed, and
    /// says so then; the write is on its way.
    async fn flushed(&self) {
        if let Err(error) = self.shared.database.beside(Store::flush).await {
            tracing::warn!(%error, "what was recorded of a write may not be on the disk");
        }
    }

    /// The failure of a request of the desk, with what it proves about the session kept.
    pub(crate) async fn failure(
        &self,
        row: &Integration,
        error: ClientError,
        doing: &'static str,
    ) -> Failure {
        let failed: Result<(), Error> = Err(error).doing(doing);
        let failure = match self.observed(row, failed).await {
            Err(error) => error.failure(),
            Ok(()) => of_cause("app.internal", None),
        };
        // what this user may do is not any more what it was when it was asked for
        if failure.cause.starts_with("rights.")
            && let Some(session) = row.session_id
        {
            self.shared.forget_describes(session);
        }
        failure
    }

    /// Records how several changes ended, and forgets what the org has of a draft, while the user is told already. What
    /// cannot be recorded stays "sent", and is looked up after the next start; so does what a crash cuts off.
    pub(super) async fn all_ended(&self, ends: Vec<Finished>, taken: Option<Taken>) {
        self.end_writes(ends, None, taken).await;
    }

    async fn end_writes(&self, ends: Vec<Finished>, entry: Option<Entry>, taken: Option<Taken>) {
        let of_draft = taken.is_some();
        let record = move |store: &Store| -> Result<(), StoreError> {
            let entry = entry.map(|entry| entry.row(store)).transpose()?;
            let left = |draft| taken.as_ref().and_then(|taken| taken.left(draft));
            let draft = taken
                .as_ref()
                .map(|taken| (taken.draft.0, &left as Left<'_>));
            store.end_writes(&ends, entry.as_ref(), draft, store::now_ms())
        };
        let recorded = self.shared.database.behind(move |store| {
            if let Err(error) = record(store) {
                tracing::warn!(%error, "the ends of changes could not be recorded");
            }
        });
        recorded.await;
        if of_draft {
            self.shared.tell(Area::Unsent, None);
        }
    }
}

impl<'a> Recorded<'a> {
    fn of(app: &'a Orgdeck, at: &At, change: &NewChange) -> Self {
        Self {
            app,
            id: change.id,
            group: change.group_id,
            what: what(change),
            row: at.row.clone(),
        }
    }

    /// The change's id.
    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    /// Records what the write is sent on now: somebody else changed the record since it was recorded.
    ///
    /// # Errors
    /// When the database cannot take it: then nothing may be sent.
    pub(super) async fn stands_on(&self, before: Value, stamp: i64) -> Result<(), Error> {
        let id = self.id;
        self.app
            .shared
            .db(move |store| store.changes().set_base(id, &before, stamp))
            .await
    }

    /// Records how it ended. The end is told to the user either way; what cannot be recorded stays "sent".
    pub(crate) async fn ended(
        self,
        state: ChangeState,
        failure: Option<&Failure>,
        record: Option<String>,
    ) {
        self.ended_with(state, failure, record, None).await;
    }

    /// The same, and what the org has of the draft is forgotten. Where that fails the change stays "sent": it is looked
    /// for before the draft is sent again.
    pub(super) async fn ended_with(
        self,
        state: ChangeState,
        failure: Option<&Failure>,
        record: Option<String>,
        taken: Option<Taken>,
    ) {
        let end = Finished {
            id: self.id,
            state,
            error: failure.and_then(|failure| serde_json::to_value(failure).ok()),
            record_id: record,
        };
        let entry = Entry::of(Note::of_write(
            &self.row,
            self.what,
            match state {
                ChangeState::Confirmed => End::Done,
                ChangeState::Conflict => End::Cancelled,
                ChangeState::Failed => failure.map_or(End::Unknown(None), End::Failed),
                ChangeState::Prepared | ChangeState::Sent | ChangeState::Unknown => {
                    End::Unknown(failure)
                }
            },
            self.group,
        ));
        self.app.end_writes(vec![end], Some(entry), taken).await;
        let of = IntegrationId(self.row.id);
        self.app.shared.tell(Area::Activity, Some(of));
    }
}

/// What a kind of change has done.
pub(super) fn verb(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Create => "created",
        ChangeKind::Update => "updated",
        ChangeKind::Delete => "deleted",
        ChangeKind::Restore => "restored",
    }
}

fn what(change: &NewChange) -> String {
    let label = change.record_label.as_deref().unwrap_or_default();
    let fields: Vec<&str> = change
        .fields
        .iter()
        .filter_map(Value::as_object)
        .flatten()
        .map(|(field, _)| field.as_str())
        .collect();
    let about = [change.object.as_str(), label]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let verb = verb(change.kind);
    match fields.is_empty() {
        true => format!("{about} {verb}"),
        false => format!("{about} {verb}: {}", fields.join(", ")),
    }
}
