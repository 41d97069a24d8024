//! Reading a record: every field this user sees with the names of what it refers to, and its children, in one call; a
//! second call for what hangs on its contact.

use salesforce::{
    RecordId,
    composite::{self, Part as Request, PartAnswer},
    describe::{Field, ObjectDescribe},
    soql::{Compare, Filter, Name, Select, Value as Literal},
    time,
};
use serde_json::Value;

use super::{
    cards,
    parts::{self, Children},
    related,
};
use crate::{
    Error,
    desk::{at::At, fields, lists::name_field},
    error::Doing,
    views::{Cell, FieldCell, Part, RecordView, RelatedView},
};

/// Most parents of one query, of which the org takes 55 (SOQL and SOSL Reference, "SOQL limits"); the rest show ids.
const MOST_PARENTS: usize = 50;

/// The record, or `None` when it is not there for this user.
pub(crate) async fn read(
    at: &At,
    object: &ObjectDescribe,
    id: &RecordId,
) -> Result<Option<RecordView>, Error> {
    let children = parts::children(object);
    let asked = [
        Request::query(&whole(object, id, true)),
        Request::query(&parts::bundle(object, id, &children)),
        Request::query(&access(at, id)),
    ];
    // an object without children that can be asked for has no second query
    let asked: &[Request] = if children.is_empty() {
        &asked[..1]
    } else {
        &asked
    };
    let answers = composite::together(&at.org, asked).await;
    let mut answers = answers.doing("reading the record")?.into_iter();
    let record = match one(answers.next()) {
        // a parent whose name this user may not see refuses the whole; without names it is still the record
        Err(salesforce::Error::Api(refused)) if refused.status == 400 => {
            let again = [Request::query(&whole(object, id, false))];
            let again = composite::together(&at.org, &again).await;
            one(again.doing("reading the record")?.into_iter().next())
        }
        read => read,
    };
    let Some(record) = record.doing("reading the record")? else {
        return Ok(None);
    };
    let org_now = at.org.last_answer().and_then(|answer| answer.date_ms);
    let bundle = one(answers.next());
    let rights = one(answers.next()).ok().flatten();
    let related = related::read(at, object, id, &record, &children, bundle).await?;
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
fn one(answer: Option<PartAnswer>) -> Result<Option<Value>, salesforce::Error> {
    let Some(answer) = answer else {
        return Ok(None);
    };
    Ok(answer.page::<Value>()?.records.into_iter().next())
}

/// Every field, with the names of parents where they are wanted.
fn whole(object: &ObjectDescribe, id: &RecordId, names: bool) -> salesforce::Soql {
    let own = object
        .fields
        .iter()
        .filter_map(|field| Name::parse(&field.name).ok());
    let mut fields: Vec<Name> = own.collect();
    if names {
        fields.extend(
            object
                .fields
                .iter()
                .filter_map(name_path)
                .take(MOST_PARENTS),
        );
        fields.extend(cards::paths(object));
    }
    fields.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    fields.dedup();
    let name = Name::parse(&object.name).unwrap_or_else(|_| Name::fixed("Case"));
    Select::new(name, fields).filter(by_id(id)).soql()
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
