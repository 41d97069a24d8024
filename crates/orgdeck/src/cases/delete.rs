//! Deleting a case, once its number was typed.

use salesforce::{Error as ClientError, Org, RecordId, record};
use serde_json::Map;
use store::{ChangeKind, ChangeState, Integration};

use super::{
    case_id, read,
    write::{Refused, refused},
};
use crate::{
    Error, Orgdeck,
    error::of_cause,
    views::{Area, DeleteCaseOutcome, Failure, IntegrationId},
};

impl Orgdeck {
    /// Deletes a case, if the typed number is its own.
    ///
    /// # Errors
    /// When the case cannot be read first, or the change cannot be recorded: nothing was sent then.
    pub async fn delete_case(
        &self,
        id: IntegrationId,
        case: &str,
        typed_number: &str,
    ) -> Result<DeleteCaseOutcome, Error> {
        let case = case_id(case)?;
        let (row, _, org) = self.connected(id).await?;
        let before = self.observed(&row, read(&org, &case).await).await?;
        let Some(before) = before else {
            return Ok(DeleteCaseOutcome::Deleted);
        };
        if typed_number.trim() != before.row.number {
            return Ok(DeleteCaseOutcome::NumberDiffers);
        }
        let mut change = self.change(&row, ChangeKind::Delete, &Map::new()).await?;
        change.record_id = Some(case.as_str().to_owned());
        change.record_label = Some(before.row.number.clone());
        change.base_stamp = Some(super::stamp::changed_ms(before.stamp));
        let recorded = self.record(change).await?;
        let outcome = match record::delete(&org, "Case", &case).await {
            Ok(()) => DeleteCaseOutcome::Deleted,
            Err(error) => self.delete_refused(&row, &org, &case, error).await,
        };
        let (state, failure) = end(&outcome);
        recorded.ended(state, failure, None).await;
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

    async fn delete_refused(
        &self,
        row: &Integration,
        org: &Org,
        case: &RecordId,
        error: ClientError,
    ) -> DeleteCaseOutcome {
        let refused = refused(&error);
        let failure = self.failure(row, error, "deleting the case").await;
        match refused {
            Refused::Gone => return DeleteCaseOutcome::Deleted,
            Refused::Conflict | Refused::Values(_) => {
                return DeleteCaseOutcome::Rejected { failure };
            }
            Refused::Unknown => {}
        }
        match self.observed(row, read(org, case).await).await {
            Ok(None) => DeleteCaseOutcome::Deleted,
            Ok(Some(_)) => DeleteCaseOutcome::Rejected {
                failure: of_cause("case.not-sent", failure.detail),
            },
            Err(_) => DeleteCaseOutcome::Unknown {
                failure: of_cause("case.unknown", failure.detail),
            },
        }
    }
}

/// How the change of a deletion ended.
fn end(outcome: &DeleteCaseOutcome) -> (ChangeState, Option<&Failure>) {
    match outcome {
        DeleteCaseOutcome::Rejected { failure } => (ChangeState::Failed, Some(failure)),
        DeleteCaseOutcome::Unknown { failure } => (ChangeState::Unknown, Some(failure)),
        DeleteCaseOutcome::Deleted | DeleteCaseOutcome::NumberDiffers => {
            (ChangeState::Confirmed, None)
        }
    }
}
