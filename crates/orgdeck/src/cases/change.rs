//! The one place every write to an org goes through: it is recorded before it is sent, and again when its end is known.

use serde_json::Value;
use store::{ChangeState, NewChange, Uuid};

use crate::{Error, Orgdeck, views::Failure};

/// A write that is recorded.
pub(super) struct Recorded<'a> {
    app: &'a Orgdeck,
    id: Uuid,
}

impl Orgdeck {
    /// Records a write, and that it is about to be sent.
    ///
    /// # Errors
    /// When the database cannot take it: then nothing may be sent.
    pub(super) async fn record(&self, change: NewChange) -> Result<Recorded<'_>, Error> {
        let id = change.id;
        self.shared
            .db(move |store| {
                store.changes().insert_prepared(&change)?;
                store.changes().mark_sent(id, store::now_ms())
            })
            .await?;
        Ok(Recorded { app: self, id })
    }
}

impl Recorded<'_> {
    /// Records how it ended. The end is told to the user either way; what cannot be recorded stays "sent".
    pub(super) async fn ended(
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
    }
}
