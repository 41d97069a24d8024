//! One record with all that is shown of it.

use crate::{
    Error, Orgdeck,
    views::{Exported, FilePreview, IntegrationId, RecordView},
};

impl Orgdeck {
    /// Opens a record, with what belongs to it.
    ///
    /// # Errors
    /// `case.gone` when it was deleted or cannot be seen.
    pub async fn open_record(
        &self,
        _id: IntegrationId,
        _object: &str,
        _record: &str,
    ) -> Result<RecordView, Error> {
        Err(Error::known("app.internal"))
    }

    /// What is shown of a file: a picture, or text.
    ///
    /// # Errors
    /// What the org answers; a file that cannot be shown.
    pub async fn preview_file(
        &self,
        _id: IntegrationId,
        _file: &str,
    ) -> Result<FilePreview, Error> {
        Err(Error::known("app.internal"))
    }

    /// Saves a file of the org into a folder, under its own name or the next that is free.
    ///
    /// # Errors
    /// What the org answers, or the disk.
    pub async fn download_file(
        &self,
        _id: IntegrationId,
        _file: &str,
        _folder: &std::path::Path,
    ) -> Result<Exported, Error> {
        Err(Error::known("app.internal"))
    }

    /// The address of a record in Salesforce.
    ///
    /// # Errors
    /// `token.none`, or an id that is none.
    pub async fn record_page(
        &self,
        _id: IntegrationId,
        _object: &str,
        _record: &str,
    ) -> Result<String, Error> {
        Err(Error::known("app.internal"))
    }
}
