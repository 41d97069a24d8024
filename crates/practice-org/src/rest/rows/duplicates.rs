//! Duplicate rules: a new record that looks like one there is already is refused with `DUPLICATES_DETECTED`, until the
//! caller says that it is meant ("Duplicate Rule Header" in the REST API Developer Guide).
//!
//! The rules are entries of `duplicate-rules.toml`, all with the action "Allow, with an alert", so that
//! `Sforce-Duplicate-Rule-Header: allowSave=true` saves. The refusal's shape, its misspelt key included, is that of
//! answers which public clients recorded. Off until the org's setting switches them on; only creating is judged, as the
//! standard rules only report on edits.

use std::sync::LazyLock;

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::db::switches;
use crate::error::ApiError;
use crate::org::Call;
use crate::schema::Object;

use super::super::auth::Caller;
use super::read;
use super::write::Columns;

/// Most records that a refusal names (unconfirmed).
const MOST: usize = 10;

/// What a request without an API version of its own puts into addresses.
const VERSION: &str = "67.0";

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../../duplicate-rules.toml")).unwrap_or_default();
    file.rule
});

#[derive(Default, Deserialize)]
struct File {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    object: String,
    name: String,
    matching: String,
    all: Vec<String>,
    any: Vec<String>,
    message: String,
}

/// What the header says.
struct Said {
    allow: bool,
    details: bool,
}

/// Refuses a new record that a rule takes for one there is.
pub(super) fn check(
    call: &Call<'_>,
    caller: &Caller,
    object: &'static Object,
    columns: &Columns,
) -> Result<(), ApiError> {
    let rules = RULES.iter().filter(|rule| rule.object == object.name);
    for rule in rules {
        let said = said(call);
        if said.allow || !switches::load(call.conn)?.duplicate_rules {
            return Ok(());
        }
        let found = rule.matches(call, caller, object, columns)?;
        if !found.is_empty() {
            return Err(rule.refusal(call, caller, object, &found, said.details)?);
        }
    }
    Ok(())
}

/// `allowSave=true, includeRecordDetails=true, runAsCurrentUser=true`.
fn said(call: &Call<'_>) -> Said {
    let header = call.request.header("sforce-duplicate-rule-header");
    let header = header.unwrap_or_default();
    let on = |name: &str| {
        header
            .split([',', ';'])
            .filter_map(|part| part.split_once('='))
            .any(|(key, value)| {
                key.trim().eq_ignore_ascii_case(name) && value.trim().eq_ignore_ascii_case("true")
            })
    };
    Said {
        allow: on("allowSave"),
        details: on("includeRecordDetails"),
    }
}

impl Rule {
    /// The ids of the records that the new one may be a duplicate of; those the caller does not see are not told of.
    fn matches(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        object: &'static Object,
        columns: &Columns,
    ) -> Result<Vec<String>, ApiError> {
        let value = |name: &String| {
            let given = columns.iter().find(|(field, _)| field.name == name);
            given
                .map(|(_, value)| value)
                .filter(|value| **value != Sql::Null)
        };
        let mut values: Vec<&Sql> = Vec::new();
        let mut equal = |name: &String| {
            value(name).map(|value| {
                values.push(value);
                format!("r.\"{name}\" = ?{}", values.len())
            })
        };
        let all: Option<Vec<String>> = self.all.iter().map(&mut equal).collect();
        let any: Vec<String> = self.any.iter().filter_map(&mut equal).collect();
        let Some(mut conditions) = all.filter(|_| !any.is_empty()) else {
            return Ok(Vec::new());
        };
        conditions.push(format!("({})", any.join(" OR ")));
        conditions.push("r.\"IsDeleted\" = 0".to_owned());
        conditions.extend(caller.rights.sees(object, "r"));
        let sql = format!(
            "SELECT r.\"Id\" FROM \"{}\" r WHERE {} ORDER BY r.rowid LIMIT {MOST}",
            object.name,
            conditions.join(" AND ")
        );
        let mut statement = call.conn.prepare_cached(&sql)?;
        let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    fn refusal(
        &self,
        call: &Call<'_>,
        caller: &Caller,
        object: &'static Object,
        found: &[String],
        details: bool,
    ) -> Result<ApiError, ApiError> {
        let fields: &[&str] = if details { &[] } else { &["Id"] };
        let mut records: Vec<Value> = Vec::new();
        for id in found {
            if let Some(record) = read::one(call, caller, VERSION, object, id, fields)? {
                records.push(json!({
                    "additionalInformation": [],
                    "fieldDiffs": [],
                    "matchConfidence": 100.0,
                    "record": record,
                }));
            }
        }
        let result = json!({
            "allowSave": true,
            "duplicateRule": self.name,
            "duplicateRuleEntityType": self.object,
            "errorMessage": self.message,
            "matchResults": [{
                "entityType": self.object,
                "errors": [],
                "matchEngine": "ExactMatchEngine",
                "matchRecords": records,
                "rule": self.matching,
                "size": records.len(),
                "success": true,
            }],
        });
        Ok(ApiError {
            duplicates: Some(Box::new(result)),
            ..ApiError::bad_request("DUPLICATES_DETECTED", self.message.clone())
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_rule_of_the_file_compares_fields_there_are() {
        let file: File = toml::from_str(include_str!("../../../duplicate-rules.toml")).unwrap();
        assert_eq!(file.rule.len(), RULES.len());
        for rule in RULES.iter() {
            let object = schema::object(&rule.object).unwrap();
            for name in rule.all.iter().chain(&rule.any) {
                assert!(
                    object.field(name).is_some_and(|field| field.name == name),
                    "{name}"
                );
            }
        }
    }
}
