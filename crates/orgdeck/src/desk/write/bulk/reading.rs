//! The records of a window as they are now.

use std::{collections::HashMap, time::Duration};

use salesforce::{
    Error as ClientError,
    composite::{self, Part},
    soql::{Filter, Name, Value as Literal},
};
use serde_json::{Map, Value};

use super::{Bulk, Deed, Wish};
use crate::desk::{
    record::read,
    write::base::{self, Base},
};

/// Ids of one query: as many as an address holds; five queries make a window.
const IDS: usize = 200;

impl Bulk<'_> {
    /// The records as they are now, each read after the second of its stamp was over.
    pub(super) async fn read_settled(
        &self,
        wishes: &[Wish],
    ) -> Result<HashMap<String, (Base, Value)>, ClientError> {
        let (mut found, open) = self.read(wishes).await?;
        if open {
            tokio::time::sleep(Duration::from_secs(1)).await;
            found = self.read(wishes).await?.0;
        }
        Ok(found)
    }

    /// The records, and whether the second of one of them may still last.
    async fn read(
        &self,
        wishes: &[Wish],
    ) -> Result<(HashMap<String, (Base, Value)>, bool), ClientError> {
        let names = self.names(wishes);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let parts: Vec<Part> = wishes
            .chunks(IDS)
            .map(|some| {
                let ids = some.iter().map(|wish| Literal::Id(wish.id.clone()));
                let records = Filter::OneOf(Name::fixed("Id"), ids.collect());
                let paths = self
                    .comment
                    .iter()
                    .flat_map(|comment| comment.text.fields());
                let select = base::select(self.object, &names, records);
                Part::query(
                    &select
                        .also(paths.filter_map(|path| Name::parse(path).ok()))
                        .soql(),
                )
            })
            .collect();
        let answers = composite::together(&self.at.org, &parts).await?;
        let read_at = read::begun(self.at);
        let (mut found, mut open) = (HashMap::new(), false);
        for answer in answers {
            for record in answer.page::<Value>()?.records {
                let base = base::of(self.object, &names, &record, read_at);
                open |= base::is_open(&base, read_at);
                let id = record["Id"].as_str().unwrap_or_default().to_owned();
                found.insert(id, (base, record));
            }
        }
        Ok((found, open))
    }

    /// The fields that are changed, and those that are compared.
    fn names(&self, wishes: &[Wish]) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for wish in wishes {
            let body = match &wish.deed {
                Deed::Update(body) => Some(body),
                Deed::Delete => None,
            };
            let fields = body.into_iter().chain(&wish.expects).flat_map(Map::keys);
            names.extend(fields.cloned());
        }
        names.sort();
        names.dedup();
        names
    }
}
