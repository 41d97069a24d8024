//! What must hold of a record: its record type offers its picklist values, and no validation rule objects.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::ApiError;
use crate::schema::{self, FieldKind, Object, ValidationRule, formula};

use super::super::value;
use super::super::write::{Columns, Editor};
use super::given;

/// The record type must be one of the object's, and offer what restricted picklists are given.
pub(super) fn record_type(
    conn: &Connection,
    object: &Object,
    id: Option<&str>,
    columns: &Columns,
) -> Result<(), ApiError> {
    if object.record_types.is_empty() {
        return Ok(());
    }
    let stored = match (given(columns, "RecordTypeId"), id) {
        (Some(value), _) => value.clone(),
        (None, Some(id)) => {
            let sql = format!(
                "SELECT \"RecordTypeId\" FROM \"{}\" WHERE \"Id\" = ?1",
                object.name
            );
            conn.prepare_cached(&sql)?
                .query_row([id], |row| row.get(0))
                .optional()?
                .unwrap_or(Sql::Null)
        }
        (None, None) => Sql::Null,
    };
    let Sql::Text(chosen) = stored else {
        return Ok(());
    };
    let Some(kind) = object.record_types.iter().find(|kind| kind.id == chosen) else {
        if chosen == schema::MASTER_RECORD_TYPE {
            return Ok(());
        }
        let message = format!("Record Type ID: this ID value isn't valid for the user: {chosen}");
        return Err(ApiError::write(
            "INVALID_CROSS_REFERENCE_KEY",
            message,
            ["RecordTypeId"],
        ));
    };
    for (field, sent) in columns {
        if let (
            FieldKind::Picklist {
                restricted: true, ..
            },
            Sql::Text(text),
        ) = (&field.kind, sent)
            && !kind.offers(field.name, text)
        {
            return Err(value::outside_list(field, text));
        }
    }
    Ok(())
}

/// Rules that are looked at.
pub(super) fn active(object: &Object) -> impl Iterator<Item = &ValidationRule> {
    object.rules.iter().filter(|rule| rule.active)
}

/// Refuses the record if a rule's condition is true of it. `prior` has the values before the change, none for a new
/// record. Salesforce tells all rules that object; here it is the first.
pub(super) fn check(
    conn: &Connection,
    object: &Object,
    id: &str,
    prior: Option<&[(&'static str, Sql)]>,
    editor: &Editor<'_>,
) -> Result<(), ApiError> {
    let rules: Vec<&ValidationRule> = active(object).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let now = editor.now.to_string();
    let conditions: Vec<String> = rules
        .iter()
        .map(|rule| formula::fill(rule.sql, "r", &now))
        .collect();
    let mut params = vec![Sql::Text(id.to_owned())];
    let mut before = vec!["NULL AS \"Id\"".to_owned()];
    if prior.is_some() {
        before = vec!["?1 AS \"Id\"".to_owned()];
    }
    for name in rules.iter().flat_map(|rule| rule.prior.iter().copied()) {
        let value = prior.and_then(|prior| prior.iter().find(|(known, _)| *known == name));
        params.push(value.map_or(Sql::Null, |(_, value)| value.clone()));
        before.push(format!("?{} AS \"{name}\"", params.len()));
    }
    let sql = format!(
        "SELECT {} FROM \"{}\" r, (SELECT {}) {} WHERE r.\"Id\" = ?1",
        conditions.join(", "),
        object.name,
        before.join(", "),
        formula::PRIOR
    );
    let objects: Option<usize> = conn.query_row(&sql, params_from_iter(params), |row| {
        for n in 0..rules.len() {
            if row
                .get::<_, Option<f64>>(n)?
                .is_some_and(|truth| truth != 0.0)
            {
                return Ok(Some(n));
            }
        }
        Ok(None)
    })?;
    match objects {
        None => Ok(()),
        Some(n) => {
            let rule = rules[n];
            tracing::debug!(
                id = rule.id,
                rule.name,
                rule.description,
                "a validation rule refused a record"
            );
            let code = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
            Err(ApiError::write(code, rule.message, rule.field))
        }
    }
}
