//! Every way of changing records.

use crate::{
    Error, Orgdeck, Progress,
    views::{
        BulkAsk, BulkProgress, BulkReport, ChangeId, ChangeView, DraftId, DraftView, IntegrationId,
        KeepDraft, MacroId, MacroView, RelatedRecord, SaveHow, Settled, UndoReport, UnsentView,
        WriteOutcome,
    },
};

impl Orgdeck {
    /// Keeps what is typed, on disk.
    ///
    /// # Errors
    /// When the database cannot take it.
    pub async fn keep_draft(&self, _id: IntegrationId, _draft: KeepDraft) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn discard_draft(&self, _draft: DraftId) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// What is typed over a record, or for new ones where none is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drafts_at(
        &self,
        _id: IntegrationId,
        _record: Option<&str>,
    ) -> Result<Vec<DraftView>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Every draft, and every change whose end is open or bad, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_unsent(&self) -> Result<Vec<UnsentView>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Saves a draft: sends it once, on the condition that nobody changed the record meanwhile.
    ///
    /// # Errors
    /// When the draft is gone, or the change cannot be recorded: nothing was sent then.
    pub async fn save_draft(&self, _draft: DraftId, _how: SaveHow) -> Result<WriteOutcome, Error> {
        Err(Error::known("app.internal"))
    }

    /// Looks in the org whether a change of unknown end arrived.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn settle_change(&self, _change: ChangeId) -> Result<Settled, Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets a change whose end stayed bad; the activity log keeps that it was.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn dismiss_change(&self, _change: ChangeId) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// Open cases of a contact with the same subject, before another one is made.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn similar_cases(
        &self,
        _id: IntegrationId,
        _contact: &str,
        _subject: &str,
    ) -> Result<Vec<RelatedRecord>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Deletes a record, if the typed text is its number or name.
    ///
    /// # Errors
    /// When it cannot be read first, or the change cannot be recorded: nothing was sent then.
    pub async fn delete_record(
        &self,
        _id: IntegrationId,
        _object: &str,
        _record: &str,
        _typed: &str,
    ) -> Result<WriteOutcome, Error> {
        Err(Error::known("app.internal"))
    }

    /// Changes many records, each on the condition that nobody changed it meanwhile.
    ///
    /// # Errors
    /// When nothing could be sent.
    pub async fn change_many(
        &self,
        _id: IntegrationId,
        _ask: &BulkAsk,
        _progress: &Progress<BulkProgress>,
    ) -> Result<BulkReport, Error> {
        Err(Error::known("app.internal"))
    }

    /// Stops a change of many behind what is under way.
    pub fn cancel_change_many(&self, _id: IntegrationId) {}

    /// Takes back a change, or all of a group, as changes of their own.
    ///
    /// # Errors
    /// When there is nothing that can be taken back.
    pub async fn undo_change(
        &self,
        _change: ChangeId,
        _progress: &Progress<BulkProgress>,
    ) -> Result<UndoReport, Error> {
        Err(Error::known("app.internal"))
    }

    /// The changes of one entry of the activity log, or of one record; newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_changes(
        &self,
        _id: Option<IntegrationId>,
        _record: Option<&str>,
        _group: Option<ChangeId>,
    ) -> Result<Vec<ChangeView>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets the values before and after every change that has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear_changes(&self) -> Result<u32, Error> {
        Err(Error::known("app.internal"))
    }

    /// The macros of an object.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_macros(&self, _object: &str) -> Result<Vec<MacroView>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Saves a macro.
    ///
    /// # Errors
    /// A blank name, a key that another one has, no changes and no comment.
    pub async fn save_macro(&self, _saved: MacroView) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets a macro.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_macro(&self, _id: MacroId) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }
}
