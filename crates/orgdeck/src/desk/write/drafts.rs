//! What is typed is kept at once, on disk, until the org has taken it or the user discards it.

use store::Draft;

use crate::{
    Error, Orgdeck,
    views::{DraftId, DraftView, IntegrationId, KeepDraft},
};

/// Most characters of one draft: far more than the longest texts of a record together, and no room for a runaway.
const MOST: usize = 4_000_000;

impl Orgdeck {
    /// Keeps what is typed, on disk.
    ///
    /// # Errors
    /// When the database cannot take it.
    pub async fn keep_draft(&self, id: IntegrationId, draft: KeepDraft) -> Result<(), Error> {
        let typed = draft.changes.iter().filter_map(|one| one.value.as_deref());
        if typed.map(str::len).sum::<usize>() > MOST {
            return Err(Error::named(
                "input.case",
                "That is too much for one record.",
            ));
        }
        self.shared.row(id).await?;
        let kept = serde_json::to_value(&draft).map_err(|_| Error::known("app.internal"))?;
        let row = Draft {
            id: draft.id.0,
            integration_id: id.0,
            shown_at: draft.at_record.or_else(|| draft.record.clone()),
            object: draft.object,
            record_id: draft.record,
            kept,
            updated_at: store::now_ms(),
        };
        self.shared.db(move |store| store.drafts().keep(&row)).await
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn discard_draft(&self, draft: DraftId) -> Result<(), Error> {
        self.shared
            .db(move |store| store.drafts().delete(draft.0))
            .await
    }

    /// What is typed over a record, or for new ones where none is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drafts_at(
        &self,
        id: IntegrationId,
        record: Option<&str>,
    ) -> Result<Vec<DraftView>, Error> {
        let record = record.map(str::to_owned);
        let rows = self
            .shared
            .db(move |store| store.drafts().list_at(id.0, record.as_deref()))
            .await?;
        Ok(rows.into_iter().filter_map(view).collect())
    }

    /// One draft.
    ///
    /// # Errors
    /// `case.draft-gone`.
    pub(super) async fn draft(&self, draft: DraftId) -> Result<DraftView, Error> {
        let row = self
            .shared
            .db(move |store| store.drafts().get(draft.0))
            .await?;
        row.and_then(view)
            .ok_or_else(|| Error::known("case.draft-gone"))
    }
}

/// A draft as it was kept. One that cannot be read stays on disk and is logged: nobody's words are deleted for that.
pub(super) fn view(row: Draft) -> Option<DraftView> {
    match serde_json::from_value(row.kept) {
        Ok(kept) => Some(DraftView {
            integration: IntegrationId(row.integration_id),
            kept,
            updated_at: row.updated_at,
        }),
        Err(error) => {
            tracing::warn!(draft = %row.id, line = error.line(), "a draft cannot be read");
            None
        }
    }
}
