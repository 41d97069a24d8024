//! What the writes of the desk have in common: what a refusal means, and what is recorded of a change.

use salesforce::{Error as ClientError, record};
use serde_json::{Map, Value};
use store::{ChangeKind, Integration, NewChange};

use crate::{
    Error, Orgdeck,
    error::{Doing, of_cause, signs},
    views::{Failure, FieldRefusal},
};

/// What a refused write means.
pub(crate) enum Refused {
    Conflict,
    Gone,
    Values(Vec<FieldRefusal>),
    /// The answer never came, or does not tell.
    Unknown,
}

pub(crate) fn refused(error: &ClientError) -> Refused {
    if error.may_have_been_applied() {
        return Refused::Unknown;
    }
    let Some(answer) = error.api() else {
        return Refused::Values(Vec::new());
    };
    match record::refusal(answer) {
        record::Refusal::Conflict => Refused::Conflict,
        record::Refusal::Gone => Refused::Gone,
        record::Refusal::Fields(fields) => Refused::Values(
            fields
                .into_iter()
                .filter_map(|refusal| {
                    let message = signs::cut(&refusal.message);
                    refusal.field.map(|field| FieldRefusal { field, message })
                })
                .collect(),
        ),
        _ => Refused::Values(Vec::new()),
    }
}

impl Orgdeck {
    /// The failure of a write, with what it proves about the session kept.
    pub(crate) async fn failure(
        &self,
        row: &Integration,
        error: ClientError,
        doing: &'static str,
    ) -> Failure {
        let failed: Result<(), Error> = Err(error).doing(doing);
        match self.observed(row, failed).await {
            Err(error) => error.failure(),
            Ok(()) => of_cause("app.internal", None),
        }
    }

    /// A change as it will be recorded; what it is about is added by who asks.
    pub(crate) async fn change(
        &self,
        row: &Integration,
        kind: ChangeKind,
        body: &Map<String, Value>,
    ) -> Result<NewChange, Error> {
        let session = row.session_id.ok_or_else(|| Error::known("token.none"))?;
        let known = self
            .shared
            .db(move |store| store.sessions().get(session))
            .await?;
        let known = known.ok_or_else(|| Error::known("token.none"))?;
        let id = store::new_id();
        Ok(NewChange {
            id,
            integration_id: Some(row.id),
            session_id: session,
            org_id: known.org_id,
            object: "Case".to_owned(),
            record_id: None,
            record_label: None,
            kind,
            fields: Some(Value::Object(body.clone())),
            before: None,
            base_stamp: None,
            prepared_at: store::now_ms(),
            group_id: id,
            undoes: None,
            draft_id: None,
        })
    }
}
