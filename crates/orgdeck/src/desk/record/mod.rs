//! One record with all that is shown of it.

mod asking;
mod cards;
mod files;
mod html;
mod parts;
mod plain;
pub(crate) mod read;
mod related;

use std::sync::Arc;

use salesforce::{
    Error as ClientError, RecordId,
    composite::{self, PartAnswer},
    describe::ObjectDescribe,
    query,
    soql::{Name, Select},
};
use serde_json::Value;

pub(crate) use read::{Learnt, Question};

use crate::{
    Error, Orgdeck,
    app::lock,
    desk::{
        at::At,
        describes::{self, Seen},
    },
    error::Doing,
    views::{IntegrationId, RecordView},
};

/// The answer to a write, and the record behind it where it could be read.
pub(crate) type Written = Result<(PartAnswer, Option<RecordView>), ClientError>;

impl Orgdeck {
    /// Opens a record, with what belongs to it.
    ///
    /// # Errors
    /// `case.gone` when it was deleted or cannot be seen.
    pub async fn open_record(
        &self,
        id: IntegrationId,
        object: &str,
        record: &str,
    ) -> Result<RecordView, Error> {
        let record = record_id(record)?;
        let at = At::open(self, id).await?.working_with(object)?;
        let read = match self.read_record(&at, object, &record).await {
            // the org's fields or this user's rights have changed since they were asked for
            Err(error) if is_stale(&error) => {
                self.shared.forget_describes(at.session);
                self.read_record(&at, object, &record).await
            }
            read => read,
        };
        self.observed(&at.row, read)
            .await?
            .ok_or_else(|| Error::known("case.gone"))
    }

    /// Tells the org that its user looks at a record, which is among those viewed lately then: reading it by a query does
    /// not count. False where the org keeps no such time of the object, and is not asked.
    ///
    /// # Errors
    /// Any of the org's; nothing but that list depends on it.
    pub async fn viewed_record(
        &self,
        id: IntegrationId,
        object: &str,
        record: &str,
    ) -> Result<bool, Error> {
        let record = record_id(record)?;
        let at = At::open(self, id).await?.working_with(object)?;
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        if described.field("LastViewedDate").is_none() {
            return Ok(false);
        }
        let viewed = Select::new(describes::name(&described), [Name::fixed("Id")])
            .filter(parts::by_id(&record))
            .for_view();
        let told = query::query::<Value>(&at.org, &viewed.soql()).await;
        let told = told.doing("telling which records were viewed");
        self.observed(&at.row, told).await.map(|_| true)
    }

    /// Reads a record, by what is known of its object.
    pub(crate) async fn read_record(
        &self,
        at: &At,
        object: &str,
        record: &RecordId,
    ) -> Result<Option<RecordView>, Error> {
        let mut question = self.question(at, object, record).await?;
        let read = question.read().await;
        self.keep_learnt(question);
        read
    }

    /// What is asked to read a record, by what is known of its object.
    pub(crate) async fn question<'a>(
        &self,
        at: &'a At,
        object: &str,
        record: &'a RecordId,
    ) -> Result<Question<'a>, Error> {
        let mut learnt = self.learnt(at, object);
        let known = self.shared.known_describe(at.session, object);
        let asking = match known.and_then(|known| learnt.asking(&known)) {
            Some(asking) => asking,
            None => {
                let (described, seen) = self.known_of(at, object).await?;
                learnt.asks(described, seen)
            }
        };
        // an id of another object would be read as that
        if let Some(prefix) = &asking.object.key_prefix
            && prefix != record.prefix()
        {
            let words = format!("That is not the id of a record of {}.", asking.object.name);
            return Err(Error::named("input.case", words));
        }
        Ok(Question::new(at, asking, record, learnt))
    }

    /// Sends a write of a record and reads it behind that, in one call: the answer to the write, and the record where it
    /// could be read. Never repeated.
    pub(crate) async fn write_record(
        &self,
        mut question: Question<'_>,
        write: composite::Part,
    ) -> Written {
        let written = question.written(write).await;
        self.keep_learnt(question);
        written
    }

    /// The describes of a record's object and of what belongs to it.
    async fn known_of(&self, at: &At, object: &str) -> Result<(Arc<ObjectDescribe>, Seen), Error> {
        let shared = &self.shared;
        let beside = parts::candidates(object);
        let mut names: Vec<&str> = cards::objects().chain([object]).collect();
        names.extend(beside.iter().map(String::as_str));
        let seen = shared.describe_all(at.session, &at.org, &names).await?;
        let described = shared.describe(at.session, &at.org, object).await?;
        Ok((described, seen))
    }

    /// What earlier answers have taught about an object's records.
    fn learnt(&self, at: &At, object: &str) -> Learnt {
        let key = (at.session, object.to_ascii_lowercase());
        lock(&self.shared.learnt)
            .get(&key)
            .cloned()
            .unwrap_or_default()
    }

    fn keep_learnt(&self, question: Question<'_>) {
        let session = question.at.session;
        match question.learnt.stale {
            true => self.shared.forget_describes(session),
            false => {
                let key = (session, question.asking.object.name.to_ascii_lowercase());
                lock(&self.shared.learnt).insert(key, question.learnt);
            }
        }
    }

    /// The address of a record in Salesforce; without one, of the object's own page: `DeleteEvent` has the org's Recycle
    /// Bin.
    ///
    /// # Errors
    /// `token.none`, or an id that is none.
    pub async fn record_page(
        &self,
        id: IntegrationId,
        object: &str,
        record: Option<&str>,
    ) -> Result<String, Error> {
        let record = record.map(record_id).transpose()?;
        let object = Name::parse(object)
            .map_err(|_| Error::named("input.case", "That is not the name of an object."))?;
        let (origin, object) = (self.instance(id).await?, object.as_str());
        Ok(match record {
            Some(record) => format!("{origin}/lightning/r/{object}/{}/view", record.as_str()),
            None => format!("{origin}/lightning/o/{object}/home"),
        })
    }
}

fn is_stale(error: &Error) -> bool {
    let Error::Salesforce { source, .. } = error else {
        return false;
    };
    let refused = source.api();
    refused.is_some_and(|refused| refused.has("INVALID_FIELD"))
}

/// The id of a record from the window; fifteen characters are made eighteen.
pub(crate) fn record_id(text: &str) -> Result<RecordId, Error> {
    RecordId::parse(text).map_err(|_| Error::named("input.case", "That is not the id of a record."))
}
