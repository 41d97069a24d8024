//! Deleting a record, once its number or name was typed.

use std::sync::Arc;

use salesforce::{Error as ClientError, RecordId, describe::ObjectDescribe, record};
use store::ChangeKind;

use super::{
    base::{self, Base},
    outcome::{end, gone, rejected, unknown},
    refused::{Refused, refused},
    settle::is_there,
};
use crate::{
    Error, Orgdeck,
    desk::{at::At, record::record_id},
    error::{Doing, of_cause},
    views::{Area, ChangeId, IntegrationId, WriteOutcome},
};

impl Orgdeck {
    /// Deletes a record, if the typed text is its number or name.
    ///
    /// # Errors
    /// When it cannot be read first, or the change cannot be recorded: nothing was sent then.
    pub async fn delete_record(
        &self,
        id: IntegrationId,
        object: &str,
        record: &str,
        typed: &str,
    ) -> Result<WriteOutcome, Error> {
        let record = record_id(record)?;
        let at = At::open(self, id).await?.working_with(object)?;
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        if described
            .key_prefix
            .as_deref()
            .is_some_and(|prefix| prefix != record.prefix())
        {
            let words = format!("That is not the id of a record of {}.", described.name);
            return Err(Error::named("input.case", words));
        }
        let names = restorable(&described);
        let read = base::read_now(&at, &described, &record, &names).await;
        let read = read.doing("reading the record");
        let Some(before) = self.observed(&at.row, read).await? else {
            return Ok(gone());
        };
        if typed.trim() != before.name.trim() {
            return Ok(WriteOutcome::NumberDiffers);
        }
        let outcome = self.deleted(&at, &described, &record, &before).await?;
        self.shared.tell(Area::Cases, Some(id));
        Ok(outcome)
    }

    async fn deleted(
        &self,
        at: &At,
        object: &Arc<ObjectDescribe>,
        id: &RecordId,
        before: &Base,
    ) -> Result<WriteOutcome, Error> {
        let mut change = at.change(&object.name, ChangeKind::Delete, None);
        change.record_id = Some(id.as_str().to_owned());
        change.record_label = Some(before.name.clone());
        change.before = Some(before.before(before.values.keys()));
        change.base_stamp = Some(before.stamp);
        let done = WriteOutcome::Done {
            change: ChangeId(change.id),
            record: None,
            merged: Vec::new(),
        };
        let recorded = self.record(at, change).await?;
        let outcome = match record::delete(&at.org, &object.name, id).await {
            Ok(()) => {
                // what the answer proves is kept; that it cannot be is no reason to say otherwise
                let _ = self.observed(&at.row, Ok(())).await;
                done
            }
            Err(error) => self.delete_refused(at, object, id, error, done).await,
        };
        let (state, failure) = end(&outcome);
        recorded.ended(state, failure, None).await;
        Ok(outcome)
    }

    async fn delete_refused(
        &self,
        at: &At,
        object: &ObjectDescribe,
        id: &RecordId,
        error: ClientError,
        done: WriteOutcome,
    ) -> WriteOutcome {
        let means = refused(&error);
        let failure = self.failure(&at.row, error, "deleting").await;
        match means {
            Refused::Gone => WriteOutcome::Gone {
                failure: of_cause("case.gone", failure.detail),
            },
            Refused::Held => WriteOutcome::Held { failure },
            Refused::Values(fields) => WriteOutcome::Rejected { fields, failure },
            Refused::Conflict | Refused::Duplicates(_) => rejected(failure),
            Refused::Unknown => match is_there(at, object, id).await {
                Ok(false) => done,
                // still there: the org may be at it
                Ok(true) | Err(_) => unknown(failure),
            },
        }
    }
}

/// The fields whose values are kept of a record that is deleted: what could be typed again.
pub(super) fn restorable(object: &ObjectDescribe) -> Vec<&str> {
    let fields = object.fields.iter();
    let typed = fields.filter(|field| field.createable && !field.calculated);
    typed.map(|field| field.name.as_str()).collect()
}
