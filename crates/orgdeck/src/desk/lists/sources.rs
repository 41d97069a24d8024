//! Where lists come from: which there are of an object, and what each is made of.

use std::sync::Arc;

use salesforce::{
    RecordId,
    list_views::{self, ViewQuery},
    query,
    soql::{Direction, Filter, Name, Select},
};
use serde_json::Value;
use store::{SavedList, Uuid};

use super::{
    desk::Desk,
    search::{self, Digits},
    wanted::Wanted,
};
use crate::{
    Error,
    app::lock,
    error::Doing,
    views::{ListSort, ListSource, ListSpec, ListsView, NamedList},
};

/// Most queues that are listed.
const MOST_QUEUES: u32 = 2_000;

/// What a source comes to.
pub(super) enum Source {
    /// A list that can be asked for like any other.
    Wanted(Box<Wanted>),
    /// A list view whose query cannot be read: the org's own results.
    Results(RecordId),
}

fn no_such_list() -> Error {
    Error::named(
        "input.case",
        "There is no such list, or this user cannot see the fields it takes.",
    )
}

impl Desk {
    /// What a source comes to.
    pub(super) async fn source(
        &self,
        source: &ListSource,
        digits: Digits,
    ) -> Result<Source, Error> {
        let lists = self.lists();
        let spec = match source {
            ListSource::BuiltIn { id } => lists.spec(id).ok_or_else(no_such_list)?,
            ListSource::Queue { id } => lists.queue(id).ok_or_else(no_such_list)?,
            ListSource::Saved { id } => self.saved(id).await?,
            ListSource::Spec { spec } => self.of_object(spec.clone())?,
            ListSource::OrgView { id } => return self.org_view(id).await,
            ListSource::Search { text } => {
                if text.chars().count() > search::LONGEST {
                    let words = format!("A search has at most {} characters.", search::LONGEST);
                    return Err(Error::named("input.case", words));
                }
                let wanted = search::read(&lists, text, digits);
                return Ok(Source::Wanted(Box::new(wanted)));
            }
        };
        Ok(Source::Wanted(Box::new(Wanted::of(spec))))
    }

    fn of_object(&self, spec: ListSpec) -> Result<ListSpec, Error> {
        if spec.object == self.object.name {
            Ok(spec)
        } else {
            Err(no_such_list())
        }
    }

    async fn saved(&self, id: &str) -> Result<ListSpec, Error> {
        let id: Uuid = id.parse().map_err(|_| no_such_list())?;
        let of = self.at.row.id;
        let row = self
            .app
            .shared
            .db(move |store| store.lists().get(of, id))
            .await?;
        let row = row.ok_or_else(no_such_list)?;
        self.of_object(serde_json::from_value(row.spec).map_err(|_| no_such_list())?)
    }

    /// A list view of the org, by its query where that can be read.
    async fn org_view(&self, id: &str) -> Result<Source, Error> {
        let id = RecordId::parse(id).map_err(|_| no_such_list())?;
        let query = self.view_query(&id).await?;
        let Some(query) = query.as_ref() else {
            return Ok(Source::Results(id));
        };
        let sort = query.order.as_ref().map(|(field, direction)| ListSort {
            field: field.as_str().to_owned(),
            descending: *direction == Direction::Descending,
        });
        Ok(Source::Wanted(Box::new(Wanted {
            columns: query.columns.clone(),
            of_org: query.condition.clone(),
            scope: query.scope.clone(),
            all: true,
            sort,
            ..Wanted::default()
        })))
    }

    /// What a list view asks, from memory where it is known.
    async fn view_query(&self, id: &RecordId) -> Result<Arc<Option<ViewQuery>>, Error> {
        let key = (self.at.session, id.clone());
        if let Some(known) = lock(&self.app.shared.view_queries).get(&key) {
            return Ok(known.clone());
        }
        let asked = list_views::view_query(&self.at.org, &self.name()?, id).await;
        let asked = self
            .app
            .observed(&self.at.row, asked.doing("reading a list view"))
            .await?;
        let query = Arc::new(asked);
        lock(&self.app.shared.view_queries).insert(key, query.clone());
        Ok(query)
    }

    /// The object's API name.
    pub(super) fn name(&self) -> Result<Name, Error> {
        Name::parse(&self.object.name).map_err(|_| Error::known("app.internal"))
    }

    /// Every list of the object.
    pub(super) async fn sets(&self) -> Result<ListsView, Error> {
        // administrators change list views: from here on they are read anew
        let session = self.at.session;
        lock(&self.app.shared.view_queries).retain(|(of, _), _| *of != session);
        let (queues, org) = tokio::join!(self.queue_lists(), self.org_lists());
        let mut failure = None;
        let mut told = |lists: Result<Vec<NamedList>, Error>| {
            lists.unwrap_or_else(|error| {
                failure = Some(error.failure());
                Vec::new()
            })
        };
        let mut view = ListsView {
            built_in: self.lists().offered(),
            queues: told(queues),
            saved: self.saved_lists().await?,
            org: told(org),
            failure: None,
        };
        view.failure = failure;
        self.mark_live(&mut view).await?;
        Ok(view)
    }

    async fn mark_live(&self, view: &mut ListsView) -> Result<(), Error> {
        let (of, object) = (self.at.row.id, self.object.name.clone());
        let live = self
            .app
            .shared
            .db(move |store| store.live_lists().list(of, &object))
            .await?;
        let all = [
            &mut view.built_in,
            &mut view.queues,
            &mut view.saved,
            &mut view.org,
        ];
        for list in all.into_iter().flatten() {
            list.live = live.contains(&super::live::key(&list.source));
        }
        Ok(())
    }

    /// One for each queue that takes the object.
    async fn queue_lists(&self) -> Result<Vec<NamedList>, Error> {
        if !self.lists().queues() {
            return Ok(Vec::new());
        }
        let name = Name::fixed;
        let soql = Select::new(name("QueueSobject"), [name("QueueId"), name("Queue.Name")])
            .filter(Filter::text(name("SobjectType"), &self.object.name))
            .order_by(name("Queue.Name"), Direction::Ascending)
            .limit(MOST_QUEUES)
            .soql();
        let page = query::query::<Value>(&self.at.org, &soql).await;
        let page = page.doing("asking for the queues")?;
        let queue = |record: &Value| {
            Some(NamedList {
                source: ListSource::Queue {
                    id: RecordId::parse(record["QueueId"].as_str()?)
                        .ok()?
                        .to_string(),
                },
                label: record["Queue"]["Name"].as_str()?.to_owned(),
                live: false,
            })
        };
        Ok(page.records.iter().filter_map(queue).collect())
    }

    async fn org_lists(&self) -> Result<Vec<NamedList>, Error> {
        let views = list_views::list_views(&self.at.org, &self.name()?).await;
        let views = views.doing("asking for the org's list views")?;
        let list = views.into_iter().map(|view| NamedList {
            source: ListSource::OrgView {
                id: view.id.to_string(),
            },
            label: view.label,
            live: false,
        });
        Ok(list.collect())
    }

    async fn saved_lists(&self) -> Result<Vec<NamedList>, Error> {
        let (of, object) = (self.at.row.id, self.object.name.clone());
        let rows = self
            .app
            .shared
            .db(move |store| store.lists().list(of, &object))
            .await?;
        Ok(rows.iter().map(named).collect())
    }
}

/// A saved list as it is chosen.
pub(super) fn named(row: &SavedList) -> NamedList {
    NamedList {
        source: ListSource::Saved {
            id: row.id.to_string(),
        },
        label: row.name.clone(),
        live: false,
    }
}
