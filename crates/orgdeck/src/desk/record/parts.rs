//! Which children of a record are shown, as far as the describe has them, and the query for them.

use salesforce::{
    RecordId, Soql,
    describe::ObjectDescribe,
    soql::{Compare, Direction, Filter, Name, Select, Value as Literal},
};

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
}

/// Kind, object, and the field that points to the record (`{}`: the record's object).
const KINDS: [(Of, &str, &[&str]); 7] = [
    (Of::Comments, "CaseComment", &["ParentId"]),
    (Of::Emails, "EmailMessage", &["ParentId"]),
    (Of::Files, "ContentDocumentLink", &["LinkedEntityId"]),
    (Of::Attachments, "Attachment", &["ParentId"]),
    (Of::History, "{}History", &["{}Id"]),
    (Of::Tasks, "Task", &["WhatId", "WhoId"]),
    (Of::Events, "Event", &["WhatId", "WhoId"]),
];

/// Records of the desk below a record: their object and the field that points up.
const BELOW: [(&str, &str, &str); 3] = [
    ("Case", "Case", "ParentId"),
    ("Account", "Contact", "AccountId"),
    ("Contact", "Case", "ContactId"),
];

/// The children the org has for this object and shows to this user.
pub(super) fn children(object: &ObjectDescribe) -> Vec<Children> {
    let named = |pattern: &str| pattern.replace("{}", &object.name);
    let mut found: Vec<Children> = KINDS
        .iter()
        .filter_map(|(of, child, fields)| {
            let fields: Vec<String> = fields.iter().map(|field| named(field)).collect();
            find(object, *of, &named(child), &fields)
        })
        .collect();
    let below = BELOW.iter().filter(|(parent, ..)| *parent == object.name);
    found.extend(
        below.filter_map(|(_, child, field)| {
            find(object, Of::Records, child, &[(*field).to_owned()])
        }),
    );
    found
}

fn find(object: &ObjectDescribe, of: Of, child: &str, fields: &[String]) -> Option<Children> {
    object.child_relationships.iter().find_map(|one| {
        let wanted = one.child == child && fields.contains(&one.field);
        let relationship = one.relationship_name.as_deref().filter(|_| wanted)?;
        Some(Children {
            of,
            relationship: Name::parse(relationship).ok()?,
            object: child.to_owned(),
            field: one.field.clone(),
        })
    })
}

impl Children {
    /// What is asked of each, and by what they are ordered.
    fn columns(&self) -> (&'static [&'static str], &'static str) {
        match self.of {
            Of::Comments => (
                &[
                    "Id",
                    "CommentBody",
                    "IsPublished",
                    "CreatedBy.Name",
                    "CreatedDate",
                ],
                "CreatedDate",
            ),
            Of::Emails => (
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
                "MessageDate",
            ),
            Of::Files => (
                &[
                    "Id",
                    "ContentDocument.Title",
                    "ContentDocument.FileExtension",
                    "ContentDocument.ContentSize",
                    "ContentDocument.LatestPublishedVersionId",
                    "ContentDocument.Owner.Name",
                    "ContentDocument.CreatedDate",
                ],
                "SystemModstamp",
            ),
            Of::Attachments => (
                &["Id", "Name", "BodyLength", "CreatedBy.Name", "CreatedDate"],
                "CreatedDate",
            ),
            Of::History => (
                &[
                    "Id",
                    "Field",
                    "OldValue",
                    "NewValue",
                    "CreatedBy.Name",
                    "CreatedDate",
                ],
                "CreatedDate",
            ),
            Of::Tasks => (
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
                "CreatedDate",
            ),
            Of::Events => (
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
                "CreatedDate",
            ),
            Of::Records => match self.object.as_str() {
                "Case" => (
                    &[
                        "Id",
                        "CaseNumber",
                        "Subject",
                        "Status",
                        "IsClosed",
                        "CreatedDate",
                    ],
                    "CreatedDate",
                ),
                _ => (&["Id", "Name", "Title", "CreatedDate"], "CreatedDate"),
            },
        }
    }

    fn select(&self, from: Name) -> Select {
        let (fields, order) = self.columns();
        let limit = u32::try_from(SHOWN + 1).unwrap_or(u32::MAX);
        Select::new(from, fields.iter().map(|field| Name::fixed(field)))
            .order_by(Name::fixed(order), Direction::Descending)
            .limit(limit)
    }

    /// These children alone, as a query of their own.
    pub(super) fn alone(&self, id: &RecordId) -> Option<Soql> {
        let field = Name::parse(&self.field).ok()?;
        let filter = Filter::Is(field, Compare::Equal, Literal::Id(id.clone()));
        Some(
            self.select(Name::parse(&self.object).ok()?)
                .filter(filter)
                .soql(),
        )
    }
}

/// All children as sub-queries of one query.
pub(super) fn bundle(object: &ObjectDescribe, id: &RecordId, children: &[Children]) -> Soql {
    let name = Name::parse(&object.name).unwrap_or_else(|_| Name::fixed("Case"));
    let select = Select::new(name, [Name::fixed("Id")]).filter(Filter::Is(
        Name::fixed("Id"),
        Compare::Equal,
        Literal::Id(id.clone()),
    ));
    let with =
        |select: Select, one: &Children| select.with_children(one.select(one.relationship.clone()));
    children.iter().fold(select, with).soql()
}
