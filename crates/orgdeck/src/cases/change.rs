//! The one place every write to an org goes through: it is recorded before it is sent, and again when its end is known.

use serde_json::Value;
use store::{ActivityKind, ChangeKind, ChangeState, NewChange, Uuid};

use crate::{
    Error, Orgdeck,
    activity::End,
    views::{Failure, IntegrationId},
};

/// A write that is recorded.
pub(crate) struct Recorded<'a> {
    app: &'a Orgdeck,
    id: Uuid,
    /// What the activity log says of it: field names, never values.
    what: String,
    integration: Option<Uuid>,
}

impl Orgdeck {
    /// Records a write, and that it is about to be sent.
    ///
    /// # Errors
    /// When the database cannot take it: then nothing may be sent.
    pub(crate) async fn record(&self, change: NewChange) -> Result<Recorded<'_>, Error> {
        let id = change.id;
        let (what, integration) = (what(&change), change.integration_id);
        self.shared
            .db(move |store| {
                store.changes().insert_prepared(&change)?;
                store.changes().mark_sent(id, store::now_ms())
            })
            .await?;
        Ok(Recorded {
            app: self,
            id,
            what,
            integration,
        })
    }
}

impl Recorded<'_> {
    /// Records how it ended. The end is told to the user either way; what cannot be recorded stays "sent".
    pub(crate) async fn ended(
        self,
        state: ChangeState,
        failure: Option<&Failure>,
        record: Option<String>,
    ) {
        let id = self.id;
        let error: Option<Value> = failure.and_then(|failure| serde_json::to_value(failure).ok());
        let kept = self
            .app
            .shared
            .db(move |store| {
                store.changes().finish(
                    id,
                    state,
                    error.as_ref(),
                    record.as_deref(),
                    store::now_ms(),
                )
            })
            .await;
        if let Err(error) = kept {
            tracing::warn!(%error, "the end of a change could not be recorded");
        }
        self.note(state, failure).await;
    }

    /// Puts it into the activity log.
    async fn note(self, state: ChangeState, failure: Option<&Failure>) {
        let end = match state {
            ChangeState::Confirmed => End::Done,
            ChangeState::Conflict => End::Cancelled,
            ChangeState::Failed => failure.map_or(End::Unknown(None), End::Failed),
            ChangeState::Prepared | ChangeState::Sent | ChangeState::Unknown => {
                End::Unknown(failure)
            }
        };
        let Some(id) = self.integration else { return };
        let shared = &self.app.shared;
        if let Ok(row) = shared.row(IntegrationId(id)).await {
            shared
                .note_of(&row, None, ActivityKind::Write, self.what, end)
                .await;
        }
    }
}

fn what(change: &NewChange) -> String {
    let verb = match change.kind {
        ChangeKind::Create => "created",
        ChangeKind::Update => "updated",
        ChangeKind::Delete => "deleted",
        ChangeKind::Restore => "restored",
    };
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
    match fields.is_empty() {
        true => format!("{about} {verb}"),
        false => format!("{about} {verb}: {}", fields.join(", ")),
    }
}
