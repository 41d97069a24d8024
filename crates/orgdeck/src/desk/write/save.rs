//! Saving a draft: sent once, on the condition that nobody changed the record meanwhile; what does not clash with
//! somebody else's change is merged.

use std::{convert::Infallible, sync::Arc};

use salesforce::{
    Error as ClientError, RecordId,
    composite::{Part, PartAnswer},
    describe::ObjectDescribe,
};
use serde_json::{Map, Value};
use store::{Change, ChangeKind, ChangeState, Draft, Store, StoreError};

use super::{
    base::{self, Base},
    drafts::{Taken, view},
    merge::{Merged, has, merge},
    outcome::{done, end, gone, held, rejected, unknown},
    recorded::Recorded,
    refused::{Refused, refused},
    values,
};
use crate::{
    Error, Orgdeck,
    desk::{
        at::At,
        describes,
        record::{Question, record_id},
    },
    error::of_cause,
    sessions::Known,
    views::{
        Area, ConflictField, DraftId, DraftView, Failure, FieldRefusal, RecordView, SaveHow,
        WriteOutcome,
    },
};

/// How often a save goes on over somebody else's change that does not clash. A record that changes more often within
/// one save is being written by something that does not rest.
const ROUNDS: usize = 5;

/// A draft on its way to the org.
pub(super) struct Saving<'a> {
    pub(super) app: &'a Orgdeck,
    pub(super) at: At,
    pub(super) object: Arc<ObjectDescribe>,
    pub(super) draft: &'a DraftView,
    pub(super) how: SaveHow,
}

impl Orgdeck {
    /// Saves a draft: sends it once, on the condition that nobody changed the record meanwhile.
    ///
    /// # Errors
    /// When the draft is gone, or the change cannot be recorded: nothing was sent then.
    pub async fn save_draft(&self, draft: DraftId, how: SaveHow) -> Result<WriteOutcome, Error> {
        let _ours = self.shared.turn(draft.0).await;
        let begun = self
            .shared
            .database
            .at_once(|store| Begun::at(store, draft));
        let begun = begun.await?;
        let gone = || Error::known("case.draft-gone");
        let mut kept = begun.draft.and_then(view).ok_or_else(gone)?;
        if kept.kept.many.is_some() {
            let why = "What is for several records is opened and begun, not saved.";
            return Err(Error::named("input.case", why));
        }
        if let Some(outcome) = self.ended_before(begun.newest).await {
            let arrived = matches!(outcome, WriteOutcome::Done { .. });
            match self.draft(draft).await {
                // what was typed since that one was sent goes on its way
                Ok(left) if arrived => kept = left,
                _ => return Ok(outcome),
            }
        }
        let outcome = match self.saving(&kept, begun.known, how).await {
            Ok(saving) => saving.send().await?,
            Err(error) if error.cause().starts_with("input.") => return Err(error),
            Err(error) => held(error.failure()),
        };
        self.shared.tell(Area::Cases, Some(kept.integration));
        Ok(outcome)
    }

    /// How an earlier saving of a draft ended, its newest change, if nobody knew and it is known now to have arrived, or
    /// still not known: it is not sent again then.
    async fn ended_before(&self, newest: Option<Change>) -> Option<WriteOutcome> {
        let open = |state| matches!(state, ChangeState::Sent | ChangeState::Unknown);
        let change = newest.filter(|change| open(change.state))?;
        // where it cannot be looked for now, it is as unknown as before
        let outcome = match self.look_after(&change).await {
            Ok(settled) => settled.outcome,
            Err(error) => WriteOutcome::Unknown {
                failure: error.failure(),
            },
        };
        matches!(
            outcome,
            WriteOutcome::Done { .. } | WriteOutcome::Unknown { .. }
        )
        .then_some(outcome)
    }

    async fn saving<'a>(
        &'a self,
        draft: &'a DraftView,
        known: Known,
        how: SaveHow,
    ) -> Result<Saving<'a>, Error> {
        let kept = &draft.kept;
        let at = At::of(self, known)?.working_with(&kept.object)?;
        let described = self.shared.describe(at.session, &at.org, &kept.object);
        let mut object = self.observed(&at.row, described.await).await?;
        let new = kept.record.is_none();
        if values::lacks_rights(&object, &kept.changes, new) {
            // the right may have been given since it was asked for
            self.shared.forget_describes(at.session);
            let described = self.shared.describe(at.session, &at.org, &kept.object);
            object = self.observed(&at.row, described.await).await?;
        }
        Ok(Saving {
            app: self,
            at,
            object,
            draft,
            how,
        })
    }
}

impl Saving<'_> {
    async fn send(&self) -> Result<WriteOutcome, Error> {
        let (kept, new) = (&self.draft.kept, self.draft.kept.record.is_none());
        if !new && !self.object.updateable {
            return Ok(rejected(of_cause("rights.record", None)));
        }
        let body = match values::body(&self.object, &kept.changes, new) {
            Ok(body) => body,
            Err(fields) => return Ok(self.not_of_the_form(fields)),
        };
        match &kept.record {
            Some(record) => self.update(&record_id(record)?, body).await,
            None => self.create(body).await,
        }
    }

    /// What no request could carry: a value that is none of its field, or a field that this user may not write.
    fn not_of_the_form(&self, fields: Vec<FieldRefusal>) -> WriteOutcome {
        let kept = &self.draft.kept;
        let closed = values::lacks_rights(&self.object, &kept.changes, kept.record.is_none());
        let cause = if closed {
            "rights.field-write"
        } else {
            "case.rejected"
        };
        WriteOutcome::Rejected {
            fields,
            failure: of_cause(cause, None),
        }
    }

    async fn update(&self, id: &RecordId, mine: Map<String, Value>) -> Result<WriteOutcome, Error> {
        let mut base = self.typed_over();
        if !base.settled {
            base = match self.settled(id).await {
                Ok(base) => base,
                Err(outcome) => return Ok(*outcome),
            };
        }
        let mut tries = Tries::default();
        for _ in 0..ROUNDS {
            let outcome = match self.round(id, &base, &mine, &mut tries).await? {
                Next::Again(newer) => {
                    base = newer;
                    continue;
                }
                Next::Done(record) => {
                    let record = match record {
                        Some(record) => Some(record),
                        None => self.now(id).await.map(Box::new),
                    };
                    done(tries.change.as_ref(), record, tries.theirs)
                }
                Next::Ended(outcome) => *outcome,
            };
            return Ok(self.finish(tries.change, outcome).await);
        }
        let outcome = rejected(of_cause("case.locked", None));
        Ok(self.finish(tries.change, outcome).await)
    }

    /// One try, on what is known of the record.
    async fn round<'s>(
        &'s self,
        id: &RecordId,
        base: &Base,
        mine: &Map<String, Value>,
        tries: &mut Tries<'s>,
    ) -> Result<Next, Error> {
        let body = match self.merged(base, mine) {
            Merged::Clash(fields) => {
                let outcome = self.conflict(id, fields).await;
                return Ok(Next::ended(tries.or_unknown(outcome)));
            }
            Merged::Write { body, theirs } => {
                tries.merge(theirs);
                body
            }
        };
        if body.is_empty() {
            return Ok(Next::Done(None));
        }
        self.recorded(id, base, &body, &mut tries.change).await?;
        match self.app.question(&self.at, &self.object.name, id).await {
            Ok(question) => {
                let sent = self.try_once(question, id, base, &body).await;
                match sent {
                    Ok(record) => Ok(Next::Done(record.map(Box::new))),
                    Err(error) => Ok(self.refused_update(id, error, (base, &body), tries).await),
                }
            }
            // not even sent
            Err(error) => {
                let row = &self.at.row;
                let Err(error) = self.app.observed::<Infallible>(row, Err(error)).await;
                Ok(Next::ended(held(error.failure())))
            }
        }
    }

    /// Records what is about to be sent.
    async fn recorded<'s>(
        &'s self,
        id: &RecordId,
        base: &Base,
        body: &Map<String, Value>,
        change: &mut Option<Recorded<'s>>,
    ) -> Result<(), Error> {
        match change {
            Some(change) => {
                let before = base.before(body.keys());
                change.stands_on(before, base.stamp).await?;
            }
            None => *change = Some(self.prepared(id, base, body).await?),
        }
        Ok(())
    }

    /// Sends the change with its condition, and reads the record behind it in the same call.
    async fn try_once(
        &self,
        question: Question<'_>,
        id: &RecordId,
        base: &Base,
        body: &Map<String, Value>,
    ) -> Result<Option<RecordView>, ClientError> {
        let object = describes::name(&self.object);
        let mut part = Part::update(&object, id, body, Some(base.stamp));
        if self.how.allow_duplicates {
            part = part.allowing_duplicates();
        }
        let sent = self
            .app
            .flushing(self.app.write_record(question, part))
            .await;
        if sent.is_ok() {
            // what fails here is not about the write
            if let Err(error) = self.app.observed(&self.at.row, Ok(())).await {
                tracing::warn!(%error, "the state of an integration could not be kept");
            }
        }
        let took = |(answer, record): (PartAnswer, _)| answer.success().map(|()| record);
        sent.and_then(took)
    }

    /// The base the draft was typed over, as the window read it.
    fn typed_over(&self) -> Base {
        let kept = &self.draft.kept;
        let values = kept.base.iter();
        let known = |name: &&str| kept.base.iter().any(|one| one.field == **name);
        let whole = self.names().iter().all(known);
        Base {
            name: kept.name.clone().unwrap_or_default(),
            stamp: kept.stamp.unwrap_or_default(),
            settled: whole && kept.settled && kept.stamp.is_some() && self.how.over.is_none(),
            values: values
                .map(|value| (value.field.clone(), value.cell.clone()))
                .collect(),
        }
    }

    fn names(&self) -> Vec<&str> {
        let changes = self.draft.kept.changes.iter();
        changes.map(|change| change.field.as_str()).collect()
    }

    /// The record as it is now, or how the save ends because it cannot be read.
    async fn settled(&self, id: &RecordId) -> Result<Base, Box<WriteOutcome>> {
        match base::read_settled(&self.at, &self.object, id, &self.names()).await {
            Ok(Some(base)) => Ok(base),
            Ok(None) => Err(Box::new(gone())),
            Err(error) => Err(Box::new(held(self.failure(error).await))),
        }
    }

    fn merged(&self, now: &Base, mine: &Map<String, Value>) -> Merged {
        let kept = &self.draft.kept;
        // a draft that stands on the state that was seen is judged by its values: the second of a stamp can have two
        let over = self.how.over.filter(|over| kept.stamp != Some(*over));
        merge(&self.object, &kept.base, now, mine, over)
    }

    async fn prepared(
        &self,
        id: &RecordId,
        base: &Base,
        mine: &Map<String, Value>,
    ) -> Result<Recorded<'_>, Error> {
        let mut change = self
            .at
            .change(&self.object.name, ChangeKind::Update, Some(mine.clone()));
        change.record_id = Some(id.as_str().to_owned());
        change.record_label = Some(base.name.clone());
        change.before = Some(base.before(mine.keys()));
        change.base_stamp = Some(base.stamp);
        change.draft_id = Some(self.draft.kept.id.0);
        self.app.record_soon(&self.at, change).await
    }

    /// What follows when the org did not take it.
    async fn refused_update(
        &self,
        id: &RecordId,
        error: ClientError,
        (sent_on, body): (&Base, &Map<String, Value>),
        tries: &mut Tries<'_>,
    ) -> Next {
        match refused(&error) {
            Refused::Conflict => match self.settled(id).await {
                Ok(base) => Next::Again(base),
                Err(outcome) => Next::Ended(outcome),
            },
            Refused::Unknown => {
                let failure = self.failure(error).await;
                let now = base::read_settled(&self.at, &self.object, id, &self.names()).await;
                match now {
                    Ok(Some(now)) if has(&self.object, &now, body) => Next::Done(None),
                    Ok(Some(now)) if now.stamp != sent_on.stamp => {
                        tries.lost = Some(failure);
                        Next::Again(now)
                    }
                    Ok(None) => Next::ended(gone()),
                    // that it is not there yet does not say that it will not come: saving again looks first
                    Ok(Some(_)) | Err(_) => Next::ended(unknown(failure)),
                }
            }
            other => Next::ended(self.refused(other, error).await),
        }
    }

    /// How a write ends that the org refused, and certainly did not carry out.
    pub(super) async fn refused(&self, refused: Refused, error: ClientError) -> WriteOutcome {
        let failure = self.failure(error).await;
        match refused {
            Refused::Gone => WriteOutcome::Gone {
                failure: of_cause("case.gone", failure.detail),
            },
            Refused::Held => held(failure),
            Refused::Unknown => unknown(failure),
            Refused::Conflict => rejected(failure),
            Refused::Values(fields) => WriteOutcome::Rejected { fields, failure },
            Refused::Duplicates(found) => WriteOutcome::Duplicates {
                records: super::similar::named(&self.at, &found.records).await,
                can_save: found.can_save,
                failure,
            },
        }
    }

    pub(super) async fn failure(&self, error: ClientError) -> Failure {
        self.app.failure(&self.at.row, error, "saving").await
    }

    /// The record as it is now, where it can be read.
    pub(super) async fn now(&self, id: &RecordId) -> Option<RecordView> {
        let read = self.app.read_record(&self.at, &self.object.name, id).await;
        let read = self.app.observed(&self.at.row, read).await;
        read.ok().flatten()
    }

    async fn conflict(&self, id: &RecordId, fields: Vec<ConflictField>) -> WriteOutcome {
        let read = self.app.read_record(&self.at, &self.object.name, id).await;
        match self.app.observed(&self.at.row, read).await {
            Ok(Some(theirs)) => WriteOutcome::Conflict {
                fields,
                theirs: Box::new(theirs),
            },
            Ok(None) => gone(),
            Err(error) => held(error.failure()),
        }
    }

    /// Ends the change, if one was recorded.
    async fn finish(&self, recorded: Option<Recorded<'_>>, outcome: WriteOutcome) -> WriteOutcome {
        let taken = self.taken(&outcome, None);
        match recorded {
            Some(recorded) => {
                let (state, failure) = end(&outcome);
                recorded.ended_with(state, failure, None, taken).await;
            }
            // nothing was written where the record had it all
            None => self.app.all_ended(Vec::new(), taken).await,
        }
        outcome
    }

    /// What the org has of the draft after this; `made` is the record it made.
    pub(super) fn taken(&self, outcome: &WriteOutcome, made: Option<String>) -> Option<Taken> {
        let kept = &self.draft.kept;
        matches!(outcome, WriteOutcome::Done { .. }).then(|| Taken {
            draft: kept.id,
            written: kept.changes.clone(),
            made,
        })
    }
}

/// What the database has at the beginning of a save.
struct Begun {
    draft: Option<Draft>,
    /// The newest change that was made of the draft.
    newest: Option<Change>,
    known: Known,
}

impl Begun {
    fn at(store: &Store, id: DraftId) -> Result<Self, StoreError> {
        let draft = store.drafts().get(id.0)?;
        let of = draft.as_ref().map(|draft| draft.integration_id);
        Ok(Self {
            draft,
            newest: store.changes().newest_of_draft(id.0)?,
            known: Known::at(store, of.unwrap_or_default())?,
        })
    }
}

/// What the tries of one save have left.
#[derive(Default)]
struct Tries<'a> {
    /// The change, once it is recorded.
    change: Option<Recorded<'a>>,
    /// Fields that somebody else had changed to the same.
    theirs: Vec<String>,
    /// Why the answer to a try did not tell, behind which the record had changed.
    lost: Option<Failure>,
}

impl Tries<'_> {
    fn merge(&mut self, theirs: Vec<String>) {
        for field in theirs {
            if !self.theirs.contains(&field) {
                self.theirs.push(field);
            }
        }
    }

    /// How the save ends where values clash: theirs may stand over ours, whose answer was lost. Where theirs cannot be
    /// read for the conflict, "not sent" would deny a change that came.
    fn or_unknown(&mut self, outcome: WriteOutcome) -> WriteOutcome {
        match (outcome, self.lost.take()) {
            (WriteOutcome::Held { .. }, Some(failure)) => unknown(failure),
            (outcome, _) => outcome,
        }
    }
}

/// What follows a try.
enum Next {
    /// On, over the record as it is now.
    Again(Base),
    /// The org has it; the record, where it was read behind the write.
    Done(Option<Box<RecordView>>),
    /// It ended otherwise.
    Ended(Box<WriteOutcome>),
}

impl Next {
    fn ended(outcome: WriteOutcome) -> Next {
        Next::Ended(Box::new(outcome))
    }
}
