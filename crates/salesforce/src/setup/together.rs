//! Several queries of the set-up in one call, and what the user may not see of their answers.

use serde::de::DeserializeOwned;

use super::{Sight, sight};
use crate::composite::{self, MOST_QUERIES, Part, PartAnswer};
use crate::error::Error;
use crate::org::Org;
use crate::soql::Soql;

/// The answers to queries that were asked together, in their order.
pub(super) struct Answers(std::vec::IntoIter<PartAnswer>);

/// Asks up to five queries in one call.
pub(super) async fn ask(org: &Org, queries: &[Soql]) -> Result<Answers, Error> {
    debug_assert!(queries.len() <= MOST_QUERIES, "{} queries", queries.len());
    let parts: Vec<Part> = queries.iter().map(Part::query).collect();
    Ok(Answers(composite::together(org, &parts).await?.into_iter()))
}

impl Answers {
    /// The records of the next query's first page, or why there are none to be seen.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Result<Sight<Vec<T>>, Error> {
        let Some(answer) = self.0.next() else {
            return Err(Error::Decode {
                path: "compositeResponse".to_owned(),
                message: "one answer for each request".to_owned(),
                status: 200,
            });
        };
        sight(answer.page().map(|page| page.records))
    }
}
