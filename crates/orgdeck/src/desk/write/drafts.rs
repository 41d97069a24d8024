//! What is typed is kept at once, on disk, until the org has taken it or the user discards it.

use store::{Change, ChangeKind, ChangeState, Draft, Store, StoreError, Uuid};

use super::values;
use crate::{
    Error, Orgdeck,
    views::{Area, DraftId, DraftView, FieldChange, IntegrationId, KeepDraft},
};

/// Most characters of one draft: far more than the longest texts of a record together, and no room for a runaway.
const MOST: usize = 4_000_000;

impl Orgdeck {
    /// Keeps what is typed, on disk. What was typed for a new record that the org has meanwhile is kept as a change of
    /// that record.
    ///
    /// # Errors
    /// When the database cannot take it.
    pub async fn keep_draft(&self, id: IntegrationId, draft: KeepDraft) -> Result<(), Error> {
        let comment = draft.many.iter().filter_map(|many| many.comment.as_ref());
        let typed = draft.changes.iter().filter_map(|one| one.value.as_deref());
        let typed = typed.chain(comment.map(|comment| comment.body.as_str()));
        if typed.map(str::len).sum::<usize>() > MOST {
            return Err(Error::named(
                "input.case",
                "That is too much for one record.",
            ));
        }
        self.shared.row(id).await?;
        let row = row(id, draft, store::now_ms()).map_err(|_| Error::known("app.internal"))?;
        let new = self
            .shared
            .db(move |store| {
                let new = store.drafts().get(row.id)?.is_none();
                match Taken::already(store, row.id)? {
                    None => store.drafts().keep(&row)?,
                    Some(taken) => match taken.left(row) {
                        Some(left) => store.drafts().keep(&left)?,
                        None => store.drafts().delete(taken.draft.0)?,
                    },
                }
                Ok(new)
            })
            .await?;
        if new {
            self.shared.tell(Area::Unsent, Some(id));
        }
        Ok(())
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn discard_draft(&self, draft: DraftId) -> Result<(), Error> {
        self.shared
            .db(move |store| store.drafts().delete(draft.0))
            .await?;
        self.shared.tell(Area::Unsent, None);
        Ok(())
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
        let drafts = rows.into_iter().filter_map(view);
        Ok(drafts.filter(|draft| draft.kept.many.is_none()).collect())
    }

    /// Keeps what a change was to write, which was made of no draft and did not arrive: a row of a change of many. It
    /// can be saved again then as if it had been typed at its record. Where a draft there says the same, that one is it.
    pub(super) async fn keep_change(&self, change: &Change) -> Result<Option<DraftId>, Error> {
        let asked = &change.asked;
        let Some((of, kept)) = asked
            .integration_id
            .map(IntegrationId)
            .zip(of_change(change))
        else {
            return Ok(None);
        };
        // what was typed there since is found first
        let row = row(of, kept.clone(), asked.prepared_at);
        let row = row.map_err(|_| Error::known("app.internal"))?;
        let id = asked.id;
        let kept = self
            .shared
            .db(move |store| {
                let there = store
                    .drafts()
                    .list_at(row.integration_id, row.shown_at.as_deref())?;
                let mut there = there.into_iter().filter_map(view);
                if let Some(same) = there.find(|other| says_the_same(&other.kept, &kept)) {
                    return Ok(Some(same.kept.id));
                }
                let new = store.changes().keep_as_draft(id, &row)?;
                Ok(new.then_some(kept.id))
            })
            .await?;
        if kept.is_some() {
            self.shared.tell(Area::Unsent, Some(of));
        }
        Ok(kept)
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

/// A draft as it lies in the table.
fn row(of: IntegrationId, kept: KeepDraft, updated_at: i64) -> serde_json::Result<Draft> {
    Ok(Draft {
        id: kept.id.0,
        integration_id: of.0,
        kept: serde_json::to_string(&kept)?,
        shown_at: kept.at_record.or_else(|| kept.record.clone()),
        object: kept.object,
        record_id: kept.record,
        updated_at,
    })
}

/// What a change was to write, as a draft; none of one that writes no values or whose values were cleared.
fn of_change(change: &Change) -> Option<KeepDraft> {
    let asked = &change.asked;
    let changes = values::changes(asked.fields.as_ref());
    if changes.is_empty() || asked.draft_id.is_some() {
        return None;
    }
    // a comment is shown at its case
    let parent = || changes.iter().find(|one| one.field == "ParentId");
    let at_record = match &asked.record_id {
        Some(_) => None,
        None => parent().and_then(|one| one.value.clone()),
    };
    Some(KeepDraft {
        id: DraftId(store::new_id()),
        object: asked.object.clone(),
        record: asked.record_id.clone(),
        name: asked.record_label.clone(),
        at_record,
        stamp: asked.base_stamp,
        // the record is read again before it is saved
        settled: false,
        base: values::cells(&values::changes(asked.before.as_ref())),
        changes,
        many: None,
    })
}

/// Whether a draft is to write all that another is, to the same record.
fn says_the_same(draft: &KeepDraft, other: &KeepDraft) -> bool {
    let same = (&draft.object, &draft.record) == (&other.object, &other.record);
    same && other.changes.iter().all(|one| draft.changes.contains(one))
}

/// What the org has of a draft.
pub(super) struct Taken {
    pub(super) draft: DraftId,
    pub(super) written: Vec<FieldChange>,
    /// The record it made.
    pub(super) made: Option<String>,
}

impl Taken {
    /// What the org has of a draft that it made a record of.
    fn already(store: &Store, draft: Uuid) -> Result<Option<Self>, StoreError> {
        let newest = store.changes().newest_of_draft(draft)?;
        let made = newest.filter(|change| {
            change.state == ChangeState::Confirmed && change.asked.kind == ChangeKind::Create
        });
        Ok(made.map(|change| Self {
            draft: DraftId(draft),
            written: values::changes(change.asked.fields.as_ref()),
            made: change.asked.record_id,
        }))
    }

    /// What is left of the draft: what was typed since it was sent. Where it made a record, it goes on as a change of that
    /// record, and never makes a second one.
    pub(super) fn left(&self, draft: Draft) -> Option<Draft> {
        let kept = left(&draft, &self.written, self.made.clone())?;
        let of = IntegrationId(draft.integration_id);
        Some(row(of, kept, draft.updated_at).unwrap_or(draft))
    }
}

/// What of a draft is not written yet, if anything is; `made` is the record it made.
fn left(row: &Draft, written: &[FieldChange], made: Option<String>) -> Option<KeepDraft> {
    let mut kept: KeepDraft = serde_json::from_str(&row.kept).ok()?;
    let blank = |value: &Option<String>| value.as_deref().is_none_or(|text| text.is_empty());
    let new = kept.record.is_none();
    kept.changes.retain(|change| {
        let done = written.iter().find(|one| one.field == change.field);
        match done {
            Some(done) => !alike(done.value.as_deref(), change.value.as_deref()),
            None => !(new && blank(&change.value)),
        }
    });
    if kept.changes.is_empty() {
        return None;
    }
    if new {
        kept.record = made;
        kept.base = values::cells(written);
    }
    Some(kept)
}

/// Whether a text is the value that was written for it.
fn alike(written: Option<&str>, typed: Option<&str>) -> bool {
    let (one, other) = (written.unwrap_or_default(), typed.unwrap_or_default());
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let (a, b) = (number(one), number(other));
    one == other || one.trim() == other.trim() || (a.is_some() && a == b)
}

/// A draft as it was kept. One that cannot be read stays on disk and is logged: nobody's words are deleted for that.
pub(super) fn view(row: Draft) -> Option<DraftView> {
    match serde_json::from_str(&row.kept) {
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
