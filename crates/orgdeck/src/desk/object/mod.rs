//! What an object looks like to this user: fields, layouts, lookups.

mod layout;
mod lookup;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use salesforce::{
    describe::ObjectDescribe,
    query,
    soql::{Compare, Filter, Name, Select, Value as Literal},
};
use serde_json::Value;

use super::at::At;
use crate::{
    Error, Orgdeck,
    app::lock,
    error::Doing,
    views::{IntegrationId, ObjectView},
};

/// Where an object's statuses are told to be open or closed: the object that lists them, and its checkbox (Object
/// Reference, "CaseStatus", "TaskStatus", "OpportunityStage"). A lead is not closed but converted, which makes records of
/// it and is no change of a field.
const STATUSES: [(&str, &str, &str); 3] = [
    ("Case", "CaseStatus", "IsClosed"),
    ("Task", "TaskStatus", "IsClosed"),
    ("Opportunity", "OpportunityStage", "IsClosed"),
];

/// The field of the path on top.
pub(crate) fn path_field(object: &str) -> Option<&'static str> {
    match object {
        "Case" | "Lead" | "Task" => Some("Status"),
        "Opportunity" => Some("StageName"),
        _ => None,
    }
}

impl Orgdeck {
    /// An object of the desk, from the org's describe. Asked once per session and run.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn desk_object(&self, id: IntegrationId, object: &str) -> Result<ObjectView, Error> {
        let at = At::open(self, id).await?.working_with(object)?;
        let key = (at.session, object.to_ascii_lowercase());
        if let Some(known) = lock(&self.shared.objects).get(&key) {
            return Ok(known.clone());
        }
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        let closed = self
            .observed(&at.row, closed(&at, &described).await)
            .await?;
        let view = view::of(&described, &closed, &at.user);
        lock(&self.shared.objects).insert(key, view.clone());
        Ok(view)
    }

    /// The same, asked of the org anew: fields and this user's rights may have changed since.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn renew_desk_object(
        &self,
        id: IntegrationId,
        object: &str,
    ) -> Result<ObjectView, Error> {
        let at = At::open(self, id).await?.working_with(object)?;
        self.shared.forget_describes(at.session);
        self.desk_object(id, object).await
    }
}

/// The statuses that close a record.
async fn closed(at: &At, object: &ObjectDescribe) -> Result<BTreeSet<String>, Error> {
    let known = STATUSES.iter().find(|(name, ..)| *name == object.name);
    let Some((_, statuses, checkbox)) = known else {
        return Ok(BTreeSet::new());
    };
    let soql = Select::new(Name::fixed(statuses), [Name::fixed("ApiName")])
        .filter(Filter::Is(
            Name::fixed(checkbox),
            Compare::Equal,
            Literal::Bool(true),
        ))
        .soql();
    let page = query::query::<BTreeMap<String, Value>>(&at.org, &soql).await;
    let page = page.doing("asking which statuses close a record")?;
    let names = page
        .records
        .iter()
        .filter_map(|row| row["ApiName"].as_str());
    Ok(names.map(str::to_owned).collect())
}
