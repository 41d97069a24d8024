//! Creating, saving and deleting a case. Nobody's change is overwritten unseen, nothing is sent twice unasked, and an
//! answer that never came is looked up where looking can tell.

use salesforce::{Error as ClientError, Org, RecordId, record};
use serde_json::{Map, Value};
use store::{ChangeKind, ChangeState, Integration, NewChange};

use super::{case_id, form, read};
use crate::{
    Error, Orgdeck,
    error::{Doing, of_cause},
    views::{
        Area, CaseView, CreateOutcome, DeleteCaseOutcome, Failure, FieldChange, FieldRefusal,
        IntegrationId, SaveOutcome,
    },
};

/// What a refused write means.
enum Refused {
    Conflict,
    Gone,
    Values(Vec<FieldRefusal>),
    /// The answer never came, or does not tell.
    Unknown,
}

fn refused(error: &ClientError) -> Refused {
    if error.may_have_been_applied() {
        return Refused::Unknown;
    }
    let Some(answer) = error.api() else { return Refused::Values(Vec::new()) };
    match record::refusal(answer) {
        record::Refusal::Conflict => Refused::Conflict,
        record::Refusal::Gone => Refused::Gone,
        record::Refusal::Fields(fields) => Refused::Values(
            fields
                .into_iter()
                .filter_map(|refusal| {
                    let message = refusal.message;
                    refusal.field.map(|field| FieldRefusal { field, message })
                })
                .collect(),
        ),
        _ => Refused::Values(Vec::new()),
    }
}

impl Orgdeck {
    /// Saves changes, unless somebody else changed the case since `stamp` (`SystemModstamp`, milliseconds).
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
        let before = self.observed(&row, read(&org, &case).await).await?;
        // the org compares whole seconds, so a change within the same second shows only here
        let before = match before {
            Some(before) if before.stamp == stamp => before,
            Some(theirs) => return Ok(SaveOutcome::Conflict { theirs }),
            None => return Ok(SaveOutcome::Gone { failure: of_cause("case.gone", None) }),
        };
        let mut change = self.change(&row, ChangeKind::Update, &body).await?;
        change.record_id = Some(case.as_str().to_owned());
        change.record_label = Some(before.row.number.clone());
        change.before = Some(before_of(&before, &body));
        change.base_stamp = Some(stamp);
        let recorded = self.record(change).await?;
        let sent = record::update(&org, "Case", &case, &body, Some(stamp)).await;
        let outcome = match sent {
            Ok(()) => saved(&org, &case, before).await,
            Err(error) => self.save_refused(&row, &org, &case, error, stamp, &body).await,
        };
        let (state, failure) = save_state(&outcome);
        recorded.ended(state, failure, None).await;
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
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
        match refused {
            Refused::Values(fields) => SaveOutcome::Rejected { fields, failure },
            Refused::Gone => SaveOutcome::Gone { failure: of_cause("case.gone", failure.detail) },
            Refused::Conflict => match read(org, case).await {
                Ok(Some(theirs)) => SaveOutcome::Conflict { theirs },
                _ => SaveOutcome::Rejected { fields: Vec::new(), failure },
            },
            Refused::Unknown => match read(org, case).await {
                Ok(Some(now)) if form::has(&now, body) => SaveOutcome::Saved { case: now },
                Ok(Some(now)) if now.stamp == stamp => SaveOutcome::Rejected {
                    fields: Vec::new(),
                    failure: of_cause("case.not-sent", failure.detail),
                },
                Ok(Some(theirs)) => SaveOutcome::Conflict { theirs },
                _ => SaveOutcome::Unknown { failure: of_cause("case.unknown", failure.detail) },
            },
        }
    }

    /// Creates a case. It is never sent again by itself: twice would be two cases.
    ///
    /// # Errors
    /// When the change cannot be recorded: nothing was sent then.
    pub async fn create_case(
        &self,
        id: IntegrationId,
        fields: Vec<FieldChange>,
    ) -> Result<CreateOutcome, Error> {
        let mut body = form::body(&fields)?;
        // a field left blank gets the org's default, which null would suppress
        body.retain(|_, value| !value.is_null());
        let (row, _, org) = self.connected(id).await?;
        let recorded = self.record(self.change(&row, ChangeKind::Create, &body).await?).await?;
        let sent = record::create(&org, "Case", &body).await;
        let outcome = match sent {
            Ok(case) => match read(&org, &case).await {
                Ok(Some(case)) => CreateOutcome::Created { case },
                other => CreateOutcome::Unknown { failure: unseen(other) },
            },
            Err(error) => {
                let refused = refused(&error);
                let failure = self.failure(&row, error, "creating the case").await;
                match refused {
                    Refused::Unknown => CreateOutcome::Unknown {
                        failure: of_cause("case.unknown", failure.detail),
                    },
                    Refused::Values(fields) => CreateOutcome::Rejected { fields, failure },
                    _ => CreateOutcome::Rejected { fields: Vec::new(), failure },
                }
            }
        };
        match &outcome {
            CreateOutcome::Created { case } => {
                recorded.ended(ChangeState::Confirmed, None, Some(case.row.id.clone())).await;
            }
            CreateOutcome::Rejected { failure, .. } => {
                recorded.ended(ChangeState::Failed, Some(failure), None).await;
            }
            CreateOutcome::Unknown { failure } => {
                recorded.ended(ChangeState::Unknown, Some(failure), None).await;
            }
        }
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

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
        let Some(before) = before else { return Ok(DeleteCaseOutcome::Deleted) };
        if typed_number.trim() != before.row.number {
            return Ok(DeleteCaseOutcome::NumberDiffers);
        }
        let mut change = self.change(&row, ChangeKind::Delete, &Map::new()).await?;
        change.record_id = Some(case.as_str().to_owned());
        change.record_label = Some(before.row.number.clone());
        change.base_stamp = Some(before.stamp);
        let recorded = self.record(change).await?;
        let outcome = match record::delete(&org, "Case", &case).await {
            Ok(()) => DeleteCaseOutcome::Deleted,
            Err(error) => {
                let refused = refused(&error);
                let failure = self.failure(&row, error, "deleting the case").await;
                match refused {
                    Refused::Gone => DeleteCaseOutcome::Deleted,
                    Refused::Unknown => match read(&org, &case).await {
                        Ok(None) => DeleteCaseOutcome::Deleted,
                        Ok(Some(_)) => DeleteCaseOutcome::Rejected {
                            failure: of_cause("case.not-sent", failure.detail),
                        },
                        Err(_) => DeleteCaseOutcome::Unknown {
                            failure: of_cause("case.unknown", failure.detail),
                        },
                    },
                    _ => DeleteCaseOutcome::Rejected { failure },
                }
            }
        };
        match &outcome {
            DeleteCaseOutcome::Rejected { failure } => {
                recorded.ended(ChangeState::Failed, Some(failure), None).await;
            }
            DeleteCaseOutcome::Unknown { failure } => {
                recorded.ended(ChangeState::Unknown, Some(failure), None).await;
            }
            _ => recorded.ended(ChangeState::Confirmed, None, None).await,
        }
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

    /// The failure of a write, with what it proves about the session kept.
    async fn failure(&self, row: &Integration, error: ClientError, doing: &'static str) -> Failure {
        let failed: Result<(), Error> = Err(error).doing(doing);
        match self.observed(row, failed).await {
            Err(error) => error.failure(),
            Ok(()) => of_cause("app.internal", None),
        }
    }

    async fn change(
        &self,
        row: &Integration,
        kind: ChangeKind,
        body: &Map<String, Value>,
    ) -> Result<NewChange, Error> {
        let session = row.session_id.ok_or_else(|| Error::known("token.none"))?;
        let known = self.shared.db(move |store| store.sessions().get(session)).await?;
        let known = known.ok_or_else(|| Error::known("token.none"))?;
        Ok(NewChange {
            id: store::new_id(),
            integration_id: Some(row.id),
            session_id: session,
            org_id: known.org_id,
            object: "Case".to_owned(),
            record_id: None,
            record_label: None,
            kind,
            fields: Value::Object(body.clone()),
            before: None,
            base_stamp: None,
            prepared_at: store::now_ms(),
        })
    }
}

/// The case after a save that the org took. If it cannot be read now, it is shown as it was asked for elsewhere.
async fn saved(org: &Org, case: &RecordId, before: CaseView) -> SaveOutcome {
    match read(org, case).await {
        Ok(Some(case)) => SaveOutcome::Saved { case },
        Ok(None) => SaveOutcome::Gone { failure: of_cause("case.gone", None) },
        // it is saved; the list fetches again and shows the new values as soon as it can
        Err(_) => SaveOutcome::Saved { case: before },
    }
}

/// Created, and not to be seen: a sharing rule may hide it, or the network broke.
fn unseen(read: Result<Option<CaseView>, Error>) -> Failure {
    match read {
        Err(error) => of_cause("case.unknown", error.failure().detail),
        Ok(_) => of_cause("case.unknown", None),
    }
}

fn before_of(case: &CaseView, body: &Map<String, Value>) -> Value {
    let before = body.keys().map(|field| {
        let value = form::value(case, field).map_or(Value::Null, |text| Value::String(text.to_owned()));
        (field.clone(), value)
    });
    Value::Object(before.collect())
}

fn save_state(outcome: &SaveOutcome) -> (ChangeState, Option<&Failure>) {
    match outcome {
        SaveOutcome::Saved { .. } => (ChangeState::Confirmed, None),
        SaveOutcome::Conflict { .. } => (ChangeState::Conflict, None),
        SaveOutcome::Rejected { failure, .. } | SaveOutcome::Gone { failure } => {
            (ChangeState::Failed, Some(failure))
        }
        SaveOutcome::Unknown { failure } => (ChangeState::Unknown, Some(failure)),
    }
}
