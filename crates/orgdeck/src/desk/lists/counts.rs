//! How many records lists have: up to five counts in one call.

use salesforce::{
    Page,
    composite::{self, MOST_QUERIES, Part},
    soql::Soql,
};
use serde_json::Value;

use super::{desk::Desk, planning::Refused, search::Digits, sources::Source};
use crate::{
    Error, Orgdeck,
    error::Doing,
    views::{IntegrationId, ListAsk, ListCount, ListSource},
};

/// Most lists that are counted at once.
const MOST: usize = 100;

impl Orgdeck {
    /// How many records each list has.
    ///
    /// # Errors
    /// As [`Self::list_records`]; a list that cannot be counted has no count.
    pub async fn count_lists(
        &self,
        id: IntegrationId,
        object: &str,
        sources: &[ListSource],
    ) -> Result<Vec<ListCount>, Error> {
        if sources.len() > MOST {
            let words = format!("At most {MOST} lists are counted at once.");
            return Err(Error::named("input.case", words));
        }
        let mut desk = Desk::open(self, id, object).await?;
        let mut counts = Vec::new();
        let mut asked: Vec<(usize, Soql)> = Vec::new();
        for (n, source) in sources.iter().enumerate() {
            counts.push(ListCount {
                source: source.clone(),
                count: None,
            });
            asked.extend(desk.count_of(source).await?.map(|soql| (n, soql)));
        }
        for together in asked.chunks(MOST_QUERIES) {
            let parts: Vec<Part> = together.iter().map(|(_, soql)| Part::query(soql)).collect();
            let answers = composite::together(&desk.at.org, &parts).await;
            let answers = self
                .observed(&desk.at.row, answers.doing("counting lists"))
                .await?;
            for ((n, _), answer) in together.iter().zip(answers) {
                let page: Result<Page<Value>, _> = answer.page();
                counts[*n].count = page
                    .ok()
                    .and_then(|page| u32::try_from(page.total_size).ok());
            }
        }
        Ok(counts)
    }
}

impl Desk {
    /// The query that counts a list; none where it cannot be counted.
    async fn count_of(&mut self, source: &ListSource) -> Result<Option<Soql>, Error> {
        match self.counted(source).await {
            Err(error) if about_this_list(&error) => Ok(None),
            counted => counted,
        }
    }

    async fn counted(&mut self, source: &ListSource) -> Result<Option<Soql>, Error> {
        let Source::Wanted(list) = self.source(source, Digits::Number).await? else {
            return Ok(None);
        };
        let ask = ListAsk {
            object: self.object.name.clone(),
            source: source.clone(),
            sort: None,
            columns: None,
        };
        let plan = self.plan(&list, &ask, &Refused::default()).await?;
        // a search finds at most 2,000 records, and does not count the rest
        let counts = plan.terms.is_empty();
        Ok(counts.then(|| plan.count()))
    }
}

/// Whether an error is about one list and says nothing of the others.
fn about_this_list(error: &Error) -> bool {
    ["input.", "rights.", "case."]
        .iter()
        .any(|area| error.cause().starts_with(area))
}
