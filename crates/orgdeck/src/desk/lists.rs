//! Lists: those one can choose, their pages, counts and news.

use crate::{
    Error, Orgdeck, Progress,
    views::{
        ExportProgress, Exported, IntegrationId, ListAsk, ListCount, ListExport, ListNews,
        ListPage, ListSource, ListView, ListsView, NamedList, SaveList, Suggestion,
    },
};

impl Orgdeck {
    /// Every list of an object one can choose.
    ///
    /// # Errors
    /// When the integration or its session is gone; what the org refuses is told in the answer.
    pub async fn list_sets(&self, _id: IntegrationId, _object: &str) -> Result<ListsView, Error> {
        Err(Error::known("app.internal"))
    }

    /// A list with its first rows.
    ///
    /// # Errors
    /// What the org answers; an empty page is never a failure in disguise.
    pub async fn list_records(
        &self,
        _id: IntegrationId,
        _ask: &ListAsk,
    ) -> Result<ListView, Error> {
        Err(Error::known("app.internal"))
    }

    /// The next page of a list.
    ///
    /// # Errors
    /// As [`Self::list_records`].
    pub async fn more_records(
        &self,
        _id: IntegrationId,
        _ask: &ListAsk,
        _next: &str,
    ) -> Result<ListPage, Error> {
        Err(Error::known("app.internal"))
    }

    /// How many records each list has.
    ///
    /// # Errors
    /// As [`Self::list_records`].
    pub async fn count_lists(
        &self,
        _id: IntegrationId,
        _object: &str,
        _sources: &[ListSource],
    ) -> Result<Vec<ListCount>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Saves a list of the user's own.
    ///
    /// # Errors
    /// A name that is blank or taken, a list that is none.
    pub async fn save_list(
        &self,
        _id: IntegrationId,
        _list: &SaveList,
    ) -> Result<NamedList, Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets a saved list.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_list(&self, _id: IntegrationId, _list: &str) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// Whether a list is looked at while the view is visible.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_live(
        &self,
        _id: IntegrationId,
        _object: &str,
        _source: &ListSource,
        _live: bool,
    ) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// What has changed in a list; `since` is what the last answer said, none: begin now.
    ///
    /// # Errors
    /// As [`Self::list_records`].
    pub async fn list_news(
        &self,
        _id: IntegrationId,
        _ask: &ListAsk,
        _since: Option<&str>,
    ) -> Result<ListNews, Error> {
        Err(Error::known("app.internal"))
    }

    /// What could be meant by what is typed into the search. Asks no org.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn suggest(
        &self,
        _id: IntegrationId,
        _object: &str,
        _text: &str,
    ) -> Result<Vec<Suggestion>, Error> {
        Err(Error::known("app.internal"))
    }

    /// Forgets the recent searches.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget_searches(&self, _id: IntegrationId) -> Result<(), Error> {
        Err(Error::known("app.internal"))
    }

    /// The name an export of this list would have.
    ///
    /// # Errors
    /// When the integration is gone.
    pub async fn list_file_name(
        &self,
        _id: IntegrationId,
        _export: &ListExport,
    ) -> Result<String, Error> {
        Err(Error::known("app.internal"))
    }

    /// Writes a whole list to a file, row by row.
    ///
    /// # Errors
    /// What the org answers, or the disk; a file that is not whole is not left under its name.
    pub async fn export_list(
        &self,
        _id: IntegrationId,
        _export: &ListExport,
        _path: &std::path::Path,
        _progress: &Progress<ExportProgress>,
    ) -> Result<Exported, Error> {
        Err(Error::known("app.internal"))
    }

    /// Stops an export that runs.
    pub fn cancel_export(&self, _id: IntegrationId) {}
}
