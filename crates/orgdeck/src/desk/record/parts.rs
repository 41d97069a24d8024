//! Which children of a record are shown, as far as the describe has them, and the query for them.

use salesforce::{
    RecordId, Soql,
    describe::ObjectDescribe,
    soql::{Compare, Direction, Filter, Name, Select, SemiJoin, Value as Literal},
};

use crate::desk::describes::{self, Seen};

/// Rows of one kind that are shown; one more is asked for, to know whether there are more.
pub(super) const SHOWN: usize = 50;

/// A kind of children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Comments,
    Emails,
    Files,
    Attachments,
    History,
    Tasks,
    Events,
    Records,
}

/// Children of one kind, and the relationship they are asked by.
#[derive(Debug, Clone)]
pub(super) struct Children {
    pub(super) of: Of,
    pub(super) relationship: Name,
    /// API name of their object.
    pub(super) object: String,
    /// The field that points to the record.
    field: String,
    /// What is asked of each.
    columns: Vec<Name>,
}

/// Kind, object, and the fields that may point to the record, the best first.
const KINDS: [(Of, &str, &[&str]); 6] = [
    (Of::Comments, "CaseComment", &["ParentId"]),
    (Of::Emails, "EmailMessage", &["ParentId", "RelatedToId"]),
    (Of::Files, "ContentDocumentLink", &["LinkedEntityId"]),
    (Of::Attachments, "Attachment", &["ParentId"]),
    (Of::Tasks, "Task", &["WhatId", "WhoId"]),
    (Of::Events, "Event", &["WhatId", "WhoId"]),
];

/// Records of the desk below a record: their object and the field that points up.
const BELOW: [(&str, &str, &str); 3] = [
    ("Case", "Case", "ParentId"),
    ("Account", "Contact", "AccountId"),
    ("Contact", "Case", "ContactId"),
];

/// The object of a record's history, and its field that points to the record (Object Reference, "StandardObjectHistory",
/// "CustomObject__History"; the history of an opportunity's fields has a name of its own).
fn history(object: &str) -> (String, String) {
    match object.strip_suffix("__c") {
        Some(own) => (format!("{own}__History"), "ParentId".to_owned()),
        None if object == "Opportunity" => (
            "OpportunityFieldHistory".to_owned(),
            "OpportunityId".to_owned(),
        ),
        None => (format!("{object}History"), format!("{object}Id")),
    }
}

/// Objects whose records may belong to a record of this object.
pub(super) fn candidates(object: &str) -> Vec<String> {
    let below = BELOW.iter().filter(|(parent, ..)| *parent == object);
    let kinds = KINDS.iter().map(|(_, child, _)| (*child).to_owned());
    kinds
        .chain(below.map(|(_, child, _)| (*child).to_owned()))
        .chain([history(object).0])
        .collect()
}

/// The children the org has for this object and shows to this user.
pub(super) fn children(object: &ObjectDescribe, seen: &Seen) -> Vec<Children> {
    let kinds = KINDS
        .iter()
        .map(|(of, child, fields)| (*of, *child, fields.to_vec()));
    let below = BELOW.iter().filter(|(parent, ..)| *parent == object.name);
    let below = below.map(|(_, child, field)| (Of::Records, *child, vec![*field]));
    let (past, field) = history(&object.name);
    kinds
        .chain(below)
        .chain([(Of::History, past.as_str(), vec![field.as_str()])])
        .filter_map(|(of, child, fields)| {
            let way = |field: &&str| find(object, child, field);
            let (relationship, field) = fields.iter().find_map(way)?;
            let columns = columns(of, seen.get(child)?)?;
            Some(Children {
                of,
                relationship: Name::parse(relationship).ok()?,
                object: child.to_owned(),
                field: field.to_owned(),
                columns,
            })
        })
        .collect()
}

/// The way down to a child by one of its fields.
fn find<'o>(object: &'o ObjectDescribe, child: &str, field: &str) -> Option<(&'o str, &'o str)> {
    let mut ways = object.child_relationships.iter();
    let way = ways.find(|one| one.child == child && one.field == field)?;
    Some((way.relationship_name.as_deref()?, &way.field))
}

/// What is asked of children of a kind: what this user sees of it. None where that says nothing.
fn columns(of: Of, child: &ObjectDescribe) -> Option<Vec<Name>> {
    let (says, wanted) = wanted(of, &child.name);
    child.field(says)?;
    let seen = |path: &&&str| match path.split_once('.') {
        None => child.field(path).is_some(),
        Some((way, _)) => child
            .fields
            .iter()
            .any(|field| field.relationship_name.as_deref() == Some(way)),
    };
    let names = wanted.iter().filter(seen).map(|path| Name::fixed(path));
    Some(names.collect())
}

/// The field without which the rest says nothing, and everything that is shown.
fn wanted(of: Of, child: &str) -> (&'static str, &'static [&'static str]) {
    match of {
        Of::Comments => (
            "CommentBody",
            &[
                "Id",
                "CommentBody",
                "IsPublished",
                "CreatedBy.Name",
                "CreatedDate",
            ],
        ),
        Of::Emails => (
            "Id",
            &[
                "Id",
                "Subject",
                "TextBody",
                "HtmlBody",
                "FromAddress",
                "FromName",
                "ToAddress",
                "Incoming",
                "MessageDate",
                "CreatedDate",
            ],
        ),
        Of::Files => (
            "ContentDocumentId",
            &[
                "Id",
                "ContentDocument.Title",
                "ContentDocument.FileExtension",
                "ContentDocument.ContentSize",
                "ContentDocument.LatestPublishedVersionId",
                "ContentDocument.Owner.Name",
                "ContentDocument.CreatedDate",
                "SystemModstamp",
            ],
        ),
        Of::Attachments => (
            "Name",
            &["Id", "Name", "BodyLength", "CreatedBy.Name", "CreatedDate"],
        ),
        Of::History => (
            "Field",
            &[
                "Id",
                "Field",
                "DataType",
                "OldValue",
                "NewValue",
                "CreatedBy.Name",
                "CreatedDate",
            ],
        ),
        Of::Tasks => (
            "Id",
            &[
                "Id",
                "Subject",
                "Description",
                "Status",
                "IsClosed",
                "ActivityDate",
                "CallType",
                "TaskSubtype",
                "Owner.Name",
                "CreatedDate",
            ],
        ),
        Of::Events => (
            "Id",
            &[
                "Id",
                "Subject",
                "Description",
                "StartDateTime",
                "ActivityDate",
                "IsAllDayEvent",
                "Owner.Name",
                "CreatedDate",
            ],
        ),
        Of::Records if child == "Case" => ("CaseNumber", &CASE),
        Of::Records => ("Name", &["Id", "Name", "Title", "CreatedDate"]),
    }
}

/// What is shown of a case beside another record.
const CASE: [&str; 6] = [
    "Id",
    "CaseNumber",
    "Subject",
    "Status",
    "IsClosed",
    "CreatedDate",
];

/// The newest other cases of a case's contact.
pub(super) struct Others {
    /// The way from the contact down to its cases.
    pub(super) relationship: Name,
    cases: Select,
    case: Name,
}

impl Others {
    /// By way of the contact that a case has; none where this user sees no contacts.
    pub(super) fn of(case: &ObjectDescribe, seen: &Seen) -> Option<Others> {
        case.field("ContactId")?;
        let above = seen.get("Contact")?;
        let relationship = Name::parse(find(above, &case.name, "ContactId")?.0).ok()?;
        Some(Others {
            cases: others(case, relationship.clone()),
            case: Name::parse(&case.name).ok()?,
            relationship,
        })
    }

    /// Asked for with the case, so that its contact need not be known first. A query with children may be narrowed by a
    /// semi-join, only not on its own object (SOQL and SOSL Reference, "Comparison Operators").
    pub(super) fn of_case(&self, id: &RecordId) -> Soql {
        let this = SemiJoin {
            field: Name::fixed("ContactId"),
            object: self.case.clone(),
            filter: Box::new(by_id(id)),
        };
        Select::new(Name::fixed("Contact"), [Name::fixed("Id")])
            .with_children(self.cases.clone().filter(but(id)))
            .filter(Filter::Among(Name::fixed("Id"), this))
            .soql()
    }

    /// By a contact that is known.
    pub(super) fn by(case: &ObjectDescribe, contact: &RecordId, id: &RecordId) -> Soql {
        let of_it = Filter::Is(Name::fixed("ContactId"), Compare::Equal, literal(contact));
        others(case, Name::fixed("Case"))
            .filter(of_it.and(but(id)))
            .soql()
    }
}

/// What is asked of them, as far as this user sees it.
fn others(case: &ObjectDescribe, from: Name) -> Select {
    let seen = CASE.iter().filter(|name| case.field(name).is_some());
    let columns = seen.map(|name| Name::fixed(name));
    newest(from, columns, Name::fixed("CreatedDate"))
}

/// The newest by this date, as many as are shown and one more.
fn newest(from: Name, columns: impl IntoIterator<Item = Name>, date: Name) -> Select {
    let limit = u32::try_from(SHOWN + 1).unwrap_or(u32::MAX);
    Select::new(from, columns)
        .order_by(date, Direction::Descending)
        .limit(limit)
}

fn literal(id: &RecordId) -> Literal {
    Literal::Id(id.clone())
}

/// Every record but one.
fn but(id: &RecordId) -> Filter {
    Filter::Is(Name::fixed("Id"), Compare::NotEqual, literal(id))
}

/// One record.
pub(super) fn by_id(id: &RecordId) -> Filter {
    Filter::Is(Name::fixed("Id"), Compare::Equal, literal(id))
}

impl Children {
    /// By what they are ordered: the newest first.
    fn order(&self) -> Name {
        let has = |name: &str| self.columns.iter().any(|column| column.as_str() == name);
        let dates = ["MessageDate", "CreatedDate", "SystemModstamp"];
        let date = dates.into_iter().find(|date| has(date));
        Name::fixed(date.unwrap_or("Id"))
    }

    fn select(&self, from: Name) -> Select {
        newest(from, self.columns.iter().cloned(), self.order())
    }

    /// These children alone, as a query of their own.
    pub(super) fn alone(&self, id: &RecordId) -> Option<Soql> {
        let field = Name::parse(&self.field).ok()?;
        let filter = Filter::Is(field, Compare::Equal, literal(id));
        Some(
            self.select(Name::parse(&self.object).ok()?)
                .filter(filter)
                .soql(),
        )
    }
}

/// All children as sub-queries of one query.
pub(super) fn bundle(object: &ObjectDescribe, children: &[Children]) -> Select {
    let select = Select::new(describes::name(object), [Name::fixed("Id")]);
    let with =
        |select: Select, one: &Children| select.with_children(one.select(one.relationship.clone()));
    children.iter().fold(select, with)
}
