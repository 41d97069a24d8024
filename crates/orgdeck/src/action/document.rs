//! The OpenAPI 3.1 document of an action.
//!
//! Forms of answers: REST API Developer Guide, "Query", "sObject Rows", "Status codes and error responses". What the
//! builder of a GPT takes: OpenAI, "Production notes on GPT Actions"; it knows the way to sign in apart from the
//! document, so that none stands in it.

use std::collections::HashMap;

use salesforce::{
    describe::Field,
    soql::{Filter, Name, Select},
};
use serde_json::{Map, Value, json};

use super::{
    Described, Ticked, fields,
    operations::{self, Operation, operation},
};
use crate::views::ActionOperation;

/// What every operation may be refused with, and why. 405, 415, 429 and 503 may come from what stands before the org.
const REFUSALS: [(&str, &str); 9] = [
    (
        "400",
        "Refused: a value, a field or the query is wrong; the body says which",
    ),
    (
        "401",
        "The sign-in has expired or was withdrawn: sign in again",
    ),
    (
        "403",
        "The user may not do this, or the org has used up its API calls",
    ),
    ("404", "There is no such record, or the user may not see it"),
    ("405", "The address does not take this method"),
    ("415", "The body is not JSON"),
    ("429", "Too many requests at once: wait before the next one"),
    (
        "500",
        "Salesforce failed; it may have been carried out all the same: look first",
    ),
    ("503", "Salesforce is not available at the moment"),
];

/// A case number as an example; no real one.
pub(super) const EXAMPLE: &str = "00001104";

/// The document for what is ticked.
pub(super) fn document(described: &Described, ticked: &Ticked<'_>) -> Value {
    let mut paths = Map::new();
    for which in &ticked.operations {
        let about = operation(*which);
        let path = operations::path(&about, &described.version);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[about.method] = entry(*which, &about, described, ticked);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Salesforce Service Cloud cases",
            "version": env!("CARGO_PKG_VERSION"),
            "description": operations::cut(&format!(
                "Looks up and changes support cases in the Salesforce org at {}.", described.server)),
        },
        "servers": [{ "url": described.server, "description": "The org" }],
        "paths": paths,
        "components": { "schemas": schemas(ticked) },
    })
}

fn entry(
    which: ActionOperation,
    about: &Operation,
    described: &Described,
    ticked: &Ticked<'_>,
) -> Value {
    let mut entry = json!({
        "operationId": about.name,
        "summary": about.summary,
        "description": about.description,
        // a change is asked about each time (OpenAI, "Production notes on GPT Actions", "Consequential flag")
        "x-openai-isConsequential": which != ActionOperation::GetCase,
        "responses": responses(which, about),
    });
    if let Some(parameter) = parameter(which, ticked) {
        entry["parameters"] = json!([parameter]);
    }
    if let Some(schema) = body(which, described, ticked) {
        entry["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": schema } },
        });
    }
    entry
}

fn responses(which: ActionOperation, about: &Operation) -> Value {
    let content = |name: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        json!({ "application/json": { "schema": schema } })
    };
    let (status, meaning) = about.success;
    let mut success = json!({ "description": meaning });
    match which {
        ActionOperation::GetCase => success["content"] = content("CaseAnswer"),
        ActionOperation::CreateCase | ActionOperation::AddComment => {
            success["content"] = content("Created");
        }
        ActionOperation::UpdateCase | ActionOperation::DeleteCase => {}
    }
    let mut responses = json!({ status: success });
    for (status, meaning) in REFUSALS {
        responses[status] = json!({ "description": meaning, "content": content("Refusal") });
    }
    responses
}

fn parameter(which: ActionOperation, ticked: &Ticked<'_>) -> Option<Value> {
    match which {
        ActionOperation::GetCase => Some(json!({
            "name": "q",
            "in": "query",
            "required": true,
            "description": "The query in SOQL: write it as in the example and put the case number in. Case numbers are texts \
                            with their leading zeros. It always ends in LIMIT 1.",
            "schema": {
                "type": "string",
                "pattern": pattern(ticked),
                "example": query(ticked, EXAMPLE),
            },
        })),
        ActionOperation::UpdateCase | ActionOperation::DeleteCase => Some(json!({
            "name": "CaseId",
            "in": "path",
            "required": true,
            "description": "The record id of the case, as the look-up gives it. Not the case number.",
            "schema": { "type": "string", "pattern": fields::ID },
        })),
        ActionOperation::CreateCase | ActionOperation::AddComment => None,
    }
}

/// The query for one case by its number.
pub(super) fn query(ticked: &Ticked<'_>, number: &str) -> String {
    // names out of a describe are names
    let name = |text: &str| Name::parse(text).ok();
    let fields = ticked.fields.iter().filter_map(|field| name(&field.name));
    let (Some(case), Some(by)) = (name("Case"), name("CaseNumber")) else {
        return String::new();
    };
    Select::new(case, fields)
        .filter(Filter::text(by, number))
        .limit(1)
        .soql()
        .as_str()
        .to_owned()
}

/// What the query may look like: ticked fields, by a number, one record.
fn pattern(ticked: &Ticked<'_>) -> String {
    let names: Vec<&str> = ticked
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let one = format!("({})", names.join("|"));
    format!("^SELECT {one}(, ?{one})* FROM Case WHERE CaseNumber = '[A-Za-z0-9-]{{1,30}}' LIMIT 1$")
}

fn body(which: ActionOperation, described: &Described, ticked: &Ticked<'_>) -> Option<Value> {
    let case = |on_create: bool| {
        let writable = |field: &&&Field| match on_create {
            true => field.createable,
            false => field.updateable,
        };
        let mut fields: Vec<&Field> = ticked.fields.iter().filter(writable).copied().collect();
        if on_create {
            let required = described.case.fields.iter();
            fields.extend(required.filter(|field| {
                field.is_required_on_create()
                    && !ticked.fields.iter().any(|one| one.name == field.name)
            }));
        }
        object(&fields, on_create)
    };
    match which {
        ActionOperation::UpdateCase => {
            let mut schema = case(false);
            schema["minProperties"] = json!(1);
            Some(schema)
        }
        ActionOperation::CreateCase => Some(case(true)),
        ActionOperation::AddComment => Some(comment(described)),
        ActionOperation::GetCase | ActionOperation::DeleteCase => None,
    }
}

fn object(fields: &[&Field], on_create: bool) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.clone(), fields::sent(field, on_create)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| on_create && field.is_required_on_create())
        .map(|field| field.name.as_str())
        .collect();
    let mut schema =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// A comment as the org describes it. The text is needed by what a comment is; the describe leaves it open.
fn comment(described: &Described) -> Value {
    let named: HashMap<&str, &Field> = described
        .comment
        .iter()
        .flat_map(|comment| &comment.fields)
        .map(|field| (field.name.as_str(), field))
        .collect();
    let fields: Vec<&Field> = super::COMMENT
        .iter()
        .filter_map(|name| named.get(name).copied())
        .filter(|field| field.createable)
        .collect();
    let mut schema = object(&fields, true);
    schema["required"] = json!(["ParentId", "CommentBody"]);
    schema
}

fn schemas(ticked: &Ticked<'_>) -> Value {
    let mut schemas = json!({
        "Refusal": {
            "type": "array",
            "minItems": 1,
            "description": "Why Salesforce refused, in its own words",
            "items": {
                "type": "object",
                "required": ["message", "errorCode"],
                "properties": {
                    "message": { "type": "string" },
                    "errorCode": { "type": "string" },
                    "fields": { "type": "array", "items": { "type": "string" } },
                },
            },
        },
    });
    let has = |which| ticked.operations.contains(&which);
    if has(ActionOperation::GetCase) {
        schemas["CaseAnswer"] = answer(ticked);
    }
    if has(ActionOperation::CreateCase) || has(ActionOperation::AddComment) {
        schemas["Created"] = json!({
            "type": "object",
            "required": ["id", "success", "errors"],
            "properties": {
                "id": { "type": "string", "description": "The record id" },
                "success": { "type": "boolean" },
                "errors": { "type": "array", "items": { "type": "object" } },
            },
        });
    }
    schemas
}

fn answer(ticked: &Ticked<'_>) -> Value {
    let properties: Map<String, Value> = ticked
        .fields
        .iter()
        .map(|field| (field.name.clone(), fields::answered(field)))
        .collect();
    json!({
        "type": "object",
        "required": ["totalSize", "done", "records"],
        "properties": {
            "totalSize": { "type": "integer" },
            "done": { "type": "boolean" },
            "records": {
                "type": "array",
                "items": { "type": "object", "properties": properties },
            },
        },
    })
}
