//! One wish about lists: whose integration, which org and user, and what its objects look like.

use std::sync::Arc;

use salesforce::{RecordId, describe::ObjectDescribe, query, soql};
use serde_json::Value;
use store::PullBy;

use super::{
    built_in::For,
    columns::{self, Column, Describes, Unresolved},
    known::DATES,
};
use crate::{Error, Orgdeck, app::Shared, desk::at::At, error::Doing, views::IntegrationId};

/// Most relationships of a path (SOQL and SOSL Reference, "Understanding relationship query limitations").
const DEEPEST: usize = 5;

/// What a wish about the lists of one object needs.
pub(super) struct Desk {
    pub(super) app: Orgdeck,
    pub(super) at: At,
    pub(super) object: Arc<ObjectDescribe>,
    describes: Describes,
}

impl Desk {
    /// Everything but rows. Asks the org only for a describe that is not known yet.
    pub(super) async fn open(
        app: &Orgdeck,
        id: IntegrationId,
        object: &str,
    ) -> Result<Desk, Error> {
        let at = At::open(app, id).await?;
        let object = app.shared.describe(at.session, &at.org, object).await;
        let object = app.observed(&at.row, object).await?;
        let describes = Describes::from([(object.name.to_ascii_lowercase(), object.clone())]);
        Ok(Desk {
            app: app.clone(),
            at,
            object,
            describes,
        })
    }

    fn shared(&self) -> &Shared {
        &self.app.shared
    }

    /// Asks anew what objects look like.
    pub(super) async fn look_again(&mut self) -> Result<(), Error> {
        self.shared().forget_describes(self.at.session);
        let name = self.object.name.clone();
        self.object = self
            .shared()
            .describe(self.at.session, &self.at.org, &name)
            .await?;
        self.describes = Describes::from([(name.to_ascii_lowercase(), self.object.clone())]);
        Ok(())
    }

    /// The date that lists go by.
    pub(super) fn date(&self) -> &'static str {
        let [created, modified] = DATES;
        match self.at.row.pull_by {
            PullBy::Created => created,
            PullBy::Modified => modified,
        }
    }

    /// What the lists of the app are made for.
    pub(super) fn lists(&self) -> For<'_> {
        For {
            object: &self.object,
            date: self.date(),
        }
    }

    /// The column of a field or path; none where this user has no such field.
    pub(super) async fn column(&mut self, path: &str) -> Result<Option<Column>, Error> {
        for _ in 0..=DEEPEST {
            match columns::resolve(&self.describes, &self.object, path) {
                Ok(column) => return Ok(Some(column)),
                Err(Unresolved::Unknown) => return Ok(None),
                Err(Unresolved::Needs(object)) => {
                    match self
                        .shared()
                        .describe(self.at.session, &self.at.org, &object)
                        .await
                    {
                        Ok(there) => {
                            self.describes.insert(object.to_ascii_lowercase(), there);
                        }
                        Err(error) if error.cause().starts_with("rights.") => return Ok(None),
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(None)
    }

    /// The queues the user is in, for conditions where no sub-select may stand.
    pub(super) async fn queues(&self) -> Result<Vec<RecordId>, Error> {
        use soql::{Compare, Filter, Name, Select, Value as Literal};
        let name = Name::fixed;
        let me = Literal::Id(self.at.user.as_record().clone());
        let soql = Select::new(name("GroupMember"), [name("GroupId")])
            .filter(Filter::Is(name("UserOrGroupId"), Compare::Equal, me))
            .limit(200)
            .soql();
        let page = query::query::<Value>(&self.at.org, &soql).await;
        let page = page.doing("asking for the user's queues")?;
        let ids = page
            .records
            .iter()
            .filter_map(|record| record["GroupId"].as_str());
        Ok(ids.filter_map(|id| RecordId::parse(id).ok()).collect())
    }
}
