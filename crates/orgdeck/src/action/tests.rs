//! The document and the instructions, made from describes of our own making.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::{
    Described, document::document, file_name, instructions::instructions, operations, ordered,
    ticked,
};
use crate::views::{ActionChoice, ActionOperation, ActionText};

fn field(name: &str, kind: &str, more: &Value) -> Value {
    let mut field = json!({
        "name": name, "label": format!("The {name}"), "type": kind, "nillable": true,
        "createable": true, "updateable": true,
    });
    for (key, value) in more.as_object().unwrap() {
        field[key] = value.clone();
    }
    field
}

fn described(more: Vec<Value>) -> Described {
    let read_only = json!({ "createable": false, "updateable": false, "nillable": false });
    let picklist = json!({ "picklistValues": [
        { "value": "New", "active": true }, { "value": "Old", "active": false },
        { "value": "Closed \"for good\"", "active": true },
    ] });
    let mut fields = vec![
        field("Site__c", "location", &json!({})),
        field("Subject", "string", &json!({ "length": 255 })),
        field("Status", "picklist", &picklist),
        field("CaseNumber", "string", &read_only),
        field("Id", "id", &read_only),
    ];
    fields.extend(more);
    let case = json!({ "name": "Case", "queryable": true, "createable": true, "fields": fields });
    let comment = json!({ "name": "CaseComment", "createable": true, "fields": [
        field("ParentId", "reference", &json!({ "nillable": false })),
        field("CommentBody", "textarea", &json!({ "length": 4000 })),
        field("IsPublished", "boolean", &json!({ "nillable": false })),
        field("CreatedById", "reference", &read_only),
    ] });
    Described {
        server: "https://acme.my.salesforce.com".to_owned(),
        version: "67.0".to_owned(),
        case: serde_json::from_value(case).unwrap(),
        comment: Some(serde_json::from_value(comment).unwrap()),
    }
}

fn all(fields: &[&str]) -> ActionChoice {
    ActionChoice {
        operations: operations::ALL.to_vec(),
        fields: fields.iter().map(|&name| name.to_owned()).collect(),
    }
}

fn made(described: &Described, choice: &ActionChoice) -> Value {
    document(described, &ticked(&described.case, choice))
}

const CASE: &str = "/services/data/v67.0/sobjects/Case/{CaseId}";

#[test]
fn the_guides_operations_keep_their_names_paths_and_answers() {
    let document = made(&described(vec![]), &all(&[]));
    let query = &document["paths"]["/services/data/v67.0/query"]["get"];
    let case = &document["paths"][CASE];
    for (entry, name, success) in [
        (query, "getCaseDetailsFromNumber", "200"),
        (&case["patch"], "updateCaseStatus", "204"),
        (&case["delete"], "deleteCase", "204"),
    ] {
        assert_eq!(entry["operationId"], name);
        let responses = entry["responses"].as_object().unwrap();
        let mut statuses: Vec<&str> = responses.keys().map(String::as_str).collect();
        statuses.sort_unstable();
        let mut wanted = vec![
            success, "400", "401", "403", "404", "405", "415", "429", "500", "503",
        ];
        wanted.sort_unstable();
        assert_eq!(statuses, wanted, "{name}");
        let empty = responses.get("204");
        assert!(empty.is_none_or(|answer| answer.get("content").is_none()));
    }
    assert_eq!(query["parameters"][0]["name"], "q");
    assert_eq!(case["patch"]["parameters"][0]["name"], "CaseId");
    assert_eq!(
        document["servers"][0]["url"],
        "https://acme.my.salesforce.com"
    );
    let records = &document["components"]["schemas"]["CaseAnswer"]["properties"]["records"];
    assert!(records["items"]["properties"]["CaseNumber"].is_object());
}

#[test]
fn only_what_is_ticked_is_in_it() {
    let choice = ActionChoice {
        operations: vec![ActionOperation::DeleteCase],
        fields: vec![],
    };
    let document = made(&described(vec![]), &choice);
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 1);
    assert_eq!(paths[CASE].as_object().unwrap().len(), 1);
    assert_eq!(
        document["components"]["schemas"].as_object().unwrap().len(),
        1
    );
    let gone = all(&["Subject", "Taken_Away__c", "Site__c"]);
    let text = made(&described(vec![]), &gone).to_string();
    assert!(
        text.contains("Subject") && !text.contains("Taken_Away__c") && !text.contains("Site__c")
    );
}

#[test]
fn bodies_hold_types_lengths_and_choices_and_nothing_read_only() {
    let document = made(&described(vec![]), &all(&["Subject"]));
    let update =
        &document["paths"][CASE]["patch"]["requestBody"]["content"]["application/json"]["schema"];
    let properties = update["properties"].as_object().unwrap();
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["Status", "Subject"]);
    let closed = "Closed \"for good\"";
    assert_eq!(properties["Status"]["enum"], json!(["New", closed, null]));
    assert_eq!(properties["Subject"]["maxLength"], 255);
    assert_eq!(properties["Subject"].get("enum"), None);
    assert_eq!(properties["Subject"]["type"], json!(["string", "null"]));
    let create = &document["paths"]["/services/data/v67.0/sobjects/Case"]["post"]["requestBody"]["content"]
        ["application/json"]["schema"];
    assert_eq!(
        create["properties"]["Status"]["enum"],
        json!(["New", closed])
    );
    assert_eq!(create.get("required"), None);
    let comment = &document["paths"]["/services/data/v67.0/sobjects/CaseComment"]["post"]["requestBody"]
        ["content"]["application/json"]["schema"];
    assert_eq!(comment["required"], json!(["ParentId", "CommentBody"]));
    assert_eq!(comment["properties"].as_object().unwrap().len(), 3);
}

#[test]
fn a_required_field_is_in_the_body_of_a_new_case_whether_ticked_or_not() {
    let needed = field("Contract__c", "double", &json!({ "nillable": false }));
    let document = made(&described(vec![needed]), &all(&[]));
    let create = &document["paths"]["/services/data/v67.0/sobjects/Case"]["post"]["requestBody"]["content"]
        ["application/json"]["schema"];
    assert_eq!(create["required"], json!(["Contract__c"]));
    assert_eq!(create["properties"]["Contract__c"]["type"], "number");
}

#[test]
fn the_query_is_an_example_of_its_own_pattern_and_ends_in_a_limit() {
    let described = described(vec![]);
    let query = made(&described, &all(&["Subject"]));
    let schema = &query["paths"]["/services/data/v67.0/query"]["get"]["parameters"][0]["schema"];
    assert_eq!(
        schema["example"],
        "SELECT Id, CaseNumber, Status, Subject FROM Case WHERE CaseNumber = '00001104' LIMIT 1"
    );
    let pattern = schema["pattern"].as_str().unwrap();
    assert!(pattern.contains("(Id|CaseNumber|Status|Subject)") && pattern.ends_with("LIMIT 1$"));
}

/// Every text under a key, wherever it stands.
fn under<'a>(value: &'a Value, key: &str, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str() {
                    Some(text) if name == key => into.push(text),
                    _ => under(value, key, into),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| under(value, key, into)),
        _ => {}
    }
}

// planted: `cut` left out of `describe`
#[test]
fn no_description_is_longer_than_the_builder_takes() {
    let long = "Wörter ".repeat(100);
    let wordy = field(
        "Wordy__c",
        "string",
        &json!({ "inlineHelpText": long, "length": 10 }),
    );
    let values: Vec<Value> = (0..100)
        .map(|n| json!({ "value": format!("Choice number {n}"), "active": true }))
        .collect();
    let many = field(
        "Many__c",
        "multipicklist",
        &json!({ "picklistValues": values }),
    );
    let described = described(vec![wordy, many]);
    let document = made(&described, &all(&["Wordy__c", "Many__c"]));
    let mut texts = Vec::new();
    for key in ["description", "summary"] {
        under(&document, key, &mut texts);
    }
    assert!(texts.len() > 60, "{}", texts.len());
    for text in texts {
        assert!(text.chars().count() <= 300, "{text}");
    }
}

#[test]
fn the_instructions_name_what_is_ticked_and_fit_the_builder() {
    let described = described(vec![]);
    let choice = all(&["Subject"]);
    let ticked_all = ticked(&described.case, &choice);
    let text = instructions(&described, &ticked_all);
    for which in operations::ALL {
        assert!(text.contains(operations::operation(which).name), "{text}");
    }
    assert!(text.contains("LIMIT 1") && text.contains("acme.my.salesforce.com"));
    // the field takes 8,000 characters (public reports; OpenAI's pages name no number)
    assert!(text.chars().count() < 8_000);
    let choice = ActionChoice {
        operations: vec![ActionOperation::GetCase],
        fields: vec![],
    };
    let text = instructions(&described, &ticked(&described.case, &choice));
    assert!(!text.contains("updateCaseStatus") && !text.contains("Delete"));
}

#[test]
fn the_text_is_in_a_readers_order_and_the_same_document() {
    let document = made(&described(vec![]), &all(&[]));
    let text = ordered::pretty(&document);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
    let at = |what: &str| text.find(what).unwrap();
    assert!(text.starts_with("{\n  \"openapi\": \"3.1.0\",\n  \"info\""));
    assert!(at("\"servers\"") < at("\"paths\"") && at("\"paths\"") < at("\"components\""));
}

#[test]
fn files_are_named_after_the_org() {
    let of = |server| file_name(server, ActionText::Document);
    assert_eq!(
        of("https://acme--uat.sandbox.my.salesforce.com"),
        "acme--uat-case-action.json"
    );
    assert_eq!(of("http://127.0.0.1:4000"), "127-case-action.json");
    let text = file_name("https://acme.my.salesforce.com", ActionText::Instructions);
    assert_eq!(text, "acme-case-instructions.txt");
}
