//! Reading a record: every field this user sees with the names of what it refers to, and its children, in one call; a
//! second call for what hangs on its contact.

use salesforce::{
    Error as ClientError, RecordId,
    composite::{self, Part as Request, PartAnswer},
    describe::{Field, ObjectDescribe},
    soql::{Compare, Filter, Name, Select, Value as Literal},
    time,
};
use serde_json::Value;

use super::{
    cards,
    parts::{self, Of},
    related,
};
use crate::{
    Error,
    desk::{at::At, fields, lists::name_field},
    error::Doing,
    views::{Cell, FieldCell, RecordView, RelatedView},
};

/// Most parents of one query, of which the org takes 55 (SOQL and SOSL Reference, "SOQL limits"); the rest show ids.
const MOST_PARENTS: usize = 50;

/// What an answer has taught about an object's records, beyond its describe; kept for the session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Learnt {
    names: Names,
    /// Children that were refused although the describe lists them.
    hidden: Vec<Of>,
}

/// Whose names come with a record. A parent this user may not see refuses the whole query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Names {
    /// Of everything it refers to.
    #[default]
    All,
    /// Of people and queues.
    People,
    /// Of nothing.
    Nobody,
}

impl Names {
    fn fewer(self) -> Option<Names> {
        match self {
            Names::All => Some(Names::People),
            Names::People => Some(Names::Nobody),
            Names::Nobody => None,
        }
    }
}

/// The record, or `None` when it is not there for this user. What is learnt on the way is kept in `learnt`.
pub(crate) async fn read(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
    learnt: &mut Learnt,
) -> Result<Option<RecordView>, Error> {
    let mut children = parts::children(object);
    children.retain(|one| !learnt.hidden.contains(&one.of));
    let asked = [
        Request::query(&whole(object, id, learnt.names)),
        Request::query(&access(at, id)),
        Request::query(&parts::bundle(object, id, &children)),
    ];
    // an object without children that can be asked for has no third query
    let asked: &[Request] = if children.is_empty() {
        &asked[..2]
    } else {
        &asked
    };
    let answers = composite::together(&at.org, asked).await;
    let mut answers = answers.doing("reading the record")?.into_iter();
    let mut record = one(answers.next());
    while let Err(ClientError::Api(refused)) = &record
        && refused.has("INVALID_FIELD")
        && let Some(fewer) = learnt.names.fewer()
    {
        learnt.names = fewer;
        let again = [Request::query(&whole(object, id, fewer))];
        let again = composite::together(&at.org, &again).await;
        record = one(again.doing("reading the record")?.into_iter().next());
    }
    let Some(record) = record.doing("reading the record")? else {
        return Ok(None);
    };
    let org_now = at.org.last_answer().and_then(|answer| answer.date_ms);
    let rights = one(answers.next()).ok().flatten();
    let bundle = one(answers.next());
    let (related, hidden) = related::read(at, object, id, &record, &children, bundle).await?;
    learnt.hidden.extend(hidden);
    Ok(Some(view(
        at,
        object,
        id,
        &record,
        related,
        rights.as_ref(),
        org_now,
    )))
}

/// The only record of a query, if there is one.
fn one(answer: Option<PartAnswer>) -> Result<Option<Value>, ClientError> {
    let Some(answer) = answer else {
        return Ok(None);
    };
    Ok(answer.page::<Value>()?.records.into_iter().next())
}

/// Every field, with the names of these parents.
fn whole(object: &ObjectDescribe, id: &RecordId, names: Names) -> salesforce::Soql {
    let own = object
        .fields
        .iter()
        .filter_map(|field| Name::parse(&field.name).ok());
    let mut fields: Vec<Name> = own.collect();
    let named = object.fields.iter().filter(|field| match names {
        Names::All => true,
        Names::People => is_person(field),
        Names::Nobody => false,
    });
    fields.extend(named.filter_map(name_path).take(MOST_PARENTS));
    if names == Names::All {
        fields.extend(cards::paths(object));
    }
    fields.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    fields.dedup();
    let name = Name::parse(&object.name).unwrap_or_else(|_| Name::fixed("Case"));
    Select::new(name, fields).filter(by_id(id)).soql()
}

fn is_person(field: &Field) -> bool {
    let people = ["User", "Group"];
    !field.reference_to.is_empty()
        && field
            .reference_to
            .iter()
            .all(|to| people.contains(&to.as_str()))
}

fn by_id(id: &RecordId) -> Filter {
    Filter::Is(Name::fixed("Id"), Compare::Equal, Literal::Id(id.clone()))
}

/// What this user may do with the record (Object Reference, "UserRecordAccess"; v24 and later).
fn access(at: &At, id: &RecordId) -> salesforce::Soql {
    let user = Literal::Id(at.user.as_record().clone());
    let fields = ["RecordId", "HasEditAccess", "HasDeleteAccess"].map(Name::fixed);
    Select::new(Name::fixed("UserRecordAccess"), fields)
        .filter(Filter::All(vec![
            Filter::Is(Name::fixed("UserId"), Compare::Equal, user),
            Filter::Is(
                Name::fixed("RecordId"),
                Compare::Equal,
                Literal::Id(id.clone()),
            ),
        ]))
        .soql()
}

/// The path to the name of what a field refers to.
pub(super) fn name_path(field: &Field) -> Option<Name> {
    let relationship = field.relationship_name.as_deref()?;
    // of several objects only what all have is known: their name
    let named = match field.reference_to.as_slice() {
        [] => return None,
        [only] => name_field(only),
        _ => "Name",
    };
    Name::parse(&format!("{relationship}.{named}")).ok()
}

/// The value at the end of a path; nothing where a parent is missing.
pub(super) fn value<'v>(record: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(record, |value, name| &value[name])
}

fn view(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
    record: &Value,
    related: RelatedView,
    rights: Option<&Value>,
    org_now: Option<i64>,
) -> RecordView {
    let text = |path: &str| value(record, path).as_str().map(str::to_owned);
    let stamp = text("SystemModstamp").and_then(|stamp| time::parse_datetime(&stamp));
    let may = |right: &str| rights.and_then(|rights| rights[right].as_bool());
    RecordView {
        id: id.as_str().to_owned(),
        object: object.name.clone(),
        name: text(name_field(&object.name)).unwrap_or_default(),
        record_type: text("RecordTypeId"),
        values: values(object, record),
        stamp: stamp.unwrap_or_default(),
        // the second of the stamp is over once the org's clock has passed it
        settled: stamp
            .zip(org_now)
            .is_some_and(|(stamp, now)| now.div_euclid(1000) > stamp.div_euclid(1000)),
        changed_by: text("LastModifiedBy.Name"),
        can_edit: may("HasEditAccess"),
        can_delete: may("HasDeleteAccess"),
        related,
        api: at.usage(),
        calls: at.calls(),
    }
}

/// Every field with its value.
pub(crate) fn values(object: &ObjectDescribe, record: &Value) -> Vec<FieldCell> {
    object
        .fields
        .iter()
        .map(|field| FieldCell {
            field: field.name.clone(),
            cell: cell(field, record),
        })
        .collect()
}

fn cell(field: &Field, record: &Value) -> Cell {
    let mut cell = fields::cell(field, &record[field.name.as_str()]);
    if cell.text.is_some()
        && let Some(path) = name_path(field)
    {
        cell.label = value(record, path.as_str()).as_str().map(str::to_owned);
    }
    cell
}
