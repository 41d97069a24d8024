//! Creating a case. It is never sent again by itself: twice would be two cases.

use salesforce::{Error as ClientError, Org, RecordId, record};
use serde_json::{Map, Value};
use store::{ChangeKind, ChangeState, Integration};

use super::{
    form, read,
    write::{Refused, refused},
};
use crate::{
    Error, Orgdeck,
    error::of_cause,
    views::{Area, CaseView, CreateOutcome, Failure, FieldChange, IntegrationId},
};

impl Orgdeck {
    /// Creates a case. A field left blank gets the org's default.
    ///
    /// # Errors
    /// When the change cannot be recorded: nothing was sent then.
    pub async fn create_case(
        &self,
        id: IntegrationId,
        fields: Vec<FieldChange>,
    ) -> Result<CreateOutcome, Error> {
        let mut body = form::body(&fields)?;
        // null would suppress the default
        body.retain(|_, value| !value.is_null());
        let (row, _, org) = self.connected(id).await?;
        let recorded = self
            .record(self.change(&row, ChangeKind::Create, &body).await?)
            .await?;
        let outcome = match record::create(&org, "Case", &body).await {
            Ok(case) => CreateOutcome::Created {
                case: self.created(&row, &org, &case, &body).await,
            },
            Err(error) => self.create_refused(&row, error).await,
        };
        let (state, failure, record) = end(&outcome);
        recorded.ended(state, failure, record).await;
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

    /// The new case. If it cannot be read now, or a sharing rule hides it, it is shown as it was asked for, still
    /// without its number: to call it unknown would invite a second one.
    async fn created(
        &self,
        row: &Integration,
        org: &Org,
        case: &RecordId,
        body: &Map<String, Value>,
    ) -> CaseView {
        match self.observed(row, read(org, case).await).await {
            Ok(Some(case)) => case,
            _ => form::with(form::made(case.as_str(), store::now_ms(), &[]), body),
        }
    }

    async fn create_refused(&self, row: &Integration, error: ClientError) -> CreateOutcome {
        let refused = refused(&error);
        let failure = self.failure(row, error, "creating the case").await;
        match refused {
            Refused::Unknown => CreateOutcome::Unknown {
                failure: of_cause("case.unknown", failure.detail),
            },
            Refused::Values(fields) => CreateOutcome::Rejected { fields, failure },
            Refused::Conflict | Refused::Gone => CreateOutcome::Rejected {
                fields: Vec::new(),
                failure,
            },
        }
    }
}

/// How the change of a creation ended, and the id of the new record.
fn end(outcome: &CreateOutcome) -> (ChangeState, Option<&Failure>, Option<String>) {
    match outcome {
        CreateOutcome::Created { case } => {
            (ChangeState::Confirmed, None, Some(case.row.id.clone()))
        }
        CreateOutcome::Rejected { failure, .. } => (ChangeState::Failed, Some(failure), None),
        CreateOutcome::Unknown { failure } => (ChangeState::Unknown, Some(failure), None),
    }
}
