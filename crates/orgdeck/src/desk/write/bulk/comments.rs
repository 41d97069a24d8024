//! Comments, each behind a write of its case that is known to have arrived.

use salesforce::{composite::Part, soql::Name};
use serde_json::{Map, Value};
use store::{ChangeKind, Uuid};

use super::{Bulk, Comment, Item, batch::finished};
use crate::{
    desk::write::refused::{Refused, refused},
    error::of_cause,
    views::{BulkEnd, Failure},
};

impl Bulk<'_> {
    pub(super) async fn comments(&self, items: &[Item<'_>]) -> Vec<(usize, BulkEnd)> {
        let Some(comment) = &self.comment else {
            return Vec::new();
        };
        let name = Name::fixed("CaseComment");
        let (mut changes, mut parts) = (Vec::new(), Vec::new());
        for item in items {
            let body = comment.body(item);
            let mut change = self
                .at
                .change(name.as_str(), ChangeKind::Create, Some(body.clone()));
            change.record_label = Some(item.base.name.clone());
            change.group_id = self.group;
            parts.push(Part::create(&name, &body));
            changes.push(change);
        }
        let ids: Vec<Uuid> = changes.iter().map(|change| change.id).collect();
        let written = |failure: Failure| Failure {
            message: format!("The comment was not written: {}", failure.message),
            ..failure
        };
        let answers = match self.sent(changes, &parts).await {
            Ok(answers) => answers,
            Err(end) => return items.iter().map(|item| (item.place, end.clone())).collect(),
        };
        let mut ends = Vec::new();
        match answers {
            Ok(answers) => {
                for answer in answers {
                    ends.push(match answer.created() {
                        Ok(id) => (BulkEnd::Done, Some(id.as_str().to_owned())),
                        Err(error) if matches!(refused(&error), Refused::Unknown) => {
                            let failure = self.failure(error).await;
                            let failure = of_cause("case.unknown", failure.detail);
                            (BulkEnd::Unknown { failure }, None)
                        }
                        Err(error) => {
                            let failure = written(self.failure(error).await);
                            (BulkEnd::Rejected { failure }, None)
                        }
                    });
                }
            }
            Err(error) => {
                let unknown = matches!(refused(&error), Refused::Unknown);
                let failure = match unknown {
                    true => of_cause("case.unknown", self.failure(error).await.detail),
                    false => written(self.halt(error).await),
                };
                let end = match unknown {
                    true => BulkEnd::Unknown { failure },
                    false => BulkEnd::Rejected { failure },
                };
                ends = vec![(end, None); items.len()];
            }
        }
        let done = ids.iter().zip(&ends);
        let done = done.map(|(id, (end, made))| finished(*id, end, made.clone()));
        self.app.all_ended(done.collect(), None).await;
        self.step(items.len());
        let places = items.iter().map(|item| item.place);
        places.zip(ends.into_iter().map(|(end, _)| end)).collect()
    }
}

impl Comment {
    /// The fields of the comment on a case.
    fn body(&self, item: &Item<'_>) -> Map<String, Value> {
        let text = self.text.fill(&item.read, &self.me);
        Map::from_iter([
            ("ParentId".to_owned(), item.wish.id.as_str().into()),
            ("CommentBody".to_owned(), text.into()),
            ("IsPublished".to_owned(), self.public.into()),
        ])
    }
}
