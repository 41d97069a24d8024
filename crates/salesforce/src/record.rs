//! Single records: create, read, update, delete; and what a refusal of them means.
//!
//! Source: REST API Developer Guide, "sObject Rows" and "Conditional request headers"; the codes are in the SOAP API
//! Developer Guide, "Core data types", `StatusCode`.
//!
//! Not here: recording a write before it is sent, and finding out an unknown outcome.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{ApiError, ApiErrors, Error};
use crate::ids::RecordId;
use crate::org::{Ask, Org};
use crate::soql::Name;
use crate::time::http_date;

const DUPLICATES: &str = "sforce-duplicate-rule-header";

#[derive(Deserialize)]
struct Created {
    id: RecordId,
    success: bool,
}

/// Creates a record of `object` from its fields. Never repeated.
///
/// With `allow_duplicates` it is saved although a duplicate rule finds the same, where the rule lets it (REST API
/// Developer Guide, "Duplicate Rule Header").
///
/// # Errors
/// Any of [`Error`]; see [`refusal`] for what [`Error::Api`] means, and [`Error::may_have_been_applied`].
pub async fn create(
    org: &Org,
    object: &str,
    fields: &Map<String, Value>,
    allow_duplicates: bool,
) -> Result<RecordId, Error> {
    let object = Name::parse(object)?;
    let mut ask = Ask::new(Method::POST, &["sobjects", object.as_str()]).json(fields)?;
    if allow_duplicates {
        ask = ask.header(DUPLICATES, "allowSave=true")?;
    }
    let created: Created = org.call(ask).await?.json()?;
    if created.success {
        return Ok(created.id);
    }
    Err(Error::Decode {
        path: "success".to_owned(),
        message: "expected true with this status".to_owned(),
        status: 201,
    })
}

/// Reads the given fields of a record, or all that the user may see if none are given.
///
/// # Errors
/// Any of [`Error`]; [`ApiErrors::is_gone`] tells a record that is not there.
pub async fn retrieve(
    org: &Org,
    object: &str,
    id: &RecordId,
    fields: &[&str],
) -> Result<Map<String, Value>, Error> {
    let mut ask = row(Method::GET, object, id)?;
    if !fields.is_empty() {
        let names: Result<Vec<Name>, _> = fields.iter().map(|field| Name::parse(field)).collect();
        let names: Vec<String> = names?
            .into_iter()
            .map(|name| name.as_str().to_owned())
            .collect();
        ask = ask.with("fields", names.join(","));
    }
    org.call(ask).await?.json()
}

/// Changes fields of a record. Never repeated.
///
/// With `if_unmodified_since` (milliseconds UTC, used to the second) the org refuses with 412 if the record was
/// changed later than that. `allow_duplicates` as for [`create`].
///
/// # Errors
/// As [`create`].
pub async fn update(
    org: &Org,
    object: &str,
    id: &RecordId,
    fields: &Map<String, Value>,
    if_unmodified_since: Option<i64>,
    allow_duplicates: bool,
) -> Result<(), Error> {
    let mut ask = row(Method::PATCH, object, id)?.json(fields)?;
    if allow_duplicates {
        ask = ask.header(DUPLICATES, "allowSave=true")?;
    }
    if let Some(ms) = if_unmodified_since {
        ask = ask.header("if-unmodified-since", &http_date(ms))?;
    }
    org.call(ask).await?.nothing()
}

/// Moves a record to the org's Recycle Bin. Never repeated.
///
/// # Errors
/// As [`create`]; a record that is gone already is [`ApiErrors::is_gone`].
pub async fn delete(org: &Org, object: &str, id: &RecordId) -> Result<(), Error> {
    org.call(row(Method::DELETE, object, id)?).await?.nothing()
}

fn row(method: Method, object: &str, id: &RecordId) -> Result<Ask, Error> {
    Ok(Ask::new(
        method,
        &["sobjects", Name::parse(object)?.as_str(), id.as_str()],
    ))
}

/// What a refused write means for the person who asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Something about the values; a refusal without a field concerns the record as a whole.
    Fields(Vec<FieldRefusal>),
    /// The record does not exist any more, or cannot be seen.
    Gone,
    /// Somebody else changed the record first.
    Conflict,
    /// The user may not do this.
    NoRight,
    /// None of these.
    Other,
}

/// What is wrong with one field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The field's API name; `None` for the record as a whole.
    pub field: Option<String>,
    /// Salesforce's code.
    pub code: String,
    /// Salesforce's words.
    pub message: String,
}

/// Codes about values that come without naming a field.
const ABOUT_VALUES: [&str; 11] = [
    "REQUIRED_FIELD_MISSING",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "FIELD_FILTER_VALIDATION_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "STRING_TOO_LONG",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    "INVALID_EMAIL_ADDRESS",
    "NUMBER_OUTSIDE_VALID_RANGE",
    "INVALID_CROSS_REFERENCE_KEY",
    "DUPLICATE_VALUE",
];

const ABOUT_RIGHTS: [&str; 4] = [
    "INSUFFICIENT_ACCESS",
    "INSUFFICIENT_ACCESS_OR_READONLY",
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "NO_ACCESS",
];

/// Sorts a refusal of a write.
#[must_use]
pub fn refusal(errors: &ApiErrors) -> Refusal {
    if errors.is_conflict() {
        return Refusal::Conflict;
    }
    if errors.is_gone() {
        return Refusal::Gone;
    }
    if ABOUT_RIGHTS.iter().any(|code| errors.has(code)) || errors.errors.iter().any(is_shut) {
        return Refusal::NoRight;
    }
    let refused: Vec<FieldRefusal> = errors.errors.iter().flat_map(of_fields).collect();
    if refused.is_empty() {
        Refusal::Other
    } else {
        Refusal::Fields(refused)
    }
}

/// Whether the user lacks Create or Edit on the object. The code is that of automation which failed, too; the words
/// tell them apart (public reports).
fn is_shut(error: &ApiError) -> bool {
    error.code == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
        && error.message.starts_with("entity type cannot be ")
}

fn of_fields(error: &ApiError) -> Vec<FieldRefusal> {
    let refusal = |field: Option<String>| FieldRefusal {
        field,
        code: error.code.clone(),
        message: error.message.clone(),
    };
    if !error.fields.is_empty() {
        return error
            .fields
            .iter()
            .cloned()
            .map(Some)
            .map(refusal)
            .collect();
    }
    if ABOUT_VALUES.contains(&error.code.as_str()) {
        vec![refusal(None)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, code: &str, fields: &[&str]) -> Refusal {
        let error = ApiError {
            code: code.into(),
            message: "as Salesforce says".into(),
            fields: fields.iter().map(|&field| field.into()).collect(),
            duplicates: None,
        };
        let errors = if code.is_empty() {
            Vec::new()
        } else {
            vec![error]
        };
        refusal(&ApiErrors {
            status,
            errors,
            request_id: None,
        })
    }

    #[test]
    fn a_refusal_is_said_where_it_belongs() {
        let Refusal::Fields(fields) =
            refused(400, "REQUIRED_FIELD_MISSING", &["Subject", "Status"])
        else {
            panic!("about fields")
        };
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[1].field.as_deref(), Some("Status"));
        let Refusal::Fields(fields) = refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", &[]) else {
            panic!("about the record as a whole")
        };
        assert_eq!(fields[0].field, None);
    }

    #[test]
    fn gone_conflict_and_rights_are_told_apart() {
        assert_eq!(refused(404, "NOT_FOUND", &[]), Refusal::Gone);
        assert_eq!(refused(404, "", &[]), Refusal::Gone);
        assert_eq!(refused(404, "ENTITY_IS_DELETED", &[]), Refusal::Gone);
        assert_eq!(refused(400, "ENTITY_IS_DELETED", &[]), Refusal::Gone);
        assert_eq!(refused(412, "", &[]), Refusal::Conflict);
        assert_eq!(
            refused(403, "INSUFFICIENT_ACCESS_OR_READONLY", &[]),
            Refusal::NoRight
        );
        assert_eq!(
            refused(400, "INSUFFICIENT_ACCESS_OR_READONLY", &[]),
            Refusal::NoRight
        );
        let said = |message: &str| {
            let error = ApiError {
                code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY".into(),
                message: message.into(),
                fields: Vec::new(),
                duplicates: None,
            };
            let errors = vec![error];
            refusal(&ApiErrors {
                status: 400,
                errors,
                request_id: None,
            })
        };
        assert_eq!(
            said("entity type cannot be inserted: Case"),
            Refusal::NoRight
        );
        assert_eq!(
            said("Stamp: execution of BeforeInsert caused by: x"),
            Refusal::Other
        );
        assert_eq!(refused(403, "REQUEST_LIMIT_EXCEEDED", &[]), Refusal::Other);
        assert_eq!(refused(400, "UNABLE_TO_LOCK_ROW", &[]), Refusal::Other);
    }
}
