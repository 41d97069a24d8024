//! The fields of the case form, as the org describes them for this user.

use salesforce::describe::{Field, ObjectDescribe};
use serde_json::{Map, Value};

use crate::{
    Error,
    views::{CaseField, CaseForm, CaseRow, CaseView, FieldChange, FieldKind, FieldOption},
};

/// Fields the desk shows and needs to see.
pub(crate) const SHOWN: [&str; 8] = [
    "CaseNumber",
    "Subject",
    "Status",
    "Priority",
    "Origin",
    "Type",
    "Description",
    "Reason",
];

/// Fields the desk edits.
pub(crate) const EDITED: [&str; 4] = ["Subject", "Status", "Priority", "Description"];

/// Fields of the form, in its order.
pub(super) const FIELDS: [&str; 7] = [
    "Subject",
    "Status",
    "Priority",
    "Origin",
    "Type",
    "Reason",
    "Description",
];

pub(super) fn view(described: &ObjectDescribe) -> CaseForm {
    CaseForm {
        fields: FIELDS
            .iter()
            .filter_map(|name| described.field(name))
            .map(field)
            .collect(),
        can_create: described.createable,
        can_edit: described.updateable,
        can_delete: described.deletable,
    }
}

fn field(field: &Field) -> CaseField {
    let option = |value: &salesforce::describe::PicklistValue| FieldOption {
        value: value.value.clone(),
        label: value.label().to_owned(),
        default: value.default,
    };
    CaseField {
        name: field.name.clone(),
        label: field.label.clone(),
        kind: match field.kind.as_str() {
            "picklist" => FieldKind::Picklist,
            "textarea" => FieldKind::TextArea,
            _ => FieldKind::Text,
        },
        length: field.length,
        required: field.is_required_on_create(),
        createable: field.createable,
        updateable: field.updateable,
        options: field
            .picklist
            .iter()
            .filter(|value| value.active)
            .map(option)
            .collect(),
    }
}

/// The body of a write. Only fields of the form are ever written.
pub(super) fn body(changes: &[FieldChange]) -> Result<Map<String, Value>, Error> {
    let mut body = Map::new();
    for change in changes {
        if !FIELDS.contains(&change.field.as_str()) {
            return Err(Error::named(
                "input.case",
                format!("{} is not a field of the form.", change.field),
            ));
        }
        let value = change.value.clone().filter(|value| !value.is_empty());
        body.insert(
            change.field.clone(),
            value.map_or(Value::Null, Value::String),
        );
    }
    if body.is_empty() {
        return Err(Error::named("input.case", "Nothing was changed."));
    }
    Ok(body)
}

/// The value a case has in a field of the form.
pub(super) fn value<'a>(case: &'a CaseView, field: &str) -> Option<&'a str> {
    match field {
        "Subject" => case.row.subject.as_deref(),
        "Status" => case.row.status.as_deref(),
        "Priority" => case.row.priority.as_deref(),
        "Origin" => case.origin.as_deref(),
        "Type" => case.kind.as_deref(),
        "Reason" => case.reason.as_deref(),
        "Description" => case.description.as_deref(),
        _ => None,
    }
}

/// A case with these values in place of its own.
pub(super) fn with(mut case: CaseView, body: &Map<String, Value>) -> CaseView {
    for (field, asked) in body {
        let place = match field.as_str() {
            "Subject" => &mut case.row.subject,
            "Status" => &mut case.row.status,
            "Priority" => &mut case.row.priority,
            "Origin" => &mut case.origin,
            "Type" => &mut case.kind,
            "Reason" => &mut case.reason,
            "Description" => &mut case.description,
            _ => continue,
        };
        *place = asked.as_str().map(str::to_owned);
    }
    case
}

/// A case of which nothing is known but its id, when it was made, and these values.
pub(super) fn made(id: &str, at: i64, values: &[(&str, &str)]) -> CaseView {
    let row = CaseRow {
        id: id.to_owned(),
        number: String::new(),
        subject: None,
        status: None,
        priority: None,
        account: None,
        contact: None,
        owner: None,
        created_at: at,
        modified_at: at,
        is_closed: false,
        is_escalated: false,
    };
    let case = CaseView {
        row,
        description: None,
        origin: None,
        kind: None,
        reason: None,
        contact_email: None,
        created_by: None,
        modified_by: None,
        stamp: 0,
    };
    let values = values
        .iter()
        .map(|(field, value)| ((*field).to_owned(), Value::from(*value)));
    with(case, &values.collect())
}

/// Whether a case has what was asked for. Salesforce trims blanks and may turn line ends, so these do not count.
pub(super) fn has(case: &CaseView, body: &Map<String, Value>) -> bool {
    let plain = |text: Option<&str>| {
        text.unwrap_or_default()
            .replace("\r\n", "\n")
            .trim()
            .to_owned()
    };
    body.iter()
        .all(|(field, asked)| plain(value(case, field)) == plain(asked.as_str()))
}
