//! One record with all that is shown of it.

mod cards;
mod files;
mod html;
mod parts;
mod read;
mod related;

use salesforce::RecordId;

use crate::{
    Error, Orgdeck,
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
        let at = At::open(self, id).await?;
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        let record = record_id(record)?;
        let read = read::read(&at, &described, &record).await;
        self.observed(&at.row, read)
            .await?
            .ok_or_else(|| Error::known("case.gone"))
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

/// The id of a record from the window; fifteen characters are made eighteen.
pub(crate) fn record_id(text: &str) -> Result<RecordId, Error> {
    RecordId::parse(text).map_err(|_| Error::named("input.case", "That is not the id of a record."))
}
