//! One record with all that is shown of it.

mod cards;
mod files;
mod html;
mod parts;
pub(crate) mod read;
mod related;

use salesforce::RecordId;

pub(crate) use read::Learnt;

use crate::{
    Error, Orgdeck,
    app::lock,
    desk::at::At,
    views::{IntegrationId, RecordView},
};

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

    /// Reads a record, by what is known of its object.
    pub(crate) async fn read_record(
        &self,
        at: &At,
        object: &str,
        record: &RecordId,
    ) -> Result<Option<RecordView>, Error> {
        let shared = &self.shared;
        let beside = parts::candidates(object);
        let mut names: Vec<&str> = cards::objects().chain([object]).collect();
        names.extend(beside.iter().map(String::as_str));
        let seen = shared.describe_all(at.session, &at.org, &names).await?;
        let described = shared.describe(at.session, &at.org, object).await?;
        // an id of another object would be read as that
        if let Some(prefix) = &described.key_prefix
            && prefix != record.prefix()
        {
            let words = format!("That is not the id of a record of {}.", described.name);
            return Err(Error::named("input.case", words));
        }
        let key = (at.session, described.name.clone());
        let mut learnt = lock(&self.shared.learnt)
            .get(&key)
            .cloned()
            .unwrap_or_default();
        let read = read::read(at, (&described, &seen), record, &mut learnt).await;
        match learnt.stale {
            true => shared.forget_describes(at.session),
            false => {
                lock(&shared.learnt).insert(key, learnt);
            }
        }
        read
    }

    /// The address of a record in Salesforce.
    ///
    /// # Errors
    /// `token.none`, or an id that is none.
    pub async fn record_page(
        &self,
        id: IntegrationId,
        object: &str,
        record: &str,
    ) -> Result<String, Error> {
        let record = record_id(record)?;
        let object = salesforce::soql::Name::parse(object)
            .map_err(|_| Error::named("input.case", "That is not the name of an object."))?;
        let origin = self.instance(id).await?;
        Ok(format!(
            "{origin}/lightning/r/{}/{}/view",
            object.as_str(),
            record.as_str()
        ))
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
