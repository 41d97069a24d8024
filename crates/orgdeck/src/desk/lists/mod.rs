//! Lists: those one can choose, their pages, counts and news.
//!
//! `built_in` are the app's own lists, `planning` makes a plan of what is asked for, `run` asks for its pages, `cursor`
//! is where the next one begins. Not here: how SOQL is written, what objects look like (`describes`).

mod built_in;
mod columns;
mod conditions;
mod counts;
mod cursor;
mod desk;
mod export;
mod known;
pub(crate) mod live;
mod news;
mod plan;
mod planning;
mod record;
mod results;
mod rows;
mod run;
mod saved;
mod search;
mod since;
mod sources;
mod wanted;

pub(crate) use known::name_field;

use self::{
    cursor::Next,
    desk::Desk,
    plan::{PAGE, Plan},
    planning::{Refused, is_about_fields},
    run::Got,
    search::Digits,
    sources::Source,
    wanted::Wanted,
};
use crate::{
    Error, Orgdeck,
    views::{IntegrationId, ListAsk, ListPage, ListSource, ListView, ListsView},
};

/// How often a list is asked for again without fields that were refused.
const TRIES: usize = 4;

impl Orgdeck {
    /// Every list of an object one can choose.
    ///
    /// # Errors
    /// When the integration or its session is gone; what the org refuses is told in the answer.
    pub async fn list_sets(&self, id: IntegrationId, object: &str) -> Result<ListsView, Error> {
        Desk::open(self, id, object).await?.sets().await
    }

    /// A list with its first rows.
    ///
    /// # Errors
    /// What the org answers; an empty page is never a failure in disguise.
    pub async fn list_records(&self, id: IntegrationId, ask: &ListAsk) -> Result<ListView, Error> {
        let mut desk = Desk::open(self, id, &ask.object).await?;
        let list = match desk.source(&ask.source, Digits::Number).await? {
            Source::Results(view) => return desk.results_view(&view).await,
            Source::Wanted(list) => list,
        };
        let view = desk.first(&list, ask).await?;
        let ListSource::Search { text } = &ask.source else {
            return Ok(view);
        };
        desk.note_search(text).await;
        // no record has the number: it may be a word in one
        if view.page.rows.is_empty()
            && search::is_bare_number(text)
            && let Source::Wanted(list) = desk.source(&ask.source, Digits::Word).await?
        {
            return desk.first(&list, ask).await;
        }
        Ok(view)
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
        // further pages are there only of a search for words
        let list = match desk.source(&ask.source, Digits::Word).await? {
            Source::Results(view) => return desk.results_page(&view, &next).await,
            Source::Wanted(list) => list,
        };
        let (plan, got) = desk.got(&list, ask, Some(next), PAGE).await?;
        desk.page(&plan, got)
    }
}

impl Desk {
    /// A list with its first rows.
    async fn first(&mut self, list: &Wanted, ask: &ListAsk) -> Result<ListView, Error> {
        let (plan, got) = self.got(list, ask, None, PAGE).await?;
        let columns = &plan.shown[..plan.columns];
        Ok(ListView {
            columns: columns.iter().map(columns::Column::view).collect(),
            sort: Some(plan.order.view()),
            page: self.page(&plan, got)?,
            spec: list.spec(&self.object.name),
            marks: list.marks.clone(),
            notes: plan.notes,
        })
    }

    /// The first page of a list, or the one at `next`.
    async fn got(
        &mut self,
        list: &Wanted,
        ask: &ListAsk,
        next: Option<Next>,
        size: u16,
    ) -> Result<(Plan, Got), Error> {
        let result = self.tried(list, ask, next, size).await;
        let (app, row) = (self.app.clone(), self.at.row.clone());
        app.observed(&row, result).await
    }

    /// Asks again without a field that the org refuses: it was taken from the user, or from the object, since the
    /// describe was read.
    async fn tried(
        &mut self,
        list: &Wanted,
        ask: &ListAsk,
        next: Option<Next>,
        size: u16,
    ) -> Result<(Plan, Got), Error> {
        let mut refused = Refused::default();
        for attempt in 1.. {
            let plan = self.plan(list, ask, &refused).await?;
            let got = match next.clone() {
                None => run::first(&self.at.org, &plan, size).await,
                Some(next) => run::more(&self.at.org, &plan, next, size).await,
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
            rows: rows::rows(plan, got.records)?,
            next: got.next.map(|next| next.text()),
            total: got
                .total
                .map(|total| u32::try_from(total).unwrap_or(u32::MAX)),
            api: self.at.usage(),
            calls: self.at.calls(),
        })
    }
}
