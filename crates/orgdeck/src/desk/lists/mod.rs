//! Lists: those one can choose, their pages, counts and news.
//!
//! `built_in` are the app's own lists, `planning` makes a plan of what is asked for, `run` asks for its pages, `cursor`
//! is where the next one begins. Not here: how SOQL is written, what objects look like (`describes`).

mod built_in;
mod columns;
mod conditions;
mod cursor;
mod desk;
mod known;
mod plan;
mod planning;
mod rows;
mod run;

use self::{
    cursor::Next,
    desk::Desk,
    plan::Plan,
    planning::{Refused, is_about_fields},
    run::Got,
};
use crate::{
    Error, Orgdeck, Progress,
    views::{
        ExportProgress, Exported, IntegrationId, ListAsk, ListCount, ListExport, ListNews,
        ListPage, ListSource, ListSpec, ListView, ListsView, NamedList, SaveList, Suggestion,
    },
};

/// How often a list is asked for again without fields that were refused.
const TRIES: usize = 4;

impl Orgdeck {
    /// Every list of an object one can choose.
    ///
    /// # Errors
    /// When the integration or its session is gone; what the org refuses is told in the answer.
    pub async fn list_sets(&self, id: IntegrationId, object: &str) -> Result<ListsView, Error> {
        let desk = Desk::open(self, id, object).await?;
        Ok(ListsView {
            built_in: desk.lists().offered(),
            queues: Vec::new(),
            saved: Vec::new(),
            org: Vec::new(),
            failure: None,
        })
    }

    /// A list with its first rows.
    ///
    /// # Errors
    /// What the org answers; an empty page is never a failure in disguise.
    pub async fn list_records(&self, id: IntegrationId, ask: &ListAsk) -> Result<ListView, Error> {
        let mut desk = Desk::open(self, id, &ask.object).await?;
        let spec = desk.spec(&ask.source).await?;
        let (plan, got) = desk.got(&spec, ask, None).await?;
        let columns = &plan.shown[..plan.columns];
        Ok(ListView {
            columns: columns.iter().map(columns::Column::view).collect(),
            sort: Some(plan.order.view()),
            page: desk.page(&plan, got)?,
            spec: Some(spec),
            marks: Vec::new(),
            notes: plan.notes,
        })
    }

    /// The next page of a list.
    ///
    /// # Errors
    /// As [`Self::list_records`].
    pub async fn more_records(
        &self,
        id: IntegrationId,
        ask: &ListAsk,
        next: &str,
    ) -> Result<ListPage, Error> {
        let next = Next::parse(next)?;
        let mut desk = Desk::open(self, id, &ask.object).await?;
        let spec = desk.spec(&ask.source).await?;
        let (plan, got) = desk.got(&spec, ask, Some(next)).await?;
        desk.page(&plan, got)
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

impl Desk {
    /// The first page of a spec, or the one at `next`.
    async fn got(
        &mut self,
        spec: &ListSpec,
        ask: &ListAsk,
        next: Option<Next>,
    ) -> Result<(Plan, Got), Error> {
        let result = self.tried(spec, ask, next).await;
        let (app, row) = (self.app.clone(), self.row.clone());
        app.observed(&row, result).await
    }

    /// Asks again without a field that the org refuses: it was taken from the user, or from the object, since the
    /// describe was read.
    async fn tried(
        &mut self,
        spec: &ListSpec,
        ask: &ListAsk,
        next: Option<Next>,
    ) -> Result<(Plan, Got), Error> {
        let mut refused = Refused::default();
        for attempt in 1.. {
            let plan = self.plan(spec, ask, &refused).await?;
            let got = match next.clone() {
                None => run::first(&self.org, &plan).await,
                Some(next) => run::more(&self.org, &plan, next).await,
            };
            match got {
                Err(error) if is_about_fields(&error) && attempt < TRIES => {
                    if attempt == 1 {
                        self.look_again().await?;
                    } else if !refused.learn(&error) {
                        return Err(error);
                    }
                }
                got => return got.map(|got| (plan, got)),
            }
        }
        Err(Error::known("app.internal"))
    }

    fn page(&self, plan: &Plan, got: Got) -> Result<ListPage, Error> {
        Ok(ListPage {
            fields: plan
                .shown
                .iter()
                .map(|column| column.path.as_str().to_owned())
                .collect(),
            rows: rows::rows(plan, &got.records)?,
            next: got.next.map(|next| next.text()),
            total: got
                .total
                .map(|total| u32::try_from(total).unwrap_or(u32::MAX)),
            api: self.usage(),
            calls: self.calls(),
        })
    }
}
