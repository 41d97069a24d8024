//! Saving a case: nobody's change is overwritten unseen, and an answer that never came is looked up.

use salesforce::{Error as ClientError, Org, RecordId, record};
use serde_json::{Map, Value};
use store::{ChangeKind, ChangeState, Integration};

use super::{
    case_id, form, read, stamp,
    write::{Refused, refused},
};
use crate::{
    Error, Orgdeck,
    error::of_cause,
    views::{Area, CaseView, Failure, FieldChange, IntegrationId, SaveOutcome},
};

impl Orgdeck {
    /// Saves changes, unless somebody else changed the case since it was read with this `stamp`.
    ///
    /// # Errors
    /// When the case cannot be read first, or the change cannot be recorded: nothing was sent then.
    pub async fn save_case(
        &self,
        id: IntegrationId,
        case: &str,
        stamp: i64,
        changes: Vec<FieldChange>,
    ) -> Result<SaveOutcome, Error> {
        let body = form::body(&changes)?;
        let case = case_id(case)?;
        let (row, _, org) = self.connected(id).await?;
        let before = match self.unchanged(&row, &org, &case, stamp).await? {
            Ok(before) => before,
            Err(outcome) => return Ok(*outcome),
        };
        let base = stamp::changed_ms(stamp);
        let mut change = self.change(&row, ChangeKind::Update, &body).await?;
        change.record_id = Some(case.as_str().to_owned());
        change.record_label = Some(before.row.number.clone());
        change.before = Some(before_of(&before, &body));
        change.base_stamp = Some(base);
        let recorded = self.record(change).await?;
        let sent = record::update(&org, "Case", &case, &body, Some(base)).await;
        let outcome = match sent {
            Ok(()) => self.saved(&row, &org, &case, before, &body).await,
            Err(error) => {
                self.save_refused(&row, &org, &case, error, stamp, &body)
                    .await
            }
        };
        let (state, failure) = end(&outcome);
        recorded.ended(state, failure, None).await;
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

    /// The case as it was read with this stamp, or how the save ends because it is not so any more.
    async fn unchanged(
        &self,
        row: &Integration,
        org: &Org,
        case: &RecordId,
        stamp: i64,
    ) -> Result<Result<CaseView, Box<SaveOutcome>>, Error> {
        let mut now = self.observed(row, read(org, case).await).await?;
        let org_now = org.last_answer().and_then(|answer| answer.date_ms);
        // the org compares whole seconds: one that is not over yet could still take a change that nobody would see
        if let Some(left) = stamp::open_for(stamp, org_now) {
            tokio::time::sleep(left).await;
            now = self.observed(row, read(org, case).await).await?;
        }
        Ok(match now {
            Some(now) if now.stamp == stamp => Ok(now),
            Some(theirs) => Err(Box::new(SaveOutcome::Conflict { theirs })),
            None => Err(Box::new(SaveOutcome::Gone {
                failure: of_cause("case.gone", None),
            })),
        })
    }

    /// The case after a save that the org took. If it cannot be read now, it is shown as it was asked for; its stamp
    /// stays the old one, so that the next save looks again.
    async fn saved(
        &self,
        row: &Integration,
        org: &Org,
        case: &RecordId,
        before: CaseView,
        body: &Map<String, Value>,
    ) -> SaveOutcome {
        match self.observed(row, read(org, case).await).await {
            Ok(Some(case)) => SaveOutcome::Saved { case },
            Ok(None) => SaveOutcome::Gone {
                failure: of_cause("case.gone", None),
            },
            Err(_) => SaveOutcome::Saved {
                case: form::with(before, body),
            },
        }
    }

    async fn save_refused(
        &self,
        row: &Integration,
        org: &Org,
        case: &RecordId,
        error: ClientError,
        stamp: i64,
        body: &Map<String, Value>,
    ) -> SaveOutcome {
        let refused = refused(&error);
        let failure = self.failure(row, error, "saving the case").await;
        let unknown = match refused {
            Refused::Values(fields) => return SaveOutcome::Rejected { fields, failure },
            Refused::Gone => {
                return SaveOutcome::Gone {
                    failure: of_cause("case.gone", failure.detail),
                };
            }
            Refused::Conflict => false,
            Refused::Unknown => true,
        };
        match self.observed(row, read(org, case).await).await {
            Ok(Some(now)) if unknown && form::has(&now, body) => SaveOutcome::Saved { case: now },
            Ok(Some(now)) if unknown && now.stamp == stamp => SaveOutcome::Rejected {
                fields: Vec::new(),
                failure: of_cause("case.not-sent", failure.detail),
            },
            Ok(Some(theirs)) => SaveOutcome::Conflict { theirs },
            Ok(None) => SaveOutcome::Gone {
                failure: of_cause("case.gone", failure.detail),
            },
            Err(_) if unknown => SaveOutcome::Unknown {
                failure: of_cause("case.unknown", failure.detail),
            },
            Err(_) => SaveOutcome::Rejected {
                fields: Vec::new(),
                failure,
            },
        }
    }
}

/// The values that a change replaces.
fn before_of(case: &CaseView, body: &Map<String, Value>) -> Value {
    let before = body.keys().map(|field| {
        let value =
            form::value(case, field).map_or(Value::Null, |text| Value::String(text.to_owned()));
        (field.clone(), value)
    });
    Value::Object(before.collect())
}

/// How the change of a save ended.
fn end(outcome: &SaveOutcome) -> (ChangeState, Option<&Failure>) {
    match outcome {
        SaveOutcome::Saved { .. } => (ChangeState::Confirmed, None),
        SaveOutcome::Conflict { .. } => (ChangeState::Conflict, None),
        SaveOutcome::Rejected { failure, .. } | SaveOutcome::Gone { failure } => {
            (ChangeState::Failed, Some(failure))
        }
        SaveOutcome::Unknown { failure } => (ChangeState::Unknown, Some(failure)),
    }
}
