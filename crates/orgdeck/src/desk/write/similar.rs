//! Records that are the same as one that is being made: open cases of a contact with the same subject, and what a
//! duplicate rule of the org has found.

use salesforce::{
    RecordId,
    composite::{self, Part},
    query,
    soql::{Compare, Direction, Filter, Name, Select, Value as Literal},
    time,
};
use serde_json::Value;

use crate::{
    Error, Orgdeck,
    desk::{at::At, lists::name_field, record::record_id},
    error::Doing,
    views::{IntegrationId, LookupHit, RelatedRecord},
};

/// Cases that are shown.
const MOST: u32 = 5;

impl Orgdeck {
    /// Open cases of a contact with the same subject, before another one is made.
    ///
    /// # Errors
    /// What the org answers.
    pub async fn similar_cases(
        &self,
        id: IntegrationId,
        contact: &str,
        subject: &str,
    ) -> Result<Vec<RelatedRecord>, Error> {
        let contact = record_id(contact)?;
        let at = At::open(self, id).await?.working_with("Case")?;
        let subject = subject.trim();
        if subject.is_empty() {
            return Ok(Vec::new());
        }
        let is = |name, value| Filter::Is(Name::fixed(name), Compare::Equal, value);
        let fields = ["Id", "CaseNumber", "Subject", "Status", "CreatedDate"].map(Name::fixed);
        // texts compare whatever the case (SOQL and SOSL Reference, "Comparison operators")
        let asked = Select::new(Name::fixed("Case"), fields)
            .filter(Filter::All(vec![
                is("ContactId", Literal::Id(contact)),
                is("IsClosed", Literal::Bool(false)),
                is("Subject", Literal::Text(subject.to_owned())),
            ]))
            .order_by(Name::fixed("CreatedDate"), Direction::Descending)
            .limit(MOST)
            .soql();
        let page = query::query::<Value>(&at.org, &asked).await;
        let page = page.doing("looking for cases like this");
        let page = self.observed(&at.row, page).await?;
        Ok(page.records.iter().filter_map(case).collect())
    }
}

fn case(record: &Value) -> Option<RelatedRecord> {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    Some(RelatedRecord {
        id: text("Id")?,
        object: "Case".to_owned(),
        name: text("CaseNumber").unwrap_or_default(),
        title: text("Subject"),
        status: text("Status"),
        closed: false,
        at: text("CreatedDate")
            .and_then(|at| time::parse_datetime(&at))
            .unwrap_or_default(),
    })
}

/// Records by object and id, with their names where they can be read; an id is shown where not.
pub(super) async fn named(at: &At, records: &[(String, RecordId)]) -> Vec<LookupHit> {
    let known: Vec<&(String, RecordId)> = records.iter().take(composite::MOST_QUERIES).collect();
    let parts: Vec<Part> = known
        .iter()
        .filter_map(|(object, id)| select(object, id))
        .collect();
    let answers = match parts.len() == known.len() {
        true => composite::together(&at.org, &parts)
            .await
            .unwrap_or_default(),
        false => Vec::new(),
    };
    let mut names = answers.into_iter().map(|answer| {
        let page = answer.page::<Value>().ok()?;
        page.records.into_iter().next()
    });
    let hit = |(object, id): &(String, RecordId)| {
        let read = names.next().flatten().unwrap_or_default();
        let text = |name: &str| read[name].as_str().map(str::to_owned);
        LookupHit {
            id: id.as_str().to_owned(),
            object: object.clone(),
            name: text(name_field(object)).unwrap_or_else(|| id.as_str().to_owned()),
            detail: text("Email"),
        }
    };
    records.iter().map(hit).collect()
}

fn select(object: &str, id: &RecordId) -> Option<Part> {
    let mut fields = vec![Name::fixed("Id"), Name::parse(name_field(object)).ok()?];
    if object == "Contact" || object == "Lead" {
        fields.push(Name::fixed("Email"));
    }
    let by_id = Filter::Is(Name::fixed("Id"), Compare::Equal, Literal::Id(id.clone()));
    let asked = Select::new(Name::parse(object).ok()?, fields).filter(by_id);
    Some(Part::query(&asked.soql()))
}
