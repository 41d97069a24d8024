//! The lists the app brings. Each is a spec like one of the user's own; an object has those whose fields it has.

use salesforce::describe::ObjectDescribe;

use super::known::{self, Known};
use crate::views::{Compared, Condition, ListSort, ListSource, ListSpec, NamedList, Operator};

/// The ids, in the order they are offered.
const IDS: [&str; 8] = [
    "my-open",
    "all-open",
    "unassigned",
    "escalated",
    "new-today",
    "recent",
    "closed",
    "all",
];

/// What a list of the app is made for.
pub(super) struct For<'a> {
    /// The object.
    pub(super) object: &'a ObjectDescribe,
    /// The date its lists go by: created or modified.
    pub(super) date: &'static str,
}

impl For<'_> {
    fn known(&self) -> Known {
        known::of(&self.object.name)
    }

    fn has(&self, field: &str) -> bool {
        self.object
            .field(field)
            .is_some_and(|field| field.filterable)
    }

    /// The field that closes a record, where the object has it.
    fn closed(&self) -> Option<&'static str> {
        self.known().closed.filter(|field| self.has(field))
    }

    /// Whether queues can own records of it.
    pub(super) fn queues(&self) -> bool {
        let owner = self.object.field("OwnerId");
        owner.is_some_and(|owner| {
            owner.filterable && owner.reference_to.iter().any(|to| to == "Group")
        })
    }

    /// The lists there are.
    pub(super) fn offered(&self) -> Vec<NamedList> {
        let lists = IDS.into_iter().filter_map(|id| {
            self.spec(id)?;
            Some(NamedList {
                source: ListSource::BuiltIn { id: id.to_owned() },
                label: self.label(id).to_owned(),
                live: false,
            })
        });
        lists.collect()
    }

    fn label(&self, id: &str) -> &'static str {
        let opens = self.closed().is_some();
        // a lead that was given up counts as not converted: only its status says it is over, and each org names that anew
        let lead = self.object.name == "Lead";
        match id {
            "my-open" if lead && opens => "Mine, not converted",
            "all-open" if lead => "Not converted",
            "closed" if lead => "Converted",
            "my-open" if opens => "My open",
            "my-open" => "Mine",
            "all-open" => "All open",
            "unassigned" => "Unassigned",
            "escalated" => "Escalated",
            "new-today" if self.date == "LastModifiedDate" => "Changed today",
            "new-today" => "New today",
            "recent" => "Recently viewed",
            "closed" => "Closed",
            _ => "All",
        }
    }

    /// One of the lists; none where the object has not what it takes.
    pub(super) fn spec(&self, id: &str) -> Option<ListSpec> {
        let open = || self.closed().map(|field| is(field, "false"));
        let mut conditions = Vec::new();
        match id {
            "my-open" => {
                self.has("OwnerId").then_some(())?;
                conditions.push(compared("OwnerId", Compared::Me));
                conditions.extend(open());
            }
            "all-open" => conditions.push(open()?),
            "unassigned" => {
                self.queues().then_some(())?;
                conditions.push(compared("OwnerId", Compared::AnyQueue));
                conditions.extend(open());
            }
            "escalated" => {
                self.has("IsEscalated").then_some(())?;
                conditions.push(is("IsEscalated", "true"));
                conditions.extend(open());
            }
            "new-today" => {
                let today = Compared::Relative {
                    literal: "TODAY".to_owned(),
                    count: None,
                };
                self.has(self.date).then_some(())?;
                conditions.push(compared(self.date, today));
            }
            "recent" => {
                self.has("LastViewedDate").then_some(())?;
                conditions.push(Condition {
                    field: "LastViewedDate".to_owned(),
                    operator: Operator::NotEmpty,
                    values: Vec::new(),
                });
            }
            "closed" => conditions.push(is(self.closed()?, "true")),
            "all" => {}
            _ => return None,
        }
        let by = if id == "recent" {
            "LastViewedDate"
        } else {
            self.date
        };
        Some(self.list(conditions, by))
    }

    /// The open records of a queue.
    pub(super) fn queue(&self, id: &str) -> Option<ListSpec> {
        let owner = Compared::Value {
            text: id.to_owned(),
        };
        self.queues().then_some(())?;
        let mut conditions = vec![compared("OwnerId", owner)];
        conditions.extend(self.closed().map(|field| is(field, "false")));
        Some(self.list(conditions, self.date))
    }

    /// A list with the app's columns, newest first.
    pub(super) fn list(&self, mut conditions: Vec<Condition>, by: &str) -> ListSpec {
        let known = self.known();
        conditions.extend(known.only.map(|(field, value)| is(field, value)));
        let columns = known.columns.iter().copied().chain([self.date]);
        ListSpec {
            object: self.object.name.clone(),
            all: true,
            conditions,
            columns: columns.map(str::to_owned).collect(),
            sort: Some(newest(by)),
        }
    }
}

/// Newest first.
pub(super) fn newest(by: &str) -> ListSort {
    ListSort {
        field: by.to_owned(),
        descending: true,
    }
}

fn is(field: &str, text: &str) -> Condition {
    let text = text.to_owned();
    compared(field, Compared::Value { text })
}

fn compared(field: &str, value: Compared) -> Condition {
    Condition {
        field: field.to_owned(),
        operator: Operator::Is,
        values: vec![value],
    }
}
