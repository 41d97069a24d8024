//! Making a record: sent once. If the answer is lost, it is looked for, and never sent again by itself.

use salesforce::{
    Error as ClientError, RecordId,
    describe::{Field, ObjectDescribe},
    query, record,
    soql::{Compare, Direction, Filter, Name, Select, Value as Literal},
};
use serde_json::{Map, Value};
use store::{Change, ChangeKind};

use super::{
    merge::has,
    outcome::{done, unknown},
    recorded::Recorded,
    refused::{Refused, refused},
    save::Saving,
};
use crate::{
    Error, Orgdeck,
    desk::{at::At, fields, write::base},
    views::{ValueKind, WriteOutcome},
};

/// Records that are compared with the one that may have been made.
const CANDIDATES: u32 = 50;

/// How far this computer's clock may be ahead of the org's for a new record still to be found, ms.
const CLOCKS: i64 = 5 * 60_000;

impl Saving<'_> {
    /// Makes the record of a draft.
    pub(super) async fn create(&self, body: Map<String, Value>) -> Result<WriteOutcome, Error> {
        let kept = &self.draft.kept;
        let object = &self.object.name;
        let mut change = self
            .at
            .change(object, ChangeKind::Create, Some(body.clone()));
        change.record_label.clone_from(&kept.name);
        change.draft_id = Some(kept.id.0);
        let asked = (change.id, change.prepared_at);
        let recorded = self.app.record(&self.at, change).await?;
        let sent = record::create(&self.at.org, object, &body, self.how.allow_duplicates).await;
        let (made, outcome) = match sent {
            Ok(id) => {
                let outcome = self.made_one(&id, &recorded).await;
                (Some(id), outcome)
            }
            Err(error) => match refused(&error) {
                Refused::Unknown => {
                    let made = self.app.made(&self.at, &self.object, &body, asked.1);
                    match made.await {
                        Ok(Made::One(id)) => {
                            let outcome = self.made_one(&id, &recorded).await;
                            (Some(id), outcome)
                        }
                        Ok(Made::None | Made::Several) | Err(_) => {
                            (None, unknown(self.failure(error).await))
                        }
                    }
                }
                other => (None, self.refused(other, error).await),
            },
        };
        self.name(&outcome).await;
        let (state, failure) = super::outcome::end(&outcome);
        let made = made.map(|id| id.as_str().to_owned());
        let taken = self.taken(&outcome, made.clone());
        recorded.ended_with(state, failure, made, taken).await;
        Ok(outcome)
    }
}

impl Saving<'_> {
    async fn made_one(&self, id: &RecordId, recorded: &Recorded<'_>) -> WriteOutcome {
        let record = self.now(id).await.map(Box::new);
        done(Some(recorded), record, Vec::new())
    }

    /// Keeps what people call a new record, which the org has given it.
    async fn name(&self, outcome: &WriteOutcome) {
        let WriteOutcome::Done {
            change,
            record: Some(record),
            ..
        } = outcome
        else {
            return;
        };
        let (change, name) = (change.0, record.name.clone());
        if name.is_empty() {
            return;
        }
        let kept = self
            .app
            .shared
            .db(move |store| store.changes().set_label(change, &name));
        if let Err(error) = kept.await {
            tracing::warn!(%error, "the name of a new record could not be kept");
        }
    }
}

/// What was found of a record that may have been made.
pub(super) enum Made {
    /// It was made.
    One(RecordId),
    /// Nothing like it is there.
    None,
    /// More than one could be it.
    Several,
}

impl Orgdeck {
    /// Looks for a record of the signed-in user with these values, made since it was asked for (ms UTC) and known to no
    /// other change.
    pub(super) async fn made(
        &self,
        at: &At,
        object: &ObjectDescribe,
        body: &Map<String, Value>,
        asked_at: i64,
    ) -> Result<Made, ClientError> {
        let names: Vec<&str> = body.keys().map(String::as_str).collect();
        let asked = candidates(at, object, body, asked_at).soql();
        let page = query::query::<Value>(&at.org, &asked).await?;
        let known = self.known_records(asked_at).await;
        let mut found = page.records.iter().filter_map(|record| {
            let id = RecordId::parse(record["Id"].as_str()?).ok()?;
            let now = base::of(object, &names, record, None);
            (has(object, &now, body) && !known.contains(&id.as_str().to_owned())).then_some(id)
        });
        Ok(match (found.next(), found.next()) {
            (Some(id), None) => Made::One(id),
            (Some(_), Some(_)) => Made::Several,
            (None, _) => Made::None,
        })
    }

    /// Records that other changes of this time have made.
    async fn known_records(&self, since: i64) -> Vec<String> {
        let listed = self
            .shared
            .db(|store| store.changes().list_recent(10_000))
            .await;
        let made = |change: Change| {
            let near = change.asked.prepared_at >= since - 2 * CLOCKS;
            (near && change.asked.kind == ChangeKind::Create).then_some(change.asked.record_id?)
        };
        listed
            .unwrap_or_default()
            .into_iter()
            .filter_map(made)
            .collect()
    }
}

/// Records of the user since that time, by those values that the org can filter by.
fn candidates(
    at: &At,
    object: &ObjectDescribe,
    body: &Map<String, Value>,
    asked_at: i64,
) -> Select {
    let me = Literal::Id(at.user.as_record().clone());
    let mut filters = vec![
        Filter::Is(Name::fixed("CreatedById"), Compare::Equal, me),
        Filter::Is(
            Name::fixed("CreatedDate"),
            Compare::GreaterOrEqual,
            Literal::Time(asked_at - CLOCKS),
        ),
    ];
    filters.extend(body.iter().filter_map(|(name, value)| {
        let field = object.field(name).filter(|field| field.filterable)?;
        equal(field, value.as_str()?)
    }));
    let names: Vec<&str> = body.keys().map(String::as_str).collect();
    base::select(object, &names, Filter::All(filters))
        .order_by(Name::fixed("CreatedDate"), Direction::Descending)
        .limit(CANDIDATES)
}

/// A condition on a value that the org keeps as it is sent; texts may be trimmed, so they are compared here.
fn equal(field: &Field, text: &str) -> Option<Filter> {
    let name = Name::parse(&field.name).ok()?;
    let value = match fields::kind(field) {
        ValueKind::Picklist => Literal::Text(text.to_owned()),
        ValueKind::Reference => Literal::Id(RecordId::parse(text).ok()?),
        _ => return None,
    };
    Some(Filter::Is(name, Compare::Equal, value))
}
