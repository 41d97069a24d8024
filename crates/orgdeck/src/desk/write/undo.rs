//! Taking back: what was written is written back, as a change of its own that meets conflicts like any other.

use std::collections::BTreeMap;

use salesforce::{RecordId, undelete};
use serde_json::Value;
use store::{Change, ChangeKind, ChangeState, Finished, NewChange, Uuid};
use tokio_util::sync::CancellationToken;

use super::{
    bulk::{Bulk, Deed, State, Wish},
    refused::{Refused, refused},
    values,
};
use crate::{
    Error, Orgdeck, Progress,
    app::Work,
    desk::{at::At, record::record_id},
    error::of_cause,
    views::{Area, BulkEnd, BulkProgress, BulkRow, ChangeId, IntegrationId, UndoReport},
};

/// Why a change cannot be taken back; nothing where it can.
pub(super) fn why_not(change: &Change, undone_by: Option<Uuid>) -> Option<&'static str> {
    let asked = &change.asked;
    if change.state != ChangeState::Confirmed {
        return Some("It was not written.");
    }
    if undone_by.is_some() {
        return Some("It was taken back already.");
    }
    if asked.integration_id.is_none() {
        return Some("Its integration does not exist any more.");
    }
    match asked.kind {
        ChangeKind::Restore => Some("A record that was brought back is deleted by hand."),
        ChangeKind::Update if asked.before.is_none() || asked.fields.is_none() => {
            Some("Its values are not kept any more.")
        }
        ChangeKind::Create if asked.fields.is_none() => Some("Its values are not kept any more."),
        _ if asked.record_id.is_none() => Some("Which record it was is not known."),
        _ => None,
    }
}

/// Changes of one integration on their way back.
struct Undoing<'a> {
    app: &'a Orgdeck,
    at: At,
    group: Uuid,
    stopped: &'a CancellationToken,
    progress: &'a Progress<BulkProgress>,
    total: usize,
}

impl Orgdeck {
    /// Takes back a change, or all of a group, as changes of their own.
    ///
    /// # Errors
    /// When there is nothing that can be taken back.
    pub async fn undo_change(
        &self,
        change: ChangeId,
        progress: &Progress<BulkProgress>,
    ) -> Result<UndoReport, Error> {
        let (changes, why) = self.undoable(change.0).await?;
        let first = changes
            .first()
            .and_then(|change| change.asked.integration_id);
        let Some(id) = first.map(IntegrationId) else {
            let why = why.unwrap_or("There is nothing to take back.");
            return Err(Error::named("case.no-undo", why));
        };
        let at = At::open(self, id).await?;
        let stopped = self.shared.begin(id, Work::ChangeMany);
        let undoing = Undoing {
            app: self,
            at,
            group: store::new_id(),
            stopped: &stopped,
            progress,
            total: changes.len(),
        };
        let report = undoing.all(changes).await;
        self.stopped(id, &stopped);
        self.shared.tell(Area::Cases, Some(id));
        report
    }

    /// What can be taken back of a change or a group, newest first; else why not.
    async fn undoable(&self, id: Uuid) -> Result<(Vec<Change>, Option<&'static str>), Error> {
        self.shared
            .db(move |store| {
                let changes = store.changes();
                let mut found = changes.list_of(None, None, Some(id), u32::MAX)?;
                if found.is_empty() {
                    found.extend(changes.get(id)?);
                }
                let (mut can, mut reason) = (Vec::new(), None);
                for change in found {
                    match why_not(&change, changes.undone_by(change.asked.id)?) {
                        None => can.push(change),
                        Some(why) => reason = reason.or(Some(why)),
                    }
                }
                Ok((can, reason))
            })
            .await
    }
}

impl Undoing<'_> {
    async fn all(&self, changes: Vec<Change>) -> Result<UndoReport, Error> {
        // what belongs to a record goes before it: comments of a case that was made together with them
        let (mut written, mut deleted) = (BTreeMap::<String, Vec<Change>>::new(), Vec::new());
        for change in changes {
            match change.asked.kind {
                ChangeKind::Delete => deleted.push(change),
                _ => written
                    .entry(change.asked.object.clone())
                    .or_default()
                    .push(change),
            }
        }
        let (mut rows, mut notes, mut in_bin) = (Vec::new(), Vec::new(), None);
        let many = self.total;
        for (object, changes) in written {
            rows.extend(self.write_back(&object, &changes).await?);
        }
        if !deleted.is_empty() {
            let back = self.bring_back(&deleted).await?;
            if back.iter().any(|row| !matches!(row.end, BulkEnd::Done)) {
                in_bin = Some(IntegrationId(self.at.row.id));
            }
            rows.extend(back);
            notes.push(RESTORED.to_owned());
        }
        let what = match rows.as_slice() {
            [one] => format!("{} taken back", one.name),
            _ => format!("{many} changes taken back"),
        };
        self.app.note_rows(&self.at, what, &rows, self.group).await;
        Ok(UndoReport {
            group: ChangeId(self.group),
            rows,
            notes,
            in_bin,
        })
    }

    /// Writes the values back that were there before, and deletes what was made, where nobody changed it since.
    async fn write_back(&self, object: &str, changes: &[Change]) -> Result<Vec<BulkRow>, Error> {
        let at = &self.at;
        let described = self.app.shared.describe(at.session, &at.org, object).await;
        let described = self.app.observed(&at.row, described).await?;
        let (mut wishes, mut refused) = (Vec::new(), Vec::new());
        for change in changes {
            let asked = &change.asked;
            let id = record_id(asked.record_id.as_deref().unwrap_or_default())?;
            let before = values::changes(asked.before.as_ref());
            let deed = match asked.kind {
                ChangeKind::Create => Ok(Deed::Delete),
                _ => values::body(&described, &before, false).map(Deed::Update),
            };
            match deed {
                Ok(deed) => wishes.push(Wish {
                    id,
                    name: asked.record_label.clone(),
                    deed,
                    expects: asked.fields.as_ref().and_then(Value::as_object).cloned(),
                    undoes: Some(asked.id),
                }),
                Err(_) => refused.push(row(
                    change,
                    BulkEnd::Rejected {
                        failure: of_cause("rights.record", None),
                    },
                )),
            }
        }
        let bulk = Bulk {
            app: self.app,
            at,
            object: &described,
            group: self.group,
            comment: None,
            stopped: self.stopped,
            progress: self.progress,
            total: self.total,
            state: State::default().into(),
        };
        let mut rows = bulk.run(&wishes).await;
        rows.extend(refused);
        Ok(rows)
    }

    /// Brings deleted records back, by the one call that can.
    async fn bring_back(&self, changes: &[Change]) -> Result<Vec<BulkRow>, Error> {
        let mut rows = Vec::new();
        for some in changes.chunks(undelete::MOST) {
            rows.extend(self.restore(some).await?);
        }
        Ok(rows)
    }

    async fn restore(&self, changes: &[Change]) -> Result<Vec<BulkRow>, Error> {
        let mut ids: Vec<RecordId> = Vec::new();
        let mut made: Vec<NewChange> = Vec::new();
        for change in changes {
            ids.push(record_id(
                change.asked.record_id.as_deref().unwrap_or_default(),
            )?);
            let mut restore = self
                .at
                .change(&change.asked.object, ChangeKind::Restore, None);
            restore.record_id.clone_from(&change.asked.record_id);
            restore.record_label.clone_from(&change.asked.record_label);
            restore.group_id = self.group;
            restore.undoes = Some(change.asked.id);
            made.push(restore);
        }
        let recorded: Vec<Uuid> = made.iter().map(|change| change.id).collect();
        self.app.record_all(made).await?;
        let mut ends = Vec::new();
        match undelete::undelete(&self.at.org, &ids).await {
            Ok(answers) => {
                for answer in answers {
                    ends.push(match answer {
                        Ok(()) => BulkEnd::Done,
                        Err(error) => self.refused(error).await,
                    });
                }
            }
            Err(error) => ends = vec![self.refused(error).await; ids.len()],
        }
        let finished = recorded.into_iter().zip(&ends).map(|(id, end)| Finished {
            id,
            state: match end {
                BulkEnd::Done => ChangeState::Confirmed,
                BulkEnd::Unknown { .. } => ChangeState::Unknown,
                _ => ChangeState::Failed,
            },
            error: None,
            record_id: None,
        });
        self.app.all_ended(finished.collect(), None).await;
        Ok(changes
            .iter()
            .zip(ends)
            .map(|(change, end)| row(change, end))
            .collect())
    }

    async fn refused(&self, error: salesforce::Error) -> BulkEnd {
        let means = refused(&error);
        let failure = self.app.failure(&self.at.row, error, "bringing back").await;
        match means {
            Refused::Unknown => BulkEnd::Unknown {
                failure: of_cause("case.unknown", failure.detail),
            },
            Refused::Held => BulkEnd::NotSent {
                failure: Some(failure),
            },
            _ => BulkEnd::Rejected { failure },
        }
    }
}

/// How far bringing back goes (SOAP API Developer Guide, "undelete()").
const RESTORED: &str = "A deleted record comes back with the comments, e-mails and tasks that were deleted together \
    with it. What was deleted before by itself stays in the Recycle Bin.";

fn row(change: &Change, end: BulkEnd) -> BulkRow {
    let asked = &change.asked;
    BulkRow {
        record: asked.record_id.clone().unwrap_or_default(),
        name: asked.record_label.clone().unwrap_or_default(),
        end,
    }
}
