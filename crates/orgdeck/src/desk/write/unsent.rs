//! What is open: every draft, and every change whose end is not known; and the changes there were.

use store::{Change, ChangeKind as Kind, ChangeState, Uuid};

use super::{drafts, undo, values};
use crate::{
    Error, Orgdeck,
    views::{
        Area, ChangeId, ChangeStage, ChangeVerb, ChangeView, DraftView, IntegrationId,
        UnsentAction, UnsentView,
    },
};

/// Most changes of one answer.
const MOST: u32 = 5_000;

/// How long the values of a change are kept, ms.
pub(crate) const KEPT: i64 = 30 * 24 * 3_600_000;

impl Orgdeck {
    /// Every draft, and every change whose end is open, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_unsent(&self) -> Result<Vec<UnsentView>, Error> {
        let (drafts, open) = self
            .shared
            .db(|store| {
                let mut drafts = Vec::new();
                for row in store.drafts().list()? {
                    let newest = store.changes().newest_of_draft(row.id)?;
                    drafts.push((row, newest));
                }
                Ok((drafts, store.changes().list_open()?))
            })
            .await?;
        let mut listed = Vec::new();
        for (row, change) in drafts {
            if let Some(draft) = drafts::view(row) {
                listed.push(of_draft(draft, change));
            }
        }
        let drafted: Vec<Uuid> = listed.iter().filter_map(change_of).collect();
        let alone = open
            .into_iter()
            .filter(|change| !drafted.contains(&change.asked.id));
        listed.extend(alone.map(of_change));
        listed.sort_by_key(|one| std::cmp::Reverse(at(one)));
        Ok(listed)
    }

    /// Forgets a change whose end stayed bad; the activity log keeps that it was.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn dismiss_change(&self, change: ChangeId) -> Result<(), Error> {
        self.shared
            .db(move |store| store.changes().dismiss(change.0))
            .await?;
        self.shared.tell(Area::Cases, None);
        Ok(())
    }

    /// The changes of one entry of the activity log, or of one record; newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_changes(
        &self,
        id: Option<IntegrationId>,
        record: Option<&str>,
        group: Option<ChangeId>,
    ) -> Result<Vec<ChangeView>, Error> {
        let record = record.map(str::to_owned);
        self.shared
            .db(move |store| {
                let changes = store.changes();
                let group = group.map(|group| group.0);
                let found = changes.list_of(id.map(|id| id.0), record.as_deref(), group, MOST)?;
                found
                    .into_iter()
                    .map(|change| {
                        let undone = changes.undone_by(change.asked.id)?;
                        Ok(view(change, undone))
                    })
                    .collect()
            })
            .await
    }

    /// Forgets the values before and after every change that has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear_changes(&self) -> Result<u32, Error> {
        let cleared = self
            .shared
            .db(|store| store.changes().clear_values(i64::MAX))
            .await?;
        Ok(u32::try_from(cleared).unwrap_or(u32::MAX))
    }
}

fn of_draft(draft: DraftView, change: Option<Change>) -> UnsentView {
    // what was typed since the change ended is a draft again; so is what is left where the org took it: that was typed
    // while it was sent
    let newer = |change: &Change| match change.state {
        ChangeState::Prepared | ChangeState::Sent | ChangeState::Unknown => false,
        ChangeState::Confirmed => true,
        ChangeState::Conflict | ChangeState::Failed => {
            draft.updated_at > change.finished_at.unwrap_or_default()
        }
    };
    let change = change.filter(|change| !newer(change));
    let stage = change
        .as_ref()
        .map_or(ChangeStage::Draft, |change| stage(change.state));
    let can = match stage {
        ChangeStage::Sent | ChangeStage::Unknown => {
            vec![
                UnsentAction::Open,
                UnsentAction::Settle,
                UnsentAction::Discard,
            ]
        }
        // neither is saved as it is
        stage if stage == ChangeStage::Conflict || draft.kept.many.is_some() => {
            vec![UnsentAction::Open, UnsentAction::Discard]
        }
        _ => vec![
            UnsentAction::Open,
            UnsentAction::Save,
            UnsentAction::Discard,
        ],
    };
    UnsentView {
        draft: Some(draft),
        change: change.map(|change| view(change, None)),
        stage,
        can,
    }
}

fn of_change(change: Change) -> UnsentView {
    let mut can = vec![UnsentAction::Settle, UnsentAction::Discard];
    if change.asked.record_id.is_some() {
        can.insert(0, UnsentAction::Open);
    }
    UnsentView {
        draft: None,
        stage: stage(change.state),
        change: Some(view(change, None)),
        can,
    }
}

fn change_of(one: &UnsentView) -> Option<Uuid> {
    one.change.as_ref().map(|change| change.id.0)
}

fn at(one: &UnsentView) -> i64 {
    let draft = one.draft.as_ref().map(|draft| draft.updated_at);
    let change = one.change.as_ref().map(|change| change.at);
    draft.max(change).unwrap_or_default()
}

fn stage(state: ChangeState) -> ChangeStage {
    match state {
        ChangeState::Prepared => ChangeStage::Prepared,
        ChangeState::Sent => ChangeStage::Sent,
        ChangeState::Confirmed => ChangeStage::Confirmed,
        ChangeState::Conflict => ChangeStage::Conflict,
        ChangeState::Failed => ChangeStage::Failed,
        ChangeState::Unknown => ChangeStage::Unknown,
    }
}

/// A change, as the window is told of it.
fn view(change: Change, undone_by: Option<Uuid>) -> ChangeView {
    let why_not = undo::why_not(&change, undone_by);
    let failure = change.error.clone();
    ChangeView {
        id: ChangeId(change.asked.id),
        group: (change.asked.group_id != change.asked.id)
            .then_some(ChangeId(change.asked.group_id)),
        integration: change.asked.integration_id.map(IntegrationId),
        verb: match change.asked.kind {
            Kind::Create => ChangeVerb::Create,
            Kind::Update => ChangeVerb::Update,
            Kind::Delete => ChangeVerb::Delete,
            Kind::Restore => ChangeVerb::Restore,
        },
        before: values::changes(change.asked.before.as_ref()),
        after: values::changes(change.asked.fields.as_ref()),
        stage: stage(change.state),
        failure: failure.and_then(|failure| serde_json::from_value(failure).ok()),
        at: change.asked.prepared_at,
        can_undo: why_not.is_none(),
        why_not: why_not.map(str::to_owned),
        undone_by: undone_by.map(ChangeId),
        object: change.asked.object,
        record: change.asked.record_id,
        name: change.asked.record_label,
    }
}
