//! A batch of writes: recorded, sent in one call, and looked up where the answer does not tell.

use salesforce::{
    Error as ClientError,
    composite::{self, Part, PartAnswer},
};
use store::{ChangeKind, ChangeState, Finished, NewChange, Uuid};

use super::{Bulk, Deed, Item, Wish};
use crate::{
    desk::{
        describes,
        write::{
            merge::has,
            refused::{Refused, refused},
        },
    },
    error::of_cause,
    views::BulkEnd,
};

impl Bulk<'_> {
    pub(super) async fn batch(&self, items: &[Item<'_>]) -> Vec<(usize, BulkEnd)> {
        let changes: Vec<NewChange> = items.iter().map(|item| self.change(item)).collect();
        let ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let parts: Vec<Part> = items.iter().map(|item| self.part(item)).collect();
        let answers = match self.sent(changes, &parts).await {
            Ok(answers) => answers,
            Err(end) => return items.iter().map(|item| (item.place, end.clone())).collect(),
        };
        let mut ends: Vec<Option<BulkEnd>> = Vec::new();
        let mut unknown = None;
        match answers {
            Ok(answers) => {
                for answer in answers {
                    ends.push(self.of_answer(&answer, &mut unknown).await);
                }
            }
            Err(error) => match refused(&error) {
                Refused::Unknown => {
                    ends = vec![None; items.len()];
                    unknown = Some(error);
                }
                _ => {
                    let failure = Some(self.halt(error).await);
                    ends = vec![Some(BulkEnd::NotSent { failure }); items.len()];
                }
            },
        }
        if let Some(error) = unknown {
            self.look(items, &mut ends, error).await;
        }
        let untold = || BulkEnd::NotSent { failure: None };
        let ends = ends.into_iter().map(|end| end.unwrap_or_else(untold));
        self.end(items, &ids, ends.collect()).await
    }

    /// Sends a batch that was recorded; an end for all of them where it was not sent.
    pub(super) async fn sent(
        &self,
        changes: Vec<NewChange>,
        parts: &[Part],
    ) -> Result<Result<Vec<PartAnswer>, ClientError>, BulkEnd> {
        if let Some(failure) = self.not_now() {
            return Err(BulkEnd::NotSent { failure });
        }
        if let Err(error) = self.app.record_all(changes).await {
            let failure = Some(self.halt_with(error.failure()));
            return Err(BulkEnd::NotSent { failure });
        }
        Ok(composite::together(&self.at.org, parts).await)
    }

    /// The end of one record by its answer; none where that does not tell.
    async fn of_answer(
        &self,
        answer: &PartAnswer,
        unknown: &mut Option<ClientError>,
    ) -> Option<BulkEnd> {
        let Err(error) = answer.success() else {
            return Some(BulkEnd::Done);
        };
        Some(match refused(&error) {
            Refused::Unknown => {
                *unknown = Some(error);
                return None;
            }
            Refused::Conflict => BulkEnd::Conflict,
            Refused::Gone => BulkEnd::Gone,
            Refused::Held => BulkEnd::NotSent {
                failure: Some(self.halt(error).await),
            },
            Refused::Values(_) | Refused::Duplicates(_) => BulkEnd::Rejected {
                failure: self.failure(error).await,
            },
        })
    }

    /// Reads how those ended whose answers do not tell.
    async fn look(&self, items: &[Item<'_>], ends: &mut [Option<BulkEnd>], error: ClientError) {
        let failure = self.failure(error).await;
        let wishes: Vec<Wish> = items.iter().map(|item| item.wish.clone()).collect();
        let found = self.read_settled(&wishes).await;
        for (item, end) in items.iter().zip(ends) {
            if end.is_some() {
                continue;
            }
            let unknown = || BulkEnd::Unknown {
                failure: of_cause("case.unknown", failure.detail.clone()),
            };
            let Ok(found) = &found else {
                *end = Some(unknown());
                continue;
            };
            let now = found.get(item.wish.id.as_str()).map(|(now, _)| now);
            *end = Some(match (&item.wish.deed, now) {
                (Deed::Delete, None) => BulkEnd::Done,
                (Deed::Update(_), None) => BulkEnd::Gone,
                (Deed::Update(body), Some(now)) if has(self.object, now, body) => BulkEnd::Done,
                (Deed::Update(_), Some(now)) if now.stamp != item.base.stamp => BulkEnd::Conflict,
                // the org may still be at it
                (_, Some(_)) => unknown(),
            });
        }
    }

    /// Records how a batch ended, and tells it.
    async fn end(
        &self,
        items: &[Item<'_>],
        ids: &[Uuid],
        ends: Vec<BulkEnd>,
    ) -> Vec<(usize, BulkEnd)> {
        let finished = ids
            .iter()
            .zip(&ends)
            .map(|(id, end)| finished(*id, end, None));
        self.app.all_ended(finished.collect(), None).await;
        let ended: Vec<(usize, BulkEnd)> = items.iter().map(|item| item.place).zip(ends).collect();
        if self.comment.is_none() {
            self.step(items.len());
        }
        ended
    }

    fn change(&self, item: &Item<'_>) -> NewChange {
        let (kind, fields) = match &item.wish.deed {
            Deed::Update(body) => (ChangeKind::Update, Some(body.clone())),
            Deed::Delete => (ChangeKind::Delete, None),
        };
        let mut change = self.at.change(&self.object.name, kind, fields);
        change.record_id = Some(item.wish.id.as_str().to_owned());
        change.record_label = match item.base.name.as_str() {
            "" => item.wish.name.clone(),
            name => Some(name.to_owned()),
        };
        change.before = Some(match &item.wish.deed {
            Deed::Update(body) => item.base.before(body.keys()),
            Deed::Delete => item.base.before(item.base.values.keys()),
        });
        change.base_stamp = Some(item.base.stamp);
        change.group_id = self.group;
        change.undoes = item.wish.undoes;
        change
    }

    fn part(&self, item: &Item<'_>) -> Part {
        let object = describes::name(self.object);
        match &item.wish.deed {
            Deed::Update(body) => Part::update(&object, &item.wish.id, body, Some(item.base.stamp)),
            Deed::Delete => Part::delete(&object, &item.wish.id),
        }
    }
}

/// The end of a change, as it is recorded.
pub(super) fn finished(id: Uuid, end: &BulkEnd, record_id: Option<String>) -> Finished {
    let (state, failure) = match end {
        BulkEnd::Done | BulkEnd::Same => (ChangeState::Confirmed, None),
        BulkEnd::Conflict => (ChangeState::Conflict, None),
        BulkEnd::Gone => (ChangeState::Failed, None),
        BulkEnd::Rejected { failure } => (ChangeState::Failed, Some(failure)),
        BulkEnd::NotSent { failure } => (ChangeState::Failed, failure.as_ref()),
        BulkEnd::Unknown { failure } => (ChangeState::Unknown, Some(failure)),
    };
    Finished {
        id,
        state,
        error: failure.and_then(|failure| serde_json::to_value(failure).ok()),
        record_id,
    }
}
