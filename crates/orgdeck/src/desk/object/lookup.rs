//! Records that a reference may point to, by what is typed.

use salesforce::{
    composite::{self, Part},
    describe::{Field, ObjectDescribe},
    soql::{Compare, Direction, Filter, Name, Select, SemiJoin, Value as Literal},
};
use serde_json::Value;

use crate::{
    Error, Orgdeck,
    desk::{at::At, lists::name_field},
    error::Doing,
    views::{IntegrationId, LookupHit},
};

/// Hits of one object.
const HITS: u32 = 10;

/// Longest text that is looked for, in characters.
const LONGEST: usize = 100;

impl Orgdeck {
    /// Records a reference field may point to, whose name contains the words typed; blank: those looked at last.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn lookup(
        &self,
        id: IntegrationId,
        object: &str,
        field: &str,
        text: &str,
    ) -> Result<Vec<LookupHit>, Error> {
        let at = At::open(self, id).await?.working_with(object)?;
        let described = self.shared.describe(at.session, &at.org, object).await;
        let described = self.observed(&at.row, described).await?;
        let field = described
            .field(field)
            .filter(|field| !field.reference_to.is_empty())
            .ok_or_else(|| Error::named("input.case", "That field refers to nothing."))?;
        let text: String = text.trim().chars().take(LONGEST).collect();
        let asked = targets(&described, field);
        let parts: Vec<Part> = asked
            .iter()
            .map(|target| Part::query(&target.select(&described, &text).soql()))
            .collect();
        let answers = composite::together(&at.org, &parts).await;
        let answers = answers.doing("looking for records");
        let answers = self.observed(&at.row, answers).await?;
        let mut hits = Vec::new();
        for (target, answer) in asked.iter().zip(answers) {
            let page = answer.page::<Value>().doing("looking for records")?;
            hits.extend(page.records.iter().filter_map(|record| target.hit(record)));
        }
        Ok(hits)
    }
}

/// An object that is looked in.
struct Target {
    object: Name,
    name: Name,
    detail: Option<Name>,
}

/// Queues and users for an owner; at most as many objects as one call may ask.
fn targets(object: &ObjectDescribe, field: &Field) -> Vec<Target> {
    let mut names: Vec<&str> = field.reference_to.iter().map(String::as_str).collect();
    // people first: an owner is a user far more often than a queue
    names.sort_by_key(|name| (*name != "User", *name != object.name));
    names
        .into_iter()
        .filter_map(Target::of)
        .take(composite::MOST_QUERIES)
        .collect()
}

impl Target {
    fn of(object: &str) -> Option<Target> {
        let detail = match object {
            "User" => Some("Username"),
            "Contact" => Some("Account.Name"),
            "Case" => Some("Subject"),
            "Account" => Some("BillingCity"),
            "Lead" => Some("Company"),
            _ => None,
        };
        Some(Target {
            object: Name::parse(object).ok()?,
            name: Name::fixed(name_field(object)),
            detail: detail.map(Name::fixed),
        })
    }

    fn select(&self, object: &ObjectDescribe, text: &str) -> Select {
        let mut fields = vec![Name::fixed("Id"), self.name.clone()];
        fields.extend(self.detail.clone());
        let mut filters: Vec<Filter> = text
            .split_whitespace()
            .map(|word| Filter::Contains(self.name.clone(), word.to_owned()))
            .collect();
        filters.extend(self.only(object));
        let recent = text.is_empty() && !matches!(self.object.as_str(), "User" | "Group");
        if recent {
            let viewed = Name::fixed("LastViewedDate");
            filters.push(Filter::Is(viewed, Compare::NotEqual, Literal::Null));
        }
        let mut select = Select::new(self.object.clone(), fields).limit(HITS);
        if !filters.is_empty() {
            select = select.filter(Filter::All(filters));
        }
        match recent {
            true => select.order_by(Name::fixed("LastViewedDate"), Direction::Descending),
            false => select.order_by(self.name.clone(), Direction::Ascending),
        }
    }

    /// Whom a record can be given to: users who are active, queues that take the object.
    fn only(&self, object: &ObjectDescribe) -> Option<Filter> {
        match self.object.as_str() {
            "User" => Some(Filter::Is(
                Name::fixed("IsActive"),
                Compare::Equal,
                Literal::Bool(true),
            )),
            "Group" => Some(Filter::Among(
                Name::fixed("Id"),
                SemiJoin {
                    field: Name::fixed("QueueId"),
                    object: Name::fixed("QueueSobject"),
                    filter: Box::new(Filter::text(Name::fixed("SobjectType"), &object.name)),
                },
            )),
            _ => None,
        }
    }

    fn hit(&self, record: &Value) -> Option<LookupHit> {
        let at = |path: &Name| {
            let value = path
                .as_str()
                .split('.')
                .fold(record, |value, name| &value[name]);
            value.as_str().map(str::to_owned)
        };
        Some(LookupHit {
            id: record["Id"].as_str()?.to_owned(),
            object: self.object.as_str().to_owned(),
            name: at(&self.name).unwrap_or_default(),
            detail: self.detail.as_ref().and_then(at),
        })
    }
}
