//! A write whose end nobody knows is looked up by reading, never sent again.

use salesforce::{
    Error as ClientError, RecordId,
    describe::ObjectDescribe,
    query,
    soql::{Compare, Filter, Name, Select, Value as Literal},
};
use serde_json::{Map, Value};
use store::{Change, ChangeKind, ChangeState, Finished};

use super::{
    base,
    create::Made,
    drafts::Taken,
    merge::{Merged, has, merge},
    outcome::{end, gone, rejected, unknown},
    values,
};
use crate::{
    Error, Orgdeck,
    desk::{at::At, record::record_id},
    error::{Doing, of_cause},
    views::{Area, ChangeId, DraftId, Failure, IntegrationId, RecordView, Settled, WriteOutcome},
};

/// How long after it was sent a new record may still appear, ms. Until then "it is not there" is no answer: two would
/// be worse than one that is waited for. Unconfirmed at Salesforce, which ends a request after two minutes of work
/// (REST API Developer Guide, "Request limits") and may hold it longer.
const MAY_APPEAR: i64 = 10 * 60_000;

impl Orgdeck {
    /// Looks in the org whether a change of unknown end arrived.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn settle_change(&self, change: ChangeId) -> Result<Settled, Error> {
        let found = self
            .shared
            .db(move |store| store.changes().get(change.0))
            .await?;
        let mut found = found.ok_or_else(|| Error::known("case.draft-gone"))?;
        // what is being sent right now is not looked for: it would be told to have been lost
        let _ours = match found.asked.draft_id {
            Some(draft) => {
                let ours = self.shared.turn(draft).await;
                let again = self
                    .shared
                    .db(move |store| store.changes().get(change.0))
                    .await?;
                found = again.unwrap_or(found);
                Some(ours)
            }
            None if found.state == ChangeState::Sent => {
                return Ok(Settled {
                    draft: None,
                    outcome: unknown(of_cause("case.unknown", None)),
                });
            }
            None => None,
        };
        self.look_after(&found).await
    }

    /// The same for one that nobody else is at.
    pub(super) async fn look_after(&self, found: &Change) -> Result<Settled, Error> {
        let outcome = self.settled(found).await?;
        let (state, failure) = end(&outcome);
        let made = match &outcome {
            WriteOutcome::Done {
                record: Some(record),
                ..
            } if found.asked.kind == ChangeKind::Create => Some(record.id.clone()),
            _ => None,
        };
        let taken = found.asked.draft_id.map(|draft| Taken {
            draft: DraftId(draft),
            written: values::changes(found.asked.fields.as_ref()),
            made: made.clone().or_else(|| found.asked.record_id.clone()),
        });
        let kept = match state {
            ChangeState::Failed | ChangeState::Conflict => self.keep_change(found).await?,
            _ => None,
        };
        if state != ChangeState::Unknown {
            let end = Finished {
                id: found.asked.id,
                state,
                error: failure.and_then(|failure| serde_json::to_value(failure).ok()),
                record_id: made,
            };
            let taken = taken.filter(|_| state == ChangeState::Confirmed);
            self.all_ended(vec![end], taken).await;
        }
        let draft = match kept {
            Some(draft) => Some(draft),
            None => self.draft_left(found).await?,
        };
        self.shared
            .tell(Area::Cases, found.asked.integration_id.map(IntegrationId));
        Ok(Settled { draft, outcome })
    }

    /// The draft of a change, where one is still kept.
    async fn draft_left(&self, change: &Change) -> Result<Option<DraftId>, Error> {
        let Some(draft) = change.asked.draft_id else {
            return Ok(None);
        };
        let kept = self
            .shared
            .db(move |store| store.drafts().get(draft))
            .await?;
        Ok(kept.map(|row| DraftId(row.id)))
    }

    async fn settled(&self, change: &Change) -> Result<WriteOutcome, Error> {
        let asked = &change.asked;
        let integration = asked.integration_id.map(IntegrationId);
        let integration = integration.ok_or_else(|| Error::known("input.gone"))?;
        let at = At::open(self, integration).await?;
        let described = self.shared.describe(at.session, &at.org, &asked.object);
        let object = self.observed(&at.row, described.await).await?;
        let body = asked.fields.as_ref().and_then(Value::as_object);
        let body = body.cloned().unwrap_or_default();
        let look = Look {
            app: self,
            at: &at,
            object: &object,
            change,
        };
        let id = asked.record_id.as_deref().map(record_id).transpose()?;
        // its end was found meanwhile
        if change.state == ChangeState::Confirmed {
            return Ok(look.done(id.as_ref()).await);
        }
        let looked = match (asked.kind, id) {
            (ChangeKind::Create, _) => look.created(&body).await,
            (_, None) => return Ok(unknown(of_cause("case.unknown", None))),
            (ChangeKind::Update, Some(id)) => look.updated(&id, &body).await,
            (ChangeKind::Delete, Some(id)) => look.deleted(&id, true).await,
            (ChangeKind::Restore, Some(id)) => look.deleted(&id, false).await,
        };
        self.observed(&at.row, looked.doing("looking whether a change arrived"))
            .await
    }
}

/// Looking after one change.
struct Look<'a> {
    app: &'a Orgdeck,
    at: &'a At,
    object: &'a ObjectDescribe,
    change: &'a Change,
}

impl Look<'_> {
    async fn updated(
        &self,
        id: &RecordId,
        body: &Map<String, Value>,
    ) -> Result<WriteOutcome, ClientError> {
        let names: Vec<&str> = body.keys().map(String::as_str).collect();
        let Some(now) = base::read_now(self.at, self.object, id, &names).await? else {
            return Ok(gone());
        };
        if has(self.object, &now, body) {
            return Ok(self.done(Some(id)).await);
        }
        let before = values::changes(self.change.asked.before.as_ref());
        let before = values::cells(&before);
        match merge(self.object, &before, &now, body, None) {
            // it may be sent again: where it comes after all, the second one meets a newer record
            Merged::Write { .. } => Ok(rejected(self.not_sent())),
            // whether somebody wrote over it or it never came, theirs stands now
            Merged::Clash(fields) => Ok(match self.read(id).await {
                Some(theirs) => WriteOutcome::Conflict {
                    fields,
                    theirs: Box::new(theirs),
                },
                None => unknown(of_cause("case.unknown", None)),
            }),
        }
    }

    async fn read(&self, id: &RecordId) -> Option<RecordView> {
        let read = self.app.read_record(self.at, &self.object.name, id).await;
        read.ok().flatten()
    }

    async fn created(&self, body: &Map<String, Value>) -> Result<WriteOutcome, ClientError> {
        let asked_at = self.change.asked.prepared_at;
        Ok(
            match self.app.made(self.at, self.object, body, asked_at).await? {
                Made::One(id) => self.done(Some(&id)).await,
                Made::None if store::now_ms() - asked_at > MAY_APPEAR => rejected(self.not_sent()),
                Made::None => WriteOutcome::Unknown {
                    failure: of_cause("case.not-yet", None),
                },
                Made::Several => unknown(of_cause("case.unknown", None)),
            },
        )
    }

    /// A deletion, or the bringing back of what was deleted.
    async fn deleted(&self, id: &RecordId, gone: bool) -> Result<WriteOutcome, ClientError> {
        let there = is_there(self.at, self.object, id).await?;
        Ok(match there != gone {
            true => self.done((!gone).then_some(id)).await,
            false => rejected(self.not_sent()),
        })
    }

    fn not_sent(&self) -> Failure {
        let told = self.change.error.clone();
        let told = told.and_then(|error| serde_json::from_value::<Failure>(error).ok());
        of_cause("case.not-sent", told.and_then(|failure| failure.detail))
    }

    async fn done(&self, id: Option<&RecordId>) -> WriteOutcome {
        let record = match id {
            Some(id) => self.read(id).await,
            None => None,
        };
        WriteOutcome::Done {
            change: ChangeId(self.change.asked.id),
            record: record.map(Box::new),
            merged: Vec::new(),
        }
    }
}

/// Whether this user sees the record, outside the Recycle Bin.
pub(super) async fn is_there(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
) -> Result<bool, ClientError> {
    let name = Name::parse(&object.name)?;
    let by_id = Filter::Is(Name::fixed("Id"), Compare::Equal, Literal::Id(id.clone()));
    let asked = Select::new(name, [Name::fixed("Id")]).filter(by_id).soql();
    let page = query::query::<Value>(&at.org, &asked).await?;
    Ok(!page.records.is_empty())
}
